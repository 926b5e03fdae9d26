package redisstore

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Options tunes a store. The zero value is right.
type Options struct {
	// Prefix begins every key, for several installations on one server; default
	// "taprose:".
	Prefix string
	// Idle is after how long without anything the server forgets a chat by itself,
	// unless something is due in it; default 30 days. Expire does so earlier.
	Idle time.Duration
	// TLS, if set, is used for every connection, in place of what the address says.
	TLS *tls.Config
}

func (o Options) withDefaults() Options {
	o.Prefix = cmp.Or(o.Prefix, "taprose:")
	o.Idle = cmp.Or(o.Idle, 30*24*time.Hour)
	return o
}

// DB is one opened Redis. It is safe from any goroutine.
type DB struct {
	client redis.UniversalClient
	keys   keys
	idle   time.Duration

	closeOnce sync.Once
	closeErr  error
}

// Open connects to the Redis that address names (see ErrBadAddress) and proves that
// it answers. Errors to ask for: ErrBadAddress, store.ErrUnavailable.
func Open(ctx context.Context, address string, opts Options) (*DB, error) {
	opts = opts.withDefaults()
	client, err := newClient(address, opts)
	if err != nil {
		return nil, fail("open Redis", err)
	}
	db := &DB{client: client, keys: keys{opts.Prefix}, idle: opts.Idle}
	if err := db.Check(ctx); err != nil {
		return nil, errors.Join(fail("open Redis", err), db.Close())
	}
	return db, nil
}

// Close closes the connections; operations under way fail. Closing twice is closing
// once.
func (db *DB) Close() error {
	db.closeOnce.Do(func() { db.closeErr = fail("close Redis", db.client.Close()) })
	return db.closeErr
}

// Check proves that the server answers and takes a write, which one that is full or a
// replica does not; it is for a health check. What it writes is gone soon.
func (db *DB) Check(ctx context.Context) error {
	return fail("check Redis", mapped(ctx, db.client.Set(ctx, db.keys.check(), 1, checkKept).Err()))
}

// checkKept is how long what Check wrote stays.
const checkKept = 10 * time.Second

// Chats returns the chats.
func (db *DB) Chats() *Chats { return &Chats{client: db.client, keys: db.keys, idle: db.idle} }

// Leases returns the named leases.
func (db *DB) Leases() *Leases { return &Leases{client: db.client, keys: db.keys} }

// Pace returns the limits that replicas share.
func (db *DB) Pace() *Pace { return &Pace{client: db.client, keys: db.keys} }
