package webchat

import (
	"math"
	"sync"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
)

// limits holds back browsers that ask too much, by chat and for streams also by
// network address.
type limits struct {
	chats, uploads *webguard.Pace
	// stored counts the bytes of files by network address: chats cost nothing, so a limit
	// of each would be none.
	stored *webguard.Pace
	// streams are counted by network address, and by the network around it, showing by the
	// chat that they show.
	streams, networks, showing *slots
}

func newLimits(l Limits) *limits {
	const burst = 20
	return &limits{
		chats: webguard.NewPace(l.PerChat, int(burst*l.PerChat)),
		// A file costs more than words: a quarter of the pace.
		uploads: webguard.NewPace(l.PerChat/4, max(l.MediaPerMessage*3, 1)),
		// One file must always fit.
		stored:   webguard.NewPace(float64(l.MediaPerAddress)/(24*time.Hour).Seconds(), int(max(l.MediaPerAddress, l.MediaBytes))),
		streams:  &slots{total: l.Streams, each: l.StreamsPerAddress, held: map[string]int{}},
		networks: &slots{total: math.MaxInt, each: l.StreamsPerAddress, held: map[string]int{}},
		showing:  &slots{total: math.MaxInt, each: l.StreamsPerChat, held: map[string]int{}},
	}
}

// open counts a stream from a network address that shows these private chats, and returns
// the function that ends it; false when there are too many.
func (l *limits) open(from string, chats []string) (end func(), ok bool) {
	if !l.streams.take(from, 1) {
		return nil, false
	}
	shown := chats[:0:0]
	wide, around := webguard.Around(from)
	end = func() {
		for _, chat := range shown {
			l.showing.free(chat)
		}
		if around {
			l.networks.free(wide)
		}
		l.streams.free(from)
	}
	if around && !l.networks.take(wide, webguard.Wide) {
		around = false
		end()
		return nil, false
	}
	for _, chat := range chats {
		if !l.showing.take(chat, 1) {
			end()
			return nil, false
		}
		shown = append(shown, chat)
	}
	return end, true
}

// slots counts what is open at the same time, in all and by key.
type slots struct {
	total, each int
	mu          sync.Mutex
	n           int
	held        map[string]int
}

// take takes a slot of a key that may have so many times as many as others.
func (s *slots) take(key string, times int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n >= s.total || s.held[key] >= times*s.each {
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
