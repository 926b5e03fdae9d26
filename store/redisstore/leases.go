package redisstore

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/taprose/taprose/store"
)

// ErrHeld: somebody else has the lease.
var ErrHeld = errors.New("lease held by another")

// Leases are claims by name that one replica has at a time, such as being the one
// that polls a network. A lease is not a lock: its holder may be slow enough to
// lose it without knowing. Who acts on it must either stop in time, as Lead sees
// to, or show his token to something that refuses older ones.
type Leases struct {
	client redis.UniversalClient
	keys   keys
}

// Lease takes a lease for ttl. ErrHeld if another holder has it; the same holder
// gets it again at once, so a replica that was restarted need not wait. The token is
// greater than every one given out for this name before.
func (s *Leases) Lease(ctx context.Context, name, holder string, ttl time.Duration) (token int64, err error) {
	token, err = takeScript.Run(ctx, s.client, s.keys.lease(name), holder, ttl.Milliseconds()).Int64()
	switch {
	case err != nil:
		return 0, fail("take lease "+name, mapped(ctx, err))
	case token == 0:
		return 0, fail("take lease "+name, ErrHeld)
	}
	return token, nil
}

// Renew moves the end of a lease to ttl from now; store.ErrLeaseLost if it is no
// longer held with this token.
func (s *Leases) Renew(ctx context.Context, name string, token int64, ttl time.Duration) error {
	return fail("renew lease "+name, s.renew(ctx, name, token, ttl))
}

// Release gives a lease back; store.ErrLeaseLost if it is no longer held with this
// token.
func (s *Leases) Release(ctx context.Context, name string, token int64) error {
	return fail("release lease "+name, s.renew(ctx, name, token, 0))
}

func (s *Leases) renew(ctx context.Context, name string, token int64, ttl time.Duration) error {
	held, err := renewScript.Run(ctx, s.client, s.keys.lease(name)[:1], token, ttl.Milliseconds()).Bool()
	if err == nil && !held {
		return store.ErrLeaseLost
	}
	return mapped(ctx, err)
}
