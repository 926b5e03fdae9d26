package whatsapp

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"

	"go.mau.fi/whatsmeow"
	waLog "go.mau.fi/whatsmeow/util/log"
)

// libraryLog passes the library's words on, a level lower than it thinks, with
// everything that could be a number of a person or a key masked. Its debug
// words hold whole messages and are dropped unformatted.
type libraryLog struct {
	log    *slog.Logger
	module string
}

var _ waLog.Logger = libraryLog{}

// identifying finds phone numbers, LIDs, and long hexadecimal or base64 texts.
var identifying = regexp.MustCompile(`[0-9]{5,}|[0-9A-Za-z+/_-]{24,}={0,2}`)

func (l libraryLog) say(level slog.Level, format string, args []any) {
	ctx := context.Background()
	if !l.log.Enabled(ctx, level) {
		return
	}
	words := identifying.ReplaceAllString(fmt.Sprintf(format, args...), "…")
	const most = 300 // a node printed into an error can be endless
	if len(words) > most {
		words = words[:most] + "…"
	}
	l.log.Log(ctx, level, "whatsapp library", "module", l.module, "says", words)
}

func (l libraryLog) Errorf(f string, a ...any) { l.say(slog.LevelWarn, f, a) }
func (l libraryLog) Warnf(f string, a ...any)  { l.say(slog.LevelInfo, f, a) }
func (l libraryLog) Infof(f string, a ...any)  { l.say(slog.LevelDebug, f, a) }
func (l libraryLog) Debugf(string, ...any)     {}

func (l libraryLog) Sub(module string) waLog.Logger {
	if l.module != "" {
		module = l.module + "/" + module
	}
	return libraryLog{l.log, module}
}

// orderedLog puts right an order that the library leaves open: it clears its count of
// failed connections without a lock, then notes atomically that it is logged in; when
// the connection is lost it says so here, and then reads the count in a goroutine of its
// own. Looking at the note in between puts the clearing before the reading.
type orderedLog struct {
	waLog.Logger
	cli *whatsmeow.Client
}

func (l orderedLog) Debugf(string, ...any) { _ = l.cli.IsLoggedIn() }
