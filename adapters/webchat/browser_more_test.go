package webchat

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/taprose/taprose/conversation/message"
)

var laptop = pageOptions{width: 1440, height: 900}

// count asks how many messages of a phone have a text.
func (p *page) count(role, text string) int {
	p.t.Helper()
	return eval[int](p, fmt.Sprintf(`[...document.querySelectorAll('%s')].filter((m) => m.textContent.includes(%q)).length`, in(role, "message"), text))
}

// TestBrowser holds what the pages promise, each in storage of its own.
func TestBrowser(t *testing.T) {
	t.Parallel()
	parent := startBrowser(t)
	for _, story := range []struct {
		name string
		test func(*testing.T, context.Context)
	}{
		{"TypedTextSurvives503", typedTextSurvives503},
		{"TypedTextSurvivesAReload", typedTextSurvivesAReload},
		{"StreamComesBackByItself", streamComesBackByItself},
		{"TwoTabsShowTheSame", twoTabsShowTheSame},
		{"SeveralPhotosAreOneMessage", severalPhotosAreOneMessage},
		{"RefusedFilesAreExplained", refusedFilesAreExplained},
		{"OwnPositionIsSent", ownPositionIsSent},
		{"KeyboardAloneIsEnough", keyboardAloneIsEnough},
		{"TextNeverBecomesMarkup", textNeverBecomesMarkup},
		{"PhoneShowsOneChatAtATime", phoneShowsOneChatAtATime},
		{"DarkModeAndEnglish", darkModeAndEnglish},
		{"ChatAlone", chatAlone},
		{"KioskForgets", kioskForgets},
		{"SecretChanged", secretChanged},
		{"GroupsHaveTabs", groupsHaveTabs},
	} {
		t.Run(story.name, func(t *testing.T) { story.test(t, parent) })
	}
}

func typedTextSurvives503(t *testing.T, parent context.Context) {
	s, url := scripted(t)
	p := openPage(t, parent, url, laptop)
	s.failNext(2)
	p.writes("citizen", "Lapor")
	p.wait(`document.querySelector('` + in("citizen", "state") + `[data-state="waiting"]')`)
	p.shot("waiting")
	p.hears("citizen", "Tentang apa")
	p.wait(`document.querySelector('` + in("citizen", "state") + `[data-state="sent"]')`)
	if n := len(s.received()); n != 1 {
		t.Errorf("received %d messages", n)
	}
	if n := p.count("citizen", "Lapor"); n != 1 {
		t.Errorf("shown %d times", n)
	}
}

func typedTextSurvivesAReload(t *testing.T, parent context.Context) {
	s, url := scripted(t)
	p := openPage(t, parent, url, laptop)
	s.failNext(1 << 30)
	p.writes("citizen", "Lapor")
	p.do(chromedp.SendKeys(chromedp.CSS(in("citizen", "composer-text")), "belum selesai"))
	p.wait(`document.querySelector('` + in("citizen", "state") + `[data-state="waiting"]')`)
	p.do(chromedp.Reload())
	p.wait(`document.querySelector('` + in("citizen", "composer-text") + `')?.value === "belum selesai"`)
	s.failNext(0)
	p.hears("citizen", "Tentang apa")
	if n := len(s.received()); n != 1 {
		t.Errorf("received %d messages", n)
	}
	if n := p.count("citizen", "Lapor"); n != 1 {
		t.Errorf("shown %d times", n)
	}
}

func streamComesBackByItself(t *testing.T, parent context.Context) {
	cfg := testConfig(t)
	c := newTestChannel(t, cfg)
	s := newScript(c)
	run(t, c, s.receive)
	server := serve(t, c)
	p := openPage(t, parent, server.URL, laptop)
	p.wait(`document.body.dataset.connection === "online"`)
	// It may be back within a moment: what it went through is written down.
	eval[bool](p, `new MutationObserver(() => {
		if (document.body.dataset.connection !== "online") window.wasAway = true;
	}).observe(document.body, {attributes: true, attributeFilter: ["data-connection"]}) === undefined`)
	server.CloseClientConnections()
	p.wait(`window.wasAway === true`)
	say(t, c, eval[string](p, `JSON.parse(localStorage.getItem("taprose.session")).chat`), "gone", "Dikirim saat putus")
	p.hears("citizen", "Dikirim saat putus")
	p.wait(`document.body.dataset.connection === "online"`)
	if n := p.count("citizen", "Dikirim saat putus"); n != 1 {
		t.Errorf("shown %d times", n)
	}
}

func twoTabsShowTheSame(t *testing.T, parent context.Context) {
	s, url := scripted(t)
	one := openPage(t, parent, url, laptop)
	two := openPage(t, parent, url, pageOptions{width: 1440, height: 900, beside: one})
	one.writes("citizen", "Lapor")
	two.hears("citizen", "Lapor")
	two.hears("citizen", "Tentang apa")
	two.press("citizen", "Sampah")
	one.hears("citizen", "Sampah")
	one.hears("citizen", "Apa yang terjadi")
	one.wait(`document.querySelector('` + in("citizen", "choice") + `[data-choice="cat:sampah"].chosen')`)
	if n := len(s.received()); n != 2 {
		t.Errorf("received %d messages", n)
	}
}

func severalPhotosAreOneMessage(t *testing.T, parent context.Context) {
	s, url := scripted(t)
	p := openPage(t, parent, url, laptop)
	p.attaches("citizen", photoFile(t, "satu.jpg"), photoFile(t, "dua.jpg"), photoFile(t, "tiga.jpg"))
	p.shot("tray")
	p.writes("citizen", "tiga foto lubangnya")
	p.hears("citizen", "Foto diterima")
	got := s.received()
	if len(got) != 1 || len(got[0].Media) != 3 || got[0].Text != "tiga foto lubangnya" {
		t.Fatalf("received %+v", got)
	}
	if n := eval[int](p, `document.querySelectorAll('`+in("citizen", "message")+`:not([data-from=bot]) [data-testid="photo"]').length`); n != 3 {
		t.Errorf("%d photos shown", n)
	}
	p.click(in("citizen", "photo"))
	p.wait(`document.querySelector('dialog.lightbox[open] img').naturalWidth > 0`)
	p.do(chromedp.KeyEvent("\u001b"))
	p.wait(`!document.querySelector('dialog.lightbox')`)
	// After a reload they come from the server.
	p.do(chromedp.Reload())
	p.wait(`[...document.querySelectorAll('` + in("citizen", "photo") + `')].filter((i) => i.naturalWidth > 0 && i.src.includes("/media/")).length >= 3`)
}

func refusedFilesAreExplained(t *testing.T, parent context.Context) {
	s, url := scripted(t)
	p := openPage(t, parent, url, laptop)
	program := t.TempDir() + "/foto.jpg"
	writeFile(t, program, []byte("MZ\x90\x00 this program cannot be run in DOS mode"))
	p.do(chromedp.SetUploadFiles(chromedp.CSS(in("citizen", "photo-input")), []string{program}, chromedp.NodeReady))
	p.wait(`document.querySelector('[data-testid="phone-citizen"] .compose-note').textContent.includes("tidak bisa dikirim")`)
	if eval[int](p, `document.querySelectorAll('`+in("citizen", "thumb")+`').length`) != 0 || len(s.received()) != 0 {
		t.Error("the file is still there")
	}
}

func ownPositionIsSent(t *testing.T, parent context.Context) {
	s, url := scripted(t)
	p := openPage(t, parent, url, pageOptions{width: 1440, height: 900, prepare: func(p *page) {
		p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			lat, lon, near := -6.9021, 112.0533, 12.0
			_, err := cdp.Call(ctx, target, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{
				Latitude: &lat, Longitude: &lon, Accuracy: &near,
			})
			return err
		}))
		permit(p, url)
	}})
	p.click(in("citizen", "attach"))
	p.click(in("citizen", "attach-place"))
	p.click(in("citizen", "place-here"))
	p.wait(`document.querySelector('` + in("citizen", "place") + `')?.textContent.includes("-6.90210, 112.05330")`)
	p.hears("citizen", "Periksa dulu")
	got := s.received()
	if len(got) != 1 || !got[0].Place.HasPoint || got[0].Place.Lat != -6.9021 || got[0].Place.Lon != 112.0533 {
		t.Errorf("received %+v", got)
	}
}

// permit lets pages of an origin know their location.
func permit(p *page, origin string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if _, err := chromedp.CallBrowser(ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "geolocation"}, Setting: browser.PermissionSettingGranted, Origin: origin,
		BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID,
	}); err != nil {
		p.t.Fatal(err)
	}
}

func keyboardAloneIsEnough(t *testing.T, parent context.Context) {
	s, url := scripted(t)
	p := openPage(t, parent, url, laptop)
	focus := func(selector string) { p.do(chromedp.Focus(chromedp.CSS(selector))) }
	focus(in("citizen", "composer-text"))
	p.do(chromedp.KeyEvent("Lapor\r"))
	p.hears("citizen", "Tentang apa")
	// Tab order reaches the buttons of a message, and Enter presses them.
	focus(in("citizen", "log"))
	p.do(chromedp.KeyEvent("\t\t\r"))
	p.hears("citizen", "Apa yang terjadi")
	// Up goes to the last message, R quotes it, Escape lets go of it.
	focus(in("citizen", "log"))
	p.do(chromedp.KeyEvent(keyUp + "r"))
	p.wait(`!document.querySelector('` + in("citizen", "reply-bar") + `').hidden && document.activeElement.matches('[data-testid="composer-text"]')`)
	p.do(chromedp.KeyEvent("\u001b"))
	p.wait(`document.querySelector('` + in("citizen", "reply-bar") + `').hidden`)
	focus(in("citizen", "log"))
	p.do(chromedp.KeyEvent(keyUp + "r"))
	p.do(chromedp.KeyEvent("lubang besar\r"))
	p.hears("citizen", "Ada fotonya")
	got := s.received()
	if last := got[len(got)-1]; last.Quoted == nil || !last.Quoted.FromUs || last.Text != "lubang besar" {
		t.Errorf("received %+v", last)
	}
	if got[1].Button == "" {
		t.Errorf("no button was pressed: %+v", got[1])
	}
	// The menu opens, moves with arrows and closes with Escape.
	focus(in("citizen", "attach"))
	p.do(chromedp.KeyEvent("\r"))
	p.wait(`document.activeElement.matches('[data-testid="attach-photo"]')`)
	p.do(chromedp.KeyEvent(keyDown))
	p.wait(`document.activeElement.matches('[data-testid="attach-file"]')`)
	p.do(chromedp.KeyEvent("\u001b"))
	p.wait(`document.activeElement.matches('[data-testid="attach"]')`)
}

func textNeverBecomesMarkup(t *testing.T, parent context.Context) {
	s, url := scripted(t)
	p := openPage(t, parent, url, laptop)
	hostile := `<img src=x onerror="document.title='hacked'"> *<b>tebal</b>* javascript:alert(1) https://x.example/"onmouseover="a`
	p.writes("citizen", hostile)
	p.hears("citizen", "Ada fotonya")
	if n := eval[int](p, `document.querySelectorAll('.bubble .text img, .bubble .text b, .bubble [onerror], .bubble [onmouseover]').length`); n != 0 {
		t.Errorf("%d pieces of markup", n)
	}
	if got := eval[string](p, `[...document.querySelectorAll('.bubble .text a')].map((a) => a.href + a.rel).join()`); got != "https://x.example/noopener noreferrer nofollow" {
		t.Errorf("links %q", got)
	}
	if got := eval[string](p, `document.querySelector('.bubble .text strong').textContent`); got != "<b>tebal</b>" {
		t.Errorf("bold %q", got)
	}
	say(t, s.c, eval[string](p, `JSON.parse(localStorage.getItem("taprose.session")).chat`), "x", "3 * 4 = 12 * 1, *satu dua*, bukan*ini*, *\n*")
	p.hears("citizen", "3 * 4 = 12 * 1")
	if got := eval[string](p, `[...document.querySelectorAll('[data-from=bot] .text strong')].map((s) => s.textContent).join("|")`); got != "satu dua" {
		t.Errorf("bold %q", got)
	}
}

func phoneShowsOneChatAtATime(t *testing.T, parent context.Context) {
	_, url := scripted(t)
	p := openPage(t, parent, url, pageOptions{width: 390, height: 844, phone: true})
	p.shot("phone-1-begin")
	p.click(in("citizen", "starter"))
	p.hears("citizen", "Tentang apa")
	p.press("citizen", "Jalan rusak")
	p.hears("citizen", "Apa yang terjadi")
	p.shot("phone-2-categories")
	p.click(in("citizen", "sample-story"))
	p.click(in("citizen", "send"))
	p.hears("citizen", "Ada fotonya")
	p.click(in("citizen", "sample-photo"))
	p.wait(`document.querySelector('` + in("citizen", "thumb") + `[data-done]')`)
	p.click(in("citizen", "send"))
	p.hears("citizen", "Di mana tempatnya")
	p.click(in("citizen", "sample-place"))
	p.hears("citizen", "Periksa dulu")
	p.shot("phone-3-review")
	p.press("citizen", "Kirim")
	p.hears("citizen", "TBN-K7M3XA")
	p.wait(`!document.querySelector('[data-testid="tab-agency"] .badge').hidden`)
	p.shot("phone-4-sent")
	p.click(`[data-testid="tab-agency"]`)
	p.wait(`Math.abs(document.querySelector('#phone-agency').getBoundingClientRect().left) < 2`)
	p.wait(`document.querySelector('` + in("agency", "photo") + `').naturalWidth > 0`)
	p.shot("phone-5-card")
	if wide := eval[int](p, `document.documentElement.scrollWidth`); wide > 390 {
		t.Errorf("the page is %d pixels wide", wide)
	}
}

func darkModeAndEnglish(t *testing.T, parent context.Context) {
	_, url := scripted(t)
	p := openPage(t, parent, url, pageOptions{width: 1440, height: 900, dark: true})
	p.click(`[data-testid="lang-en"]`)
	p.wait(`document.documentElement.lang === "en" && document.body.textContent.includes("no account needed")`)
	p.click(in("citizen", "starter"))
	p.hears("citizen", "Tentang apa")
	p.press("citizen", "Jalan rusak")
	p.hears("citizen", "Apa yang terjadi")
	p.writes("citizen", "Lubang besar di depan pasar")
	p.hears("citizen", "Ada fotonya")
	p.click(in("citizen", "sample-photo"))
	p.wait(`document.querySelector('` + in("citizen", "thumb") + `[data-done]')`)
	p.click(in("citizen", "send"))
	p.hears("citizen", "Di mana tempatnya")
	p.click(in("citizen", "sample-place"))
	p.hears("citizen", "Periksa dulu")
	p.press("citizen", "Kirim")
	p.hears("agency", "Pelapor 7F")
	p.press("agency", "Terima")
	p.hears("citizen", "diterima")
	p.wait(`document.querySelector('` + in("agency", "photo") + `').naturalWidth > 0`)
	p.shot("dark")
	if bg := eval[string](p, `getComputedStyle(document.body).backgroundColor`); bg != "rgb(19, 16, 18)" {
		t.Errorf("background %s", bg)
	}
	contrast(t, p)
}

// contrast asks of every text on the page for WCAG AA against what is behind it.
func contrast(t *testing.T, p *page) {
	t.Helper()
	low := eval[string](p, `(() => {
		const lum = (c) => { const f = (v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
		const rgba = (s) => { const m = s.match(/[\d.]+/g).map(Number); if (s.startsWith("color(srgb")) { for (let i = 0; i < 3; i++) m[i] *= 255; } return m.length < 4 ? [...m, 1] : m; };
		const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3]));
		const behind = (n) => { const stack = []; for (; n; n = n.parentElement) { const c = rgba(getComputedStyle(n).backgroundColor); stack.push(c); if (c[3] === 1) break; } let out = [255, 255, 255]; for (const c of stack.reverse()) out = over(c, out); return out; };
		const bad = [];
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n; (n = walk.nextNode()); ) {
			const e = n.parentElement;
			if (!n.textContent.trim() || !e.checkVisibility() || e.closest(".sr, noscript, button:disabled, .more, option")) continue;
			const s = getComputedStyle(e), bg = behind(e), fg = over(rgba(s.color), bg);
			const [a, b] = [lum(fg), lum(bg)].sort((x, y) => y - x);
			const ratio = (a + .05) / (b + .05), large = parseFloat(s.fontSize) >= 24;
			if (ratio < (large ? 3 : 4.5)) bad.push(ratio.toFixed(2) + " " + e.className + " " + n.textContent.trim().slice(0, 30));
		}
		return [...new Set(bad)].join("\n");
	})()`)
	if low != "" {
		t.Errorf("too little contrast:\n%s", low)
	}
}

func chatAlone(t *testing.T, parent context.Context) {
	s, url := scripted(t)
	p := openPage(t, parent, url+"/chat", pageOptions{width: 400, height: 640})
	p.shot("chat-1-begin")
	p.click(in("citizen", "starter"))
	p.hears("citizen", "Tentang apa")
	p.shot("chat-2")
	contrast(t, p)
	if got := s.received(); got[0].Sender.Language != "id" || got[0].Kind != message.ChatPrivate {
		t.Errorf("received %+v", got[0])
	}
	// The demonstration and the chat alone are one chat in one browser.
	p.do(chromedp.Navigate(url))
	p.hears("citizen", "Tentang apa")
}

func kioskForgets(t *testing.T, parent context.Context) {
	_, url := scripted(t)
	p := openPage(t, parent, url+"/chat?kiosk", pageOptions{width: 800, height: 1000})
	p.writes("citizen", "Lapor")
	p.hears("citizen", "Tentang apa")
	if kept := eval[string](p, `Object.keys(localStorage).filter((k) => k !== "taprose.lang").join()`); kept != "" {
		t.Errorf("the browser keeps %s", kept)
	}
	p.shot("kiosk")
	p.click(`[data-testid="session-new"]`)
	p.wait(`document.querySelectorAll('[data-testid="message"]').length === 0 && document.querySelector('.log[data-ready]')`)
	p.writes("citizen", "Lapor")
	p.hears("citizen", "Tentang apa")
	p.do(chromedp.Reload())
	p.wait(`document.querySelector('.log[data-ready]')`)
	if n := p.count("citizen", ""); n != 0 {
		t.Errorf("%d messages after a reload", n)
	}
}

// secretChanged restarts the program with another secret under an open page.
func secretChanged(t *testing.T, parent context.Context) {
	var handler atomic.Pointer[http.Handler]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*handler.Load()).ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	begin := func(secret string) {
		cfg := testConfig(t)
		cfg.Secret = []byte(secret)
		c := newTestChannel(t, cfg)
		run(t, c, newScript(c).receive)
		h := c.Handler()
		handler.Store(&h)
	}
	begin(strings.Repeat("a", 32))
	p := openPage(t, parent, server.URL, laptop)
	old := eval[string](p, `localStorage.getItem("taprose.session")`)
	begin(strings.Repeat("b", 32))
	server.CloseClientConnections()
	p.wait(fmt.Sprintf(`localStorage.getItem("taprose.session") !== %q && document.body.dataset.connection === "online"`, old))
	p.writes("citizen", "Lapor")
	p.hears("citizen", "Tentang apa")
	p.writes("admin", "daftar")
	p.hears("admin", "Tidak ada laporan")
}

func groupsHaveTabs(t *testing.T, parent context.Context) {
	s, url := scripted(t)
	p := openPage(t, parent, url, laptop)
	p.click(`[data-testid="group-tab-dlhp"]`)
	p.writes("agency", "bantuan")
	p.hears("agency", "belum dikenal")
	if got := s.received()[0]; got.Chat != GroupAddress("dlhp") || got.Sender.Name != "Bu Wati · DLHP" {
		t.Errorf("received %+v", got)
	}
	// A card for another agency comes to the front by itself.
	say(t, s.c, "group-pupr", "card", "Kartu untuk PUPR")
	p.hears("agency", "Kartu untuk PUPR")
	p.wait(`document.querySelector('[data-testid="group-tab-pupr"]').getAttribute("aria-selected") === "true"`)
	// Another name writes; the first one's words are then another's.
	p.do(chromedp.Focus(chromedp.CSS(in("agency", "member"))), chromedp.KeyEvent(keyDown))
	p.wait(`document.querySelector('` + in("agency", "member") + `').value === "Pak Joko · PUPR"`)
	p.writes("agency", "siap")
	p.hears("agency", "belum dikenal")
	last := s.received()[len(s.received())-1]
	if last.Sender.Name != "Pak Joko · PUPR" || !bytes.HasPrefix([]byte(last.Sender.Address.ID), []byte("group-pupr/")) {
		t.Errorf("received %+v", last)
	}
}
