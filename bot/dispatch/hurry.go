package dispatch

import (
	"context"
	"errors"
	"slices"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// flight is a report that is being worked on.
type flight struct {
	// lease is the ID of the worker's.
	lease string
	// meanwhile is a second lease that was taken while he works, zero if none was.
	meanwhile store.Lease
	// sent are the outcomes that he has not settled yet.
	sent []report.Outcome
}

// note keeps what was sent for somebody who cannot wait until all of it is settled.
func (d *Dispatcher) note(id string, o report.Outcome) {
	if o.State != report.DeliverySent {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if f := d.inFlight[id]; f != nil {
		f.sent = append(f.sent, o)
	}
}

// settled forgets what was noted.
func (d *Dispatcher) settled(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f := d.inFlight[id]; f != nil {
		f.sent = nil
	}
}

// hurries is how often somebody else may save the report first.
const hurries = 5

// Hurry writes down what was sent of a report so far, if it is being worked on: somebody
// answers it already, and must not wait until a silent group took the card or a large file
// is here. What is left is settled by the worker when he is through.
func (d *Dispatcher) Hurry(ctx context.Context, id string) {
	d.mu.Lock()
	var sent []report.Outcome
	var lease string
	if f := d.inFlight[id]; f != nil {
		sent, lease = slices.Clone(f.sent), f.lease
	}
	d.mu.Unlock()
	for range hurries {
		if len(sent) == 0 {
			return
		}
		r, err := d.Reports.Load(ctx, id)
		if err == nil {
			sent = slices.DeleteFunc(sent, func(o report.Outcome) bool { return !r.Settle(o) })
			if len(sent) > 0 {
				err = d.Reports.Settle(ctx, d.Now(), &r, lease, true)
			}
		}
		if !errors.Is(err, store.ErrConflict) {
			if err != nil && !errors.Is(err, store.ErrLeaseLost) && !errors.Is(err, store.ErrNotFound) {
				d.Log.DebugContext(ctx, "not settled in a hurry", "report_id", id, "err", err)
			}
			return
		}
	}
}
