package webchat

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// startBrowser starts headless Chromium for the test and returns its context.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
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

// page is one tab of a browser.
type page struct {
	t   *testing.T
	ctx context.Context
}

// pageOptions say how a tab looks.
type pageOptions struct {
	width, height int64
	phone, dark   bool
	// beside opens a further tab with the storage of this page; without it the
	// storage is new.
	beside *page
	// prepare runs before the page loads.
	prepare func(*page)
}

func openPage(t *testing.T, parent context.Context, url string, o pageOptions) *page {
	t.Helper()
	options := []chromedp.ContextOption{chromedp.WithNewBrowserContext()}
	if o.beside != nil {
		parent, options = o.beside.ctx, nil
	}
	options = append(options, chromedp.WithListener(func(ev any) {
		switch e := ev.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("page threw: %+v", *e.ExceptionDetails)
		case *log.EventEntryAdded:
			// A violated policy is an error of ours; the answers of 503 and the lost
			// connections that some tests make are not.
			if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
				t.Errorf("page logged: %s", e.Entry.Text)
			}
		}
	}))
	ctx, cancel := chromedp.NewContext(parent, options...)
	t.Cleanup(cancel)
	p := &page{t: t, ctx: ctx}
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
		_, err := cdp.Call(ctx, target, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		_, err2 := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: color}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return errors.Join(err, err2)
	}), chromedp.EmulateViewport(o.width, o.height, view...))
	if o.prepare != nil {
		o.prepare(p)
	}
	p.do(chromedp.Navigate(url))
	p.wait(`document.querySelector('[data-testid="phone-citizen"] .log[data-ready]')`)
	return p
}

// patience is how long a browser on a busy machine may take for one thing.
const patience = 3 * time.Minute

func (p *page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.shot("failed")
		p.t.Fatal(err)
	}
}

// wait waits until a script's expression is true.
func (p *page) wait(expression string) {
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

func eval[T any](p *page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// in names a node by test ID inside a phone.
func in(role, id string) string {
	return fmt.Sprintf(`[data-testid="phone-%s"] [data-testid="%s"]`, role, id)
}

// hears waits until the last messages of a phone's log contain a text.
func (p *page) hears(role, text string) {
	p.t.Helper()
	p.wait(fmt.Sprintf(`[...document.querySelectorAll('%s')].some((m) => m.textContent.includes(%q))`, in(role, "message"), text))
}

func (p *page) click(selector string) {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// press presses the last button with this label in a phone.
func (p *page) press(role, label string) {
	p.t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll('%s')].filter((b) => b.textContent.trim() === %q).at(-1)`, in(role, "choice"), label)
	p.wait(find)
	p.do(chromedp.Evaluate[chromedp.Void](find + `.click()`))
}

func (p *page) writes(role, text string) {
	p.t.Helper()
	box := in(role, "composer-text")
	p.do(chromedp.SendKeys(chromedp.CSS(box), text))
	p.click(in(role, "send"))
}

// attaches puts files into the composer of a phone and waits for their upload.
func (p *page) attaches(role string, files ...string) {
	p.t.Helper()
	p.do(chromedp.SetUploadFiles(chromedp.CSS(in(role, "photo-input")), files, chromedp.NodeReady))
	p.wait(fmt.Sprintf(`document.querySelectorAll('%s[data-done]').length === %d`, in(role, "thumb"), len(files)))
}

// shot keeps a picture of the page with the test's artifacts.
func (p *page) shot(name string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Logf("no screenshot: %v", err)
		return
	}
	path := filepath.Join(p.t.ArtifactDir(), name+".png")
	if err := os.WriteFile(path, png, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func scripted(t *testing.T, change ...func(*Config)) (*script, string) {
	t.Helper()
	cfg := testConfig(t)
	for _, f := range change {
		f(&cfg)
	}
	c := newTestChannel(t, cfg)
	s := newScript(c)
	run(t, c, s.receive)
	return s, serve(t, c).URL
}

func photoFile(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, picture(t, 800, 600), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWholeReportInTheBrowser clicks a report through all three phones.
func TestWholeReportInTheBrowser(t *testing.T) {
	t.Parallel()
	s, url := scripted(t)
	p := openPage(t, startBrowser(t), url, pageOptions{width: 1440, height: 900})
	p.shot("laptop-1-begin")

	p.click(in("citizen", "starter"))
	p.hears("citizen", "Tentang apa")
	p.press("citizen", "Jalan rusak")
	p.hears("citizen", "Apa yang terjadi")
	p.shot("laptop-2-category")
	p.click(in("citizen", "sample-story"))
	p.click(in("citizen", "send"))
	p.hears("citizen", "Ada fotonya")
	p.click(in("citizen", "sample-photo"))
	p.wait(`document.querySelector('` + in("citizen", "thumb") + `[data-done]')`)
	p.shot("laptop-3-photo")
	p.click(in("citizen", "send"))
	p.hears("citizen", "Di mana tempatnya")
	p.click(in("citizen", "ask-place"))
	p.shot("laptop-4-place")
	p.click(in("citizen", "place-preset"))
	p.hears("citizen", "Periksa dulu")
	p.press("citizen", "Kirim")
	p.hears("citizen", "TBN-K7M3XA")
	p.hears("agency", "Pelapor 7F")
	p.wait(`document.querySelector('` + in("agency", "photo") + `').naturalWidth > 0`)
	p.shot("laptop-5-card")

	p.press("agency", "Terima")
	p.hears("citizen", "diterima")
	p.wait(`document.querySelector('` + in("agency", "reaction") + `').textContent === "👍"`)
	p.press("agency", "Selesai")
	p.wait(`!document.querySelector('` + in("agency", "reply-bar") + `').hidden`)
	p.shot("laptop-6-reply")
	p.writes("agency", "selesai lubang sudah ditambal siang ini")
	p.hears("citizen", "Apakah benar sudah beres")
	p.press("citizen", "Sudah")
	p.hears("agency", "Pelapor membenarkan")
	p.wait(`document.querySelector('#guide').dataset.over === "true"`)
	p.shot("laptop-7-end")

	var buttons, quotes, media, places int
	for _, in := range s.received() {
		if in.Button != "" {
			buttons++
		}
		if in.Quoted != nil && in.Quoted.FromUs {
			quotes++
		}
		media += len(in.Media)
		if in.Place.HasPoint && in.Place.Name == "Alun-alun Tuban" {
			places++
		}
	}
	if buttons != 5 || quotes != 1 || media != 1 || places != 1 {
		t.Errorf("received %d buttons, %d quotes, %d media, %d places", buttons, quotes, media, places)
	}
}

// Keys that have no character.
const (
	keyUp   = kb.ArrowUp
	keyDown = kb.ArrowDown
)

func writeFile(t *testing.T, path string, body []byte) {
	t.Helper()
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}
