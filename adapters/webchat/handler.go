package webchat

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"
)

// NewServer returns an HTTP server for h with the limits that a public page needs
// on headers and idle connections. There is no overall read or write timeout,
// because uploads and streams are long: Handler sets deadlines of its own, which
// move on only while the client does.
func NewServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       90 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// Handler serves the pages, the API, the files of the pages and the media links.
// It may serve before and after Run; messages are then refused with 503.
func (c *Channel) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", c.getHome)
	mux.HandleFunc("GET /chat", c.getChat)
	mux.HandleFunc("GET /assets/{version}/{name}", c.getAsset)
	mux.HandleFunc("GET /media/{link}", c.getMedia)
	mux.HandleFunc("GET /api/v1/config", c.getConfig)
	mux.HandleFunc("POST /api/v1/sessions", c.postSession)
	mux.HandleFunc("POST /api/v1/messages", c.withRoom(c.limits.chats, c.postMessage))
	mux.HandleFunc("POST /api/v1/media", c.withRoom(c.limits.uploads, c.postMedia))
	mux.HandleFunc("GET /api/v1/entries", c.withRoom(c.limits.chats, c.getEntries))
	mux.HandleFunc("POST /api/v1/stream", c.postStream)
	// Tokens travel in a header, so a foreign page has nothing to ride on; that a
	// browser says where a request comes from is checked besides.
	sameSite := http.NewCrossOriginProtection()
	sameSite.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusForbidden, "cross_origin")
	}))
	return c.guard(sameSite.Handler(mux))
}

// guard sets the headers that everything carries, the deadlines of an ordinary
// request, and the pace of one network address.
func (c *Channel) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
		h.Set("Cache-Control", "no-store")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		c.patience(w, c.cfg.Limits.ClientTimeout)
		if !c.limits.addresses.allow(c.client(r), c.cfg.Now()) {
			tooMany(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// patience gives the client this long to send and to take what comes next.
func (c *Channel) patience(w http.ResponseWriter, d time.Duration) {
	rc := http.NewResponseController(w)
	// The wall clock, not Config.Now: deadlines belong to the network.
	until := time.Now().Add(d)
	// A writer without deadlines (a test's recorder) has no slow client either.
	_ = rc.SetReadDeadline(until)
	_ = rc.SetWriteDeadline(until)
}

// withRoom lets a request in whose token opens a chat, at that chat's pace.
func (c *Channel) withRoom(pace *buckets, next func(http.ResponseWriter, *http.Request, room)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok {
			refuse(w, http.StatusUnauthorized, "unauthorized")
			return
		}
		room, ok := c.enter(token)
		if !ok {
			refuse(w, http.StatusUnauthorized, "unauthorized")
			return
		}
		if !pace.allow(room.id, c.cfg.Now()) {
			tooMany(w)
			return
		}
		next(w, r, room)
	}
}

// readJSON reads the body into v, or answers what is wrong with it.
func (c *Channel) readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "content_type")
		return false
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, c.cfg.Limits.JSONBytes))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil {
		// Nothing but space may follow.
		if _, err = dec.Token(); err == io.EOF {
			return true
		}
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		refuse(w, http.StatusRequestEntityTooLarge, "too_large")
		return false
	}
	refuse(w, http.StatusBadRequest, "bad_request")
	return false
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(encodeJSON(v)) // a client that is gone needs no answer
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(encodeJSON(wireError{Code: code}))
}

func tooMany(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "2")
	refuse(w, http.StatusTooManyRequests, "rate")
}

func unavailable(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "2")
	refuse(w, http.StatusServiceUnavailable, "unavailable")
}
