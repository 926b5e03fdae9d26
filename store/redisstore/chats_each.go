package redisstore

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/store"
)

// eachBatch is how many chats are asked for at once where all are gone through.
const eachBatch = 200

// Each calls do for every chat there is. Of one that is changed meanwhile it may be told
// before or after.
func (s *Chats) Each(ctx context.Context, do func(chat.Chat) error) error {
	for shard := range shards {
		members, err := s.members(ctx, shard)
		if err != nil {
			return fail("go through chats", err)
		}
		for len(members) > 0 {
			n := min(len(members), eachBatch)
			some, err := s.loadAll(ctx, shard, members[:n])
			if err != nil {
				return fail("go through chats", err)
			}
			for i := range some {
				if err := do(some[i]); err != nil {
					return err
				}
			}
			members = members[n:]
		}
	}
	return nil
}

// members names the chats of a shard. Both sets are read at one moment: a chat moves
// between them, and would be missed on its way.
func (s *Chats) members(ctx context.Context, shard int) ([]string, error) {
	var due, idle *redis.StringSliceCmd
	_, err := s.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		due, idle = p.ZRange(ctx, s.keys.due(shard), 0, -1), p.ZRange(ctx, s.keys.idle(shard), 0, -1)
		return nil
	})
	if err != nil {
		return nil, mapped(ctx, err)
	}
	return append(due.Val(), idle.Val()...), nil
}

// loadAll loads chats of a shard; those that are gone by now are left out.
func (s *Chats) loadAll(ctx context.Context, shard int, members []string) ([]chat.Chat, error) {
	cmds := make([]*redis.SliceCmd, len(members))
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, m := range members {
			cmds[i] = p.HMGet(ctx, s.keys.member(shard, m).chat, "v", "b", "o")
		}
		return nil
	})
	if err != nil {
		return nil, mapped(ctx, err)
	}
	out := make([]chat.Chat, 0, len(members))
	for _, cmd := range cmds {
		c, err := decodeChat(cmd.Val())
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}
