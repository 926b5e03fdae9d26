package dashboard

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a browser on a busy machine may take for one thing.
const patience = 3 * time.Minute

// startBrowser starts headless Chromium for the test and returns its context.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
	)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return ctx
}

// tab is one tab of a browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

type look struct {
	width, height int64
	phone, dark   bool
	scriptless    bool
}

func openTab(t *testing.T, browser context.Context, o look) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(func(ev any) {
		switch e := ev.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("page threw: %+v", *e.ExceptionDetails)
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
				t.Errorf("page logged: %s", e.Entry.Text)
			}
		}
	}))
	t.Cleanup(cancel)
	p := &tab{t, ctx}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open tab: %v", err)
	}
	color := "light"
	if o.dark {
		color = "dark"
	}
	var view []chromedp.EmulateViewportOption
	if o.phone {
		view = append(view, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: color}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		_, err2 := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: o.scriptless})
		return errors.Join(err, err2)
	}), chromedp.EmulateViewport(o.width, o.height, view...))
	return p
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.shot("failed")
		p.t.Fatal(err)
	}
}

// wait waits until a script's expression is true.
func (p *tab) wait(expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if ok {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			p.shot("failed")
			p.t.Fatalf("never true: %s (%v)", expression, err)
		}
	}
}

func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// shot keeps a picture of what is in view with the test's artifacts.
func (p *tab) shot(name string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Logf("no screenshot: %v", err)
		return
	}
	must(p.t, os.WriteFile(filepath.Join(p.t.ArtifactDir(), name+".png"), png, 0o600))
}

// fits fails unless the page is no wider than the screen.
func (p *tab) fits() {
	p.t.Helper()
	if d := eval[float64](p, `document.documentElement.scrollWidth - innerWidth`); d > 0 {
		p.t.Errorf("the page is %v pixels wider than the screen", d)
	}
}

var looks = map[string]look{
	"desk-light":  {width: 1280, height: 900},
	"desk-dark":   {width: 1280, height: 900, dark: true},
	"phone-light": {width: 360, height: 740, phone: true},
	"phone-dark":  {width: 360, height: 740, phone: true, dark: true},
}

func TestPublicPageInTheBrowser(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.seed(900)
	browser := startBrowser(t)
	for name, o := range looks {
		p := openTab(t, browser, o)
		p.do(chromedp.Navigate(h.url + Root))
		p.shot(name + "-1-top")
		p.fits()
		p.contrast()
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#j-opd").scrollIntoView()`))
		p.shot(name + "-2-agencies")
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#peta").scrollIntoView()`))
		p.wait(`document.querySelector("#peta[data-ready] .leaflet-container")`)
		p.shot(name + "-3-map")
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".zoom button").click()`))
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".two").scrollIntoView()`))
		p.shot(name + "-4-end")
		p.fits()
	}
}

// contrast measures ink on paper for every text in the page as it is shown (WCAG 2.2,
// 1.4.3: 4.5 to 1).
func (p *tab) contrast() {
	p.t.Helper()
	bad := eval[[]string](p, `(() => {
		const lum = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126*r + .7152*g + .0722*b; };
		const rgb = (s) => (s.match(/[\d.]+/g) || []).map(Number);
		const paper = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > .99) return c.slice(0, 3); } return [255, 255, 255]; };
		const bad = [];
		for (const e of document.querySelectorAll("body *")) {
			if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || e.closest("svg") || !e.offsetParent) continue;
			const [a, b] = [lum(rgb(getComputedStyle(e).color).slice(0, 3)), lum(paper(e))].sort((x, y) => y - x);
			const ratio = (a + .05) / (b + .05);
			if (ratio < 4.5) bad.push(e.tagName + "." + e.className + " " + ratio.toFixed(2) + " " + e.textContent.trim().slice(0, 30));
		}
		return bad;
	})()`)
	if len(bad) > 0 {
		p.t.Errorf("too little contrast: %s", strings.Join(bad, "; "))
	}
}

func TestLeadersPagesInTheBrowser(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.seed(900)
	h.enrol()
	browser := startBrowser(t)
	for _, name := range []string{"desk-light", "phone-dark"} {
		p := openTab(t, browser, looks[name])
		p.do(chromedp.Navigate(h.url + h.link()))
		p.shot(name + "-leader-1-entrance")
		p.do(chromedp.Click(chromedp.CSS("button.main"), chromedp.NodeVisible))
		p.wait(`location.pathname === "/dasbor/pimpinan" && document.querySelector("#j-lima")`)
		p.shot(name + "-leader-2-page")
		p.fits()
		p.contrast()
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".opd td a").click()`))
		p.wait(`location.pathname.endsWith("/laporan") && document.querySelector(".items")`)
		p.shot(name + "-leader-3-list")
		p.fits()
		p.contrast()
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".items .head a").click()`))
		p.wait(`document.querySelector(".timeline")`)
		p.shot(name + "-leader-4-report")
		p.fits()
		p.contrast()
	}
}

// Without JavaScript everything is there: figures, drawn map, look-up by keyboard.
func TestPagesWorkWithoutScript(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rs := h.seed(300)
	p := openTab(t, startBrowser(t), look{width: 360, height: 740, phone: true, scriptless: true})
	p.do(chromedp.Navigate(h.url + Root))
	if n := eval[int](p, `document.querySelectorAll("#peta circle").length`); n == 0 {
		t.Error("nothing is drawn on the map")
	}
	// A ticket of the generator is no real one; what counts is the way there.
	p.do(chromedp.SendKeys(chromedp.CSS("#nomor"), rs[0].Ticket+"\r"))
	p.wait(`location.pathname === "/dasbor/tiket" && document.querySelector("#salah")`)
	p.shot("scriptless-ticket")
}

// Every control has a name, every field a label, and the keyboard reaches them all in
// the order of the page, the way to the content first.
func TestPagesAreUsableWithoutAMouse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.seed(300)
	p := openTab(t, startBrowser(t), looks["desk-light"])
	p.do(chromedp.Navigate(h.url + Root))
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#peta").scrollIntoView()`))
	p.wait(`document.querySelector("#peta[data-ready]")`)
	nameless := eval[[]string](p, `[...document.querySelectorAll("a, button, input, select, [tabindex]")].filter((e) =>
		!(e.textContent.trim() || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || (e.labels && e.labels.length))).map((e) => e.outerHTML)`)
	if len(nameless) > 0 {
		t.Errorf("without a name: %v", nameless)
	}
	if got := eval[string](p, `document.documentElement.lang + " " + document.querySelectorAll("h1").length + " " + document.querySelectorAll("main").length`); got != "id 1 1" {
		t.Errorf("language, headings and mains are %q", got)
	}
	p.do(chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0); document.activeElement.blur()`))
	var order []string
	for range 4 {
		p.do(chromedp.KeyEvent("\t"))
		order = append(order, eval[string](p, `document.activeElement.className || document.activeElement.id || document.activeElement.textContent.trim()`))
	}
	if got := strings.Join(order, ", "); got != "skip, TapRose Kabupaten Tuban, nomor, Cek" {
		t.Errorf("the keyboard goes to %s", got)
	}
}

// On paper are the figures, and none of what is only for pressing.
func TestLeadersPagePrints(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.seed(600)
	h.enrol()
	p := openTab(t, startBrowser(t), looks["desk-dark"])
	p.do(chromedp.Navigate(h.url + h.link()))
	p.do(chromedp.Click(chromedp.CSS("button.main"), chromedp.NodeVisible))
	p.wait(`document.querySelector("#j-lima")`)
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
	shown := eval[string](p, `[".tiles", ".opd", ".trend", ".periods", ".dates", ".files", ".top form"].map((s) => s + "=" + (document.querySelector(s).offsetHeight > 0)).join(" ")`)
	if shown != ".tiles=true .opd=true .trend=true .periods=false .dates=false .files=false .top form=false" {
		t.Errorf("on paper: %s", shown)
	}
	if paper := eval[string](p, `getComputedStyle(document.body).backgroundColor`); paper != "rgb(255, 255, 255)" {
		t.Errorf("the paper is %s", paper)
	}
	p.shot("print")
}
