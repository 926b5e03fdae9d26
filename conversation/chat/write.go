package chat

import (
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/encode"
	"github.com/taprose/taprose/conversation/message"
)

// WriteJSON writes the chat as encoding/json would. What few chats have is left to
// encoding/json.
func (c *Chat) WriteJSON(w *encode.Writer) {
	w.Begin('{')
	w.Key("address")
	c.Address.WriteJSON(w)
	w.Key("schema")
	w.Int(int64(c.Schema))
	w.FieldIf("person", c.Person)
	if c.Session != nil {
		w.Key("session")
		c.Session.WriteJSON(w)
	}
	w.BoolIf("desk", c.Desk)
	if c.Leader != nil {
		w.Key("leader")
		w.Any(c.Leader)
	}
	if c.Guard != (citizen.Guard{}) {
		w.Key("guard")
		c.Guard.WriteJSON(w)
	}
	if !c.Seen.IsZero() {
		w.Key("seen")
		w.Any(c.Seen)
	}
	if len(c.Inbox) > 0 {
		w.Key("inbox")
		w.Any(c.Inbox)
	}
	w.TimeIf("inbox_since", c.InboxSince)
	w.TimeIf("inbox_due", c.InboxDue)
	encode.List(w, "owed", c.Owed, (*message.Outbound).WriteJSON)
	w.TimeIf("owed_due", c.OwedDue)
	w.IntIf("owed_tries", int64(c.OwedTries))
	if len(c.Senders) > 0 {
		w.Key("senders")
		w.Any(c.Senders)
	}
	if c.Notes != nil {
		w.Key("notes")
		w.Any(c.Notes)
	}
	w.Key("updated")
	w.Time(c.Updated)
	w.End('}')
}

// WriteOwed writes what a chat owes as encoding/json would write the list.
func WriteOwed(w *encode.Writer, owed []message.Outbound) {
	encode.Array(w, owed, (*message.Outbound).WriteJSON)
}
