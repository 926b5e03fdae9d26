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
	if len(own) == 0 || t.read.pick == pickCheck || t.read.pick == pickBack || t.in.Button != "" {
		return false
	}
	resolved := t.with(report.StatusResolved)
	yes, no := t.read.yes && t.read.pure, t.read.no && t.read.pure
	// While something else is asked here, and by a mere yes or no, only what came
	// after the last word spoken here can be meant.
	asked := t.s.State.onReport() && t.s.State != StateReport
	if first, _, _ := strings.Cut(t.read.plain, " "); asked || generic[first] {
		resolved = since(resolved, t.s)
	}
	if t.read.no && len(resolved) == 0 {
		// "belum" just after a report closed by itself opens it again.
		resolved = slices.DeleteFunc(since(t.with(report.StatusClosed), t.s), func(r *report.Report) bool {
			return r.Events[len(r.Events)-1].Kind != report.EventKind(report.MoveExpire)
		})
	}
	if r := t.justAsked(); r != nil && t.read.no && !t.read.pure && t.read.pick == "" {
		t.reopen(r, t.content())
		return true
	}
	switch {
	case asked && t.read.pick != "" && len(resolved) == 0:
		return false
	case len(resolved) == 1 && yes:
		t.confirm(resolved[0])
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
	case len(resolved) > 0 && t.read.no && t.read.pick == "":
		// "belum, masih bocor" is about the report; "belum ada lampu" may not be.
		t.whichOf(resolved, pickUndone, t.content())
	case t.read.pick == "" && begins(t.flow, &t.in, t.read):
		// One that was closed just now because the answer did not come waits for it still.
		waiting := append(t.with(report.StatusAwaitingReporter), since(t.with(report.StatusArchived), t.s)...)
		if len(waiting) == 0 && !t.flow.names(t.read.plain) {
			// A picture just after filing, or "cepat ya pak": more of that report, most likely.
			waiting = t.justFiled()
		}
		if len(waiting) == 0 {
			return false
		}
		t.whichOf(waiting, pickAnswer, t.content())
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
	t.s.Held = &h
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
	t.s.Offered = choices
	t.askWhich()
}

func (t *turn) askWhich() { t.say(t.t(text.WhichAsk, nil), t.s.Offered...) }

// which takes an answer to "to which report does this belong?".
func (t *turn) which() {
	var h Held
	if t.s.Held != nil {
		h = *t.s.Held
	}
	switch {
	case t.read.pick == pickNew:
		t.s.Held = nil
		t.tell(h)
	case t.in.Button == "" && t.read.pick == "" && begins(t.flow, &t.in, t.read):
		t.hold(t.content())
		t.ask()
	default:
		t.confused()
	}
}

// confirm closes a resolved report because its reporter agrees, and asks for a
// rating.
func (t *turn) confirm(r *report.Report) {
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
		if r.Apply(t.input.Now, report.MoveConfirm, t.reporter(), report.Detail{Cause: t.cause()}) != nil {
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
