// Package chat is the Chat aggregate: the durable shell around one conversation,
// private or group. It remembers which inbound messages were handled, which
// replies are still owed, and when the chat must be woken. What is said inside a
// private chat is package citizen's; a group needs no session, because everything
// in it hangs on reports.
package chat

import (
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/leader"
	"github.com/taprose/taprose/conversation/message"
)

// Schema is the version of the stored shape that this code writes.
const Schema = 1

// Chat is one conversation as it is stored: one document, keyed by its address.
//
//	{"schema":1,"address":{"channel":"telegram","id":"77"},"person":"p_7f3k","seen":["812345"],
//	 "session":{"schema":1,"state":"menu","lang":"id"},"updated":"2026-11-21T08:00:00Z"}
type Chat struct {
	Address message.Address `json:"address"`
	// Version counts the saves; 0 is not stored yet. Stores keep it.
	Version int64 `json:"-"`
	Schema  int   `json:"schema"`
	// Person is the ID of who writes here; "" in a group.
	Person  string           `json:"person,omitempty"`
	Session *citizen.Session `json:"session,omitempty"`
	// Desk marks a private chat that was enrolled as a leader's: then its enrolment is
	// looked up for each message, and only then, so that citizens' turns cost nothing
	// more. The enrolment alone gives the right.
	Desk bool `json:"desk,omitempty"`
	// Leader is what a leader's chat remembers between messages, nil elsewhere.
	Leader *leader.Session `json:"leader,omitempty"`
	// Guard is how much the person has been sending; of a private chat.
	Guard citizen.Guard `json:"guard,omitzero"`
	// Seen are the IDs of the last inbound messages handled, oldest first.
	Seen Seen `json:"seen,omitzero"`
	// Inbox holds parts of an album, the first of which came at InboxSince, until it is
	// complete at InboxDue.
	Inbox      []message.Inbound `json:"inbox,omitempty"`
	InboxSince time.Time         `json:"inbox_since,omitzero"`
	InboxDue   time.Time         `json:"inbox_due,omitzero"`
	// Owed are the replies not known to be sent; OwedDue is when a chat found
	// with such replies has them sent again, OwedTries how often that was.
	Owed      []message.Outbound `json:"owed,omitempty"`
	OwedDue   time.Time          `json:"owed_due,omitzero"`
	OwedTries int                `json:"owed_tries,omitempty"`
	// Senders names the replica that is sending a reply, by the reply's key, where
	// several share the chats; it has until OwedDue. Keys that are not owed any
	// longer mean nothing.
	Senders map[string]string `json:"senders,omitempty"`
	// Notes are lines about several reports that wait for one message here; nil: none
	// ever did.
	Notes   *clock.Notes `json:"notes,omitempty"`
	Updated time.Time    `json:"updated"`
}

// HasSeen tells whether the inbound message was handled before.
func (c *Chat) HasSeen(id string) bool { return c.Seen.Has(id) }

// See notes an inbound message as handled.
func (c *Chat) See(ids ...string) { c.Seen = c.Seen.With(ids...) }

// NextDue is the earliest moment at which something must happen in this chat,
// the zero time when nothing must.
func (c *Chat) NextDue() time.Time {
	var due time.Time
	earlier := func(t time.Time) {
		if !t.IsZero() && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	if len(c.Inbox) > 0 {
		earlier(c.InboxDue)
	}
	if len(c.Owed) > 0 {
		earlier(c.OwedDue)
	}
	if c.Session != nil {
		earlier(c.Session.Wake)
	}
	earlier(c.Notes.NextDue())
	return due
}

// Contact is when the person last wrote here, or when the chat was last saved where that
// is not known.
func (c *Chat) Contact() time.Time {
	if c.Session != nil && !c.Session.Touched.IsZero() {
		return c.Session.Touched
	}
	return c.Updated
}

// Running tells whether something is under way with the person: a report being written,
// a message that waits for what it belongs to, or a reply that is owed.
func (c *Chat) Running() bool {
	return len(c.Inbox) > 0 || len(c.Owed) > 0 || c.Session != nil && (c.Session.Draft != nil || c.Session.Held != nil)
}

// Files are the files that the chat names, wherever it does.
func (c *Chat) Files() []message.MediaRef {
	var all []message.MediaRef
	for i := range c.Inbox {
		all = append(all, c.Inbox[i].Media...)
	}
	for i := range c.Owed {
		all = append(all, c.Owed[i].Media...)
	}
	if c.Session != nil {
		all = append(all, c.Session.Files()...)
	}
	if c.Leader != nil {
		all = append(all, c.Leader.Media...)
	}
	return all
}

// Settled names a chat whose owed replies, as of a version, were all sent.
type Settled struct {
	Address message.Address
	Version int64
}
