package main

import (
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"
)

// logbook keeps what the program warned of during a simulated day: how often each, and
// the latest lines, for what the books cannot explain.
type logbook struct {
	mu     sync.Mutex
	counts map[string]int
	lines  []string
}

// logbookMax is how many lines are kept.
const logbookMax = 100_000

func newLogbook() *logbook { return &logbook{counts: make(map[string]int)} }

func (b *logbook) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelWarn, ReplaceAttr: b.attr}))
}

// attr counts messages on their way into a line, which has the time of the simulation.
func (b *logbook) attr(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch a.Key {
	case slog.TimeKey:
		return slog.String(a.Key, a.Value.Time().Format(time.DateTime))
	case slog.MessageKey:
		b.mu.Lock()
		defer b.mu.Unlock()
		b.counts[a.Value.String()]++
	}
	return a
}

// Write implements io.Writer.
func (b *logbook) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.lines) == logbookMax {
		b.lines = b.lines[1:]
	}
	b.lines = append(b.lines, strings.TrimSuffix(string(line), "\n"))
	return len(line), nil
}

// about shows the lines that say any of some words.
func (b *logbook) about(t *testing.T, words ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, line := range b.lines {
		for _, w := range words {
			if strings.Contains(line, w) {
				t.Log(line)
				break
			}
		}
	}
}

// warned is how often the program warned of what.
func (b *logbook) warned() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.counts)
}
