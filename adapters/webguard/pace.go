package webguard

import (
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// paceMax bounds the memory that strangers can make us use. At that many keys those
// are forgotten of which there is least to remember: one client with many addresses
// (65,536 in an IPv6 /48) must not be able to keep everybody else out.
const paceMax = 20_000

// Pace bounds how often something happens for each key: a network address, a chat. Of a
// block of IPv6 addresses the network around it is bounded too (Around), at Wide times the
// pace. It is safe from any goroutine.
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
	if !p.limiter(key, 1, now).AllowN(now, n) {
		return false
	}
	wide, ok := Around(key)
	return !ok || p.limiter(wide, Wide, now).AllowN(now, n)
}

// limiter is the one of a key, which may do so many times as much as others.
func (p *Pace) limiter(key string, times int, now time.Time) *rate.Limiter {
	l := p.by[key]
	if l == nil {
		if len(p.by) >= paceMax {
			forget(p.by, func(l *rate.Limiter) float64 { return l.TokensAt(now) / float64(l.Burst()) })
		}
		l = rate.NewLimiter(rate.Limit(times)*p.limit, times*p.burst)
		p.by[key] = l
	}
	return l
}

// forget takes the quarter out of m that matters least, by a function that is larger the
// less something matters.
func forget[T any](m map[string]T, little func(T) float64) {
	all := make([]float64, 0, len(m))
	for _, v := range m {
		all = append(all, little(v))
	}
	slices.Sort(all)
	from := all[len(all)-len(all)/4-1]
	for key, v := range m {
		if little(v) >= from {
			delete(m, key)
		}
	}
}
