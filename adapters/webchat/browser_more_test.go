package webchat

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/taprose/taprose/adapters/webchat/webchattest"
	"github.com/taprose/taprose/adapters/webguard/browsertest"
	"github.com/taprose/taprose/conversation/message"
)

// unread is what contrast is not asked of: hidden from eyes, switched off, or an arrow.
const unread = ".sr, button:disabled, .more"

// inline is what is no target of its own: links in what people wrote, and what only a mouse is shown.
const inline = ".text a, .reply"

// TestBrowser holds what the pages promise, each in storage of its own.
func TestBrowser(t *testing.T) {
	t.Parallel()
	browser := browsertest.Start(t)
	for _, story := range []struct {
		name string
		test func(*testing.T, *browsertest.Browser)
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
		{"LargeTextOnASmallPhone", largeTextOnASmallPhone},
		{"DarkModeAndEnglish", darkModeAndEnglish},
		{"ChatAlone", chatAlone},
		{"KioskForgets", kioskForgets},
		{"SecretChanged", secretChanged},
		{"GroupsHaveTabs", groupsHaveTabs},
	} {
		t.Run(story.name, func(t *testing.T) { story.test(t, browser) })
	}
}

func typedTextSurvives503(t *testing.T, browser *browsertest.Browser) {
	s, url := scripted(t)
	p := webchattest.Open(t, browser.Open(t, laptop), url)
	s.failNext(2)
	p.Writes("citizen", "Lapor")
	p.Wait(`document.querySelector('` + in("citizen", "state") + `[data-state="waiting"]')`)
	p.Shot("waiting")
	p.Hears("citizen", "Tentang apa")
	p.Wait(`document.querySelector('` + in("citizen", "state") + `[data-state="sent"]')`)
	if n := len(s.received()); n != 1 {
		t.Errorf("received %d messages", n)
	}
	if n := p.Count("citizen", "Lapor"); n != 1 {
		t.Errorf("shown %d times", n)
	}
}

func typedTextSurvivesAReload(t *testing.T, browser *browsertest.Browser) {
	s, url := scripted(t)
	p := webchattest.Open(t, browser.Open(t, laptop), url)
	s.failNext(1 << 30)
	p.Writes("citizen", "Lapor")
	p.Type(in("citizen", "composer-text"), "belum selesai")
	p.Wait(`document.querySelector('` + in("citizen", "state") + `[data-state="waiting"]')`)
	p.Reload()
	p.Wait(`document.querySelector('` + in("citizen", "composer-text") + `')?.value === "belum selesai"`)
	s.failNext(0)
	p.Hears("citizen", "Tentang apa")
	if n := len(s.received()); n != 1 {
		t.Errorf("received %d messages", n)
	}
	if n := p.Count("citizen", "Lapor"); n != 1 {
		t.Errorf("shown %d times", n)
	}
}

func streamComesBackByItself(t *testing.T, browser *browsertest.Browser) {
	cfg := testConfig(t)
	c := newTestChannel(t, cfg)
	s := newScript(c)
	run(t, c, s.receive)
	server := serve(t, c)
	p := webchattest.Open(t, browser.Open(t, laptop), server.URL)
	p.Wait(`document.body.dataset.connection === "online"`)
	// It may be back within a moment: what it went through is written down.
	browsertest.Eval[bool](p.Tab, `new MutationObserver(() => {
		if (document.body.dataset.connection !== "online") window.wasAway = true;
	}).observe(document.body, {attributes: true, attributeFilter: ["data-connection"]}) === undefined`)
	server.CloseClientConnections()
	p.Wait(`window.wasAway === true`)
	say(t, c, browsertest.Eval[string](p.Tab, `JSON.parse(localStorage.getItem("taprose.session")).chat`), "gone", "Dikirim saat putus")
	p.Hears("citizen", "Dikirim saat putus")
	p.Wait(`document.body.dataset.connection === "online"`)
	if n := p.Count("citizen", "Dikirim saat putus"); n != 1 {
		t.Errorf("shown %d times", n)
	}
}

func twoTabsShowTheSame(t *testing.T, browser *browsertest.Browser) {
	s, url := scripted(t)
	one := webchattest.Open(t, browser.Open(t, laptop), url)
	two := webchattest.Open(t, one.Beside(laptop), url)
	one.Writes("citizen", "Lapor")
	two.Hears("citizen", "Lapor")
	two.Hears("citizen", "Tentang apa")
	two.Press("citizen", "Sampah")
	one.Hears("citizen", "Sampah")
	one.Hears("citizen", "Apa yang terjadi")
	one.Wait(`document.querySelector('` + in("citizen", "choice") + `[data-choice="cat:sampah"].chosen')`)
	if n := len(s.received()); n != 2 {
		t.Errorf("received %d messages", n)
	}
}

func severalPhotosAreOneMessage(t *testing.T, browser *browsertest.Browser) {
	s, url := scripted(t)
	p := webchattest.Open(t, browser.Open(t, laptop), url)
	p.Attaches("citizen", photoFile(t, "satu.jpg"), photoFile(t, "dua.jpg"), photoFile(t, "tiga.jpg"))
	p.Shot("tray")
	p.Writes("citizen", "tiga foto lubangnya")
	p.Hears("citizen", "Foto diterima")
	got := s.received()
	if len(got) != 1 || len(got[0].Media) != 3 || got[0].Text != "tiga foto lubangnya" {
		t.Fatalf("received %+v", got)
	}
	if n := browsertest.Eval[int](p.Tab, `document.querySelectorAll('`+in("citizen", "message")+`:not([data-from=bot]) [data-testid="photo"]').length`); n != 3 {
		t.Errorf("%d photos shown", n)
	}
	p.Tap("citizen", "photo")
	p.Wait(`document.querySelector('dialog.lightbox[open] img').naturalWidth > 0`)
	p.Keys(browsertest.KeyEscape)
	p.Wait(`!document.querySelector('dialog.lightbox')`)
	// After a reload they come from the server.
	p.Reload()
	p.Wait(`[...document.querySelectorAll('` + in("citizen", "photo") + `')].filter((i) => i.naturalWidth > 0 && i.src.includes("/media/")).length >= 3`)
}

func refusedFilesAreExplained(t *testing.T, browser *browsertest.Browser) {
	s, url := scripted(t)
	p := webchattest.Open(t, browser.Open(t, laptop), url)
	program := t.TempDir() + "/foto.jpg"
	writeFile(t, program, []byte("MZ\x90\x00 this program cannot be run in DOS mode"))
	p.Upload(in("citizen", "photo-input"), program)
	p.Wait(`document.querySelector('[data-testid="phone-citizen"] .compose-note').textContent.includes("tidak bisa dikirim")`)
	if browsertest.Eval[int](p.Tab, `document.querySelectorAll('`+in("citizen", "thumb")+`').length`) != 0 || len(s.received()) != 0 {
		t.Error("the file is still there")
	}
}

func ownPositionIsSent(t *testing.T, browser *browsertest.Browser) {
	s, url := scripted(t)
	tab := browser.Open(t, laptop)
	tab.StandAt(-6.9021, 112.0533, 12, url)
	p := webchattest.Open(t, tab, url)
	p.Tap("citizen", "attach")
	p.Tap("citizen", "attach-place")
	p.Tap("citizen", "place-here")
	p.Wait(`document.querySelector('` + in("citizen", "place") + `')?.textContent.includes("-6.90210, 112.05330")`)
	p.Hears("citizen", "Periksa dulu")
	got := s.received()
	if len(got) != 1 || !got[0].Place.HasPoint || got[0].Place.Lat != -6.9021 || got[0].Place.Lon != 112.0533 {
		t.Errorf("received %+v", got)
	}
}

func keyboardAloneIsEnough(t *testing.T, browser *browsertest.Browser) {
	s, url := scripted(t)
	p := webchattest.Open(t, browser.Open(t, laptop), url)
	p.Focus(in("citizen", "composer-text"))
	p.Keys("Lapor\r")
	p.Hears("citizen", "Tentang apa")
	// Tab order reaches the buttons of a message, and Enter presses them.
	p.Focus(in("citizen", "log"))
	p.Keys("\t\t\r")
	p.Hears("citizen", "Apa yang terjadi")
	// Up goes to the last message, R quotes it, Escape lets go of it.
	p.Focus(in("citizen", "log"))
	p.Keys(browsertest.KeyUp + "r")
	p.Wait(`!document.querySelector('` + in("citizen", "reply-bar") + `').hidden && document.activeElement.matches('[data-testid="composer-text"]')`)
	p.Keys(browsertest.KeyEscape)
	p.Wait(`document.querySelector('` + in("citizen", "reply-bar") + `').hidden`)
	p.Focus(in("citizen", "log"))
	p.Keys(browsertest.KeyUp + "r")
	p.Keys("lubang besar\r")
	p.Hears("citizen", "Ada fotonya")
	got := s.received()
	if last := got[len(got)-1]; last.Quoted == nil || !last.Quoted.FromUs || last.Text != "lubang besar" {
		t.Errorf("received %+v", last)
	}
	if got[1].Button == "" {
		t.Errorf("no button was pressed: %+v", got[1])
	}
	// The menu opens, moves with arrows and closes with Escape.
	p.Focus(in("citizen", "attach"))
	p.Keys("\r")
	p.Wait(`document.activeElement.matches('[data-testid="attach-photo"]')`)
	p.Keys(browsertest.KeyDown)
	p.Wait(`document.activeElement.matches('[data-testid="attach-file"]')`)
	p.Keys(browsertest.KeyEscape)
	p.Wait(`document.activeElement.matches('[data-testid="attach"]')`)
}

func textNeverBecomesMarkup(t *testing.T, browser *browsertest.Browser) {
	s, url := scripted(t)
	p := webchattest.Open(t, browser.Open(t, laptop), url)
	hostile := `<img src=x onerror="document.title='hacked'"> *<b>tebal</b>* javascript:alert(1) https://x.example/"onmouseover="a`
	p.Writes("citizen", hostile)
	p.Hears("citizen", "Ada fotonya")
	if n := browsertest.Eval[int](p.Tab, `document.querySelectorAll('.bubble .text img, .bubble .text b, .bubble [onerror], .bubble [onmouseover]').length`); n != 0 {
		t.Errorf("%d pieces of markup", n)
	}
	if got := browsertest.Eval[string](p.Tab, `[...document.querySelectorAll('.bubble .text a')].map((a) => a.href + a.rel).join()`); got != "https://x.example/noopener noreferrer nofollow" {
		t.Errorf("links %q", got)
	}
	if got := browsertest.Eval[string](p.Tab, `document.querySelector('.bubble .text strong').textContent`); got != "<b>tebal</b>" {
		t.Errorf("bold %q", got)
	}
	say(t, s.c, browsertest.Eval[string](p.Tab, `JSON.parse(localStorage.getItem("taprose.session")).chat`), "x", "3 * 4 = 12 * 1, *satu dua*, bukan*ini*, *\n*")
	p.Hears("citizen", "3 * 4 = 12 * 1")
	if got := browsertest.Eval[string](p.Tab, `[...document.querySelectorAll('[data-from=bot] .text strong')].map((s) => s.textContent).join("|")`); got != "satu dua" {
		t.Errorf("bold %q", got)
	}
}

func phoneShowsOneChatAtATime(t *testing.T, browser *browsertest.Browser) {
	_, url := scripted(t)
	p := webchattest.Open(t, browser.Open(t, browsertest.Look{Width: 390, Height: 844, Phone: true}), url)
	p.Shot("phone-1-begin")
	p.Tap("citizen", "starter")
	p.Hears("citizen", "Tentang apa")
	p.Press("citizen", "Jalan rusak")
	p.Hears("citizen", "Apa yang terjadi")
	p.Shot("phone-2-categories")
	p.Tap("citizen", "sample-story")
	p.Tap("citizen", "send")
	p.Hears("citizen", "Ada fotonya")
	p.Tap("citizen", "sample-photo")
	p.Wait(`document.querySelector('` + in("citizen", "thumb") + `[data-done]')`)
	p.Thumbs(inline)
	p.Tap("citizen", "send")
	p.Hears("citizen", "Di mana tempatnya")
	p.Tap("citizen", "sample-place")
	p.Hears("citizen", "Periksa dulu")
	p.Shot("phone-3-review")
	p.Press("citizen", "Kirim")
	p.Hears("citizen", "TBN-K7M3XA")
	p.Wait(`!document.querySelector('[data-testid="tab-agency"] .badge').hidden`)
	p.Shot("phone-4-sent")
	p.Click(`[data-testid="tab-agency"]`)
	p.Wait(`Math.abs(document.querySelector('#phone-agency').getBoundingClientRect().left) < 2`)
	p.Wait(`document.querySelector('` + in("agency", "photo") + `').naturalWidth > 0`)
	p.Shot("phone-5-card")
	p.Fits()
	p.Thumbs(inline)
}

// Text twice as large on a small phone: everything can be reached, and no word of a button
// is broken.
func largeTextOnASmallPhone(t *testing.T, browser *browsertest.Browser) {
	for _, page := range []string{"/", "/chat"} {
		_, url := scripted(t)
		p := webchattest.Open(t, browser.Open(t, browsertest.Look{Width: 360, Height: 640, Phone: true}), url+page)
		p.Enlarge()
		p.Tap("citizen", "starter")
		p.Hears("citizen", "Tentang apa")
		p.Press("citizen", "Jalan rusak")
		p.Hears("citizen", "Apa yang terjadi")
		p.Attaches("citizen", photoFile(t, "satu.jpg"))
		p.Writes("citizen", "Lubang besar di depan pasar")
		p.Hears("citizen", "Di mana tempatnya")
		p.Shot("large" + strings.ReplaceAll(page, "/", "-"))
		p.Fits()
		if page == "/chat" {
			continue
		}
		p.Tap("citizen", "sample-place")
		p.Hears("citizen", "Periksa dulu")
		p.Press("citizen", "Kirim")
		p.Hears("agency", "Pelapor 7F")
		p.Click(`[data-testid="tab-agency"]`)
		p.Wait(`Math.abs(document.querySelector('#phone-agency').getBoundingClientRect().left) < 2`)
		if broken := browsertest.Eval[[]string](p.Tab, `[...document.querySelectorAll('`+in("agency", "choice")+`')].filter((b) => b.textContent.trim().length < 8 && b.offsetHeight > 100).map((b) => b.textContent)`); len(broken) > 0 {
			t.Errorf("broken into lines: %v", broken)
		}
		p.Shot("large-agency")
	}
}

func darkModeAndEnglish(t *testing.T, browser *browsertest.Browser) {
	_, url := scripted(t)
	p := webchattest.Open(t, browser.Open(t, browsertest.Look{Width: 1440, Height: 900, Dark: true}), url)
	p.Click(`[data-testid="lang-en"]`)
	p.Wait(`document.documentElement.lang === "en" && document.body.textContent.includes("no account needed")`)
	p.Tap("citizen", "starter")
	p.Hears("citizen", "Tentang apa")
	p.Press("citizen", "Jalan rusak")
	p.Hears("citizen", "Apa yang terjadi")
	p.Writes("citizen", "Lubang besar di depan pasar")
	p.Hears("citizen", "Ada fotonya")
	p.Tap("citizen", "sample-photo")
	p.Wait(`document.querySelector('` + in("citizen", "thumb") + `[data-done]')`)
	p.Tap("citizen", "send")
	p.Hears("citizen", "Di mana tempatnya")
	p.Tap("citizen", "sample-place")
	p.Hears("citizen", "Periksa dulu")
	p.Press("citizen", "Kirim")
	p.Hears("agency", "Pelapor 7F")
	p.Press("agency", "Terima")
	p.Hears("citizen", "diterima")
	p.Wait(`document.querySelector('` + in("agency", "photo") + `').naturalWidth > 0`)
	p.Shot("dark")
	if bg := browsertest.Eval[string](p.Tab, `getComputedStyle(document.body).backgroundColor`); bg != "rgb(19, 16, 18)" {
		t.Errorf("background %s", bg)
	}
	p.Contrast(unread)
}

func chatAlone(t *testing.T, browser *browsertest.Browser) {
	s, url := scripted(t)
	p := webchattest.Open(t, browser.Open(t, browsertest.Look{Width: 400, Height: 640}), url+"/chat")
	p.Shot("chat-1-begin")
	p.Tap("citizen", "starter")
	p.Hears("citizen", "Tentang apa")
	p.Shot("chat-2")
	p.Contrast(unread)
	p.Thumbs(inline)
	if got := s.received(); got[0].Sender.Language != "id" || got[0].Kind != message.ChatPrivate {
		t.Errorf("received %+v", got[0])
	}
	// The demonstration and the chat alone are one chat in one browser.
	p.Go(url)
	p.Hears("citizen", "Tentang apa")
}

func kioskForgets(t *testing.T, browser *browsertest.Browser) {
	_, url := scripted(t)
	p := webchattest.Open(t, browser.Open(t, browsertest.Look{Width: 800, Height: 1000}), url+"/chat?kiosk")
	p.Writes("citizen", "Lapor")
	p.Hears("citizen", "Tentang apa")
	if kept := browsertest.Eval[string](p.Tab, `Object.keys(localStorage).filter((k) => k !== "taprose.lang").join()`); kept != "" {
		t.Errorf("the browser keeps %s", kept)
	}
	p.Shot("kiosk")
	p.Click(`[data-testid="session-new"]`)
	p.Wait(`document.querySelectorAll('[data-testid="message"]').length === 0 && document.querySelector('.log[data-ready]')`)
	p.Writes("citizen", "Lapor")
	p.Hears("citizen", "Tentang apa")
	p.Reload()
	p.Wait(`document.querySelector('.log[data-ready]')`)
	if n := p.Count("citizen", ""); n != 0 {
		t.Errorf("%d messages after a reload", n)
	}
}

// secretChanged restarts the program with another secret under an open page.
func secretChanged(t *testing.T, browser *browsertest.Browser) {
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
	p := webchattest.Open(t, browser.Open(t, laptop), server.URL)
	old := browsertest.Eval[string](p.Tab, `localStorage.getItem("taprose.session")`)
	begin(strings.Repeat("b", 32))
	server.CloseClientConnections()
	p.Wait(fmt.Sprintf(`localStorage.getItem("taprose.session") !== %q && document.body.dataset.connection === "online"`, old))
	p.Writes("citizen", "Lapor")
	p.Hears("citizen", "Tentang apa")
	p.Writes("admin", "daftar")
	p.Hears("admin", "Tidak ada laporan")
}

func groupsHaveTabs(t *testing.T, browser *browsertest.Browser) {
	s, url := scripted(t)
	p := webchattest.Open(t, browser.Open(t, laptop), url)
	p.Click(`[data-testid="group-tab-dlhp"]`)
	p.Writes("agency", "bantuan")
	p.Hears("agency", "belum dikenal")
	if got := s.received()[0]; got.Chat != GroupAddress("dlhp") || got.Sender.Name != "Bu Wati · DLHP" {
		t.Errorf("received %+v", got)
	}
	// A card for another agency comes to the front by itself.
	say(t, s.c, "group-pupr", "card", "Kartu untuk PUPR")
	p.Hears("agency", "Kartu untuk PUPR")
	p.Wait(`document.querySelector('[data-testid="group-tab-pupr"]').getAttribute("aria-selected") === "true"`)
	// Another name writes; the first one's words are then another's.
	p.Focus(in("agency", "member"))
	p.Keys(browsertest.KeyDown)
	p.Wait(`document.querySelector('` + in("agency", "member") + `').value === "Pak Joko · PUPR"`)
	p.Writes("agency", "siap")
	p.Hears("agency", "belum dikenal")
	last := s.received()[len(s.received())-1]
	if last.Sender.Name != "Pak Joko · PUPR" || !bytes.HasPrefix([]byte(last.Sender.Address.ID), []byte("group-pupr/")) {
		t.Errorf("received %+v", last)
	}
}
