package redisstore

import (
	"context"
	"math"
	"time"

	"github.com/redis/go-redis/v9"
)

// Pace is how fast things may happen, counted over all replicas.
//
// It is our own script rather than a library's: what is wanted is a place in the
// queue and how long to wait for it, and the libraries at hand answer only yes or
// no, after which replicas that try again overtake each other.
type Pace struct {
	client redis.UniversalClient
	keys   keys
}

// Limit is one thing that is limited.
type Limit struct {
	// Key names it: "telegram" or "telegram:77".
	Key string
	// PerSecond is how often it may happen; Burst, at least 1, how often at once
	// after a time without.
	PerSecond float64
	Burst     int
	// Pause, if set, lets nothing happen for this long: the network asked for it.
	Pause time.Duration
}

// Reserve takes the place of n in each limit and returns how long to wait for the
// latest. The place is taken: the caller acts, or loses it. It costs one round trip;
// limits without PerSecond are left out.
func (s *Pace) Reserve(ctx context.Context, n int, limits ...Limit) (wait time.Duration, err error) {
	var calls []call
	for _, l := range limits {
		if l.PerSecond <= 0 {
			continue
		}
		each := math.Ceil(float64(time.Second/time.Microsecond) / l.PerSecond)
		burst := max(1, l.Burst)
		calls = append(calls, call{[]string{s.keys.pace(l.Key)}, []any{int64(each), burst, min(n, burst), l.Pause.Microseconds()}})
	}
	if len(calls) == 0 {
		return 0, ctx.Err()
	}
	cmds, err := runAll(ctx, s.client, reserveScript, calls)
	if err != nil {
		return 0, fail("reserve pace", mapped(ctx, err))
	}
	for _, cmd := range cmds {
		us, err := cmd.Int64()
		if err != nil {
			return 0, fail("reserve pace", err)
		}
		wait = max(wait, time.Duration(us)*time.Microsecond)
	}
	return wait, nil
}
