package metrics

import (
	"context"
	"log/slog"
)

// Log counts the warnings and errors that go through a log handler: an error in the
// log means that someone must act, whichever part wrote it.
func (m *Metrics) Log(next slog.Handler) slog.Handler {
	if m == nil {
		return next
	}
	return &logHandler{next: next, m: m}
}

type logHandler struct {
	next slog.Handler
	m    *Metrics
}

func (h *logHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h *logHandler) Handle(ctx context.Context, r slog.Record) error {
	switch {
	case r.Level >= slog.LevelError:
		h.m.errors.Inc()
	case r.Level >= slog.LevelWarn:
		h.m.warnings.Inc()
	}
	return h.next.Handle(ctx, r)
}

func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &logHandler{next: h.next.WithAttrs(attrs), m: h.m}
}

func (h *logHandler) WithGroup(name string) slog.Handler {
	return &logHandler{next: h.next.WithGroup(name), m: h.m}
}
