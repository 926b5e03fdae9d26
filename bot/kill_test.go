package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// kills is how often the program is killed in TestNothingIsLostWhenKilled.
const kills = 24

// reporter is a citizen who keeps filing reports. He goes on from whatever the bot asked
// last.
type reporter struct {
	actor *telegramtest.Actor
	mu    sync.Mutex
	// last is what he heard last, at heard; drafts how often he told what happened.
	last   telegramtest.Message
	heard  time.Time
	drafts int
	// tickets are those the bot showed him, with how often.
	tickets map[string]int
	// answered are the questions of the report at hand that he has answered.
	answered map[string]bool
}

// hear notes a message.
func (r *reporter) hear(m telegramtest.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last, r.heard = m, time.Now()
}

// restless is how long somebody waits for an answer before he says the same again. That the
// answer was only late does no harm.
const restless = 2 * time.Second

// insist does what people do when no answer comes: they say it again. What was said twice
// after a kill, belonging to a report that is filed by then, may have had him answer a
// question before it was asked.
func (r *reporter) insist() {
	r.mu.Lock()
	m, waits := r.last, !r.heard.IsZero() && time.Since(r.heard) > restless
	if waits {
		r.heard, r.answered = time.Now(), nil
	}
	r.mu.Unlock()
	switch {
	case !waits:
	case strings.Contains(m.Text, "Nomor laporan"):
		r.begin()
	default:
		r.answer(m)
	}
}

// answer does what the bot's latest message asks for.
func (r *reporter) answer(m telegramtest.Message) {
	if strings.Contains(m.Text, "Nomor laporan") {
		// Told again after a kill, it is the same ticket and nothing new.
		if r.note(m) {
			r.begin()
		}
		return
	}
	has := func(id string) bool { _, ok := m.Button(id); return ok }
	switch {
	case has("report"):
		r.once("begin", func() { r.actor.PressOn(m.ID, "report") })
	case has("cat:jalan"):
		r.once("category", func() { r.actor.PressOn(m.ID, "cat:jalan") })
	case has("send"):
		r.once("send", func() { r.actor.PressOn(m.ID, "send") })
	case len(m.Keyboard) > 0:
		r.once("place", func() { r.actor.Location(-6.8976, 112.0649) })
	case has("enough"):
		r.once("photos", func() { r.actor.Say("lewati") })
	case strings.Contains(m.Text, "Apa yang terjadi"):
		r.once("words", func() { r.actor.Say(r.words()) })
	}
}

// once answers each question of a report one time: a prompt that is said twice, as
// may happen after a kill, is one that he has answered already.
func (r *reporter) once(question string, answer func()) {
	r.mu.Lock()
	if r.answered == nil {
		r.answered = make(map[string]bool)
	}
	before := r.answered[question]
	r.answered[question] = true
	r.mu.Unlock()
	if !before {
		answer()
	}
}

// note writes down a ticket that was shown, and tells whether it is new.
func (r *reporter) note(m telegramtest.Message) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	ticket := ticketShape.FindString(m.Text)
	r.tickets[ticket]++
	if r.tickets[ticket] > 1 {
		return false
	}
	r.answered = nil
	return true
}

func (r *reporter) begin() { r.once("begin", func() { r.actor.Say("lapor") }) }

// words are different in each report, so that a card names the report it is of.
func (r *reporter) words() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drafts++
	return fmt.Sprintf("Jalan berlubang nomor %d.%d di depan pasar", r.actor.Chat(), r.drafts)
}

// ledger is what an auditor outside of the program sees: the tickets that citizens
// were shown, and the cards that reached the group.
type ledger struct {
	mu        sync.Mutex
	reporters map[int64]*reporter
	closing   bool
	// cards are the tickets under which each report (by its words) reached the
	// group, with how often.
	cards map[string]map[string]int
	// missing is told whenever a card came.
	came chan struct{}
	// restless: who hears nothing for a while says the same again.
	restless bool
	// said is how many messages citizens were told.
	said atomic.Int64
}

func (l *ledger) hear(m telegramtest.Message) {
	if m.Edited || m.React != "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.reporters[m.Chat]; r != nil {
		l.said.Add(1)
		r.hear(m)
		if !l.closing {
			go r.answer(m)
		} else if ticketShape.MatchString(m.Text) {
			r.note(m)
		}
		return
	}
	_, words, ok := strings.Cut(m.Text, "berlubang nomor ")
	if !ok || !strings.HasPrefix(m.Text, "Laporan baru") {
		return
	}
	words, _, _ = strings.Cut(words, " ")
	if l.cards[words] == nil {
		l.cards[words] = make(map[string]int)
	}
	l.cards[words][ticketShape.FindString(m.Text)]++
	select {
	case l.came <- struct{}{}:
	default:
	}
}

// missing are the tickets that were shown and whose card has not come.
func (l *ledger) missing() (missing []string, shown int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	carded := make(map[string]bool)
	for _, tickets := range l.cards {
		for ticket := range tickets {
			carded[ticket] = true
		}
	}
	for _, r := range l.reporters {
		r.mu.Lock()
		for ticket := range r.tickets {
			shown++
			if !carded[ticket] {
				missing = append(missing, ticket)
			}
		}
		r.mu.Unlock()
	}
	return missing, shown
}

// goesOn waits for a random moment after some more was said to citizens, at most so
// much, however slow the machine: kills come with reports between them, and at any point
// of one.
func (l *ledger) goesOn(t *testing.T, most int) {
	t.Helper()
	before, more := l.said.Load(), int64(1+rand.IntN(most))
	until(t, "something goes on", func() bool {
		if l.restless {
			for _, r := range l.reporters {
				r.insist()
			}
		}
		return l.said.Load() >= before+more
	})
	// Random moments are what such a test is about; nothing is asserted on them.
	<-time.After(rand.N(50 * time.Millisecond))
}

// TestNothingIsLostWhenKilled kills the program at random moments while citizens
// file reports: every ticket that a citizen was shown is one report, whose card
// reaches its group; and no report has two tickets.
func TestNothingIsLostWhenKilled(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.restless = true
	tg := telegramtest.Start(t, telegramtest.Options{OnMessage: l.hear})
	p := newProgram(t, tg, "")
	p.start()
	p.enrol(tg, -1001, "pupr")
	l.crowdOf(tg, 20)
	for range kills {
		l.goesOn(t, 60)
		p.kill()
		p.start()
	}
	l.close(t, tg)
	if err := p.stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	reports, cards, tickets := l.count(t)
	if reports < kills/2 {
		t.Errorf("only %d reports between %d kills: the load is too thin to show anything", reports, kills)
	}
	// Telegram's sends carry no key of ours: a card that was on the wire at the
	// moment of a kill is sent again. Anything beyond that is a defect.
	t.Logf("%d reports, %d kills, %d cards and %d tickets said again", reports, kills, cards, tickets)
	l.onlyInFlight(t, kills, cards, tickets)
}

const (
	// inFlight is how many cards, or tickets, are on the wire or taken by the network and
	// not settled at one kill, on average: a group takes eight messages at once. Seen were
	// one or two.
	inFlight = 8
	// saidMost is how often one card can come: to be on the wire at a kill, and at the next
	// one again, and at the one after that too, is as good as impossible.
	saidMost = 4
)

// onlyInFlight fails when more was said again than can have been on its way when the
// program was killed so many times.
func (l *ledger) onlyInFlight(t *testing.T, kills, cards, tickets int) {
	t.Helper()
	if most := kills * inFlight; cards > most || tickets > most {
		t.Errorf("%d cards and %d tickets were said again: more than can have been on the wire", cards, tickets)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for words, of := range l.cards {
		for ticket, n := range of {
			if n > saidMost {
				t.Errorf("the card %s of report %s came %d times", ticket, words, n)
			}
		}
	}
}
