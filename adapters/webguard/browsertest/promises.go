package browsertest

import "strings"

// Fits fails the test unless the page is no wider than the screen.
func (p *Tab) Fits() {
	p.t.Helper()
	// Not innerWidth: a phone makes it as wide as the page.
	if wide := Eval[int64](p, `document.documentElement.scrollWidth`); wide > p.width {
		p.t.Errorf("the page is %d pixels wide on a screen of %d", wide, p.width)
	}
}

// Contrast fails the test unless every text that is shown stands out from what is behind
// it (WCAG 2.2, 1.4.3: 4.5 to 1, for large text too). Elements that match
// except are let be: what is hidden from eyes, or switched off.
func (p *Tab) Contrast(except ...string) {
	p.t.Helper()
	bad := Eval[[]string](p, `(() => {
		const lum = (c) => { const f = (v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
		const rgba = (s) => { const m = s.match(/[\d.]+/g).map(Number); if (s.startsWith("color(srgb")) { for (let i = 0; i < 3; i++) m[i] *= 255; } return m.length < 4 ? [...m, 1] : m; };
		const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3]));
		const behind = (n) => { const stack = []; for (; n; n = n.parentElement) { const c = rgba(getComputedStyle(n).backgroundColor); stack.push(c); if (c[3] === 1) break; } let out = [255, 255, 255]; for (const c of stack.reverse()) out = over(c, out); return out; };
		const bad = [];
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n; (n = walk.nextNode()); ) {
			const e = n.parentElement;
			if (!n.textContent.trim() || !e.checkVisibility() || e.closest("`+strings.Join(append(except, "noscript", "option"), ", ")+`")) continue;
			const s = getComputedStyle(e), bg = behind(e), fg = over(rgba(s.color), bg);
			const [a, b] = [lum(fg), lum(bg)].sort((x, y) => y - x);
			const ratio = (a + .05) / (b + .05);
			if (ratio < 4.5) bad.push(ratio.toFixed(2) + " " + e.tagName + "." + e.className + " " + n.textContent.trim().slice(0, 30));
		}
		return [...new Set(bad)];
	})()`)
	if len(bad) > 0 {
		p.t.Errorf("too little contrast:\n%s", strings.Join(bad, "\n"))
	}
}

// Thumbs fails the test unless whatever is pressed is at least as large as a thumb needs
// (WCAG 2.2, 2.5.5: 44 pixels). What stands in a label is pressed with it. Elements that match
// except are let be: links within a sentence.
func (p *Tab) Thumbs(except ...string) {
	p.t.Helper()
	small := Eval[[]string](p, `[...new Set([...document.querySelectorAll("a, button, input, select, textarea, summary, [role=tab]")].filter((e) => {
		if (!e.checkVisibility() || e.matches("`+strings.Join(append(except, ".skip"), ", ")+`")) return false;
		const all = [e, e.closest("label") || e].map((n) => n.getBoundingClientRect());
		return all[0].width > 0 && all.every((r) => r.width < 43.5 || r.height < 43.5);
	}).map((e) => { const r = e.getBoundingClientRect(); return Math.round(r.width) + "x" + Math.round(r.height) + " " + e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 30); }))]`)
	if len(small) > 0 {
		p.t.Errorf("too small for a thumb:\n%s", strings.Join(small, "\n"))
	}
}

// Enlarge doubles the size of text, as people do whose eyes are tired (WCAG 2.2, 1.4.4).
func (p *Tab) Enlarge() {
	p.t.Helper()
	p.Run(`document.documentElement.style.fontSize = "200%"`)
}
