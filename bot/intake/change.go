package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// change changes a chat beside its turns, durably, and sends what it owes then. do is
// given the chat without the replies that were sent, again after each conflict, and
// returns false when there is nothing to save. It does not enter the chat's line: it may
// be called from within another's, and compare-and-swap keeps it safe. what names the
// change in an error.
func (i *Intake) change(ctx context.Context, addr message.Address, what string, do func(c *chat.Chat, now time.Time) bool) error {
	i.boxes.hold(addr)
	defer i.boxes.release(addr)
	for range conflicts {
		c, err := i.Chats.Load(ctx, addr)
		if errors.Is(err, store.ErrNotFound) {
			c, err = chat.Chat{Address: addr}, nil
		}
		if err != nil {
			return fmt.Errorf("load chat: %w", err)
		}
		now := i.Now()
		c.Owed = i.boxes.unsent(addr, c.Owed)
		if !do(&c, now) {
			return nil
		}
		c.Schema, c.Updated = chat.Schema, now
		err = i.Chats.Save(ctx, &c)
		if errors.Is(err, store.ErrConflict) {
			continue
		}
		if err != nil {
			return fmt.Errorf("save chat: %w", err)
		}
		i.boxes.post(&c, isGroup(&c, nil))
		return nil
	}
	return fmt.Errorf("%s: %w", what, store.ErrConflict)
}
