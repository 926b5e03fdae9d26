package webchat

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/taprose/taprose/adapters/webguard"
)

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
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) { c.turnAway(w, r, http.StatusNotFound, "not_found") })
	// Tokens travel in a header, so a foreign page has nothing to ride on; that a
	// browser says where a request comes from is checked by the guard besides.
	return c.cfg.Guard.Answering(func(w http.ResponseWriter, r *http.Request, status int, code string) {
		if status == http.StatusInternalServerError {
			code = "unavailable"
		}
		c.turnAway(w, r, status, code)
	}).Handler(mux)
}

// withRoom lets a request in whose token opens a chat, at that chat's pace.
func (c *Channel) withRoom(pace *webguard.Pace, next func(http.ResponseWriter, *http.Request, room)) http.HandlerFunc {
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
		if !pace.Allow(room.id, c.cfg.Now()) {
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

// tooMuch refuses what a network address may send later: its room for files grows again
// over a day.
func tooMuch(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "60")
	refuse(w, http.StatusTooManyRequests, "rate")
}

func unavailable(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "2")
	refuse(w, http.StatusServiceUnavailable, "unavailable")
}
