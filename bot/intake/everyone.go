package intake

import (
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/taprose/taprose/bot/dispatch"
)

// everyoneBurst is how many seconds' worth of messages may come at once: what was
// written while the program was away comes in one wave.
const everyoneBurst = 10

// everyone limits what all people together send. A process keeps the limit in memory.
// Replicas take places from the limit that they share, for a quarter of a second at
// once, so that a message costs a fraction of a round trip, and keep the whole of it
// by themselves while the shared one does not answer.
type everyone struct {
	alone  *rate.Limiter
	shared dispatch.Limits
	per    float64

	mu   sync.Mutex
	left int
	// from is when the places that were taken may be used; silent until when the
	// shared limit is not asked.
	from, silent time.Time
}

// How long the shared limit may take to answer, and how long it is not asked again
// after it did not.
const (
	everyoneTimeout = 300 * time.Millisecond
	everyonePause   = 2 * time.Second
)

// newEveryone limits to per messages a second; 0 is no limit, and nil.
func newEveryone(per float64, shared dispatch.Limits) *everyone {
	if per <= 0 {
		return nil
	}
	return &everyone{alone: rate.NewLimiter(rate.Limit(per), int(math.Ceil(per*everyoneBurst))), shared: shared, per: per}
}

// allow takes one place, and returns false when there is none.
func (e *everyone) allow(ctx context.Context, now time.Time) bool {
	if e == nil {
		return true
	}
	if !e.alone.AllowN(now, 1) {
		return false
	}
	if e.shared == nil {
		return true
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.left == 0 && !now.Before(e.silent) {
		e.take(ctx, now)
	}
	if e.left == 0 || now.Before(e.from) {
		return now.Before(e.silent)
	}
	e.left--
	return true
}

// take reserves places for a quarter of a second.
func (e *everyone) take(ctx context.Context, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, everyoneTimeout)
	defer cancel()
	n := max(1, int(e.per/4))
	wait, err := e.shared.Reserve(ctx, n, dispatch.Limit{Key: "everyone", PerSecond: e.per, Burst: int(math.Ceil(e.per * everyoneBurst))})
	if err != nil {
		e.silent = now.Add(everyonePause)
		return
	}
	e.left, e.from = n, now.Add(wait)
}
