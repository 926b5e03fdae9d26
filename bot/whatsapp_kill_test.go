package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
)

// whatsAppKills is how often the program is killed in
// TestNothingIsLostWhenKilledOnWhatsApp.
const whatsAppKills = 22

// waReporter is a citizen on WhatsApp who keeps filing reports and never repeats
// himself: an acknowledged message without an effect leaves him waiting for ever.
type waReporter struct {
	phone *whatsapptest.Phone
	bot   *whatsapptest.Phone

	mu sync.Mutex
	// said are his messages' IDs, turns how many he has decided to say, heard how
	// many answers came to them, tickets those he was shown, with how often.
	said    []string
	turns   int
	heard   int
	tickets map[string]int
	closing bool
	fail    error
}

// hear counts what the bot says and answers it.
func (r *waReporter) hear(m whatsapptest.Received) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard++
	ticket := ticketShape.FindString(m.Text)
	if ticket != "" {
		r.tickets[ticket]++
	}
	if r.closing && ticket != "" {
		// The last report has come to its end.
		return
	}
	r.turns++
	// Not on the server's own worker: people take their turn.
	go r.answer(m.Text, ticket)
}

// answer does what a message asks for.
func (r *waReporter) answer(asked, ticket string) {
	switch {
	case ticket != "":
		r.say("lapor")
	case strings.Contains(asked, "Tentang apa"):
		r.say("1")
	case strings.Contains(asked, "Apa yang terjadi"):
		r.say(r.words())
	case strings.Contains(asked, "Ada foto"):
		r.say("lewati")
	case strings.Contains(asked, "Di mana"):
		r.note(r.phone.Location(r.bot, -6.8976, 112.0649, ""))
	case strings.Contains(asked, "Sudah benar"):
		r.say("1")
	default:
		r.note("", fmt.Errorf("no answer to %q", asked))
	}
}

// words are different in each report, so that a card names the report it is of.
func (r *waReporter) words() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprintf("Jalan berlubang nomor %s.%d di depan pasar", r.phone.Number(), len(r.tickets))
}

func (r *waReporter) say(words string) { r.note(r.phone.Say(r.bot, words)) }

// note writes down what was said.
func (r *waReporter) note(id string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.fail = err
		return
	}
	r.said = append(r.said, id)
}

// settled tells whether every message was answered and the last report filed.
func (r *waReporter) settled() (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closing && r.heard == r.turns && len(r.said) == r.turns && r.turns%6 == 0, r.fail
}

// waCrowd are citizens on WhatsApp who file reports with an agency on WhatsApp.
type waCrowd struct {
	t         *testing.T
	wa        *whatsapptest.Server
	boss      *whatsapptest.Phone
	reporters []*waReporter
}

// newWaCrowd enrols the agency's group with p, which runs, and seats the citizens.
func newWaCrowd(t *testing.T, p *program, wa *whatsapptest.Server, bot *whatsapptest.Phone, size int) *waCrowd {
	t.Helper()
	c := &waCrowd{t: t, wa: wa, boss: wa.AddPhone("6281200000090", "Bu Kepala")}
	group := wa.NewGroup("Aduan PUPR", c.boss, bot)
	kepala := inGroup(t, bot, c.boss, group)
	p.enrolHere(kepala, "pupr")
	for i := range size {
		r := &waReporter{phone: wa.AddPhone("62813"+strconv.Itoa(10_000_000+i), "Warga "+strconv.Itoa(i)), bot: bot, tickets: make(map[string]int)}
		r.phone.OnMessage(r.hear)
		c.reporters = append(c.reporters, r)
		r.turns++
		r.say("lapor")
	}
	return c
}

// goesOn waits until something has gone on, however slow the machine.
func (c *waCrowd) goesOn() {
	c.t.Helper()
	before := heardBy(c.reporters)
	until(c.t, "something goes on", func() bool { return heardBy(c.reporters) >= before+3 })
}

// close lets nobody begin anything new and audits: every message that the server saw
// acknowledged has its effect, and nothing came twice. It returns how many reports
// there are.
func (c *waCrowd) close() (reports int) {
	t := c.t
	t.Helper()
	for _, r := range c.reporters {
		r.mu.Lock()
		r.closing = true
		r.mu.Unlock()
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	shown := make(map[string]int)
	for _, r := range c.reporters {
		for {
			done, err := r.settled()
			if err != nil {
				t.Fatal(err)
			}
			// An answer may be faster than the acknowledgement of what it answers.
			if done && acknowledged(c.wa, r.said) == len(r.said) {
				break
			}
			select {
			case <-time.After(20 * time.Millisecond):
			case <-ctx.Done():
				t.Fatalf("%s said %d messages (%d of them acknowledged) and got %d answers", r.phone.Name(), len(r.said), acknowledged(c.wa, r.said), r.heard)
			}
		}
		for ticket, n := range r.tickets {
			shown[ticket] += n
		}
	}
	cards := make(map[string]map[string]int)
	for ticket, n := range shown {
		if n != 1 {
			t.Errorf("ticket %s was shown %d times", ticket, n)
		}
		if _, err := c.boss.WaitText(ctx, ticket); err != nil {
			t.Fatalf("ticket %s never reached the group: %v", ticket, err)
		}
	}
	for _, m := range c.boss.Received() {
		_, words, ok := strings.Cut(m.Text, "berlubang nomor ")
		if !ok {
			continue
		}
		words, _, _ = strings.Cut(words, " ")
		if cards[words] == nil {
			cards[words] = make(map[string]int)
		}
		cards[words][ticketShape.FindString(m.Text)]++
	}
	for words, tickets := range cards {
		for ticket, n := range tickets {
			if n != 1 || len(tickets) != 1 || shown[ticket] != 1 {
				t.Errorf("report %s came with the tickets %v, shown %d times", words, tickets, shown[ticket])
			}
		}
	}
	again := c.boss.Duplicates()
	for _, r := range c.reporters {
		again += r.phone.Duplicates()
	}
	t.Logf("%d reports, %d messages sent again under their old ID", len(shown), again)
	if len(cards) != len(shown) || len(shown) < len(c.reporters) {
		t.Errorf("%d reports, %d cards", len(shown), len(cards))
	}
	return len(shown)
}

// TestNothingIsLostWhenKilledOnWhatsApp kills the program at random moments while
// citizens file reports on WhatsApp, to an agency on WhatsApp. Every message that
// the server saw acknowledged has its effect: nobody waits for an answer. Nothing
// comes twice: one answer to each message, one ticket and one card for each report.
func TestNothingIsLostWhenKilledOnWhatsApp(t *testing.T) {
	t.Parallel()
	wa, bot := startWhatsApp(t, whatsapptest.Config{AllPrekeys: true})
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	p.useWhatsApp(wa, "")
	p.pair(bot)
	p.start()
	crowd := newWaCrowd(t, p, wa, bot, 12)
	for range whatsAppKills {
		crowd.goesOn()
		// Random moments are what this test is about; nothing is asserted on them.
		<-time.After(time.Duration(30+rand.IntN(200)) * time.Millisecond)
		p.kill()
		p.start()
	}
	reports := crowd.close()
	t.Logf("%d reports, %d kills", reports, whatsAppKills)
	if err := p.stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
}

// heardBy counts the answers that all of them got so far.
func heardBy(reporters []*waReporter) int {
	n := 0
	for _, r := range reporters {
		r.mu.Lock()
		n += r.heard
		r.mu.Unlock()
	}
	return n
}

// acknowledged counts those of somebody's messages that the server saw acknowledged.
func acknowledged(wa *whatsapptest.Server, ids []string) int {
	n := 0
	for _, id := range ids {
		if wa.Acked(id) > 0 {
			n++
		}
	}
	return n
}
