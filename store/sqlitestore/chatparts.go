package sqlitestore

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/encode"
	"github.com/taprose/taprose/store"
)

// chatParts is a chat as its row holds it.
type chatParts struct {
	// body is the JSON of what the other two do not hold.
	body []byte
	// seen are the handled IDs, line by line; nil when there are none. Earlier versions
	// left some in body.
	seen *string
	// owed is the JSON of the replies owed; nil when there are none.
	owed []byte
}

// newChatParts writes a chat to w, which is empty, and whose bytes the parts are.
func newChatParts(c *chat.Chat, w *encode.Writer) (p chatParts, err error) {
	rest := *c
	if len(c.Owed) > 0 {
		chat.WriteOwed(w, c.Owed)
		rest.Owed = nil
	}
	owed := w.Len()
	if seen := c.Seen.Lines(); seen != "" {
		p.seen = &seen
		rest.Seen = chat.Seen{}
	}
	store.WriteChat(&rest, w)
	all, err := w.Bytes()
	if p.body = all[owed:]; owed > 0 {
		p.owed = all[:owed]
	}
	return p, err
}

// chat puts the parts together again.
func (p chatParts) chat(version int64) (chat.Chat, error) {
	c, err := store.DecodeChat(p.body)
	if err != nil {
		return chat.Chat{}, err
	}
	c.Version = version
	if p.seen != nil {
		c.Seen = chat.SeenLines(*p.seen)
	}
	if p.owed == nil {
		// Cleared: what says when to send them again went with them.
		c.OwedDue, c.OwedTries = time.Time{}, 0
		return c, nil
	}
	if err := json.Unmarshal(p.owed, &c.Owed); err != nil {
		return chat.Chat{}, fmt.Errorf("decode owed replies: %w", err)
	}
	return c, nil
}

// nullText and nullBlob are a part as an argument of a statement.
func nullText(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}

func nullBlob(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}
