package whatsapptest

import (
	"context"
	"sync"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// Held are answers to info queries that the server has made and keeps back: what
// happens meanwhile, they do not know.
type Held struct {
	s     *Server
	xmlns string

	first    sync.Once
	asked    chan struct{}
	released chan struct{}
}

// HoldIQ keeps back what is answered to the info queries of a namespace ("w:g2", …)
// until it is released.
func (s *Server) HoldIQ(xmlns string) *Held {
	h := &Held{s: s, xmlns: xmlns, asked: make(chan struct{}), released: make(chan struct{})}
	s.setFault(func(f *faults) {
		if f.held == nil {
			f.held = map[string]*Held{}
		}
		f.held[xmlns] = h
	})
	return h
}

// Asked waits until there is an answer to keep back.
func (h *Held) Asked(ctx context.Context) error {
	select {
	case <-h.asked:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Release lets the answers go, once. Later ones are not kept back.
func (h *Held) Release() {
	h.s.setFault(func(f *faults) { delete(f.held, h.xmlns) })
	close(h.released)
}

// answer sends what was asked for, now or when it is released.
func (c *conn) answer(xmlns string, n waBinary.Node) {
	c.s.mu.Lock()
	h := c.s.faults.held[xmlns]
	c.s.mu.Unlock()
	if h == nil {
		c.send(n)
		return
	}
	h.first.Do(func() { close(h.asked) })
	go func() {
		select {
		case <-h.released:
			c.send(n)
		case <-c.s.closed:
		}
	}()
}
