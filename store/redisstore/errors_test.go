package redisstore

import (
	"context"
	"errors"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/redisstore/redistest"
)

func settledAt(c chat.Chat) []chat.Settled {
	return []chat.Settled{{Address: c.Address, Version: c.Version}}
}

// Real servers in the states in which they refuse.
func TestRefusingServerIsUnavailable(t *testing.T) {
	t.Parallel()
	dead := redistest.Start(t)
	dead.Kill()
	load := func(db *DB, ctx context.Context) error {
		_, err := db.Chats().Load(ctx, address("1"))
		return err
	}
	save := func(db *DB, ctx context.Context) error {
		c := owing("2")
		return db.Chats().Save(ctx, &c)
	}
	clear := func(db *DB, ctx context.Context) error {
		_, err := db.Chats().ClearOwed(ctx, []chat.Settled{{Address: address("1"), Version: 1}})
		return err
	}
	for _, tt := range []struct {
		name string
		args []string
		// spoil is done to the server once the store is open.
		spoil func(s *redistest.Server, c *redis.Client) error
		do    []func(*DB, context.Context) error
	}{
		{"gone", nil, func(s *redistest.Server, _ *redis.Client) error { s.Kill(); return nil },
			[]func(*DB, context.Context) error{load, save, clear}},
		{"read-only", nil, func(_ *redistest.Server, c *redis.Client) error {
			return c.ReplicaOf(t.Context(), "127.0.0.1", dead.Port()).Err()
		}, []func(*DB, context.Context) error{save, clear}},
		{"replica without a master", []string{"--replica-serve-stale-data", "no"}, func(_ *redistest.Server, c *redis.Client) error {
			return c.ReplicaOf(t.Context(), "127.0.0.1", dead.Port()).Err()
		}, []func(*DB, context.Context) error{load, save, clear}},
		{"full", nil, func(_ *redistest.Server, c *redis.Client) error {
			return c.ConfigSet(t.Context(), "maxmemory", "1").Err()
		}, []func(*DB, context.Context) error{save, clear}},
		{"too few replicas", nil, func(_ *redistest.Server, c *redis.Client) error {
			return c.ConfigSet(t.Context(), "min-replicas-to-write", "1").Err()
		}, []func(*DB, context.Context) error{save, clear}},
		{"password changed", nil, func(_ *redistest.Server, c *redis.Client) error {
			err := c.ConfigSet(t.Context(), "requirepass", "other").Err()
			return errors.Join(err, c.Do(t.Context(), "CLIENT", "KILL", "TYPE", "normal").Err())
		}, []func(*DB, context.Context) error{load}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := redistest.Start(t, tt.args...)
			db := connect(t, s.Address(), Options{})
			c := owing("1")
			if err := db.Chats().Save(t.Context(), &c); err != nil {
				t.Fatal(err)
			}
			if err := tt.spoil(s, admin(t, s)); err != nil {
				t.Fatal(err)
			}
			for i, f := range tt.do {
				if err := f(db, t.Context()); !errors.Is(err, store.ErrUnavailable) {
					t.Errorf("operation %d: %v, want ErrUnavailable", i+1, err)
				}
			}
		})
	}
}

// Answers that a real server cannot easily be brought to.
func TestAnswersAreMappedByCode(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		answer string
		want   bool
	}{
		{"LOADING Redis is loading the dataset in memory", true},
		{"MISCONF Errors writing to the AOF file: No space left on device", true},
		{"CLUSTERDOWN The cluster is down", true},
		{"TRYAGAIN Multiple keys request during rehashing of slot", true},
		{"BUSY Redis is busy running a script", true},
		{"ERR max number of clients reached", true},
		{"ERR wrong number of arguments", false},
		{"WRONGTYPE Operation against a key holding the wrong kind of value", false},
	} {
		err := mapped(t.Context(), redisError(tt.answer))
		if errors.Is(err, store.ErrUnavailable) != tt.want {
			t.Errorf("%q is unavailable: %v, want %v", tt.answer, !tt.want, tt.want)
		}
	}
}

// redisError is an answer as the driver reports it.
type redisError string

func (e redisError) Error() string { return string(e) }
func (e redisError) RedisError()   {}

func TestStoreComesBackByItself(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	db := connect(t, s.Address(), Options{})
	c := owing("1")
	if err := db.Chats().Save(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
	s.Kill()
	if err := db.Check(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Fatalf("check of a dead server: %v, want ErrUnavailable", err)
	}
	s.Restart(t)
	// The scripts are unknown to it again.
	if _, err := db.Chats().ClearOwed(t.Context(), settledAt(c)); err != nil {
		t.Fatal(err)
	}
	got, err := db.Chats().Load(t.Context(), c.Address)
	if err != nil {
		t.Fatal(err)
	}
	if got.Version != c.Version || len(got.Owed) != 0 {
		t.Fatalf("the chat is at version %d with %d replies owed, want %d and none", got.Version, len(got.Owed), c.Version)
	}
}
