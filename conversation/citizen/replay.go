package citizen

import (
	"github.com/taprose/taprose/conversation/report"
)

// replay handles a message that already made an event of a report: the network
// delivers it again because we stopped before we could say so. It says again what
// was said then, or would have been, and changes nothing.
func (t *turn) replay() bool {
	r, e := t.caused()
	if r == nil || !t.mine(r) {
		return false
	}
	h := Held{MessageID: t.in.MessageID, Text: e.Text, Media: e.Media, Place: e.Place}
	t.unhold()
	switch e.Kind {
	case report.EventKind(report.MoveConfirm):
		t.confirm(r, h)
	case report.EventKind(report.MoveReopen):
		t.reopen(r, h)
	case report.EventKind(report.MoveWithdraw):
		t.withdraw(r)
	case report.EventUpdated, report.EventKind(report.MoveHear):
		t.add(r, h)
	case report.EventRated:
		if e.Text != "" {
			t.s.Stars = e.Stars
			t.comment(r, h)
		} else {
			t.rate(r, e.Stars)
		}
	default:
		// Filing and edits find their way by themselves.
		return false
	}
	return true
}

// caused finds the report, among those at hand, of which this message made an
// event.
func (t *turn) caused() (*report.Report, report.Event) {
	cause := t.cause()
	find := func(r *report.Report) (*report.Report, report.Event) {
		for _, e := range r.Events {
			if cause != "" && e.Cause == cause {
				return r, e
			}
		}
		return nil, report.Event{}
	}
	if r := t.input.Facts.Report; r != nil {
		if r, e := find(r); r != nil {
			return r, e
		}
	}
	for i := range t.input.Facts.Own {
		if r, e := find(&t.input.Facts.Own[i]); r != nil {
			return r, e
		}
	}
	return nil, report.Event{}
}
