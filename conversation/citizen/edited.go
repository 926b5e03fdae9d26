package citizen

import (
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// edited handles a message that replaces one sent before: it changes the draft,
// or is recorded in the report that the message became part of.
func (t *turn) edited() {
	d := t.s.Draft
	switch {
	case t.in.Place.Live || t.in.Place.HasPoint && t.read.text == "":
		// A live location reports every few metres; its first point is the place.
		return
	case t.read.text == "":
		return
	case d != nil && d.WordsFrom != "" && d.WordsFrom == t.in.MessageID:
		if most := t.reg.Limits.TextRunes; letters(t.read.text) < wordsMin || most > 0 && len([]rune(t.read.text)) > most {
			t.note(text.EditUseless, nil)
		} else {
			d.Words = t.read.text
			t.note(text.EditTaken, nil)
		}
		t.ask()
	case t.filed() != nil:
		r := t.filed()
		if !r.Caused(t.cause()) {
			r.Record(t.input.Now, report.EventEdited, t.reporter(), report.Detail{Text: t.read.text, Rude: t.rude(t.read.text), Cause: t.cause()})
			t.tellDesk(r)
		}
		offered, about := t.s.Offered, t.s.Report
		t.about(r, t.t(text.EditPassed, text.Args{"ticket": r.Ticket}))
		t.s.Offered, t.s.Report = offered, about
	default:
		t.note(text.EditIgnored, nil)
		t.ask()
	}
}

// filed is the report that the message of this turn became part of.
func (t *turn) filed() *report.Report {
	r := t.input.Facts.Report
	if r == nil || !t.mine(r) || r.ID != t.s.reportOf(t.in.MessageID) {
		return nil
	}
	return r
}

// deleted handles a message that was taken back. What is still a draft forgets
// it; a filed report keeps it, and its reporter is told so.
func (t *turn) deleted() {
	d := t.s.Draft
	switch {
	case d != nil && d.takeBack(t.in.MessageID):
		t.note(text.DeleteTaken, nil)
		if s := t.s.State; s.drafting() && s != StateCancel && s != StateResume {
			t.advance()
			return
		}
		t.ask()
	case t.filed() != nil:
		r := t.filed()
		offered, about := t.s.Offered, t.s.Report
		t.about(r, t.t(text.DeleteKept, text.Args{"ticket": r.Ticket}))
		t.s.Offered, t.s.Report = offered, about
	}
}

// takeBack removes from the draft what a message brought.
func (d *Draft) takeBack(messageID string) bool {
	if messageID == "" {
		return false
	}
	dropped := d.drop(messageID)
	if d.WordsFrom == messageID {
		d.Words, d.WordsFrom = "", ""
		dropped = true
	}
	return dropped
}
