package intake

import (
	"context"
	"errors"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// How long a replica waits for the replies that another one is sending to the same
// chat before its own, and how often it looks.
const (
	behindFor   = 1500 * time.Millisecond
	behindEvery = 50 * time.Millisecond
)

// sureAfter is how long after a chat's replies were forgotten they are remembered
// here: a turn of another replica that loaded the chat before that may have saved
// them again. It is shorter than the least OwedAfter, when they would be sent again.
const sureAfter = 5 * time.Second

// behind waits for the replies that came before this one of ours and that another
// replica sends, so that they arrive in order. It does not wait long: that replica may
// be gone.
func (b *boxes) behind(ctx context.Context, addr message.Address, key string) {
	end := time.NewTimer(behindFor)
	defer end.Stop()
	for {
		c, err := b.Chats.Load(ctx, addr)
		if err == nil && !b.waits(&c, key) || errors.Is(err, store.ErrNotFound) {
			return
		}
		select {
		case <-time.After(behindEvery):
		case <-end.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// waits tells whether another replica has a reply to send before this one.
func (b *boxes) waits(c *chat.Chat, key string) bool {
	for _, o := range c.Owed {
		switch {
		case o.Key == key:
			return false
		case c.Senders[o.Key] != b.Replica:
			return true
		}
	}
	return false
}

// settle has the store forget the replies of idle chats, all in one commit, and
// prolongs the time of those that are still being sent.
func (b *boxes) settle(ctx context.Context) error {
	batch, mixed, late := b.unsettled()
	var stale []chat.Settled
	if len(batch) > 0 {
		var err error
		if stale, err = b.Chats.ClearOwed(ctx, batch); err != nil {
			return err
		}
	}
	passed := make(map[message.Address]bool, len(stale))
	for _, s := range stale {
		passed[s.Address] = true
	}
	for _, s := range batch {
		if !passed[s.Address] {
			b.settled(s)
		}
	}
	var errs []error
	for _, s := range append(stale, mixed...) {
		errs = append(errs, b.takeOut(ctx, s))
	}
	for _, addr := range late {
		errs = append(errs, b.keep(ctx, addr))
	}
	return errors.Join(errs...)
}

// unsettled are the chats to clear at once, those of which only our replies are to
// be taken out, and those whose replies we are still sending and that are soon due.
func (b *boxes) unsettled() (batch, mixed []chat.Settled, late []message.Address) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.Now()
	for addr, i := range b.idle {
		s := chat.Settled{Address: addr, Version: i.version}
		switch {
		case i.mixed:
			mixed = append(mixed, s)
		case i.cleared.IsZero() || now.Sub(i.cleared) >= sureAfter:
			batch = append(batch, s)
		}
	}
	if b.Replica == "" {
		return batch, mixed, nil
	}
	for addr, x := range b.boxes {
		if len(x.queue) > 0 && x.users == 0 && x.due.Sub(now) < b.OwedAfter/2 {
			late = append(late, addr)
		}
	}
	return batch, mixed, late
}

// settled notes that the store has forgotten the replies of a chat.
func (b *boxes) settled(s chat.Settled) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i, ok := b.idle[s.Address]
	if !ok || i.version != s.Version {
		return
	}
	if x := b.boxes[s.Address]; x != nil && x.users > 0 {
		// A turn may have loaded the chat before it was cleared: it still needs to
		// know what was sent. The next batch comes again.
		return
	}
	if b.Replica != "" && i.cleared.IsZero() {
		// So may a turn of another replica: look again when it must have ended.
		i.cleared = b.Now()
		b.idle[s.Address] = i
		return
	}
	b.forgetSent(s.Address)
}

// forgetSent forgets a chat of which the store holds nothing more that we sent. The
// caller holds the lock.
func (b *boxes) forgetSent(addr message.Address) {
	delete(b.idle, addr)
	if x := b.boxes[addr]; x != nil {
		x.known, x.sent = keys{}, keys{}
		b.forget(addr, x)
	}
}

// takeOut takes what we sent out of a chat that another replica saved since, or in
// which another has replies to send.
func (b *boxes) takeOut(ctx context.Context, s chat.Settled) error {
	if b.busy(s.Address) {
		// Our own turn saves the chat without them.
		return nil
	}
	c, err := b.Chats.Load(ctx, s.Address)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if owed := b.unsent(s.Address, c.Owed); len(owed) < len(c.Owed) {
		c.Owed = owed
		b.sign(&c)
		if err := b.Chats.Save(ctx, &c); err != nil {
			// After a conflict the next batch comes again.
			return conflictIsNone(err)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.boxes[s.Address]
	if b.idle[s.Address].version == s.Version && (x == nil || x.users == 0) {
		b.forgetSent(s.Address)
	}
	return nil
}

// takeOutAll is for the end: whatever another replica has loaded of a chat, it can
// save nothing that we sent after this.
func (b *boxes) takeOutAll(ctx context.Context) error {
	for range conflicts {
		b.mu.Lock()
		var all []chat.Settled
		for addr, i := range b.idle {
			all = append(all, chat.Settled{Address: addr, Version: i.version})
		}
		b.mu.Unlock()
		if len(all) == 0 {
			return nil
		}
		for _, s := range all {
			if err := b.takeOut(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// busy tells whether a turn of ours works on the chat.
func (b *boxes) busy(addr message.Address) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.boxes[addr]
	return x != nil && x.users > 0
}

// keep prolongs our time for replies that we are still trying to send, and leaves
// those that another replica has taken over to it.
func (b *boxes) keep(ctx context.Context, addr message.Address) error {
	b.mu.Lock()
	x := b.boxes[addr]
	if x == nil || x.users > 0 {
		b.mu.Unlock()
		return nil
	}
	version := x.version
	b.mu.Unlock()
	c, err := b.Chats.Load(ctx, addr)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	c.Owed = b.unsent(addr, c.Owed)
	ours, _ := b.ours(&c)
	if len(ours) > 0 {
		if !b.prolong(&c, b.Now()) {
			b.Log.ErrorContext(ctx, "replies dropped after many tries", "channel", addr.Channel, "conversation_id", addr, "replies", len(ours))
			c.Owed, ours = without(c.Owed, ours), nil
		}
		b.sign(&c)
		if err := b.Chats.Save(ctx, &c); err != nil {
			return conflictIsNone(err)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.boxes[addr] != x || x.users > 0 || x.version != version {
		// A turn has queued more since; it has its own time.
		return nil
	}
	x.version, x.due = c.Version, c.OwedDue
	x.queue = without(x.queue, without(x.queue, ours))
	return nil
}

// without are those of all that are not among some, by their keys.
func without(all, some []message.Outbound) []message.Outbound {
	not := make(map[string]bool, len(some))
	for _, o := range some {
		not[o.Key] = true
	}
	var out []message.Outbound
	for _, o := range all {
		if !not[o.Key] {
			out = append(out, o)
		}
	}
	return out
}

// conflictIsNone leaves a conflict to the next time.
func conflictIsNone(err error) error {
	if errors.Is(err, store.ErrConflict) {
		return nil
	}
	return err
}
