package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// settleGrace is how long outcomes are still saved after a stop began: what was
// sent must be written down.
const settleGrace = 10 * time.Second

// first sends the reporter what is owed to him: he looks at his phone and waits, and
// must not do so behind a group that is slow today. It returns false when there is
// nothing left for second to do: a report on which this process still works is left to
// that work, and one that made its worker panic is let be.
func (d *Dispatcher) first(ctx context.Context, j *job) bool {
	id := j.report.ID
	if d.rests.resting(id, d.Now()) || !d.begin(id, j.lease) {
		return false
	}
	j.held = d.hold(ctx, id, j.lease)
	if d.guarded(ctx, id, func() { j.tried = d.deliver(ctx, &j.report, j.held, toReporter) }) {
		return true
	}
	d.put(j)
	return false
}

// second sends the rest and settles all of it. It loops while the report that was saved
// in between owes more.
func (d *Dispatcher) second(ctx context.Context, j *job) {
	defer d.put(j)
	if d.guarded(ctx, j.report.ID, func() { d.finish(ctx, j) }) {
		d.rests.well(j.report.ID)
	}
}

// put lets go of a report.
func (d *Dispatcher) put(j *job) {
	j.held.end()
	d.end(j.report.ID)
}

func (d *Dispatcher) finish(ctx context.Context, j *job) {
	for {
		outcomes := append(j.tried, d.deliver(ctx, &j.report, j.held, toOthers)...)
		again, err := d.settle(ctx, &j.report, outcomes, d.edit(ctx, &j.report, j.held), j.held)
		d.Post.Settled(j.report.ID + "/")
		d.settled(j.report.ID)
		switch {
		case err != nil:
			d.Log.ErrorContext(ctx, "settling deliveries", "report_id", j.report.ID, "lease_id", j.lease.ID, "outcomes", len(outcomes), "err", err)
			return
		case !again || ctx.Err() != nil:
			return
		}
		j.tried = d.deliver(ctx, &j.report, j.held, toReporter)
	}
}

// Whom deliveries are for: the reporter, or everybody else and our own store.
func toReporter(t report.Target) bool { return t.Kind == report.TargetReporter }
func toOthers(t report.Target) bool   { return !toReporter(t) }

// inOrder are the deliveries of a report to some targets in the order in which they are
// tried: files last, because nobody waits for them (a message that needs one says so).
// Within a target they stay as they were owed.
func inOrder(r *report.Report, to func(report.Target) bool) []*report.Delivery {
	var order, files []*report.Delivery
	for i := range r.Deliveries {
		switch d := &r.Deliveries[i]; {
		case !to(d.Target):
		case d.Target.Kind == report.TargetStore:
			files = append(files, d)
		default:
			order = append(order, d)
		}
	}
	return append(order, files...)
}

// deliver tries every delivery of r to some targets that is due, those to one target in
// the order in which they were owed. It stops early when the lease nears its end: the
// rest is due again.
func (d *Dispatcher) deliver(ctx context.Context, r *report.Report, held *held, to func(report.Target) bool) []report.Outcome {
	var outcomes []report.Outcome
	// What follows a failed message to the same target waits for it, so that
	// news arrives in order.
	waits := make(map[report.Target]time.Time)
	for _, dl := range inOrder(r, to) {
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
		d.note(r.ID, o)
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
		if err := Sleep(saveCtx, pause); err != nil {
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

// Sleep waits d, or less when ctx ends, and then returns its error.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
