package whatsapptest

import (
	"context"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
)

// quiet is for noKeepalive, which changes variables of the library.
var quiet sync.Once

// noKeepalive ends pings every half minute, of which a month at a clock of its own
// would be made up.
func noKeepalive() {
	const never = 100_000 * time.Hour
	whatsmeow.KeepAliveIntervalMin, whatsmeow.KeepAliveIntervalMax = never, never+time.Hour
}

// memory is a network of one server that needs no sockets: its connections are pipes
// in memory, so that the whole server can live within one bubble of testing/synctest,
// whose clock stands still while anything reads a real socket.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newMemory() *memory {
	return &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept implements net.Listener.
func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (m *memory) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

// Addr implements net.Listener.
func (m *memory) Addr() net.Addr { return memoryAddr{} }

func (m *memory) dial(ctx context.Context) (net.Conn, error) {
	up, down := newStream(), newStream()
	select {
	case m.conns <- &memoryConn{in: up, out: down}:
		return &memoryConn{in: down, out: up}, nil
	case <-m.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type memoryAddr struct{}

func (memoryAddr) Network() string { return "memory" }
func (memoryAddr) String() string  { return "memory:443" }

// memoryConn is one end of a connection. A write never waits: net.Pipe's waits for the
// reader, and two ends that write at once would wait for each other.
type memoryConn struct{ in, out *stream }

func (c *memoryConn) Read(p []byte) (int, error)  { return c.in.read(p) }
func (c *memoryConn) Write(p []byte) (int, error) { return c.out.write(p) }

// Close ends both directions: what the other end has not read yet it still reads.
func (c *memoryConn) Close() error {
	c.out.end(io.EOF)
	c.in.end(net.ErrClosed)
	return nil
}

func (c *memoryConn) LocalAddr() net.Addr                { return memoryAddr{} }
func (c *memoryConn) RemoteAddr() net.Addr               { return memoryAddr{} }
func (c *memoryConn) SetDeadline(t time.Time) error      { return c.SetReadDeadline(t) }
func (c *memoryConn) SetWriteDeadline(_ time.Time) error { return nil }

func (c *memoryConn) SetReadDeadline(t time.Time) error {
	c.in.until(t)
	return nil
}

// stream is one direction of a connection.
type stream struct {
	mu    sync.Mutex
	more  *sync.Cond
	data  []byte
	ended error
	late  bool
	timer *time.Timer
}

func newStream() *stream {
	s := &stream{}
	s.more = sync.NewCond(&s.mu)
	return s
}

func (s *stream) read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.late:
			return 0, os.ErrDeadlineExceeded
		case s.ended == net.ErrClosed:
			return 0, s.ended
		case len(s.data) > 0:
			n := copy(p, s.data)
			if s.data = s.data[n:]; len(s.data) == 0 {
				s.data = nil
			}
			return n, nil
		case s.ended != nil:
			return 0, s.ended
		case len(p) == 0:
			return 0, nil
		}
		s.more.Wait()
	}
}

func (s *stream) write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != nil {
		return 0, io.ErrClosedPipe
	}
	s.data = append(s.data, p...)
	s.more.Broadcast()
	return len(p), nil
}

func (s *stream) end(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended == nil || why == net.ErrClosed {
		s.ended = why
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	s.more.Broadcast()
}

// until sets the moment after which reading fails; the zero time is never.
func (s *stream) until(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	if s.late = false; t.IsZero() {
		return
	}
	wait := time.Until(t)
	if wait <= 0 {
		s.late = true
		s.more.Broadcast()
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.timer == timer {
			s.late = true
			s.more.Broadcast()
		}
	})
	s.timer = timer
}
