package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// screen is the demonstration's page in a real browser.
type screen struct {
	t   *testing.T
	ctx context.Context
}

// openScreen starts Chromium with the page. Everything it would say to the world
// by itself is switched off.
func openScreen(t *testing.T, url string) *screen {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	s := &screen{t, ctx}
	s.do(chromedp.EmulateViewport(1440, 900), chromedp.Navigate(url))
	s.wait(`document.querySelector('[data-testid="phone-citizen"] .log[data-ready]')`)
	return s
}

func (s *screen) do(actions ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	if err := chromedp.Do(s.ctx, actions...); err != nil {
		s.t.Fatal(err)
	}
}

// wait waits until a script's expression is true.
func (s *screen) wait(expression string) {
	s.t.Helper()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := chromedp.Run(s.ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if ok {
			return
		}
		select {
		case <-tick.C:
		case <-s.ctx.Done():
			s.t.Fatalf("never true: %s (%v)", expression, err)
		}
	}
}

func inPhone(role, id string) string {
	return fmt.Sprintf(`[data-testid="phone-%s"] [data-testid="%s"]`, role, id)
}

func (s *screen) hears(role, text string) {
	s.t.Helper()
	s.wait(fmt.Sprintf(`[...document.querySelectorAll('%s')].some((m) => m.textContent.includes(%q))`, inPhone(role, "message"), text))
}

// press presses the last button with this ID in a phone.
func (s *screen) press(role, choice string) {
	s.t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll('%s[data-choice=%q]')].at(-1)`, inPhone(role, "choice"), choice)
	s.wait(find)
	s.do(chromedp.Evaluate[chromedp.Void](find + `.click()`))
}

func (s *screen) click(role, id string) {
	s.t.Helper()
	s.do(chromedp.Click(chromedp.CSS(inPhone(role, id)), chromedp.NodeVisible))
}

func (s *screen) writes(role, text string) {
	s.t.Helper()
	s.do(chromedp.SendKeys(chromedp.CSS(inPhone(role, "composer-text")), text))
	s.click(role, "send")
}

// shot keeps a picture of the page with the test's artifacts.
func (s *screen) shot(name string) {
	s.t.Helper()
	png, err := chromedp.Run(s.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.t.ArtifactDir(), name+".png"), png, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// TestTheDemonstrationPlaysAWholeReport clicks a report through all three phones
// of the built program, without any configuration.
func TestTheDemonstrationPlaysAWholeReport(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	p.run("--listen", p.listen, "--data", filepath.Join(p.dir, "demo"))
	s := openScreen(t, "http://"+p.listen+"/")
	s.shot("1-begin")

	s.click("citizen", "starter")
	s.press("citizen", "cat:jalan")
	s.hears("citizen", "Apa yang terjadi")
	s.click("citizen", "sample-story")
	s.click("citizen", "send")
	s.press("citizen", "enough")
	s.hears("citizen", "Di mana")
	s.shot("2-place")
	s.click("citizen", "ask-place")
	s.click("citizen", "place-preset")
	s.press("citizen", "send")
	s.hears("citizen", "Nomor laporan")
	s.hears("agency", "Laporan baru")
	s.shot("3-card")
	s.press("agency", "terima")
	s.hears("citizen", "sudah menerima laporan")
	s.press("agency", "selesai")
	s.wait(`!document.querySelector('` + inPhone("agency", "reply-bar") + `').hidden`)
	s.writes("agency", "Lubang sudah ditambal siang ini")
	s.hears("citizen", "Lubang sudah ditambal")
	s.press("citizen", "done:yes")
	s.press("citizen", "rate:5")
	s.hears("agency", "sudah beres")
	s.shot("4-end")
	s.writes("admin", "grup")
	s.hears("admin", "PUPR")
	if err := p.stop(); err != nil {
		t.Errorf("after SIGTERM the demonstration ended with %v", err)
	}
}
