// Package webchattest is the hands and eyes of tests on the web chat's page: it knows
// where in the page the phones' messages, buttons and composers stand (the data-testid
// attributes of adapters/webchat/page). The web chat's own tests and those of the whole
// program use it.
package webchattest

import (
	"fmt"
	"testing"

	"github.com/taprose/taprose/adapters/webguard/browsertest"
)

// Phones is the web chat's page in a tab: the demonstration with a phone for each role
// ("citizen", "agency", "admin"), or the citizen's chat alone.
type Phones struct {
	*browsertest.Tab
	t testing.TB
}

// Open shows the page at url in a tab and waits until the citizen can write.
func Open(t testing.TB, tab *browsertest.Tab, url string) *Phones {
	t.Helper()
	p := &Phones{tab, t}
	p.Go(url)
	p.Wait(`document.querySelector('[data-testid="phone-citizen"] .log[data-ready]')`)
	return p
}

// In names a node by its test ID inside a role's phone, as a CSS selector.
func In(role, id string) string {
	return fmt.Sprintf(`[data-testid="phone-%s"] [data-testid="%s"]`, role, id)
}

// messages is a script's list of a phone's messages that contain a text.
func messages(role, text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('%s')].filter((m) => m.textContent.includes(%q))`, In(role, "message"), text)
}

// Hears waits until a message in a role's phone contains a text.
func (p *Phones) Hears(role, text string) {
	p.t.Helper()
	p.Wait(messages(role, text) + `.length > 0`)
}

// Count asks how many messages in a role's phone contain a text.
func (p *Phones) Count(role, text string) int {
	p.t.Helper()
	return browsertest.Eval[int](p.Tab, messages(role, text)+`.length`)
}

// Tap clicks on a node in a role's phone.
func (p *Phones) Tap(role, id string) {
	p.t.Helper()
	p.Click(In(role, id))
}

// Press presses the last button with this label in a role's phone.
func (p *Phones) Press(role, label string) {
	p.t.Helper()
	p.last(fmt.Sprintf(`[...document.querySelectorAll('%s')].filter((b) => b.textContent.trim() === %q)`, In(role, "choice"), label))
}

// Choose presses the last button that stands for this choice in a role's phone.
func (p *Phones) Choose(role, choice string) {
	p.t.Helper()
	p.last(fmt.Sprintf(`[...document.querySelectorAll('%s[data-choice=%q]')]`, In(role, "choice"), choice))
}

func (p *Phones) last(buttons string) {
	p.t.Helper()
	p.Wait(buttons + `.at(-1)`)
	p.Run(buttons + `.at(-1).click()`)
}

// Writes types a text into a role's phone and sends it.
func (p *Phones) Writes(role, text string) {
	p.t.Helper()
	p.Type(In(role, "composer-text"), text)
	p.Tap(role, "send")
}

// Attaches puts files into the composer of a role's phone and waits for their upload.
func (p *Phones) Attaches(role string, files ...string) {
	p.t.Helper()
	p.Upload(In(role, "photo-input"), files...)
	p.Wait(fmt.Sprintf(`document.querySelectorAll('%s[data-done]').length === %d`, In(role, "thumb"), len(files)))
}
