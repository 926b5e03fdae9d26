package whatsapptest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"

	"github.com/taprose/taprose/adapters/whatsapp/internal/signallog"
)

// Config says how a server behaves; the zero value is a healthy one.
type Config struct {
	// Log hears what goes wrong inside the server; nil is silence.
	Log *slog.Logger
	// Addr is where to listen; "" is a free port of the loopback interface.
	Addr string
	// QuietOwners leaves the linked accounts' own phones out of their device
	// lists, so that clients do not encrypt a second copy of all they send for
	// them. Real servers never do; load tests may, and should say so.
	QuietOwners bool
	// AllPrekeys tells new clients that none of their prekeys is known, as real servers
	// do, and the library makes 812 of them, which is most of the work of a linked
	// client's first minute. Without it they hear of one, and make 50.
	AllPrekeys bool
	// InMemory has clients connect without sockets, through HTTPClient alone, and all
	// clients of this process leave out the library's keepalive. Such a server can be
	// made within a bubble of testing/synctest, where weeks may pass at once.
	InMemory bool
}

// Server is one loopback WhatsApp with its phones, groups and media.
type Server struct {
	cfg    Config
	log    *slog.Logger
	caPEM  []byte
	cert   []byte
	static *keys.KeyPair

	listener net.Listener
	http     *http.Server
	done     sync.WaitGroup
	closed   chan struct{}

	ids      atomic.Uint64
	couriers []*courier

	mu       sync.Mutex
	phones   map[string]*Phone // by phone number and by LID
	devices  map[types.JID]*companion
	conns    map[*conn]struct{}
	refs     map[string]*conn
	codes    map[string]*codePairing // by phone number
	groups   map[types.JID]*Group
	invites  map[string]*Group
	blobs    map[string]*blob
	acked    map[string]int // message ID -> receipts seen
	ackWait  map[string]chan struct{}
	chatting map[types.JID]int     // chat states seen, by recipient
	pairing  map[string]*companion // by the info query that offers the link
	retrying map[string]int        // message ID -> acks to disregard
	nacks    []Nack
	reads    []string
	panics   []string
	faults   faults
}

// New starts a server. Close it.
func New(cfg Config) (*Server, error) {
	signallog.Route(nil)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	s := &Server{
		cfg: cfg, log: cfg.Log, static: keys.NewKeyPair(), closed: make(chan struct{}),
		phones: map[string]*Phone{}, devices: map[types.JID]*companion{}, conns: map[*conn]struct{}{},
		refs: map[string]*conn{}, codes: map[string]*codePairing{}, groups: map[types.JID]*Group{},
		invites: map[string]*Group{}, blobs: map[string]*blob{}, acked: map[string]int{},
		ackWait: map[string]chan struct{}{}, chatting: map[types.JID]int{},
		pairing: map[string]*companion{}, retrying: map[string]int{},
	}
	var err error
	if s.cert, err = certChain(s.static); err != nil {
		return nil, err
	}
	tlsCert, caPEM, err := certificates()
	if err != nil {
		return nil, err
	}
	s.caPEM = caPEM
	if cfg.InMemory {
		quiet.Do(noKeepalive)
		s.listener = newMemory()
	} else if s.listener, err = net.Listen("tcp", cfg.Addr); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/ws/chat", s.serveSocket)
	mux.HandleFunc("/mms/{kind}/{token}", s.serveUpload)
	mux.HandleFunc("/v/{name}", s.serveDownload)
	s.http = &http.Server{
		Handler:  s.guarded(mux),
		ErrorLog: stdlog.New(io.Discard, "", 0), // TLS handshakes cut off by tests
		// HTTP/2 cannot carry the websocket.
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
	}
	for range runtime.GOMAXPROCS(0) {
		c := &courier{wake: make(chan struct{}, 1)}
		s.couriers = append(s.couriers, c)
		s.done.Add(1)
		go s.carry(c)
	}
	s.done.Add(1)
	go func() {
		defer s.done.Done()
		tl := tls.NewListener(s.listener, &tls.Config{Certificates: []tls.Certificate{tlsCert}, MinVersion: tls.VersionTLS12})
		if err := s.http.Serve(tl); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("serve", "err", err)
		}
	}()
	return s, nil
}

// Addr is the host:port of the TLS listener.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Close ends everything and waits for the server's goroutines.
func (s *Server) Close() error {
	select {
	case <-s.closed:
		return nil
	default:
	}
	close(s.closed)
	err := s.http.Close()
	for _, c := range s.openConns() {
		c.abort()
	}
	s.done.Wait()
	return err
}

// Panics lists what panicked inside the server, with stacks. A test should see
// none of them.
func (s *Server) Panics() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.panics...)
}

func (s *Server) openConns() []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]*conn, 0, len(s.conns))
	for c := range s.conns {
		out = append(out, c)
	}
	return out
}

// catch records a panic; deferred wherever foreign input is handled.
func (s *Server) catch() {
	if p := recover(); p != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.panics = append(s.panics, fmt.Sprintf("%v\n%s", p, debug.Stack()))
	}
}

func (s *Server) guarded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.catch()
		if s.isDown() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// courier is a worker for some of the phones. Its list has no bound: a phone may
// be given work while it holds its own lock, so that must never block.
type courier struct {
	mu   sync.Mutex
	jobs []func()
	wake chan struct{}
}

// carry does the phones' share of the work, so that a connection is read on
// while phones decrypt.
func (s *Server) carry(c *courier) {
	defer s.done.Done()
	for {
		select {
		case <-c.wake:
		case <-s.closed:
			return
		}
		c.mu.Lock()
		jobs := c.jobs
		c.jobs = nil
		c.mu.Unlock()
		for _, job := range jobs {
			func() {
				defer s.catch()
				job()
			}()
		}
	}
}

// forPhone runs job in turn with everything else for the same phone.
func (s *Server) forPhone(p *Phone, job func()) {
	c := s.couriers[p.seq%uint64(len(s.couriers))]
	c.mu.Lock()
	c.jobs = append(c.jobs, job)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (s *Server) nextID() string { return strconv.FormatUint(s.ids.Add(1), 10) }

// Acked tells how many receipts the server has seen for a phone's message: how
// often a client said "I have it".
func (s *Server) Acked(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acked[id]
}

// WaitAcked waits until a client has acknowledged a phone's message.
func (s *Server) WaitAcked(ctx context.Context, id string) error {
	s.mu.Lock()
	if s.acked[id] > 0 {
		s.mu.Unlock()
		return nil
	}
	ch, ok := s.ackWait[id]
	if !ok {
		ch = make(chan struct{})
		s.ackWait[id] = ch
	}
	s.mu.Unlock()
	select {
	case <-ch:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("message %s not acknowledged: %w", id, ctx.Err())
	case <-s.closed:
		return net.ErrClosed
	}
}

// noteAck is called with s.mu held.
func (s *Server) noteAck(id string) {
	s.acked[id]++
	if ch, ok := s.ackWait[id]; ok {
		close(ch)
		delete(s.ackWait, id)
	}
}

// Typed tells how often a client showed "composing" to a phone or group.
func (s *Server) Typed(to Chat) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chatting[to.address()]
}
