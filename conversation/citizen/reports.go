package citizen

import (
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// pickWithdrawYes confirms a withdrawal.
const pickWithdrawYes = "withdraw:yes"

// shown is the report that the session is about, when it was loaded.
func (t *turn) shown() *report.Report {
	if r := t.input.Facts.Report; r != nil && r.ID == t.s.Report {
		return r
	}
	return nil
}

// mine tells whether the person who writes is the reporter.
func (t *turn) mine(r *report.Report) bool {
	return t.input.Person != "" && r.Person == t.input.Person
}

// aboutReports handles a message that is about a report by itself: a button on
// it, a choice that names its ticket, a quoted reply, or a ticket typed anywhere.
func (t *turn) aboutReports() bool {
	r, p := t.input.Facts.Report, t.read.pick
	switch {
	case ticketOf(p) != "":
		ticket, err := report.ParseTicket(t.reg.TicketPrefix, ticketOf(p))
		if r == nil && t.waits() {
			return true
		}
		if err != nil || r == nil || r.Ticket != ticket {
			t.confused()
			return true
		}
		return t.byTicket(r, p)
	case aboutReport(p):
		if r == nil || !t.mine(r) || t.in.Button != "" && t.input.Facts.Ref == nil || t.in.Button == "" && r.ID != t.s.Report {
			t.confused()
			return true
		}
		return t.act(r, p)
	case t.in.Button == "" && t.input.Facts.Ref != nil && r != nil:
		return t.quoted(r)
	case len(t.read.tickets) > 1:
		return t.several()
	case t.read.ticket != "" && r != nil && r.Ticket == t.read.ticket && t.mine(r) && !t.beside() && (len(t.in.Media) > 0 || !t.read.main && t.telling()):
		// "TBN-… ini fotonya" belongs to that report; a longer story with a ticket
		// in it may be a new one.
		if t.read.main {
			t.add(r, t.content())
		} else {
			t.whichOf([]*report.Report{r}, pickAnswer, t.content())
		}
		return true
	case len(t.in.Media) > 0:
		// A picture is never passed over for what its caption mentions.
		return false
	case t.read.ticket != "" && (t.read.main || !t.telling()):
		if t.waits() {
			return true
		}
		if r == nil || r.Ticket != t.read.ticket {
			t.note(text.TicketUnknown, text.Args{"ticket": t.read.ticket})
			t.ask()
			return true
		}
		t.show(r)
		return true
	case t.read.mistyped && t.read.main:
		t.note(text.TicketMistyped, text.Args{"prefix": t.reg.TicketPrefix})
		t.ask()
		return true
	}
	return false
}

// waits tells a person who asks for the ticket of another that too many were wrong before.
func (t *turn) waits() bool {
	wait := t.input.Facts.Wait
	if wait > 0 {
		t.note(text.TicketWait, text.Args{"n": t.count(int((wait + time.Minute - 1) / time.Minute))})
		t.ask()
	}
	return wait > 0
}

// telling tells whether the message is a story in which a ticket only occurs.
func (t *turn) telling() bool {
	return t.s.State.drafting() || t.s.State.capturing() || tells(t.flow, t.read)
}

// byTicket follows a choice that names a report.
func (t *turn) byTicket(r *report.Report, p string) bool {
	if !t.mine(r) {
		t.show(r)
		return true
	}
	if strings.HasPrefix(p, pickUndone) && t.s.State == StateWhich && t.s.Held != nil && t.in.Button == "" && !t.read.pure && t.flow.settles(t.read.plain, r.Category) == settledNo {
		// "Belum, masih bolong": what was said first, and this.
		t.hold(t.content())
	}
	if strings.HasPrefix(p, pickTicket) {
		t.show(r)
		return true
	}
	h := t.unhold()
	switch {
	case strings.HasPrefix(p, pickAnswer):
		if h.empty() {
			t.act(r, pickAdd)
			return true
		}
		t.add(r, h)
	case strings.HasPrefix(p, pickDone):
		t.confirm(r, h)
	case strings.HasPrefix(p, pickRemark):
		t.comment(r, h)
	case strings.HasPrefix(p, pickUndone):
		t.reopen(r, h)
	}
	return true
}

// act does what a button on a report's message asks for.
func (t *turn) act(r *report.Report, p string) bool {
	t.s.Report = r.ID
	switch {
	case p == buttonDone:
		t.confirm(r, Held{})
	case p == buttonNotDone:
		t.reopen(r, Held{})
	case p == pickAdd:
		if r.Status == report.StatusWithdrawn {
			t.refuseAddition(r)
			return true
		}
		t.enter(StateAdd)
	case p == pickWithdraw:
		if !allows(r, report.MoveWithdraw) {
			t.note(text.WithdrawTooLate, text.Args{"ticket": r.Ticket})
			t.enter(StateReport)
			return true
		}
		t.enter(StateWithdraw)
	case p == pickWithdrawYes:
		t.withdraw(r)
	case strings.HasPrefix(p, pickRate):
		stars := int(p[len(p)-1] - '0')
		if stars < 1 || stars > starsMax || len(p) != len(pickRate)+1 {
			t.confused()
			return true
		}
		t.rate(r, stars)
	}
	return true
}

func allows(r *report.Report, m report.Move) bool {
	for _, a := range report.Allowed(r.Status) {
		if a == m {
			return true
		}
	}
	return false
}

// quoted handles a reply to one of our messages about a report. It returns false
// when the reply is a command after all.
func (t *turn) quoted(r *report.Report) bool {
	if !t.mine(r) {
		t.show(r)
		return true
	}
	h := t.content()
	number, isNumber := numeral(t.read.plain)
	// Choices of another question may bear the same words or numbers: what counts
	// is the message that was quoted.
	cmd := command(t.read.plain, false)
	resolved := r.Status == report.StatusResolved
	rateable := r.Status == report.StatusClosed && r.Stars == 0
	plainWords := len(h.Media) == 0 && h.Place.IsZero()
	// An old question may be answered long after it was settled: its choices are no
	// stars, and no words for the agency.
	old := plainWords && !resolved && asksDone(r, t.input.Facts.Ref.MessageID)
	yes, no := t.read.yes && t.read.pure || isNumber && number == 1, t.read.no && t.read.pure || isNumber && number == 2
	v := unsettled
	if resolved && plainWords {
		v = t.flow.settles(t.read.plain, r.Category)
	}
	switch {
	case v == settledLater && !r.Close.IsZero():
		t.awaits(r, text.SettledLater)
	case old && yes && r.Status == report.StatusClosed:
		t.over(r)
	case old && yes:
		t.confirm(r, Held{})
	case old && no:
		t.reopen(r, Held{})
	case t.read.asks && v == settledYes:
		t.askSettled(r, h)
	case resolved && plainWords && (t.read.yes && t.read.pure || v == settledYes || isNumber && number == 1):
		t.confirm(r, Held{})
	case resolved && plainWords && t.read.no && !t.read.pure && !isNumber && v == unsettled:
		// "Tidak ada masalah", "belum lapor lagi": a no of something.
		t.askSettled(r, h)
	case (resolved || r.Status == report.StatusClosed) && t.read.no, v == settledNo, resolved && plainWords && isNumber && number == 2:
		if isNumber || t.read.pure {
			h.Text = ""
		}
		t.reopen(r, h)
	case rateable && plainWords && stars(t.read.text) > 0:
		t.rate(r, stars(t.read.text))
	case t.s.State == StateComment && r.ID == t.s.Report && plainWords && enough(t.read.plain):
		t.thanked()
	case plainWords && (cmd == pickThanks || t.s.State != StateComment && thanks(t.read.plain)) && r.Status != report.StatusAwaitingReporter:
		offered := t.s.Offered
		t.say(t.t(text.Welcome, nil))
		t.s.Offered = offered
	case plainWords && (cmd == pickCancel && !stops[t.read.plain] || cmd == pickDelete) && !t.beside() && allows(r, report.MoveWithdraw):
		t.askSent(r)
	case plainWords && cmd != "" && cmd != pickThanks:
		t.read.pick = cmd
		return false
	case t.s.State == StateComment && r.ID == t.s.Report && t.s.Stars > 0:
		t.comment(r, h)
	case t.s.State == StateWhich && t.s.waits() && r.ID == t.s.Report && t.sure(r):
		// The answer that waited, and this.
		t.hold(h)
		t.add(r, t.unhold())
	default:
		t.add(r, h)
	}
	return true
}

// askReport says the question of a state that is about a report.
func (t *turn) askReport(r *report.Report) {
	args := text.Args{"ticket": r.Ticket}
	switch t.s.State {
	case StateReport:
		t.show(r)
	case StateAdd:
		key := text.AddAsk
		if r.Status == report.StatusAwaitingReporter {
			key = text.AnswerAsk
			args["question"] = question(r)
		}
		t.about(r, t.t(key, args), t.choice(pickEnough, text.ButtonFinish))
	case StateSoften:
		t.about(r, t.t(text.SoftenAsk, args), t.choice(pickBlunt, text.ButtonBlunt))
	case StateWithdraw:
		t.about(r, t.t(text.WithdrawAsk, args), t.choice(pickWithdrawYes, text.ButtonWithdrawYes), t.choice(pickBack, text.ButtonWithdrawNo))
	case StateUnsolved:
		key := text.UnsolvedAsk
		if disputed(r) {
			key = text.DisputedAsk
		}
		t.about(r, t.t(key, args), t.choice(pickSkip, text.ButtonSkip))
	case StateRate:
		t.askRate(r)
	case StateComment:
		t.about(r, t.t(text.CommentAsk, args), t.choice(pickSkip, text.ButtonSkip))
	}
}

// question is what the agency asked last.
func question(r *report.Report) string {
	for i := len(r.Events) - 1; i >= 0; i-- {
		if r.Events[i].Kind == report.EventKind(report.MoveAsk) {
			return r.Events[i].Text
		}
	}
	return ""
}

// withdrawing takes the answer to "really withdraw?".
func (t *turn) withdrawing() {
	r := t.shown()
	switch {
	case r == nil || !t.mine(r):
		t.enter(StateMenu)
	default:
		t.confused()
	}
}

// withdraw takes a report back.
func (t *turn) withdraw(r *report.Report) {
	args := text.Args{"ticket": r.Ticket}
	if !r.Caused(t.cause()) {
		err := r.Apply(t.input.Now, report.MoveWithdraw, t.reporter(), report.Detail{Cause: t.cause()})
		if err != nil {
			t.note(text.WithdrawTooLate, args)
			t.s.Report = r.ID
			t.enter(StateReport)
			return
		}
		t.tellDesk(r)
	}
	t.s.State = StateMenu
	t.about(r, t.t(text.Withdrawn, args), t.choice(pickReport, text.ButtonReport), t.choice(pickMenu, text.ButtonMenu))
}

// reporter is the actor of whatever the person does to his report.
func (t *turn) reporter() report.Actor { return report.Actor{Kind: report.ActorReporter} }

// empty tells whether nothing was said.
func (h Held) empty() bool { return h.Text == "" && len(h.Media) == 0 && h.Place.IsZero() }

// detail is what a message brings to a report. A typed maps link becomes a place.
func (t *turn) detail(h Held) report.Detail {
	d := report.Detail{Text: h.Text, Media: h.Media, Place: h.Place, Rude: t.rude(h.Text), Cause: t.cause()}
	if p, ok := point(h.Text); ok && d.Place.IsZero() {
		d.Place = p
	}
	if most := t.reg.Limits.Media; most > 0 && len(d.Media) > most {
		d.Media = d.Media[:most]
		t.note(text.LimitMedia, text.Args{"max": t.count(most)})
	}
	return d
}
