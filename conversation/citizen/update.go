package citizen

import (
	"slices"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// add makes a message an update of a report, or the answer that its agency waits
// for, and passes it on.
func (t *turn) add(r *report.Report, h Held) {
	if r.Status == report.StatusWithdrawn {
		t.refuseAddition(r)
		return
	}
	if t.soften(r, h) {
		return
	}
	if r.Status == report.StatusArchived || made(r, t.cause(), report.MoveRevive) {
		t.revive(r, h)
		return
	}
	heard := r.Status == report.StatusAwaitingReporter
	if !r.Caused(t.cause()) {
		d := t.detail(h)
		if !heard || r.Apply(t.input.Now, report.MoveHear, t.reporter(), d) != nil {
			r.Record(t.input.Now, report.EventUpdated, t.reporter(), d)
		}
		t.tellDesk(r)
	} else {
		// The same message again: what was said the first time is said again.
		heard = made(r, t.cause(), report.MoveHear)
	}
	t.s.source(h.MessageID, r.ID)
	args := text.Args{"ticket": r.Ticket, "agency": t.agency(r)}
	switch r.Status {
	case report.StatusClosed, report.StatusRejected:
		t.after(r, StateMenu, t.t(text.AddedClosed, args), t.choice(buttonNotDone, text.ButtonReopen), t.choice(pickMenu, text.ButtonMenu))
	case report.StatusResolved:
		t.after(r, StateMenu, t.t(text.AddedResolved, args), t.choice(buttonDone, text.NewsDoneYes), t.choice(buttonNotDone, text.NewsDoneNo))
	default:
		key := text.Added
		if heard {
			key = text.Answered
		}
		if t.beside() || t.late {
			t.after(r, StateMenu, t.t(key, args))
			return
		}
		t.after(r, StateAdd, t.t(key, args)+" "+t.t(text.AddedMore, nil), t.choice(pickEnough, text.ButtonFinish))
	}
}

// made tells whether the inbound message made this move.
func made(r *report.Report, cause string, m report.Move) bool {
	return cause != "" && slices.ContainsFunc(r.Events, func(e report.Event) bool {
		return e.Cause == cause && e.Kind == report.EventKind(m)
	})
}

func (t *turn) refuseAddition(r *report.Report) {
	t.after(r, StateMenu, t.t(text.AddedWithdrawn, text.Args{"ticket": r.Ticket}),
		t.choice(pickReport, text.ButtonReport), t.choice(pickMenu, text.ButtonMenu))
}

// tellDesk owes whoever is in charge the latest event and wants the report saved.
func (t *turn) tellDesk(r *report.Report) {
	clock.Keep(t.reg, r, t.input.Now)
	card.Tell(t.reg, r, t.input.Now)
	t.fx.Save = r
}

// agency is who is in charge of a report, for its reporter.
func (t *turn) agency(r *report.Report) string {
	if a, ok := t.reg.Agency(r.Agency); ok {
		return a.Name
	}
	return t.t(text.NewsAdmins, text.Args{"regency": t.reg.Name})
}

// adding takes what is added to a report, or to the reopening of one.
func (t *turn) adding() {
	r := t.shown()
	p := t.read.pick
	// "Sudah" ends an addition, and answers an agency that asked.
	answer := r != nil && r.Status == report.StatusAwaitingReporter && (t.read.yes || t.read.no || t.s.State == StateAdd && none(t.read.plain))
	switch {
	case p == pickEnough, p == pickSkip, p == pickSend && t.in.Button == "", t.in.Button == "" && len(t.in.Media) == 0 && !answer && (p == pickThanks || enough(t.read.plain) || t.s.State == StateAdd && none(t.read.plain)):
		t.note(text.AddEnd, nil)
		t.enter(StateMenu)
	case r == nil || !t.mine(r):
		t.note(text.ReportGone, nil)
		t.enter(StateMenu)
	case t.in.Button != "":
		t.confused()
	default:
		t.add(r, t.content())
	}
}
