package webguard

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// Config is what a Guard is made of. Zero fields take their defaults.
type Config struct {
	// TrustedProxies are the reverse proxies that are believed when they say whom they
	// speak for (X-Forwarded-For, X-Forwarded-Proto). Default: none.
	TrustedProxies []netip.Prefix
	// HTTPS tells that browsers reach us by https whatever the proxy says, because the
	// configured public address is such a one.
	HTTPS bool
	// PerAddress is how many requests a second one network address may make, with a
	// burst of 20 times as many. Default 20: many phones share one address.
	PerAddress float64
	// ClientTimeout is how long a client may neither send nor take anything.
	// Default 15 seconds.
	ClientTimeout time.Duration
	// Refuse writes the answer to a request that is not let in; code is "rate",
	// "cross_origin" or "panic". Default: one plain line.
	Refuse func(w http.ResponseWriter, r *http.Request, status int, code string)
	// Logger is told of handlers that panic; default: nobody is.
	Logger *slog.Logger
	// Now is the clock of the pace; default time.Now.
	Now func() time.Time
}

// Guard lets requests in. Its methods are safe from any goroutine.
type Guard struct {
	cfg      Config
	pace     *Pace
	crossing *http.CrossOriginProtection
	// unnamed is done when it was told that a proxy speaks for visitors whom nobody named.
	unnamed *sync.Once
}

// Answering returns the same guard, its pace shared, that refuses in other words.
func (g *Guard) Answering(refuse func(w http.ResponseWriter, r *http.Request, status int, code string)) *Guard {
	other := *g
	other.cfg.Refuse = refuse
	return &other
}

// burst is how many seconds' requests may come at once: a page with all its files
// takes a dozen.
const burst = 20

// New returns a Guard.
func New(cfg Config) *Guard {
	if cfg.PerAddress == 0 {
		cfg.PerAddress = 20
	}
	if cfg.ClientTimeout == 0 {
		cfg.ClientTimeout = 15 * time.Second
	}
	if cfg.Refuse == nil {
		cfg.Refuse = func(w http.ResponseWriter, _ *http.Request, status int, _ string) {
			http.Error(w, http.StatusText(status), status)
		}
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Guard{cfg: cfg, pace: NewPace(cfg.PerAddress, int(burst*cfg.PerAddress)), crossing: http.NewCrossOriginProtection(), unnamed: &sync.Once{}}
}

// bare is the policy of an answer that is no page: nothing runs, nothing is loaded,
// nobody frames it.
const bare = "default-src 'none'; frame-ancestors 'none'; sandbox"

// Handler puts the guard before next.
func (g *Guard) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", bare)
		h.Set("Cache-Control", "no-store")
		if g.Secure(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		Patience(w, g.cfg.ClientTimeout)
		g.proxied(r)
		if !g.pace.Allow(g.Client(r), g.cfg.Now()) {
			h.Set("Retry-After", "2")
			g.cfg.Refuse(w, r, http.StatusTooManyRequests, "rate")
			return
		}
		// A browser says where a request that changes something comes from. Programs say
		// nothing and are let in: they have no user's session to ride on.
		if err := g.crossing.Check(r); err != nil {
			g.cfg.Refuse(w, r, http.StatusForbidden, "cross_origin")
			return
		}
		g.enter(next, w, r)
	})
}

// proxied says once that a proxy nearby speaks for visitors and is not believed: then all of
// them are counted as one, and the limits of one address meet everybody.
func (g *Guard) proxied(r *http.Request) {
	if r.Header.Get("X-Forwarded-For") == "" {
		return
	}
	if addr, ok := remote(r); ok && inner(addr) && !g.trusted(addr) {
		g.unnamed.Do(func() {
			g.cfg.Logger.WarnContext(r.Context(), "a proxy that is not named in web.trusted_proxies speaks for visitors: all of them are counted as one", "proxy", addr.String())
		})
	}
}

// enter runs a handler so that its panic is told and answered. The server itself would
// only cut the connection.
func (g *Guard) enter(next http.Handler, w http.ResponseWriter, r *http.Request) {
	wrote := &noted{ResponseWriter: w}
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(p)
		}
		// The path may hold a secret link; which handler it was is in the stack.
		g.cfg.Logger.ErrorContext(r.Context(), "web page panicked", "method", r.Method, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		if wrote.yes {
			panic(http.ErrAbortHandler)
		}
		g.cfg.Refuse(w, r, http.StatusInternalServerError, "panic")
	}()
	next.ServeHTTP(wrote, r)
}

// noted remembers whether an answer has begun.
type noted struct {
	http.ResponseWriter
	yes bool
}

func (n *noted) WriteHeader(status int) { n.yes = true; n.ResponseWriter.WriteHeader(status) }

func (n *noted) Write(b []byte) (int, error) { n.yes = true; return n.ResponseWriter.Write(b) }

// Unwrap lets http.ResponseController find the connection.
func (n *noted) Unwrap() http.ResponseWriter { return n.ResponseWriter }

// Patience gives the client this long to send and to take what comes next. A handler
// with long answers calls it again as they go.
func Patience(w http.ResponseWriter, d time.Duration) {
	rc := http.NewResponseController(w)
	// The wall clock: deadlines belong to the network.
	until := time.Now().Add(d)
	// A writer without deadlines (a test's recorder) has no slow client either.
	_ = rc.SetReadDeadline(until)
	_ = rc.SetWriteDeadline(until)
}

// Patient bounds how long a client may take to send its request and to take its answer
// on doors that machines call and that need none of the rest: the webhook, the figures.
// answer is how long the handler itself may work.
func Patient(send, answer time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rc := http.NewResponseController(w)
		_ = rc.SetReadDeadline(time.Now().Add(send))
		_ = rc.SetWriteDeadline(time.Now().Add(send + answer))
		next.ServeHTTP(w, r)
	})
}

// Secure tells whether the browser reached us by https: directly, by the word of a
// trusted proxy, or because the configuration says so.
func (g *Guard) Secure(r *http.Request) bool {
	if r.TLS != nil || g.cfg.HTTPS {
		return true
	}
	addr, ok := remote(r)
	return ok && g.trusted(addr) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}
