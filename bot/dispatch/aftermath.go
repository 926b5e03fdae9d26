package dispatch

import (
	"context"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// expire reminds a reporter who was asked, and closes a report whose reporter stayed
// silent long enough.
func (d *Dispatcher) expire(ctx context.Context, now time.Time, r *report.Report) {
	due := func(at time.Time) bool { return !at.IsZero() && !now.Before(at) }
	if !due(r.Close) && !due(r.Clock.Nudge) {
		return
	}
	lang := regency.Indonesian
	if p, err := d.People.Load(ctx, r.Person); err == nil && p.Lang != "" {
		lang = p.Lang
	}
	citizen.Nudge(d.Regency, r, lang, now)
	citizen.Expire(d.Regency, r, lang, now)
}

// aftermath makes a delivery that was given up visible: to the agency when its
// reporter cannot be reached, to the administrators otherwise. A notice that
// itself fails ends here; the history of the report has it, and the log.
func (d *Dispatcher) aftermath(ctx context.Context, now time.Time, r *report.Report, o report.Outcome) {
	if o.State != report.DeliveryDiscarded && o.State != report.DeliveryUncertain {
		return
	}
	if d.unscreened(ctx, now, r, o) {
		return
	}
	desk.GiveUp(d.Regency, r, o.Key, now)
}

// overdue makes visible that no receipt came for what was sent long ago.
func (d *Dispatcher) overdue(now time.Time, r *report.Report) {
	for _, key := range r.Overdue(now) {
		desk.Unconfirmed(d.Regency, r, key, now)
	}
}
