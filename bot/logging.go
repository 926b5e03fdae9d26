package main

import (
	"io"
	"log/slog"
)

// newLogger writes to w in the configured form. Personal data never reaches it:
// addresses and secrets mask themselves (message.Address, config.Secret).
func newLogger(w io.Writer, level slog.Level, json bool) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level}
	if json {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}
