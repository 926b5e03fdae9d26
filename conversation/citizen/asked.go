package citizen

import (
	"slices"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// numbered handles a bare "1" or "2" after news that asked "sudah? belum?". On a
// network without buttons that is how the choice is made, whatever else was asked
// before the news arrived: its list is the last that the person sees. Where there
// are buttons the menu is meant, unless the news came long after the last word
// spoken here.
func (t *turn) numbered() bool {
	if t.in.Button != "" || !bareNumber(t.read.plain) {
		return false
	}
	resolved := since(t.with(report.StatusResolved), t.s)
	if ref := t.input.Facts.Ref; ref != nil {
		// A quoted reply means what it quotes.
		resolved = nil
		if r := t.input.Facts.Report; r != nil && r.Status == report.StatusResolved && t.mine(r) && slices.Contains(t.doneAsked(r).MessageIDs, ref.MessageID) {
			resolved = append(resolved, r)
		}
	} else if q := t.in.Quoted; q != nil && q.FromUs {
		// So does one of a question of ours that is about no report.
		return false
	} else if !hasButtons(t.in.Chat.Channel) {
		resolved = slices.DeleteFunc(resolved, func(r *report.Report) bool { return !t.doneAsked(r).Sent.After(t.s.Touched) })
	} else if t.s.State != StateMenu || t.input.Now.Sub(t.s.Touched) <= newsAge {
		return false
	}
	if len(resolved) == 0 {
		return false
	}
	if t.read.plain == "1" {
		t.confirm(resolved[0], Held{})
	} else {
		t.reopen(resolved[0], Held{})
	}
	return true
}

// doneAsked is the latest delivery to this chat that asked "sudah? belum?" about a
// report; the zero value when none was sent.
func (t *turn) doneAsked(r *report.Report) report.Delivery {
	for _, e := range slices.Backward(r.Events) {
		if e.Kind == report.EventKind(report.MoveResolve) {
			if d := r.Delivery(report.NewsKey(e.Seq)); d != nil && r.SentTo(d, t.in.Chat) {
				return *d
			}
			break
		}
	}
	return report.Delivery{}
}

// asksDone tells whether a message of ours asked "sudah? belum?" about a report, now or
// at an earlier time when it was said to be done.
func asksDone(r *report.Report, id string) bool {
	for _, e := range r.Events {
		if e.Kind != report.EventKind(report.MoveResolve) {
			continue
		}
		if d := r.Delivery(report.NewsKey(e.Seq)); d != nil && slices.Contains(d.MessageIDs, id) {
			return true
		}
	}
	return false
}

// over answers "sudah" to a question whose report is closed since.
func (t *turn) over(r *report.Report) {
	t.after(r, StateMenu, t.t(text.DoneOver, text.Args{"ticket": r.Ticket}),
		t.choice(buttonNotDone, text.ButtonReopen), t.choice(pickReport, text.ButtonReport), t.choice(pickMenu, text.ButtonMenu))
}

// hasButtons tells whether a channel shows choices as buttons; WhatsApp has none,
// so that people type their numbers.
func hasButtons(c message.Channel) bool { return c != message.ChannelWhatsApp }
