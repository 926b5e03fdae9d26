package report

import (
	"errors"
	"strings"
	"time"
)

// Why a delivery is not owed again; see Retry.
var (
	// ErrNotGivenUp: the report has no such delivery, or it was not given up.
	ErrNotGivenUp = errors.New("nothing was given up there")
	// ErrNotWanted: what was to be said there is no longer wanted: the report is
	// somebody else's now, or was withdrawn.
	ErrNotWanted = errors.New("no longer wanted there")
)

// GivenUp tells whether the delivery ended without having arrived. What was
// recalled is no failure.
func (d *Delivery) GivenUp() bool {
	return d.State == DeliveryUncertain || d.State == DeliveryDiscarded && d.Failure != FailureRecalled
}

// Failed is the latest moment at which a delivery was given up that still is, the
// zero time when there is none. Stores find reports by it.
func (r *Report) Failed() time.Time {
	var latest time.Time
	for i := range r.Deliveries {
		if d := &r.Deliveries[i]; d.GivenUp() {
			if at := r.GivenUpAt(d); at.After(latest) {
				latest = at
			}
		}
	}
	return latest
}

// GivenUpAt is when a delivery was given up for the last time, as the history says.
func (r *Report) GivenUpAt(d *Delivery) time.Time {
	for i := len(r.Events) - 1; i >= 0; i-- {
		if e := &r.Events[i]; e.Kind == EventUndeliverable && strings.HasPrefix(e.Text, d.Key+": ") {
			return e.At
		}
	}
	return d.Created
}

// Retries is how often a delivery was owed again after it had been given up.
func (r *Report) Retries(key string) int {
	n := 0
	for i := range r.Events {
		if r.Events[i].Kind == EventRetried && r.Events[i].Text == key {
			n++
		}
	}
	return n
}

// Retry owes once more what was given up, with all its tries before it, and notes
// in the history that somebody asked for it. The error is ErrNotGivenUp or
// ErrNotWanted, and the report is then unchanged.
func (r *Report) Retry(now time.Time, key string, by Actor) error {
	d := r.Delivery(key)
	if d == nil || !d.GivenUp() {
		return ErrNotGivenUp
	}
	if d.Target.Kind == TargetAgency && (d.Target.Agency != r.Agency || d.IsCard() && r.Status == StatusWithdrawn) {
		return ErrNotWanted
	}
	d.State, d.Attempts, d.Next, d.Failure = DeliveryQueued, 0, now, ""
	if m := r.attachment(d.Target); d.Target.Kind == TargetStore && m != nil {
		m.Lost = ""
	}
	r.append(now, Event{Kind: EventRetried, By: by, Text: key})
	return nil
}
