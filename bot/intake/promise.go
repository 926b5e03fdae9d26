package intake

import (
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
)

// Who sends what a chat owes. A process that has the chats alone sends everything.
// Replicas sign the replies that they add: each sends its own, and has until
// OwedDue, which it moves while it is still trying. Then whoever finds the chat due
// takes its replies over, because the replica that signed them is gone.

// promise notes that this process sends what it has just added.
func (c *Config) promise(to *chat.Chat, now time.Time) {
	// The time of another replica's replies is not prolonged by our own: if it is
	// gone, they must not wait as long as the conversation goes on.
	if foreign := c.sign(to); len(to.Owed) > 0 && (!foreign || to.OwedDue.IsZero()) {
		to.OwedDue, to.OwedTries = now.Add(c.OwedAfter), 0
	}
}

// sign writes our name under the replies that have none and forgets signatures
// without replies. It returns whether some are another's.
func (c *Config) sign(to *chat.Chat) (foreign bool) {
	if len(to.Owed) == 0 {
		to.OwedDue, to.OwedTries, to.Senders = time.Time{}, 0, nil
		return false
	}
	if c.Replica == "" {
		to.Senders = nil
		return false
	}
	signed := make(map[string]string, len(to.Owed))
	for _, o := range to.Owed {
		who := to.Senders[o.Key]
		if who == "" {
			who = c.Replica
		}
		signed[o.Key] = who
		foreign = foreign || who != c.Replica
	}
	to.Senders = signed
	return foreign
}

// ours are the replies that this process sends, and whether there are others.
func (c *Config) ours(of *chat.Chat) (owed []message.Outbound, foreign bool) {
	if c.Replica == "" {
		return of.Owed, false
	}
	for _, o := range of.Owed {
		if of.Senders[o.Key] == c.Replica {
			owed = append(owed, o)
		} else {
			foreign = true
		}
	}
	return owed, foreign
}

// How often replies found unsent are tried again before they are dropped: in either
// case for about a day. Alone, the pause may double each time. Among replicas it
// stays short, because it is also how soon another one takes over.
const (
	owedTries      = 12
	sharedTries    = 720
	sharedPauseMax = 2 * time.Minute
)

// prolong puts off the next look at replies that are still owed; false when their
// time is over.
func (c *Config) prolong(of *chat.Chat, now time.Time) bool {
	of.OwedTries++
	pause, most := c.OwedAfter<<min(of.OwedTries, 10), owedTries
	if c.Replica != "" {
		pause, most = min(c.OwedAfter<<min(of.OwedTries-1, 10), max(sharedPauseMax, c.OwedAfter)), sharedTries
	}
	of.OwedDue = now.Add(pause)
	return of.OwedTries <= most
}

// again puts off the next look at replies that are still owed, taking over those of
// replicas whose time ran out, or drops them when their own time is over.
func (t *turn) again() {
	c := t.chat
	c.Senders = nil
	if !t.prolong(c, t.now) {
		t.Log.Error("replies dropped after many tries", "channel", c.Address.Channel, "conversation_id", c.Address, "replies", len(c.Owed))
		t.boxes.drop(c.Address)
		c.Owed = nil
	}
}
