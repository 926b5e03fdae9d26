package redisstore

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// counter counts round trips: a command is one, a pipeline is one.
type counter struct{ n atomic.Int64 }

func (c *counter) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (c *counter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmd)
	}
}

func (c *counter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmds)
	}
}

// costs returns how many round trips f needs.
func (c *counter) costs(t *testing.T, f func() error) int64 {
	t.Helper()
	before := c.n.Load()
	if err := f(); err != nil {
		t.Fatal(err)
	}
	return c.n.Load() - before
}

var begin = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

func address(id string) message.Address {
	return message.Address{Channel: message.ChannelTelegram, ID: id}
}

// owing is a chat with a reply to be sent.
func owing(id string) chat.Chat {
	return chat.Chat{
		Address: address(id), Updated: begin, Seen: chat.SeenOf("812345"),
		Session: &citizen.Session{Schema: citizen.SessionSchema, State: "menu", Wake: begin.Add(time.Hour)},
		Owed:    []message.Outbound{{Key: "1", Text: "Di mana?"}}, OwedDue: begin,
	}
}

func TestRoundTrips(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	s, ctx, count := db.Chats(), t.Context(), &counter{}

	// The server learns each script once.
	warm := []chat.Chat{owing("w1"), owing("w2")}
	var settled []chat.Settled
	for i := range warm {
		if err := s.Save(ctx, &warm[i]); err != nil {
			t.Fatal(err)
		}
		settled = append(settled, chat.Settled{Address: warm[i].Address, Version: warm[i].Version})
	}
	if _, err := s.ClearOwed(ctx, settled[:1]); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Due(ctx, begin, 10, store.Lease{ID: "w", Until: begin.Add(time.Second)}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Pace().Reserve(ctx, 1, Limit{Key: "w", PerSecond: 1}); err != nil {
		t.Fatal(err)
	}
	db.client.AddHook(count)

	c := owing("1")
	turn := func() error {
		if c.Version > 0 {
			var err error
			if c, err = s.Load(ctx, c.Address); err != nil {
				return err
			}
		}
		return s.Save(ctx, &c)
	}
	for _, step := range []struct {
		what string
		want int64
		f    func() error
	}{
		{"a new chat's save", 1, turn},
		{"a turn: load and save", 2, turn},
		{"clearing many chats", 1, func() error {
			_, err := s.ClearOwed(ctx, append(settled, chat.Settled{Address: c.Address, Version: c.Version}))
			return err
		}},
		{"asking for what is due when nothing is", 1, func() error {
			_, err := s.Due(ctx, begin, 10, store.Lease{ID: "l1", Until: begin.Add(time.Minute)})
			return err
		}},
		{"leasing all that is due", 2, func() error {
			cs, err := s.Due(ctx, begin.Add(2*time.Hour), 10, store.Lease{ID: "l2", Until: begin.Add(3 * time.Hour)})
			if len(cs) != 3 {
				t.Errorf("%d chats are due, want 3", len(cs))
			}
			return err
		}},
		{"a place in two queues", 1, func() error {
			_, err := db.Pace().Reserve(ctx, 1, Limit{Key: "a", PerSecond: 1}, Limit{Key: "b", PerSecond: 1})
			return err
		}},
	} {
		if got := count.costs(t, step.f); got != step.want {
			t.Errorf("%s costs %d round trips, want %d", step.what, got, step.want)
		}
	}
}
