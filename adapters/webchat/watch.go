package webchat

import (
	"context"
	"maps"
	"slices"
	"time"
)

// watchChats is how many chats are asked for at once.
const watchChats = 100

// watch looks for entries that another replica wrote, until ctx ends. It asks once for
// all streams of this process, so that what a stream costs the store does not grow with
// the time for which it is open.
func (c *Channel) watch(ctx context.Context) {
	tick := time.NewTicker(c.cfg.Limits.Watch)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := c.look(ctx); err != nil && ctx.Err() == nil {
				c.log.WarnContext(ctx, "log not looked into", "err", err)
			}
		}
	}
}

// look wakes the streams that have not sent all that is in the log.
func (c *Channel) look(ctx context.Context) error {
	waiting := c.hub.waiting()
	for chats := range slices.Chunk(slices.Collect(maps.Keys(waiting)), watchChats) {
		after := make(map[string]int64, len(chats))
		for _, chat := range chats {
			after[chat] = waiting[chat]
		}
		newest, err := c.cfg.Log.Newest(ctx, after)
		if err != nil {
			return err
		}
		for chat, seq := range newest {
			c.hub.wakeBelow(chat, seq)
		}
	}
	return nil
}
