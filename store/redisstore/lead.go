package redisstore

import (
	"context"
	"errors"
	"time"

	"github.com/taprose/taprose/store"
)

// releaseTimeout bounds giving a lease back at the end.
const releaseTimeout = 2 * time.Second

// Lead runs a function whenever this holder has the lease, until ctx ends or run
// returns by itself, whose error it then returns. run gets a context that ends when
// the lease can no longer be counted on, and must return soon after: well within a
// third of ttl, which is how early that is. Store errors are not the end: the lease
// is tried again.
//
// Waiting replicas try three times in each ttl, so that the holder's work is taken
// over within about ttl after it died, and at once after it stopped.
func (s *Leases) Lead(ctx context.Context, name, holder string, ttl time.Duration, run func(ctx context.Context, token int64) error) error {
	beat := time.NewTicker(ttl / 3)
	defer beat.Stop()
	for {
		began := time.Now()
		token, err := s.Lease(ctx, name, holder, ttl)
		if err == nil {
			if lost, err := s.lead(ctx, name, token, ttl, began, beat.C, run); !lost {
				return err
			}
		}
		select {
		case <-beat.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// lead runs the function and renews meanwhile; lost means that the lease ended
// before the function did.
func (s *Leases) lead(ctx context.Context, name string, token int64, ttl time.Duration, began time.Time, beat <-chan time.Time, run func(context.Context, int64) error) (lost bool, err error) {
	held, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- run(held, token) }()
	// Renewing is tried at each beat; if none succeeded in two thirds of ttl, the
	// last third is left for run to stop in.
	sure := began.Add(ttl - ttl/3)
	unsure := time.NewTimer(time.Until(sure))
	defer unsure.Stop()
	for {
		select {
		case err := <-done:
			clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTimeout)
			defer cancel()
			_ = s.Release(clean, name, token) // it ends by itself
			return false, err
		case <-beat:
			began := time.Now()
			err := s.renewBy(held, sure, name, token, ttl)
			if errors.Is(err, store.ErrLeaseLost) {
				stop()
				return true, <-done
			}
			if err == nil {
				sure = began.Add(ttl - ttl/3)
				unsure.Reset(time.Until(sure))
			}
		case <-unsure.C:
			stop()
			return true, <-done
		}
	}
}

// renewBy is Renew with a time by which it must have answered.
func (s *Leases) renewBy(ctx context.Context, by time.Time, name string, token int64, ttl time.Duration) error {
	ctx, cancel := context.WithDeadline(ctx, by)
	defer cancel()
	return s.Renew(ctx, name, token, ttl)
}
