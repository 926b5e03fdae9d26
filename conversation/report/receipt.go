package report

import (
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// rank orders the states that a network's receipts lead through; 0 for all others.
func (s DeliveryState) rank() int {
	switch s {
	case DeliverySent:
		return 1
	case DeliveryDelivered:
		return 2
	case DeliveryRead:
		return 3
	}
	return 0
}

// Receive notes what a network's receipt says of messages that were sent to a chat:
// state is DeliveryDelivered or DeliveryRead. A delivery of several messages is
// received with the first of them. It only ever moves forward, so receipts may come
// twice and in any order; it returns false when nothing changed.
func (r *Report) Receive(chat message.Address, messageIDs []string, state DeliveryState, at time.Time) bool {
	changed := false
	for i := range r.Deliveries {
		d := &r.Deliveries[i]
		if d.State.rank() == 0 || state.rank() <= d.State.rank() || d.To != chat {
			continue
		}
		if !slices.ContainsFunc(d.MessageIDs, func(id string) bool { return slices.Contains(messageIDs, id) }) {
			continue
		}
		d.State, d.Expect = state, time.Time{}
		if d.Unconfirmed {
			d.Unconfirmed = false
			r.append(at, Event{Kind: EventArrived, By: Actor{Kind: ActorSystem}, Text: d.Key})
		}
		changed = true
	}
	return changed
}

// Overdue marks the deliveries whose receipt should have come by now and returns
// their keys; each is marked, and stands in the history, once.
func (r *Report) Overdue(now time.Time) []string {
	var keys []string
	for i := range r.Deliveries {
		d := &r.Deliveries[i]
		if !d.awaited() || d.Expect.After(now) {
			continue
		}
		d.Expect, d.Unconfirmed = time.Time{}, true
		keys = append(keys, d.Key)
		r.append(now, Event{Kind: EventUnconfirmed, By: Actor{Kind: ActorSystem}, Text: d.Key})
	}
	return keys
}

// awaited tells whether a receipt is still expected.
func (d *Delivery) awaited() bool { return d.State == DeliverySent && !d.Expect.IsZero() }
