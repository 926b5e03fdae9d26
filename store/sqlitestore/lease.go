package sqlitestore

import (
	"sync"
	"time"

	"github.com/taprose/taprose/store"
)

// leases knows who holds which document. It is in memory, because only this
// process can hold one: handing out and giving back what is due then costs no
// commit, and after a crash everything is free at once. Taking looks at the
// moments it is given, never at a clock.
type leases struct {
	mu   sync.Mutex
	held map[string]store.Lease
}

func newLeases() *leases { return &leases{held: make(map[string]store.Lease)} }

// take gives the lease of key to l unless somebody holds it at now.
func (s *leases) take(key string, now time.Time, l store.Lease) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.held[key]; ok && old.Until.After(now) {
		return false
	}
	s.held[key] = l
	return true
}

// holds tells whether the lease of key is still id's: it may have run out, but
// nobody else has taken it.
func (s *leases) holds(key, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.held[key]
	return ok && old.ID == id
}

// renew moves the end of a lease that is still id's.
func (s *leases) renew(key, id string, until time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.held[key]
	if !ok || old.ID != id {
		return false
	}
	s.held[key] = store.Lease{ID: id, Until: until}
	return true
}

// release ends the lease of key if it is id's; id "" ends whoever's it is.
func (s *leases) release(key, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.held[key]
	if !ok || (id != "" && old.ID != id) {
		return false
	}
	delete(s.held, key)
	return true
}

// count is how many leases are remembered: the number of documents to look past
// when searching for one that is free.
func (s *leases) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.held)
}

// forget drops leases that ran out so long ago that nobody will come back for
// them; what is due is handed out again anyway.
func (s *leases) forget(before time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.held) < 1024 {
		return
	}
	for key, l := range s.held {
		if l.Until.Before(before) {
			delete(s.held, key)
		}
	}
}
