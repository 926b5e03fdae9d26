package redisstore

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/store"
)

// found is a chat that a set named.
type found struct {
	chatKeys
	score float64
}

// Due leases at most n chats in which something must happen at now, oldest due
// first, leaving out those that somebody holds. Saving a chat gives its lease back.
func (s *Chats) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]chat.Chat, error) {
	chats, err := s.due(ctx, now, n, lease)
	return chats, fail("lease due chats", err)
}

func (s *Chats) due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]chat.Chat, error) {
	var out []leased
	for n > len(out) && !lease.IsZero() {
		want := n - len(out)
		some, err := s.oldest(ctx, s.keys.due, strconv.FormatInt(now.UnixMicro(), 10), want)
		if err != nil {
			return nil, err
		}
		got, err := s.take(ctx, some, now, lease)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
		// Those that were not to be had have left the sets' beginning: what is
		// behind them may be.
		if len(got) == len(some) || len(some) < want {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b leased) int { return cmp.Compare(a.due, b.due) })
	chats := make([]chat.Chat, 0, len(out))
	for _, l := range out {
		chats = append(chats, l.chat)
	}
	return chats, nil
}

// leased is a chat that we hold, and when it was due.
type leased struct {
	chat chat.Chat
	due  int64
}

// take leases those of the found that can be had.
func (s *Chats) take(ctx context.Context, some []found, now time.Time, lease store.Lease) ([]leased, error) {
	if len(some) == 0 {
		return nil, nil
	}
	calls := make([]call, 0, len(some))
	for _, f := range some {
		calls = append(calls, call{[]string{f.chat, f.due}, []any{now.UnixMicro(), lease.ID, lease.Until.UnixMicro(), f.member}})
	}
	cmds, err := runAll(ctx, s.client, leaseScript, calls)
	if err != nil {
		return nil, mapped(ctx, err)
	}
	var out []leased
	for _, cmd := range cmds {
		fields, err := cmd.Slice()
		if err != nil {
			continue // nil: not to be had
		}
		c, err := decodeChat(fields)
		if err != nil {
			// It stays leased to nobody's use until the lease ends: meanwhile the
			// work goes on without it.
			return nil, err
		}
		due, _ := strconv.ParseInt(fields[3].(string), 10, 64)
		out = append(out, leased{c, due})
	}
	return out, nil
}

// oldest finds the n lowest members of all shards' sets up to a score, in order.
func (s *Chats) oldest(ctx context.Context, set func(shard int) string, upTo string, n int) ([]found, error) {
	var cmds [shards]*redis.ZSliceCmd
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i := range cmds {
			cmds[i] = p.ZRangeByScoreWithScores(ctx, set(i), &redis.ZRangeBy{Min: "-inf", Max: upTo, Count: int64(n)})
		}
		return nil
	})
	if err != nil {
		return nil, mapped(ctx, err)
	}
	var all []found
	for i, cmd := range cmds {
		for _, z := range cmd.Val() {
			all = append(all, found{s.keys.member(i, z.Member.(string)), z.Score})
		}
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.member, b.member))
	})
	return all[:min(n, len(all))], nil
}

// OldestDue is the earliest moment at which something must happen in any chat, or,
// where somebody is at work on it, at which his lease ends; the zero time when
// nothing is due anywhere.
func (s *Chats) OldestDue(ctx context.Context) (time.Time, error) {
	first, err := s.oldest(ctx, s.keys.due, "+inf", 1)
	if err != nil || len(first) == 0 {
		return time.Time{}, fail("find oldest due chat", err)
	}
	return time.UnixMicro(int64(first[0].score)), nil
}

// Expire deletes at most n chats that were last saved before idleSince and have
// nothing due, and returns how many.
func (s *Chats) Expire(ctx context.Context, idleSince time.Time, n int) (int, error) {
	before := atOrAfter(idleSince)
	some, err := s.oldest(ctx, s.keys.idle, "("+strconv.FormatInt(before, 10), n)
	if err != nil || len(some) == 0 {
		return 0, fail("expire chats", err)
	}
	calls := make([]call, 0, len(some))
	for _, f := range some {
		calls = append(calls, call{[]string{f.chat, f.idle}, []any{before, f.member}})
	}
	cmds, err := runAll(ctx, s.client, expireScript, calls)
	if err != nil {
		return 0, fail("expire chats", mapped(ctx, err))
	}
	gone := 0
	for _, cmd := range cmds {
		k, _ := cmd.Int() // runAll looked for errors
		gone += k
	}
	return gone, nil
}
