package sqlitestore

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/store"
)

// chatParts is a chat as its row holds it.
type chatParts struct {
	// body is the JSON of what the other two do not hold.
	body []byte
	// seen are the handled IDs, joined by line feeds; nil when they are in body.
	seen *string
	// owed is the JSON of the replies owed; nil when there are none.
	owed []byte
}

// seenSep joins IDs. No network has it in one; if one did, the IDs stay in body.
const seenSep = "\n"

func newChatParts(c *chat.Chat) (p chatParts, err error) {
	rest := *c
	if len(c.Owed) > 0 {
		if p.owed, err = json.Marshal(c.Owed); err != nil {
			return p, err
		}
		rest.Owed = nil
	}
	if seen := strings.Join(c.Seen, seenSep); seen != "" && strings.Count(seen, seenSep) == len(c.Seen)-1 {
		p.seen = &seen
		rest.Seen = nil
	}
	p.body, err = store.EncodeChat(&rest)
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
		c.Seen = strings.Split(*p.seen, seenSep)
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
