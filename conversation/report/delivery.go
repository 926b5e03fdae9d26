package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// DeliveryState is how far one delivery has come. The drawing is in
// docs/lifecycle.md.
type DeliveryState string

// The states of a delivery. Being leased is a property of the whole report and
// stands in the store, not here.
const (
	// DeliveryQueued: not tried yet.
	DeliveryQueued DeliveryState = "queued"
	// DeliveryRetryable: tried and surely or possibly not sent; due again at Next.
	DeliveryRetryable DeliveryState = "retryable"
	// DeliverySent: the network took it.
	DeliverySent DeliveryState = "sent"
	// DeliveryDelivered: the network says it reached a device.
	DeliveryDelivered DeliveryState = "delivered"
	// DeliveryRead: the network says it was read.
	DeliveryRead DeliveryState = "read"
	// DeliveryDiscarded: given up and shown to the administrators, or recalled
	// because it was no longer wanted (Failure is then FailureRecalled).
	DeliveryDiscarded DeliveryState = "discarded"
	// DeliveryUncertain: the last try may or may not have been sent and trying
	// again is against the channel's policy; shown to the administrators.
	DeliveryUncertain DeliveryState = "uncertain"
)

// DeliveryStates lists every state.
func DeliveryStates() []DeliveryState {
	return []DeliveryState{
		DeliveryQueued, DeliveryRetryable, DeliverySent, DeliveryDelivered,
		DeliveryRead, DeliveryDiscarded, DeliveryUncertain,
	}
}

// FailureRecalled marks a delivery that Recall took back before it was sent.
const FailureRecalled = "recalled"

// Owed tells whether something must still be done.
func (s DeliveryState) Owed() bool { return s == DeliveryQueued || s == DeliveryRetryable }

// TargetKind is to whom a delivery goes; dispatch finds the address when it sends,
// so that a group that moved or a person with a new address is still reached.
type TargetKind string

// The kinds of target.
const (
	// TargetReporter: the private chat in which the report was made.
	TargetReporter TargetKind = "reporter"
	// TargetAgency: the group enrolled for Target.Agency (the latest, if several).
	TargetAgency TargetKind = "agency"
	// TargetAdmins: the administrators' group (the latest, if several).
	TargetAdmins TargetKind = "admins"
	// TargetLeader: the chat of the leader Target.Agency, or the administrators' group
	// when there is none.
	TargetLeader TargetKind = "leader"
	// TargetStore: not a message; media Target.Media is fetched into our store.
	TargetStore TargetKind = "store"
)

// TargetKinds lists every kind of target.
func TargetKinds() []TargetKind {
	return []TargetKind{TargetReporter, TargetAgency, TargetAdmins, TargetLeader, TargetStore}
}

// Target is to whom a delivery goes.
type Target struct {
	Kind   TargetKind `json:"kind"`
	Agency string     `json:"agency,omitempty"`
	// Event and Media say which file TargetStore fetches: Media is the index in
	// Report.Media when Event is 0, else in the media of the event with that Seq.
	Event int `json:"event,omitempty"`
	Media int `json:"media,omitempty"`
	// Chat narrows TargetAgency, TargetAdmins and TargetReporter to one chat.
	Chat message.Address `json:"chat,omitzero"`
}

// Delivery is the history of one thing owed.
//
//	{"key":"card:pupr:1","target":{"kind":"agency","agency":"pupr"},"state":"sent","attempts":1,
//	 "created":"2026-11-21T08:00:00Z","sent":"2026-11-21T08:00:01Z","to":{"channel":"telegram","id":"-100"},"message_ids":["55"]}
type Delivery struct {
	// Key is unique within the report; owing the same key twice is owing it once.
	Key    string           `json:"key"`
	Target Target           `json:"target"`
	Out    message.Outbound `json:"out,omitzero"`
	// Join says that it goes out as a line of one message together with those of
	// other reports, and under which heading; "" for a message of its own.
	Join  string        `json:"join,omitempty"`
	State DeliveryState `json:"state"`
	// Attempts counts the tries so far.
	Attempts int       `json:"attempts,omitempty"`
	Created  time.Time `json:"created"`
	// Next is the earliest moment of the next try while the state is owed.
	Next time.Time `json:"next,omitzero"`
	Sent time.Time `json:"sent,omitzero"`
	// To and MessageIDs say where it went and what the network calls it. The chat of
	// the reporter is named as message.PersonChat does.
	To         message.Address `json:"to,omitzero"`
	MessageIDs []string        `json:"message_ids,omitempty"`
	// Failure is the kind and code of the last failure, never a text for people.
	Failure string `json:"failure,omitempty"`
	// OnSent is made as a system move once the network took the message.
	OnSent Move `json:"on_sent,omitempty"`
	// Expect is by when the network's receipt should have come, zero when none is
	// awaited. Unconfirmed: it had not come by then; see Overdue.
	Expect      time.Time `json:"expect,omitzero"`
	Unconfirmed bool      `json:"unconfirmed,omitempty"`
	// Shown is what a card shows, as Face has it; Edit is when it is to be brought up to
	// date, zero when it is; Edits counts the tries that failed.
	Shown string    `json:"shown,omitempty"`
	Edit  time.Time `json:"edit,omitzero"`
	Edits int       `json:"edits,omitempty"`
}

// Owe adds a delivery in state queued, due at now. A key already there is left
// as it is, so that a step made twice owes once. Nothing is owed to a reporter whose
// identity was erased.
func (r *Report) Owe(now time.Time, d Delivery) {
	if d.Target.Kind == TargetReporter && r.Erased(ErasedIdentity) {
		return
	}
	for i := range r.Deliveries {
		if r.Deliveries[i].Key == d.Key {
			return
		}
	}
	d.State = DeliveryQueued
	d.Created = now
	if d.Next.IsZero() {
		d.Next = now
	}
	if d.Target.Kind != TargetStore {
		d.Out.Key = r.ID + "/" + d.Key
		d.Out.About = r.ID
	}
	if r.Deliveries == nil {
		r.Deliveries = make([]Delivery, 0, 4) // what a new report owes: its files, the answer, the card
	}
	r.Deliveries = append(r.Deliveries, d)
}

// Recall gives up every owed delivery that match names: what it says is no longer
// wanted there. It is no failure, so the history stays as it is; a try that is
// under way settles nothing.
func (r *Report) Recall(match func(Delivery) bool) {
	for i := range r.Deliveries {
		d := &r.Deliveries[i]
		if d.State.Owed() && match(*d) {
			d.State, d.Next, d.Failure = DeliveryDiscarded, time.Time{}, FailureRecalled
			d.Out = message.Outbound{Key: d.Out.Key, Intent: d.Out.Intent}
		}
	}
}

// CardKey is the key of the next card for a desk: "card:pupr:1", and "card:pupr:2"
// when the report comes back to it. desk is the key of an agency or of the
// administrators' desk.
func (r *Report) CardKey(desk string) string {
	n := 1
	for r.Delivery(cardPrefix+desk+":"+strconv.Itoa(n)) != nil {
		n++
	}
	return cardPrefix + desk + ":" + strconv.Itoa(n)
}

// NewsKey is the key of the news to the reporter about the event with this number.
func NewsKey(seq int) string { return "news:" + strconv.Itoa(seq) }

// cardPrefix begins the keys of cards, the messages that hand a report over.
const cardPrefix = "card:"

// IsCard tells whether the delivery hands the report to a desk: "card:pupr:1".
func (d *Delivery) IsCard() bool { return strings.HasPrefix(d.Key, cardPrefix) }

// Delivery returns the delivery with this key, nil when there is none.
func (r *Report) Delivery(key string) *Delivery {
	for i := range r.Deliveries {
		if r.Deliveries[i].Key == key {
			return &r.Deliveries[i]
		}
	}
	return nil
}

// oweMedia owes the fetching of media that are not in our store yet.
// seq is the event they came with, 0 for the report's own.
func (r *Report) oweMedia(now time.Time, seq int, media []message.MediaRef) {
	for i, m := range media {
		if m.Hash != "" {
			continue
		}
		r.Owe(now, Delivery{
			Key:    fmt.Sprintf("fetch:%d:%d", seq, i),
			Target: Target{Kind: TargetStore, Event: seq, Media: i},
		})
	}
}

// Outcome is what one try of a delivery led to; see Settle.
type Outcome struct {
	Key  string
	At   time.Time
	To   message.Address
	Sent message.Sent
	// Stored is the fetched file, for TargetStore.
	Stored message.MediaRef
	// State is DeliverySent, DeliveryRetryable (with Next), DeliveryDiscarded or
	// DeliveryUncertain.
	State   DeliveryState
	Next    time.Time
	Failure string
	// Expect is by when a receipt should come for what was sent, on networks that
	// give receipts.
	Expect time.Time
	// Untried marks a postponement (pace, a group not enrolled yet): the number
	// of attempts stays.
	Untried bool
}

// Settle writes the outcome of a try into its delivery. It can be applied to any
// later version of the report: an outcome for a delivery that is no longer owed
// changes nothing and returns false.
func (r *Report) Settle(o Outcome) bool {
	d := r.Delivery(o.Key)
	if d == nil || !d.State.Owed() {
		return false
	}
	if !o.Untried {
		d.Attempts++
	}
	d.State, d.Next, d.Failure = o.State, o.Next, o.Failure
	if d.State.Owed() && d.Next.IsZero() {
		// Without a moment NextDue would never name it again.
		d.Next = o.At
	}
	switch o.State {
	case DeliverySent:
		d.Sent, d.To, d.MessageIDs, d.Next, d.Expect = o.At, r.Known(d.Target, o.To), o.Sent.MessageIDs, time.Time{}, o.Expect
		if d.Target.Kind == TargetStore {
			r.stored(d.Target, o.Stored)
		}
		// What was said is in the history; only what may have to be sent again
		// needs its content.
		d.Out = message.Outbound{Key: d.Out.Key, Intent: d.Out.Intent}
		r.fresh = append(r.fresh, d.refs(r.ID)...)
		if d.OnSent != "" && (d.Target.Agency == "" || d.Target.Agency == r.Agency) {
			// A card that arrives after the report went to another agency moves
			// nothing. Refused when staff moved faster than the settlement: then the
			// report is past this point already.
			_ = r.Apply(o.At, d.OnSent, Actor{Kind: ActorSystem}, Detail{})
		}
		if d.IsCard() && len(d.MessageIDs) > 0 {
			d.Shown = r.Face(d)
		}
	case DeliveryDiscarded, DeliveryUncertain:
		d.Next = time.Time{}
		if m := r.attachment(d.Target); d.Target.Kind == TargetStore && m != nil {
			m.Lost = o.Failure
		}
		r.append(o.At, Event{
			Kind: EventUndeliverable, By: Actor{Kind: ActorSystem},
			Text: d.Key + ": " + o.Failure,
		})
	}
	return true
}

// Known is how the report names a chat to which it sent something: the reporter's by
// the person alone, a group's by its address.
func (r *Report) Known(t Target, chat message.Address) message.Address {
	if t.Kind == TargetReporter && r.Person != "" {
		return message.PersonChat(chat.Channel, r.Person)
	}
	return chat
}

// SentTo tells whether a delivery went to a chat.
func (r *Report) SentTo(d *Delivery, chat message.Address) bool {
	return !chat.IsZero() && (d.To == chat || d.To == r.Known(d.Target, chat))
}

// Attachment returns the file that a TargetStore delivery fetches; false when the
// target names none.
func (r *Report) Attachment(t Target) (message.MediaRef, bool) {
	m := r.attachment(t)
	if m == nil {
		return message.MediaRef{}, false
	}
	return *m, true
}

func (r *Report) attachment(t Target) *message.MediaRef {
	media := r.Media
	if t.Event > 0 {
		if t.Event > len(r.Events) {
			return nil
		}
		media = r.Events[t.Event-1].Media
	}
	if t.Media < 0 || t.Media >= len(media) {
		return nil
	}
	return &media[t.Media]
}

// stored replaces the reference to a fetched file by one into our store.
func (r *Report) stored(t Target, m message.MediaRef) {
	if at := r.attachment(t); at != nil {
		*at = m
	}
}
