package dispatch

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/taprose/taprose/store"
)

// held is a lease while its report is worked on. With a Renewer it is kept for as
// long as that takes, so that it may be short and a killed replica's work is soon
// somebody else's; without one it ends when it ends.
type held struct {
	id string
	// margin is what must be left of the lease before one more send may begin.
	margin time.Duration

	mu    sync.Mutex
	until time.Time
	stop  context.CancelFunc
}

// hold begins to keep a lease; the caller ends it.
func (d *Dispatcher) hold(ctx context.Context, id string, lease store.Lease) *held {
	h := &held{id: lease.ID, margin: d.Post.timeout, until: lease.Until, stop: func() {}}
	if d.Renewer == nil {
		return h
	}
	h.margin = d.Lease / 3
	// What has begun is finished while stopping too, and its lease with it.
	ctx, h.stop = context.WithCancel(context.WithoutCancel(ctx))
	var next func()
	next = func() {
		if ctx.Err() != nil {
			return
		}
		if err := d.renew(ctx, id, h); errors.Is(err, store.ErrLeaseLost) || errors.Is(err, store.ErrNotFound) {
			return
		}
		time.AfterFunc(d.Lease/3, next)
	}
	// Almost all work ends before this, and costs nothing.
	timer := time.AfterFunc(d.Lease/3, next)
	cancel := h.stop
	h.stop = func() { timer.Stop(); cancel() }
	return h
}

func (d *Dispatcher) renew(ctx context.Context, id string, h *held) error {
	ctx, cancel := context.WithTimeout(ctx, d.Lease/3)
	defer cancel()
	until := d.Now().Add(d.Lease)
	if err := d.Renewer.Renew(ctx, id, h.id, until); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.until = until
	return nil
}

// through tells whether the lease lasts for so many more sends.
func (h *held) through(now time.Time, sends time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !now.Add(sends * h.margin).After(h.until)
}

// end stops keeping the lease.
func (h *held) end() { h.stop() }
