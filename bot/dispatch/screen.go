package dispatch

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/taprose/taprose/bot/admit"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// screenedPrefix begins the failure of a file that was refused for what it is.
const screenedPrefix = "refused:screen_"

// screenedOut makes the error of a file that was not let into the store a SendError.
func screenedOut(err error) *message.SendError {
	if r, ok := errors.AsType[*admit.Refused](err); ok {
		return &message.SendError{Kind: message.SendRefused, Code: "screen_" + string(r.Reason), Cause: err}
	}
	return &message.SendError{Kind: message.SendRetry, Code: "store", Cause: err}
}

// unscreened tells who sent a refused file which one it was and why, and returns false
// when that was not the failure.
func (d *Dispatcher) unscreened(ctx context.Context, now time.Time, r *report.Report, o report.Outcome) bool {
	reason, ok := strings.CutPrefix(o.Failure, screenedPrefix)
	dl := r.Delivery(o.Key)
	if !ok || dl == nil || dl.Target.Kind != report.TargetStore {
		return false
	}
	lang := regency.Indonesian
	if p, err := d.People.Load(ctx, r.Person); err == nil && p.Lang != "" {
		lang = p.Lang
	}
	desk.FileRefused(d.Regency, r, o.Key, reason, lang, now)
	return true
}
