package main

import (
	"context"
	"sync"
	"time"

	"github.com/taprose/taprose/store/redisstore"
)

// leadFor is how long a replica counts as the leader without renewing. Whoever
// waits takes over within about that long after it died.
const leadFor = 6 * time.Second

// leadership is what this replica knows of leading: which names it leads now.
type leadership struct {
	mu    sync.Mutex
	leads map[string]bool
}

func (l *leadership) set(name string, leads bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.leads == nil {
		l.leads = make(map[string]bool)
	}
	l.leads[name] = leads
}

func (l *leadership) has(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.leads[name]
}

// lead runs what only one replica may do at a time, such as receiving from a network
// that has one consumer: here whenever this replica leads, until ctx ends or run
// returns by itself. run's context ends when leading does, and run must then return
// within two seconds or do nothing that a second one could disturb. On the embedded
// store there is one process, and run just runs.
func (s *stores) lead(ctx context.Context, name string, run func(context.Context) error) error {
	if s.leases == nil {
		return run(ctx)
	}
	err := s.leases.Lead(ctx, name, s.replica, leadFor, func(ctx context.Context, _ int64) error {
		s.leading.set(name, true)
		defer s.leading.set(name, false)
		return run(ctx)
	})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// standby tells whether another replica may be doing this work: then this one is
// well although it receives nothing.
func (s *stores) standby(name string) bool { return s.leases != nil && !s.leading.has(name) }

// led lets only one replica at a time receive from a channel.
func (s *stores) led(r runner) runner {
	run := r.Run
	r.Run = func(ctx context.Context, receive receive) error {
		return s.lead(ctx, string(r.name), func(ctx context.Context) error { return run(ctx, receive) })
	}
	return r
}

var _ leases = (*redisstore.Leases)(nil)

// leases say which replica leads.
type leases interface {
	Lead(ctx context.Context, name, holder string, ttl time.Duration, run func(ctx context.Context, token int64) error) error
}
