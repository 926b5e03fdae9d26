package dispatch

import (
	"sync"
	"time"
)

// places remembers which delivery was given which moment in the pace of a group.
// A delivery that must wait is put back into the store with that moment, and takes
// its place when it comes again instead of queuing anew. After a restart the
// memory is gone and the moments stored with the deliveries keep them apart.
type places struct {
	mu    sync.Mutex
	taken map[string]time.Time
	swept time.Time
}

func newPlaces() *places { return &places{taken: make(map[string]time.Time)} }

// take returns whether this delivery has a place that has come, and forgets it.
func (p *places) take(now time.Time, key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, ok := p.taken[key]
	if !ok || now.Before(at) {
		return false
	}
	delete(p.taken, key)
	return true
}

// put gives a delivery its place.
func (p *places) put(now, at time.Time, key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.swept) > 10*time.Minute {
		p.swept = now
		for k, t := range p.taken {
			if now.Sub(t) > 10*time.Minute {
				delete(p.taken, k)
			}
		}
	}
	p.taken[key] = at
}
