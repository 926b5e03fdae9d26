package dispatch

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// settleGrace is how long outcomes are still saved after a stop began: what was
// sent must be written down.
const settleGrace = 10 * time.Second

// work sends what the report owes now and settles it. It loops while the report
// that was saved in between owes more. A report on which this process still works,
// its lease run out while the store was away, is left to that work.
func (d *Dispatcher) work(ctx context.Context, r report.Report, lease store.Lease) {
	if !d.begin(r.ID) {
		return
	}
	defer d.end(r.ID)
	held := d.hold(ctx, r.ID, lease)
	defer held.end()
	log := d.Log.With("report_id", r.ID, "lease_id", lease.ID)
	for {
		outcomes := d.deliver(ctx, &r, held)
		again, err := d.settle(ctx, &r, outcomes, d.edit(ctx, &r, held), held)
		switch {
		case err != nil:
			log.ErrorContext(ctx, "settling deliveries", "outcomes", len(outcomes), "err", err)
			return
		case !again || ctx.Err() != nil:
			return
		}
	}
}

// inOrder are the deliveries of a report in the order in which they are tried: the
// reporter waits for his answer, the files for nobody (a message that needs one
// says so). Within a target they stay as they were owed.
func inOrder(r *report.Report) []*report.Delivery {
	order := make([]*report.Delivery, len(r.Deliveries))
	for i := range r.Deliveries {
		order[i] = &r.Deliveries[i]
	}
	rank := func(d *report.Delivery) int {
		switch d.Target.Kind {
		case report.TargetReporter:
			return 0
		case report.TargetStore:
			return 2
		}
		return 1
	}
	slices.SortStableFunc(order, func(a, b *report.Delivery) int { return rank(a) - rank(b) })
	return order
}

// deliver tries every delivery of r that is due, those to one target in the order
// in which they were owed. It stops early when the lease nears its end: the rest is due again.
func (d *Dispatcher) deliver(ctx context.Context, r *report.Report, held *held) []report.Outcome {
	var outcomes []report.Outcome
	// What follows a failed message to the same target waits for it, so that
	// news arrives in order.
	waits := make(map[report.Target]time.Time)
	for _, dl := range inOrder(r) {
		now := d.Now()
		if !dl.State.Owed() || ctx.Err() != nil || !held.through(now, 1) {
			continue
		}
		line := report.Target{Kind: dl.Target.Kind, Agency: dl.Target.Agency}
		if dl.Next.After(now) {
			if dl.Target.Kind != report.TargetStore {
				waits[line] = dl.Next
			}
			continue
		}
		if until, wait := waits[line]; wait {
			outcomes = append(outcomes, report.Outcome{Key: dl.Key, At: now, State: report.DeliveryRetryable, Next: until, Failure: dl.Failure, Untried: true})
			continue
		}
		var o report.Outcome
		if dl.Target.Kind == report.TargetStore {
			o = d.fetch(ctx, r, dl)
		} else {
			o = d.send(ctx, r, dl)
		}
		if o.State == report.DeliveryRetryable && dl.Target.Kind != report.TargetStore {
			waits[line] = o.Next
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}

// settle writes the outcomes into the report and gives the lease back, on
// whatever version it stands by now. It returns true, keeping the lease, when
// more is due at once. Losing the lease does not lose the outcomes, and neither
// does a store that is away: what was sent is written down as soon as it is back,
// however long that takes while the process lives.
func (d *Dispatcher) settle(ctx context.Context, r *report.Report, outcomes []report.Outcome, edits []report.Edited, held *held) (again bool, err error) {
	saveCtx, cancel := graceful(ctx, settleGrace)
	defer cancel()
	holding := true
	pause := 5 * time.Millisecond
	for {
		now := d.Now()
		for _, o := range outcomes {
			if r.Settle(o) {
				d.aftermath(saveCtx, now, r, o)
			}
		}
		d.expire(saveCtx, now, r)
		d.overdue(now, r)
		clock.Tick(d.Regency, r, now)
		for _, e := range edits {
			r.SettleEdit(e)
		}
		r.Freshen(now)
		due := r.NextDue()
		again = holding && !due.IsZero() && !due.After(now) && held.through(now, 2)
		if holding {
			err = d.Reports.Settle(saveCtx, now, r, held.id, again)
		} else {
			_, err = d.Reports.Save(saveCtx, now, r, store.Lease{})
		}
		switch {
		case err == nil:
			if d.Settled != nil {
				d.Settled(r, outcomes)
			}
			return again, nil
		case errors.Is(err, store.ErrNotFound):
			return false, err
		case errors.Is(err, store.ErrLeaseLost):
			holding = false
		case !errors.Is(err, store.ErrConflict):
			d.Log.WarnContext(saveCtx, "settling waits for the store", "report_id", r.ID, "err", err)
		}
		if err := sleep(saveCtx, pause); err != nil {
			return false, err
		}
		pause = min(2*pause, 5*time.Second)
		if fresh, loadErr := d.Reports.Load(saveCtx, r.ID); loadErr == nil {
			*r = fresh
		}
	}
}

// graceful returns a context that ends grace after ctx does.
func graceful(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return out, func() { stop(); cancel() }
}

// sleep waits d, or less when ctx ends, and then returns its error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
