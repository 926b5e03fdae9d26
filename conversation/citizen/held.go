package citizen

import (
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// What becomes of a message about which we asked and got no answer: "is this your answer to
// the agency?", "which report is this about?", "would you put it differently?". Its writer is
// asked once more, after as much silence as a draft's is reminded of; after as much as ends a
// draft it goes to the report where only one can be meant, and else he is told that it went
// nowhere. Meanwhile he is not silent: no report closes over the question.

// waits tells whether a message waits for the answer to a question of ours about it.
func (s *Session) waits() bool {
	return (s.State == StateWhich || s.State == StateSoften) && s.Held != nil && !s.Held.empty()
}

// heldFrom tells whether what waits is this message alone.
func (s *Session) heldFrom(messageID string) bool {
	return s.waits() && messageID != "" && s.Held.MessageID == messageID
}

// heldWake is when that must be looked after, the zero time for never.
func (t *turn) heldWake() time.Time {
	switch h := t.s.Held; {
	case !t.s.waits():
		return time.Time{}
	case !h.Again && t.reg.DraftReminder > 0:
		return t.s.Touched.Add(t.reg.DraftReminder)
	case t.reg.DraftExpiry > 0:
		return t.s.Touched.Add(t.reg.DraftExpiry)
	}
	return time.Time{}
}

// heldClock does what has become due for a message that waits.
func (t *turn) heldClock() {
	switch silent := t.input.Now.Sub(t.s.Touched); {
	case t.reg.DraftExpiry > 0 && silent >= t.reg.DraftExpiry:
		t.endHeld()
	case t.reg.DraftReminder > 0 && silent >= t.reg.DraftReminder && !t.s.Held.Again:
		t.s.Held.Again = true
		if d := t.s.Draft; d != nil {
			// One question at a time: the draft is recalled by its end alone.
			d.Reminded = true
		}
		if t.s.State == StateSoften && t.shown() == nil {
			t.endHeld() // the report is gone
			return
		}
		if t.s.State == StateWhich {
			t.note(text.HeldAgain, text.Args{"words": t.heldBrief(*t.s.Held)})
		}
		t.ask()
	}
}

// endHeld ends the waiting after a long silence.
func (t *turn) endHeld() {
	r := t.shown()
	sure, rude := r != nil && t.sure(r), t.s.State == StateSoften
	h := t.unhold()
	if !sure {
		t.s.State = StateMenu
		t.note(text.HeldDropped, text.Args{"words": t.heldBrief(h)})
		t.askMenu()
		return
	}
	// The clock may come twice, as a message may: the same silence passes it on once.
	t.by = "held:" + strconv.FormatInt(t.s.Touched.UnixNano(), 36)
	t.blunt, t.late = true, true // he was asked about rude words and insists by silence
	if rude {
		t.note(text.HeldBlunt, nil)
	} else {
		t.note(text.HeldPassed, text.Args{"ticket": r.Ticket, "words": t.heldBrief(h)})
	}
	t.add(r, h)
}

// sure tells whether what waits can be about this report only: it was asked about alone,
// and the words name no other kind of problem, nor one at a place of its own. An agency that
// asked is often told a place.
func (t *turn) sure(r *report.Report) bool {
	if !t.mine(r) || r.Status == report.StatusWithdrawn {
		return false
	}
	if t.s.State == StateSoften {
		return true
	}
	p := plain(t.s.Held.Text)
	switch {
	case !t.s.oneAsked(), strings.HasPrefix(t.s.Offered[0].ID, pickRemark), t.flow.other(p, r.Category):
		return false
	case r.Status == report.StatusAwaitingReporter, r.Status == report.StatusArchived:
		return true
	}
	return !t.flow.names(p) || !t.flow.placed(p)
}

// unhold takes the message that waits to where it belongs.
func (t *turn) unhold() Held {
	h := t.s.Held
	t.s.Held, t.placed = nil, true
	if h == nil {
		return Held{}
	}
	return *h
}

// leave passes on what waits when its writer turns to something else and an agency waits
// for an answer that it can only be.
// It returns false for any other message.
func (t *turn) leave() bool {
	switch t.read.pick {
	case pickMenu, pickBack, pickCheck, pickLanguage:
	default:
		return false
	}
	r := t.shown()
	if r == nil || r.Status != report.StatusAwaitingReporter && r.Status != report.StatusArchived || !t.sure(r) {
		return false
	}
	h := t.unhold()
	t.note(text.HeldPassed, text.Args{"ticket": r.Ticket, "words": t.heldBrief(h)})
	t.late = true
	t.add(r, h)
	if t.s.State != StateSoften {
		// Asked to put it differently, he is no longer on his way elsewhere.
		t.navigate()
	}
	return true
}

// left tells who turned to something else that his words went nowhere, before whatever he
// is answered.
func (t *turn) left(h Held) {
	if t.s.State != StateSoften && t.s.State != StateResume {
		t.s.Held = nil
	}
	t.note(text.HeldDropped, text.Args{"words": t.heldBrief(h)})
	if len(t.fx.Say) == 0 {
		return
	}
	out := &t.fx.Say[0]
	out.Text = t.notes[len(t.notes)-1] + "\n\n" + out.Text
	t.notes = t.notes[:len(t.notes)-1]
}

// heldBrief recalls a message that waits to its writer.
func (t *turn) heldBrief(h Held) string {
	switch {
	case h.Text != "":
		return shorten(h.Text, eventShown)
	case len(h.Media) > 0:
		return card.Media(t.s.Lang, h.Media)
	}
	return card.Place(t.reg, h.Place)
}

// spareFor is how long before its end a report is given more time because words of its
// reporter wait: longer than they wait.
const spareFor = 2 * day

// spare gives one of the reports that the waiting words may be about its whole time again,
// when it would close soon for its reporter's silence. A step saves one report: it returns
// true when there are more.
func (t *turn) spare() (more bool) {
	if !t.s.waits() || t.fx.Save != nil {
		return false
	}
	days := map[report.Status]int{report.StatusAwaitingReporter: t.reg.Days.Wait, report.StatusResolved: t.reg.Days.Close}
	meant := func(r *report.Report) bool {
		return t.mine(r) && days[r.Status] > 0 && !r.Close.IsZero() && r.Close.Before(t.input.Now.Add(spareFor)) && t.asks(r)
	}
	for _, r := range t.known() {
		switch {
		case !meant(r):
		case t.fx.Save != nil:
			return true
		default:
			r.Close = t.calendar().AddDays(t.input.Now, days[r.Status])
			t.fx.Save = r
		}
	}
	return false
}

// asks tells whether the open question is about this report.
func (t *turn) asks(r *report.Report) bool {
	if t.s.State == StateSoften {
		return r.ID == t.s.Report
	}
	for _, c := range t.s.Offered {
		if ticketOf(c.ID) == r.Ticket {
			return true
		}
	}
	return false
}

// known are the reports at hand, each once.
func (t *turn) known() []*report.Report {
	var all []*report.Report
	if r := t.input.Facts.Report; r != nil {
		all = append(all, r)
	}
	for i := range t.input.Facts.Own {
		if r := &t.input.Facts.Own[i]; len(all) == 0 || all[0].ID != r.ID {
			all = append(all, r)
		}
	}
	return all
}
