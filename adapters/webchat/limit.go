package webchat

import (
	"sync"

	"github.com/taprose/taprose/adapters/webguard"
)

// limits holds back browsers that ask too much, by chat and for streams also by
// network address.
type limits struct {
	chats, uploads *webguard.Pace
	streams        *slots
}

func newLimits(l Limits) *limits {
	const burst = 20
	return &limits{
		chats: webguard.NewPace(l.PerChat, int(burst*l.PerChat)),
		// A file costs more than words: a quarter of the pace.
		uploads: webguard.NewPace(l.PerChat/4, max(l.MediaPerMessage*3, 1)),
		streams: &slots{total: l.Streams, each: l.StreamsPerAddress, held: map[string]int{}},
	}
}

// slots counts what is open at the same time, in all and by key.
type slots struct {
	total, each int
	mu          sync.Mutex
	n           int
	held        map[string]int
}

func (s *slots) take(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n >= s.total || s.held[key] >= s.each {
		return false
	}
	s.n++
	s.held[key]++
	return true
}

func (s *slots) free(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n--
	if s.held[key]--; s.held[key] == 0 {
		delete(s.held, key)
	}
}
