package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// witness is a test that writes down what it is failed for.
type witness struct {
	testing.TB
	told chan string
}

func (w *witness) Errorf(format string, args ...any) { w.told <- fmt.Sprintf(format, args...) }

// A page that does what it should not fails the test that opened it.
func TestABadPageFailsItsTest(t *testing.T) {
	t.Parallel()
	browser := Start(t)
	for _, try := range []struct {
		name, page, want string
		ask              func(*Tab)
	}{
		{name: "Throws", page: `<script>throw new Error("lost")</script>`, want: "page threw"},
		{name: "BreaksItsPolicy", want: "page logged",
			page: `<meta http-equiv="Content-Security-Policy" content="script-src 'none'"><script>0</script>`},
		{name: "TooWideForAPhone", want: "the page is 600 pixels wide on a screen of 360", ask: (*Tab).Fits,
			page: `<meta name="viewport" content="width=device-width"><body style="margin:0"><div style="width:600px">.</div>`},
		{name: "TooPale", page: `<p style="color:#999">pale<p>dark`, want: "too little contrast:\n2.85 P. pale",
			ask: func(p *Tab) { p.Contrast() }},
		{name: "TooSmallForAThumb", want: "too small for a thumb:\n100x20 BUTTON. Cek", ask: func(p *Tab) { p.Thumbs(".other") },
			page: `<style>*{margin:0;padding:0;border:0;box-sizing:border-box;font-size:16px}</style><label style="display:block;height:44px;width:99px"><input type=checkbox>ya</label><button style="width:100px;height:20px">Cek</button><a class=other href=/>kecil</a>`},
		{name: "TooWideWhenTextIsLarge", want: "the page is", ask: func(p *Tab) { p.Enlarge(); p.Fits() },
			page: `<meta name="viewport" content="width=device-width"><body style="margin:0"><div style="width:12rem">.</div>`},
		{name: "PaleThroughGlass", want: "too little contrast",
			page: `<body style="background:#000"><p style="background:#fffc;color:#fff">pale`, ask: func(p *Tab) { p.Contrast(".other") }},
	} {
		t.Run(try.name, func(t *testing.T) {
			w := &witness{t, make(chan string, 10)}
			p := browser.Open(w, Look{Width: 360, Height: 740, Phone: true})
			p.Go(served(t, try.page))
			if try.ask != nil {
				try.ask(p)
			}
			// The browser tells of the first two by itself, in its own time.
			select {
			case got := <-w.told:
				if !strings.HasPrefix(got, try.want) {
					t.Errorf("failed for %q, want %q", got, try.want)
				}
			case <-time.After(Patience):
				t.Error("nobody complained")
			}
		})
	}
}

// What a look promises is what a page sees.
func TestPagesSeeTheLook(t *testing.T) {
	t.Parallel()
	browser := Start(t)
	const asked = `[innerWidth, matchMedia("(prefers-color-scheme: dark)").matches, matchMedia("(pointer: coarse)").matches,
		matchMedia("(prefers-reduced-motion)").matches, document.hasFocus(), document.title].join()`
	url := served(t, `<meta name="viewport" content="width=device-width"><title>still</title><script>document.title = "moved"</script>`)
	first := browser.Open(t, Look{Width: 1280, Height: 900})
	first.Go(url)
	for _, try := range []struct {
		look Look
		want string
	}{
		{Look{Width: 390, Height: 844, Phone: true, Dark: true}, "390,true,true,true,true,moved"},
		{Look{Width: 1440, Height: 900, Scriptless: true}, "1440,false,false,true,true,still"},
	} {
		p := browser.Open(t, try.look)
		p.Go(url)
		if got := Eval[string](p, asked); got != try.want {
			t.Errorf("%+v is seen as %s, want %s", try.look, got, try.want)
		}
	}
	// The one behind the others has the focus too, and its storage is its neighbour's alone.
	first.Run(`localStorage.setItem("kept", "yes")`)
	beside, apart := first.Beside(Look{Width: 800, Height: 600}), browser.Open(t, Look{Width: 800, Height: 600})
	beside.Go(url)
	apart.Go(url)
	const kept = `String(localStorage.getItem("kept")) + document.hasFocus()`
	if got := Eval[string](first, kept) + Eval[string](beside, kept) + Eval[string](apart, kept); got != "yestrueyestruenulltrue" {
		t.Errorf("storage and focus are %s", got)
	}
}

// served serves one page on loopback.
func served(t *testing.T, page string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<!doctype html><html lang=en><link rel=icon href=data:,>" + page))
	}))
	t.Cleanup(s.Close)
	return s.URL
}
