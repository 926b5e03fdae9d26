package dispatch

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// A network's library that panics over one message fails one try of one delivery.
func TestAPanicInAChannelIsAFailedTry(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	broken := true
	b.net.hook = func(out message.Outbound) {
		if out.Text == "kartu" && broken {
			panic("library")
		}
	}
	b.file(nil)
	b.pass()
	r := b.report()
	if d := r.Delivery("card:pupr:1"); d.State != report.DeliveryRetryable || d.Failure != "uncertain:panic" || d.Attempts != 1 {
		t.Errorf("card %+v", d)
	}
	if d := r.Delivery("filed"); d.State != report.DeliverySent {
		t.Errorf("news %+v", d)
	}
	broken = false
	b.later(time.Minute)
	b.pass()
	r = b.report()
	if d := r.Delivery("card:pupr:1"); d.State != report.DeliverySent {
		t.Errorf("card %+v", d)
	}
}

// brokenGroups panics, as a defect of ours would.
type brokenGroups struct {
	sound
	asked *int
}

// sound is the working part of it, under a name that is none of its methods'.
type sound interface{ Groups }

func (g brokenGroups) Groups(context.Context, string) ([]desk.Group, error) {
	*g.asked++
	panic("defect")
}

// A report that makes our own code panic is kept and told of once, and let be for a
// while: otherwise whatever was sent before the panic would be sent again and again.
func TestAReportThatMakesTheWorkPanicIsLetBe(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	whole, asked := b.Groups, 0
	b.Groups = brokenGroups{whole, &asked}
	var told []string
	b.Panicked = func(_ context.Context, r report.Report, cause string) {
		if !strings.Contains(cause, "defect") || !strings.Contains(cause, "panic_test.go") {
			t.Errorf("cause %s", cause)
		}
		told = append(told, r.ID)
	}
	b.file(nil)
	pass := func() {
		t.Helper()
		lease := b.NewLease(b.Now())
		due, err := b.Reports.Due(t.Context(), b.Now(), 10, lease)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range due {
			b.work(t.Context(), job{report: r, lease: lease})
		}
	}
	pass()
	first := asked
	b.later(b.Lease / 4)
	pass()
	b.work(t.Context(), job{report: b.report(), lease: store.Lease{ID: "other", Until: b.Now().Add(b.Lease)}})
	if first == 0 || asked != first {
		t.Errorf("worked on at once again: %d, then %d", first, asked)
	}
	b.later(2 * b.Lease)
	pass()
	if asked == first {
		t.Error("never tried again")
	}
	if len(told) != 1 || told[0] != "r1" {
		t.Errorf("told %v", told)
	}
	b.Groups = whole
	b.later(time.Hour)
	pass()
	r := b.report()
	if d := r.Delivery("card:pupr:1"); d.State != report.DeliverySent {
		t.Errorf("card %+v", d)
	}
	if b.rests.resting("r1", b.Now()) {
		t.Error("let be although it is well")
	}
}
