package citizen

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

const starsMax = 5

// news handles what was plainly typed and may answer a question about one of the
// person's reports that was asked outside of this conversation: "sudah", "belum",
// the number of one of these two, or an answer to the agency.
func (t *turn) news() bool {
	own := t.input.Facts.Own
	if _, number := numeral(t.read.plain); len(own) == 0 || t.read.pick == pickCheck && !number || t.read.pick == pickSecrecy || t.read.pick == pickBack || t.in.Button != "" {
		return false
	}
	resolved := t.with(report.StatusResolved)
	yes, no := t.read.yes && t.read.pure, t.read.no && t.read.pure
	// While something else is asked here, and by a mere yes or no, only what came
	// after the last word spoken here can be meant.
	asked := t.s.State.onReport() && t.s.State != StateReport
	if first, _, _ := strings.Cut(t.read.plain, " "); asked || generic[first] && t.read.pure {
		resolved = since(resolved, t.s)
	}
	if t.read.no && len(resolved) == 0 {
		// "belum" just after a report closed by itself opens it again.
		resolved = slices.DeleteFunc(since(t.with(report.StatusClosed), t.s), func(r *report.Report) bool {
			return r.Events[len(r.Events)-1].Kind != report.EventKind(report.MoveExpire)
		})
	}
	if !asked && t.answers() {
		return true
	}
	switch {
	case asked && t.read.pick != "" && len(resolved) == 0:
		return false
	case len(resolved) == 1 && yes:
		t.confirm(resolved[0], Held{})
	case len(resolved) == 1 && no:
		t.reopen(resolved[0], Held{})
	case len(resolved) > 1 && yes:
		t.whichOf(resolved, pickDone, Held{})
	case len(resolved) > 1 && no:
		t.whichOf(resolved, pickUndone, Held{})
	case asked:
		return false
	case reopening[polite(t.read.plain)]:
		t.check()
	case t.settle(resolved), t.follow():
	default:
		return false
	}
	return true
}

// with lists the person's reports in a status, newest first.
func (t *turn) with(s report.Status) []*report.Report {
	var out []*report.Report
	for i := range t.input.Facts.Own {
		if r := &t.input.Facts.Own[i]; r.Status == s && t.mine(r) {
			out = append(out, r)
		}
	}
	return out
}

// justFiled is the person's latest report if he filed it within sentAge and it is open.
func (t *turn) justFiled() []*report.Report {
	if len(t.input.Facts.Own) == 0 || t.s.Draft != nil && !t.s.Draft.empty() {
		return nil
	}
	r := &t.input.Facts.Own[0]
	if !t.mine(r) || !r.Status.Open() || t.input.Now.Sub(r.Created) > sentAge {
		return nil
	}
	return []*report.Report{r}
}

// since keeps the reports of which something was said after the person's last
// word here.
func since(reports []*report.Report, s Session) []*report.Report {
	var out []*report.Report
	for _, r := range reports {
		if r.Updated.After(s.Touched) {
			out = append(out, r)
		}
	}
	return out
}

// whichOf asks to which report a message belongs, keeping it meanwhile.
func (t *turn) whichOf(reports []*report.Report, prefix string, h Held) {
	if len(reports) == 1 && prefix == pickAnswer {
		label := text.WhichYes
		if s := reports[0].Status; s != report.StatusAwaitingReporter && s != report.StatusArchived {
			label = text.FollowYes
		}
		t.hold1(reports[0], h, message.Choice{ID: prefix + reports[0].Ticket, Label: t.t(label, nil)}, t.choice(pickNew, text.WhichNew))
		return
	}
	if t.s.State == StateWhich && t.s.waits() && prefix == pickAnswer {
		// What waited is not lost.
		t.hold(h)
	} else {
		t.s.Held = &h
	}
	t.s.State = StateWhich
	labels := map[string]text.Key{pickAnswer: text.WhichAnswer, pickDone: text.WhichDone, pickUndone: text.WhichUndone}
	var choices []message.Choice
	for _, r := range reports {
		choices = append(choices, message.Choice{
			ID:    prefix + r.Ticket,
			Label: t.t(labels[prefix], text.Args{"ticket": r.Ticket, "category": card.Category(t.reg, t.s.Lang, r.Category)}),
		})
	}
	if h.empty() {
		choices = append(choices, t.choice(pickMenu, text.ButtonMenu))
	} else {
		choices = append(choices, t.choice(pickNew, text.WhichNew))
	}
	t.s.Offered, t.s.Report = choices, ""
	t.askWhich()
}

// which takes an answer to "to which report does this belong?".
func (t *turn) which() {
	switch {
	case t.read.pick == pickNew:
		t.tell(t.unhold())
	case t.s.oneAsked() && strings.HasPrefix(t.s.Offered[0].ID, pickDone) && t.flow.settles(t.read.plain, "") == settledLater && t.shown() != nil && !t.shown().Close.IsZero():
		t.awaits(t.shown(), text.SettledLater)
	case t.undone():
		t.hold(t.reason())
		t.reopen(t.shown(), t.unhold())
	case t.in.Button == "" && t.read.pick == "" && begins(t.flow, &t.in, t.read):
		t.hold(t.content())
		t.ask()
	default:
		t.confused()
	}
}

// undone tells whether the answer to "is this about that report?" is that the report, which
// was said to be done meanwhile, is not: "belum", "isih bolong". A mere "tidak" answers what
// was asked.
func (t *turn) undone() bool {
	r := t.shown()
	first, _, _ := strings.Cut(t.read.plain, " ")
	return t.s.oneAsked() && strings.HasPrefix(t.s.Offered[0].ID, pickAnswer) && t.in.Button == "" && t.read.pick == "" &&
		r != nil && t.mine(r) && r.Status == report.StatusResolved && !generic[first] &&
		t.flow.settles(t.read.plain, r.Category) == settledNo && !t.flow.other(t.read.plain, r.Category)
}

// confirm closes a resolved report because its reporter agrees, passes on what he said
// with that, and asks for a rating.
func (t *turn) confirm(r *report.Report, h Held) {
	args := text.Args{"ticket": r.Ticket}
	switch {
	case r.Caused(t.cause()):
	case r.Status == report.StatusClosed && r.Stars == 0:
		// Said twice, or closed by silence just before.
	case r.Status != report.StatusResolved:
		t.s.Report = r.ID
		t.note(text.DoneNotAsked, text.Args{"ticket": r.Ticket, "status": t.status(r)})
		t.input.Facts.Report = r
		t.enter(StateReport)
		return
	default:
		if r.Apply(t.input.Now, report.MoveConfirm, t.reporter(), t.detail(h)) != nil {
			t.confused()
			return
		}
		t.tellDesk(r)
	}
	t.note(text.DoneThanks, args)
	if !t.beside() {
		t.s.State = StateRate
	}
	t.askRate(r)
	if t.beside() {
		// The stars can be given by the buttons, or by a reply to this message.
		t.ask()
	}
}

// reopen opens a report again because its reporter says that it is not done. The
// agency gets a fresh card with his words on it, and a fresh deadline.
func (t *turn) reopen(r *report.Report, h Held) {
	args := text.Args{"ticket": r.Ticket, "agency": t.agency(r)}
	caused := r.Caused(t.cause())
	if !caused {
		if !allows(r, report.MoveReopen) {
			t.s.Report = r.ID
			t.input.Facts.Report = r
			key := text.ReopenNot
			if r.Status.Open() {
				key = text.ReopenOpen
			}
			t.note(key, text.Args{"ticket": r.Ticket, "status": t.status(r)})
			t.enter(StateReport)
			return
		}
		if r.Apply(t.input.Now, report.MoveReopen, t.reporter(), t.detail(h)) != nil {
			t.confused()
			return
		}
		r.Stars = 0
		clock.Begin(t.reg, r, t.input.Now)
		card.Owe(t.reg, r, t.input.Now)
		t.fx.Save = r
	}
	t.s.source(h.MessageID, r.ID)
	if h.empty() {
		if t.beside() {
			t.after(r, StateUnsolved, t.t(text.ReopenedBrief, args))
			return
		}
		key := text.Reopened
		if disputed(r) {
			key = text.Disputed
		}
		t.after(r, StateUnsolved, t.t(key, args), t.choice(pickSkip, text.ButtonSkip))
		return
	}
	t.after(r, StateMenu, t.t(text.ReopenedWith, args), t.choice(pickAdd, text.ButtonAdd), t.choice(pickMenu, text.ButtonMenu))
}

// disputes tells whether an event opens a report again that was refused, not one that
// was said to be done.
func disputes(e report.Event) bool {
	return e.Kind == report.EventKind(report.MoveReopen) && e.From == report.StatusRejected
}

// disputed tells whether a report was last opened again against a refusal.
func disputed(r *report.Report) bool {
	for _, e := range slices.Backward(r.Events) {
		if e.Kind == report.EventKind(report.MoveReopen) {
			return disputes(e)
		}
	}
	return false
}
