package webguard

import (
	"log/slog"
	"net/http"
	"net/netip"
	"time"
)

// Limits of a server against slow or greedy clients. There is no overall read or write
// timeout, because uploads and event streams are long: handlers set deadlines of their
// own (Patience), which move on only while the client does.
const (
	// HeaderTimeout is how long a client may take to send its request's head.
	HeaderTimeout = 5 * time.Second
	// idleTimeout is how long a connection waits for its next request.
	idleTimeout = 90 * time.Second
	// headerBytes is the largest head of a request: browsers send below 2 KB here.
	headerBytes = 16 << 10
)

// NewServer returns an HTTP server for h with the limits that a public page needs on
// heads, idle connections and their number. The proxies may have as many as they like.
func NewServer(h http.Handler, log *slog.Logger, proxies ...netip.Prefix) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: HeaderTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerBytes,
		ConnState:         newCrowd(connections, connectionsEach, proxies).state,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
