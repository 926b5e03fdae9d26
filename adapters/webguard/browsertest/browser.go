package browsertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Patience is how long a browser on a busy machine may take for one thing.
const Patience = 3 * time.Minute

// Browser is a running Chromium.
type Browser struct{ ctx context.Context }

// Start starts headless Chromium for the test. What it would say to the world by itself
// is switched off.
func Start(t testing.TB) *Browser {
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
	return &Browser{ctx}
}

// Look is what a tab is seen on.
type Look struct {
	// Width and Height are in CSS pixels.
	Width, Height int64
	// Phone is a touched screen held upright; without it there is a mouse.
	Phone bool
	// Dark is what the person prefers; without it light.
	Dark bool
	// Scriptless runs no JavaScript of the page. Tab.Wait and Eval work all the same.
	Scriptless bool
}

// Open opens an empty tab with storage of its own; it is closed with the test t.
func (b *Browser) Open(t testing.TB, look Look) *Tab {
	t.Helper()
	return open(t, b.ctx, look, chromedp.WithNewBrowserContext())
}

// Beside opens an empty tab in the same storage, as another tab of the same person.
func (p *Tab) Beside(look Look) *Tab {
	p.t.Helper()
	return open(p.t, p.ctx, look)
}

func open(t testing.TB, parent context.Context, look Look, options ...chromedp.ContextOption) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, append(options, chromedp.WithListener(func(ev any) { complain(t, ev) }))...)
	t.Cleanup(cancel)
	p := &Tab{t, ctx, look.Width}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open tab: %v", err)
	}
	color := "light"
	if look.Dark {
		color = "dark"
	}
	var view []chromedp.EmulateViewportOption
	if look.Phone {
		view = append(view, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		_, err2 := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: color}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		_, err3 := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: look.Scriptless})
		return errors.Join(err, err2, err3)
	}), chromedp.EmulateViewport(look.Width, look.Height, view...))
	return p
}

// complain fails the test over what a page should not have done.
func complain(t testing.TB, event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		t.Errorf("page threw: %+v", *e.ExceptionDetails)
	case *log.EventEntryAdded:
		// A violated policy is an error of ours; the answers of 503 and the lost
		// connections that some tests make are not.
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			t.Errorf("page logged: %s", e.Entry.Text)
		}
	}
}
