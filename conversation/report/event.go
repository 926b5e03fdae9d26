package report

import (
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// EventKind is what happened. Each Move has a kind of the same name; the others
// leave the status as it is.
type EventKind string

// The kinds of event that are no move.
const (
	// EventFiled is always the first event.
	EventFiled EventKind = "filed"
	// EventAnswered (jawab): the agency tells the reporter something.
	EventAnswered EventKind = "answered"
	// EventAsked (tanya): the agency asks again while an answer is still awaited.
	EventAsked EventKind = "asked"
	// EventNoted (catat): an internal note, never shown to the reporter.
	EventNoted EventKind = "noted"
	// EventUpdated: the reporter added something.
	EventUpdated EventKind = "updated"
	// EventEdited: the reporter changed a message that is part of the report.
	EventEdited EventKind = "edited"
	// EventAssigned: an agency was put in charge while no card was out yet.
	EventAssigned EventKind = "assigned"
	// EventRated: the reporter gave 1 to 5 stars.
	EventRated EventKind = "rated"
	// EventProof: photos that show the resolution, sent after it.
	EventProof EventKind = "proof"
	// EventUndeliverable: something owed could not be delivered.
	EventUndeliverable EventKind = "undeliverable"
	// EventRetried: somebody had it tried again.
	EventRetried EventKind = "retried"
	// EventBlocked: the administrators blocked the reporter. EventUnblocked: they ended
	// that.
	EventBlocked   EventKind = "blocked"
	EventUnblocked EventKind = "unblocked"
	// EventUnconfirmed: no receipt came in time for something that was sent.
	// EventArrived: it came after all.
	EventUnconfirmed EventKind = "unconfirmed"
	EventArrived     EventKind = "arrived"
	// EventErased: something was erased, Text says what: identity, files, words.
	EventErased EventKind = "erased"
	// EventLate: the agency missed a deadline; Text says which (clock.Kind).
	EventLate EventKind = "late"
	// EventEscalated: a leader was told, Agency says who; Text says why.
	EventEscalated EventKind = "escalated"
)

// EventKinds lists every kind, those of moves included.
func EventKinds() []EventKind {
	kinds := []EventKind{EventFiled, EventAnswered, EventAsked, EventNoted, EventUpdated, EventEdited, EventAssigned, EventRated, EventProof, EventUndeliverable, EventRetried, EventBlocked, EventUnblocked, EventUnconfirmed, EventArrived, EventLate, EventEscalated, EventErased}
	for _, m := range Moves() {
		kinds = append(kinds, EventKind(m))
	}
	return kinds
}

// ActorKind is in which role somebody acted.
type ActorKind string

// The roles.
const (
	ActorReporter ActorKind = "reporter"
	ActorAgency   ActorKind = "agency"
	ActorAdmin    ActorKind = "admin"
	ActorSystem   ActorKind = "system"
)

// ActorKinds lists every role.
func ActorKinds() []ActorKind {
	return []ActorKind{ActorReporter, ActorAgency, ActorAdmin, ActorSystem}
}

// Actor is who did something. A reporter's name never stands here.
type Actor struct {
	Kind ActorKind `json:"kind"`
	// Agency is the key of the agency for which a staff member acted.
	Agency string `json:"agency,omitempty"`
	// Name and Address are the staff member's, as the network shows them.
	Name    string          `json:"name,omitempty"`
	Address message.Address `json:"address,omitzero"`
}

// Event is one fact in the history. Events are appended and never changed.
//
//	{"seq":2,"at":"2026-11-21T08:00:00Z","kind":"accept","by":{"kind":"agency","agency":"pupr","name":"Pak Budi"},
//	 "from":"forwarded","to":"acknowledged","cause":"telegram:991"}
type Event struct {
	Seq  int       `json:"seq"`
	At   time.Time `json:"at"`
	Kind EventKind `json:"kind"`
	By   Actor     `json:"by"`
	From Status    `json:"from,omitempty"`
	To   Status    `json:"to,omitempty"`
	// Agency is the agency put in charge, for transfer and assigned; the leader who
	// was told, for escalated.
	Agency string             `json:"agency,omitempty"`
	Text   string             `json:"text,omitempty"`
	Media  []message.MediaRef `json:"media,omitempty"`
	Place  message.Place      `json:"place,omitzero"`
	Stars  int                `json:"stars,omitempty"`
	// Rude marks a reporter's words that he was asked to rephrase.
	Rude bool `json:"rude,omitempty"`
	// Cause is the inbound message ("channel:id") that made this event; the same
	// message coming again finds it and makes no second one.
	Cause string `json:"cause,omitempty"`
	// Sum links the event to the one before it; Digest is of what it says, salted with
	// Salt, and Files of what came with it. See chain.go. An event whose words were
	// erased has no Salt.
	Salt   string `json:"salt,omitempty"`
	Digest string `json:"digest,omitempty"`
	Files  string `json:"files,omitempty"`
	Sum    string `json:"sum,omitempty"`
}
