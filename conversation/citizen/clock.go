package citizen

import (
	"github.com/taprose/taprose/conversation/text"
)

// clock does what has become due: one reminder of a draft or of a message that waits, later
// its end. Coming too early or without either it only sets the next moment.
func (t *turn) clock() {
	if t.s.waits() {
		t.heldClock()
	}
	if t.s.Draft != nil {
		t.draftClock()
	}
	t.wake()
}

func (t *turn) draftClock() {
	d, now := t.s.Draft, t.input.Now
	switch silent := now.Sub(d.Touched); {
	case t.reg.DraftExpiry > 0 && silent >= t.reg.DraftExpiry:
		if d.empty() {
			// "lapor" and nothing more: nothing is lost, nothing need be said.
			t.dropDraft()
			break
		}
		if h := t.s.Held; h != nil && t.s.State.drafting() && !h.empty() {
			t.note(text.HeldDropped, text.Args{"words": t.heldBrief(*h)})
		}
		t.dropDraft()
		t.s.State = StateMenu
		t.say(t.t(text.DraftDropped, nil), t.choice(pickReport, text.ButtonReport), t.choice(pickMenu, text.ButtonMenu))
	case t.reg.DraftReminder > 0 && silent >= t.reg.DraftReminder && !d.Reminded:
		d.Reminded = true
		if d.empty() {
			break
		}
		t.remind()
	}
}

// remind recalls the draft and asks whether to go on, nothing else. What was asked before
// may be answered at once all the same.
func (t *turn) remind() {
	if t.s.State == StateMenu || t.s.State == StateCancel || !t.s.State.drafting() {
		t.s.State = StateResume
	}
	if t.s.State == StateResume && t.s.Held != nil {
		// There a message waits for its place, and that is asked in as many words.
		t.ask()
		return
	}
	t.say(t.t(text.DraftReminder, text.Args{"report": t.brief()}),
		t.choice(pickResume, text.ButtonResume), t.choice(pickLater, text.ButtonLater), t.choice(pickDrop, text.ButtonDrop))
}

// later leaves the draft until the person comes back to it or its time runs out.
func (t *turn) later() {
	if t.s.Held != nil {
		// What came since must find its place first.
		t.ask()
		return
	}
	t.resting = true
	t.s.State = StateMenu
	t.say(t.t(text.DraftLater, nil), t.choice(pickResume, text.ButtonResume), t.choice(pickMenu, text.ButtonMenu))
}
