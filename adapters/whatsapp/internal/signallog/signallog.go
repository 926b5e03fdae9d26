// Package signallog gives the Signal library a logger. That library keeps one
// logger for the whole process and, when nobody set it, prints to the terminal;
// so this is the one place where it is set, exactly once, before the library is
// first used. Everyone who uses the library calls Route first.
package signallog

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"

	"go.mau.fi/libsignal/logger"
)

var (
	install sync.Once
	target  atomic.Pointer[slog.Logger]
)

// Route sends what the Signal library says to log; nil leaves the logger as it
// is, which is silence at first. The last logger given wins, for the process.
func Route(log *slog.Logger) {
	if log != nil {
		target.Store(log)
	}
	install.Do(func() {
		var l logger.Loggable = sink{}
		logger.Setup(&l)
	})
}

// sink drops the message texts of levels below warning: they are written for
// the library's authors and name session addresses.
type sink struct{}

func (sink) Debug(string, string) {}
func (sink) Info(string, string)  {}
func (sink) Configure(string)     {}

func (sink) Warning(caller, _ string) { say(slog.LevelDebug, caller) }
func (sink) Error(caller, _ string)   { say(slog.LevelInfo, caller) }

// say logs where the library stumbled but not its words, which carry addresses.
// The error itself comes back to our code and is judged there.
func say(level slog.Level, caller string) {
	if log := target.Load(); log != nil {
		log.Log(context.Background(), level, "signal library", "caller", caller)
	}
}
