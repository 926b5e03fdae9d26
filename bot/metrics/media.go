package metrics

import (
	"context"
	"io"

	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
)

// Media is a store of files as channels and dispatch use it.
type Media interface {
	Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error)
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error)
}

// Media measures a store of files. The time of a Put includes reading what is put,
// and that comes from a network.
func (m *Metrics) Media(next Media) Media {
	if m == nil {
		return next
	}
	return &media{next: next, m: m, put: m.newCall("media", "put"), open: m.newCall("media", "open")}
}

type media struct {
	next      Media
	m         *Metrics
	put, open *call
}

func (s *media) Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error) {
	defer s.put.end(s.put.begin(), &err)
	hash, size, err = s.next.Put(ctx, r, max)
	s.m.mediaBytes.Add(float64(size))
	return hash, size, err
}

func (s *media) Open(ctx context.Context, hash string) (f io.ReadSeekCloser, size int64, err error) {
	defer s.open.end(s.open.begin(), &err)
	return s.next.Open(ctx, hash)
}

// WebLog measures the log of browser chats, whose entries only the channel knows.
func WebLog[E any](m *Metrics, next webLog[E]) webLog[E] {
	if m == nil {
		return next
	}
	return &web[E]{next: next, append: m.newCall("web", "append"), since: m.newCall("web", "since"), newest: m.newCall("web", "newest")}
}

type webLog[E any] interface {
	Append(ctx context.Context, chat, key string, body []byte) (seq int64, err error)
	Since(ctx context.Context, chat string, after int64, limit int) ([]E, error)
	Newest(ctx context.Context, after map[string]int64) (map[string]int64, error)
}

type web[E any] struct {
	next                  webLog[E]
	append, since, newest *call
}

func (s *web[E]) Append(ctx context.Context, chat, key string, body []byte) (seq int64, err error) {
	defer s.append.end(s.append.begin(), &err)
	return s.next.Append(ctx, chat, key, body)
}

func (s *web[E]) Since(ctx context.Context, chat string, after int64, limit int) (es []E, err error) {
	defer s.since.end(s.since.begin(), &err)
	return s.next.Since(ctx, chat, after, limit)
}

func (s *web[E]) Newest(ctx context.Context, after map[string]int64) (newest map[string]int64, err error) {
	defer s.newest.end(s.newest.begin(), &err)
	return s.next.Newest(ctx, after)
}

// Quarantine counts what is put into the quarantine.
func (m *Metrics) Quarantine(next intake.Quarantine) intake.Quarantine {
	if m == nil {
		return next
	}
	return &quarantine{next: next, m: m}
}

type quarantine struct {
	next intake.Quarantine
	m    *Metrics
}

func (q *quarantine) Keep(ctx context.Context, in *message.Inbound, c chat.Chat, panicked string) error {
	q.m.quarantine.Inc()
	return q.next.Keep(ctx, in, c, panicked)
}
