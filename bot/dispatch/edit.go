package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// editLater is how long an edit waits when the pace of its chat is needed for new
// messages, and the first pause after one that failed.
const editLater = 10 * time.Second

// edit brings the cards of a report up to date whose moment has come. What a card is
// to show is composed now, so that many changes are one edit. Edits take what new
// messages leave of a group's pace.
func (d *Dispatcher) edit(ctx context.Context, r *report.Report, held *held) []report.Edited {
	var out []report.Edited
	for i := range r.Deliveries {
		dl := &r.Deliveries[i]
		now := d.Now()
		if dl.Edit.IsZero() || dl.Edit.After(now) || len(dl.MessageIDs) == 0 || ctx.Err() != nil || !held.through(now, 1) {
			continue
		}
		out = append(out, d.editOne(ctx, r, dl, now))
	}
	return out
}

func (d *Dispatcher) editOne(ctx context.Context, r *report.Report, dl *report.Delivery, now time.Time) report.Edited {
	face := desk.Face(d.Regency, r, dl)
	e := report.Edited{Key: dl.Key, Face: r.Face(dl), Intent: face.Intent}
	later := func(wait time.Duration) report.Edited {
		e.Next, e.Untried = now.Add(wait+jitter(wait)), true
		return e
	}
	switch {
	case d.Elsewhere(dl.To.Channel):
		return later(elsewhere)
	case !d.Post.spare(now, dl.To):
		return later(editLater)
	}
	if wait := d.Post.Reserve(dl.To, true, face); wait > soon {
		return later(wait)
	} else if wait > 0 {
		if err := Sleep(ctx, wait); err != nil {
			return later(editLater)
		}
	}
	_, err := d.Post.Now(ctx, dl.To, true, face)
	var se *message.SendError
	switch {
	case err == nil:
	case errors.As(err, &se) && (se.Kind == message.SendRefused || se.Kind == message.SendMoved):
		// The message or the group is gone: nobody looks at this card any more.
	case errors.As(err, &se) && se.Kind == message.SendThrottled:
		return later(se.Wait + time.Second)
	default:
		e.Next = now.Add(editLater << min(dl.Edits, 6))
		d.Log.DebugContext(ctx, "card not brought up to date", "report_id", r.ID, "delivery", dl.Key, "channel", dl.To.Channel, "err", err)
	}
	return e
}

// spare tells whether a group's pace has places that new messages do not need now: more
// than half of what may go out at once.
func (p *Post) spare(now time.Time, to message.Address) bool { return p.pacer.spare(now, to) }

func (p *pacer) spare(now time.Time, to message.Address) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Before(p.until[to]) {
		return false
	}
	if c, ok := p.chats[to]; ok && c.limiter != nil && c.limiter.TokensAt(now) <= float64(c.limiter.Burst())/2 {
		return false
	}
	l := p.overall[to.Channel]
	return l == nil || l.TokensAt(now) > float64(l.Burst())/2
}
