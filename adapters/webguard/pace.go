package webguard

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// paceMax bounds the memory that strangers can make us use. At that many keys those
// that are full again, and so remember nothing, are dropped.
const paceMax = 20_000

// Pace bounds how often something happens for each key: a network address, a chat.
// It is safe from any goroutine.
type Pace struct {
	limit rate.Limit
	burst int
	mu    sync.Mutex
	by    map[string]*rate.Limiter
}

// NewPace lets each key through perSecond times a second, burst times at once.
func NewPace(perSecond float64, burst int) *Pace {
	return &Pace{limit: rate.Limit(perSecond), burst: max(burst, 1), by: map[string]*rate.Limiter{}}
}

// Allow takes one turn of a key, if it has one.
func (p *Pace) Allow(key string, now time.Time) bool { return p.AllowN(key, 1, now) }

// AllowN takes n turns of a key at once, if it has as many.
func (p *Pace) AllowN(key string, n int, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.by[key]
	if l == nil {
		if len(p.by) >= paceMax {
			p.sweep(now)
		}
		if len(p.by) >= paceMax {
			return false
		}
		l = rate.NewLimiter(p.limit, p.burst)
		p.by[key] = l
	}
	return l.AllowN(now, n)
}

func (p *Pace) sweep(now time.Time) {
	for key, l := range p.by {
		if l.TokensAt(now) >= float64(p.burst) {
			delete(p.by, key)
		}
	}
}
