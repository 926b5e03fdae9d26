package citizen

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// edited handles a message that replaces one sent before: it changes the draft,
// or is recorded in the report that the message became part of.
func (t *turn) edited() {
	d, words := t.s.Draft, t.read.text
	switch {
	case t.in.Place.Live || t.in.Place.HasPoint && words == "":
		// A live location reports every few metres; its first point is the place.
		return
	case words == "" && len(t.in.Media) == 0:
		return
	case d != nil && t.redraft(d):
		t.ask()
	case t.s.heldFrom(t.in.MessageID) && words != "":
		if n, most := len([]rune(words)), t.reg.Limits.TextRunes; most > 0 && n > most {
			t.note(text.LimitText, text.Args{"n": t.count(n), "max": t.count(most)})
			t.ask()
			return
		}
		t.s.Held.Text = words
		t.note(text.EditTaken, nil)
		t.ask()
	case t.s.heldOf(t.in.MessageID):
		// Which of the joined words were meant is not known any more.
		t.unjoin()
	case t.filed() != nil:
		t.refiled(t.filed())
	default:
		t.note(text.EditIgnored, nil)
		t.ask()
	}
}

// redraft takes an edit into the draft; false when the message is no part of it.
func (t *turn) redraft(d *Draft) bool {
	id, words := t.in.MessageID, t.read.text
	swapped := d.swap(id, t.in.Media)
	if !d.toldBy(id) || words == "" {
		if swapped {
			t.note(text.EditSwapped, nil)
		}
		return swapped
	}
	most, longer := t.reg.Limits.TextRunes, *d
	longer.Parts = slices.Clone(d.Parts)
	longer.retell(words, id)
	if letters(words) < wordsMin || most > 0 && len([]rune(longer.Words)) > most {
		t.note(text.EditUseless, nil)
		return true
	}
	*d = longer
	t.note(text.EditTaken, nil)
	return true
}

// swap puts the file of an edited message in place of the one that it had. An album's
// message cannot be told from its neighbours, so its file stays.
func (d *Draft) swap(messageID string, media []message.MediaRef) bool {
	i := slices.Index(d.MediaFrom, messageID)
	if messageID == "" || len(media) != 1 || i < 0 || slices.Contains(d.MediaFrom[i+1:], messageID) || sameFile(d.Media[i], media[0]) {
		return false
	}
	d.Media[i] = media[0]
	return true
}

// refiled passes on what the edit of a message changed that is part of a filed report: a
// new file is one more, because what the agency has seen stays.
func (t *turn) refiled(r *report.Report) {
	h := t.content()
	h.Media = slices.DeleteFunc(slices.Clone(h.Media), func(m message.MediaRef) bool { return has(r, m) })
	if h.Text == "" && len(h.Media) == 0 {
		return
	}
	offered, about := t.s.Offered, t.s.Report
	if !r.Caused(t.cause()) {
		kind := report.EventEdited
		if len(h.Media) > 0 && (h.Text == "" || strings.Contains(r.Words, h.Text)) {
			// The words are those that the agency knows.
			kind, h.Text = report.EventUpdated, ""
		}
		d := t.detail(h)
		d.Place = message.Place{}
		r.Record(t.input.Now, kind, t.reporter(), d)
		t.tellDesk(r)
	}
	t.about(r, t.t(text.EditPassed, text.Args{"ticket": r.Ticket}))
	t.s.Offered, t.s.Report = offered, about
}

// has tells whether a report has a file already.
func has(r *report.Report, m message.MediaRef) bool {
	same := func(have message.MediaRef) bool { return sameFile(have, m) }
	return slices.ContainsFunc(r.Media, same) || slices.ContainsFunc(r.Events, func(e report.Event) bool {
		return slices.ContainsFunc(e.Media, same)
	})
}

// sameFile tells whether two files are the same. Networks may give a file another ID
// when its message is edited, but no other size.
func sameFile(a, b message.MediaRef) bool {
	return a.Channel == b.Channel && (a.Native == b.Native || a.Size == b.Size && a.Size > 0)
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
	case t.s.heldFrom(t.in.MessageID):
		t.unhold()
		t.s.State = StateMenu
		t.note(text.DeleteTaken, nil)
		t.ask()
	case t.s.heldOf(t.in.MessageID):
		t.unjoin()
	case t.filed() != nil:
		r := t.filed()
		offered, about := t.s.Offered, t.s.Report
		t.about(r, t.t(text.DeleteKept, text.Args{"ticket": r.Ticket}))
		t.s.Offered, t.s.Report = offered, about
	}
}

// unjoin drops what waits when one of the messages that it was joined from changes or is taken
// back: none is kept, and its writer is asked to write again.
func (t *turn) unjoin() {
	h := t.unhold()
	t.s.State = StateMenu
	t.note(text.HeldDropped, text.Args{"words": t.heldBrief(h)})
	t.ask()
}

// takeBack removes from the draft what a message brought.
func (d *Draft) takeBack(messageID string) bool {
	if messageID == "" {
		return false
	}
	dropped := d.drop(messageID)
	if d.toldBy(messageID) {
		d.retell("", messageID)
		dropped = true
	}
	return dropped
}
