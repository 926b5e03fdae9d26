package dispatch

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// The clock of a report wakes it: the group's chat is handed a reminder, the
// administrators' one for a leader who has none of his own, and his own once he has.
func TestAReportsClockWakesIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var handed []string
	down := false
	b.Join = func(_ context.Context, to message.Address, n clock.Note) error {
		if down {
			return errors.New("the store is away")
		}
		handed = append(handed, to.ID+" "+n.Head+" "+n.Report)
		return nil
	}
	b.file(func(r *report.Report) { clock.Begin(b.Regency, r, morning) })
	b.pass()
	expect := func(want ...string) {
		t.Helper()
		if !slices.Equal(handed, want) {
			t.Fatalf("handed %q, want %q", handed, want)
		}
		handed = nil
	}
	to := func(at time.Time) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.now = at
	}
	expect()
	wednesday := time.Date(2026, 11, 25, 0, 30, 0, 0, time.UTC)
	to(wednesday.Add(-time.Second))
	if b.pass() != 0 {
		t.Fatal("woken too early")
	}
	to(wednesday)
	down = true
	b.pass()
	expect()
	// Not handed over, and so still owed.
	down = false
	b.later(time.Second)
	b.pass()
	expect("-100 half r1")
	b.pass()
	expect()
	to(time.Date(2026, 12, 1, 0, 30, 0, 0, time.UTC))
	b.pass()
	expect("-100 late r1", "-900 relay:sekda r1")
	bupati := message.Address{Channel: message.ChannelTelegram, ID: "1"}
	b.enrol(desk.Bupati, bupati)
	to(time.Date(2026, 12, 4, 0, 30, 0, 0, time.UTC))
	b.pass()
	expect("-100 late r1", "1 bupati r1")
	r := b.report()
	if r.Clock.Step != 3 || r.NextDue().IsZero() {
		t.Errorf("clock %+v", r.Clock)
	}
}
