package whatsapp

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// pacer spaces what the account says: a random pause between two messages, and
// no more than so many in any minute.
type pacer struct {
	cfg Pace
	now func() time.Time

	mu   sync.Mutex
	next time.Time
	sent []time.Time // of the last minute, oldest first; some lie in the future
}

func newPacer(cfg Pace) *pacer { return &pacer{cfg: cfg, now: time.Now} }

// take reserves the next place and returns how long to wait for it. When that is
// longer than patience nothing is reserved and ok is false.
func (p *pacer) take(patience time.Duration) (wait time.Duration, ok bool) {
	if p.cfg.Off {
		return 0, true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	at := now
	if p.next.After(at) {
		at = p.next
	}
	for len(p.sent) > 0 && !p.sent[0].After(at.Add(-time.Minute)) {
		p.sent = p.sent[1:]
	}
	if over := len(p.sent) - p.cfg.PerMinute; over >= 0 {
		if free := p.sent[over].Add(time.Minute); free.After(at) {
			at = free
		}
	}
	if wait = at.Sub(now); wait > patience {
		return wait, false
	}
	gap := p.cfg.MinGap
	if spread := p.cfg.MaxGap - p.cfg.MinGap; spread > 0 {
		gap += rand.N(spread)
	}
	p.sent = append(p.sent, at)
	p.next = at.Add(gap)
	return wait, true
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
