package dispatch

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// fickle is a store that fails between a send and its settlement.
type fickle struct {
	Reports
	// fails is how many more calls fail; written: what a settlement that fails wrote is
	// kept, only its answer is lost.
	fails   int
	written bool
	// meanwhile happens at each settlement that fails.
	meanwhile func()
}

func (f *fickle) away() bool {
	f.fails--
	return f.fails >= 0
}

func (f *fickle) Load(ctx context.Context, id string) (report.Report, error) {
	if f.away() {
		return report.Report{}, store.ErrUnavailable
	}
	return f.Reports.Load(ctx, id)
}

func (f *fickle) Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (bool, error) {
	if f.away() {
		return false, store.ErrUnavailable
	}
	return f.Reports.Save(ctx, now, r, claim)
}

func (f *fickle) Settle(ctx context.Context, now time.Time, r *report.Report, leaseID string, keep bool) error {
	if !f.away() {
		return f.Reports.Settle(ctx, now, r, leaseID, keep)
	}
	if f.written {
		version := r.Version
		if err := f.Reports.Settle(ctx, now, r, leaseID, keep); err != nil {
			return err
		}
		r.Version = version
	}
	f.meanwhile()
	return store.ErrUnavailable
}

// TestAnOutcomeIsRememberedWhileTheStoreIsAway: both messages of a report were sent when
// the store fails, for longer than the lease lasts, so that the report is due again
// meanwhile. What was sent is written down when the store is back, and not sent again.
func TestAnOutcomeIsRememberedWhileTheStoreIsAway(t *testing.T) {
	t.Parallel()
	for name, written := range map[string]bool{"nothing was written": false, "the answer was lost": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.file(nil)
			f := &fickle{Reports: b.Reports, fails: 5, written: written}
			f.meanwhile = func() {
				b.later(2 * b.Lease)
				lease := b.NewLease(b.Now())
				due, err := f.Reports.Due(t.Context(), b.Now(), 10, lease)
				if err != nil {
					t.Error(err)
				}
				for _, r := range due {
					b.work(t.Context(), job{report: r, lease: lease})
				}
			}
			b.Reports = f
			if n := b.pass(); n != 1 || f.fails >= 0 {
				t.Errorf("%d due, the store would fail %d times more", n, f.fails)
			}
			for _, key := range []string{"filed", "card:pupr:1"} {
				if s := b.state(key); s != report.DeliverySent {
					t.Errorf("%s is %s", key, s)
				}
			}
			b.later(2 * b.Lease)
			b.pass()
			if got, want := b.texts(b.net), []string{"77 kami terima", "-100 kartu"}; !slices.Equal(got, want) {
				t.Errorf("sent %q, want %q", got, want)
			}
			if ref, err := b.db.Reports().Ref(t.Context(), pupr, "2"); err != nil || ref.Report != "r1" {
				t.Errorf("the card's message leads to %+v, %v", ref, err)
			}
		})
	}
}
