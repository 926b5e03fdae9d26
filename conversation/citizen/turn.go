package citizen

import (
	"time"

	"github.com/taprose/taprose/conversation/calendar"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// turn is one step on its way: the session as it will be, and what it wants done.
type turn struct {
	flow  *Flow
	reg   *regency.Regency
	s     Session
	input Input
	in    message.Inbound
	read  reading
	fx    Effects
	// first tells that the person never wrote before.
	first bool
	// noticed: this turn's notes tell what is kept of the person.
	noticed bool
	// notes stand before the next question, in the same message.
	notes []string
	// blunt tells that rude words go on as they are.
	blunt bool
	// polite is the text that was found to have no rude words last.
	polite string
	// resting tells that the draft was put off.
	resting bool
	// asked tells that s.Offered belongs to something said in this turn.
	asked bool
	// placed tells that the message that waited has found where it belongs.
	placed bool
	// late tells that what is added was said before and goes on by itself now.
	late bool
	// waited is what waited before this turn.
	waited *Held
	// by is what caused this turn where no message did.
	by string
}

// t is a text in the person's language.
func (t *turn) t(key text.Key, args text.Args) string { return text.Say(t.s.Lang, key, args) }

// note keeps a line to stand before whatever is said next.
func (t *turn) note(key text.Key, args text.Args) {
	t.notes = append(t.notes, t.t(key, args))
}

// say says a text with the notes before it; its choices become what a number
// picks.
func (t *turn) say(s string, choices ...message.Choice) *message.Outbound {
	for i := len(t.notes) - 1; i >= 0; i-- {
		s = t.notes[i] + "\n\n" + s
	}
	t.notes = nil
	t.s.Offered, t.asked = choices, true
	t.fx.Say = append(t.fx.Say, message.Outbound{Text: s, Choices: choices, AnswerTo: t.in.ButtonRef})
	// The press is answered by the first thing said.
	t.in.ButtonRef = ""
	return &t.fx.Say[len(t.fx.Say)-1]
}

// about says something of a report, so that a reply to it finds the report.
func (t *turn) about(r *report.Report, s string, choices ...message.Choice) *message.Outbound {
	t.s.Report = r.ID
	out := t.say(s, choices...)
	out.About = r.ID
	return out
}

// after says what became of a report and goes to a state; in the middle of a
// draft it comes back to the draft's question instead.
func (t *turn) after(r *report.Report, to State, s string, choices ...message.Choice) *message.Outbound {
	if t.beside() {
		i := len(t.fx.Say)
		t.about(r, s, choices...)
		t.ask()
		return &t.fx.Say[i]
	}
	t.s.State = to
	return t.about(r, s, choices...)
}

// beside tells whether a draft is waiting for its answer.
func (t *turn) beside() bool { return t.s.State.drafting() && t.s.Draft != nil }

// choice is a choice with a label from the catalogue.
func (t *turn) choice(id string, label text.Key) message.Choice {
	return message.Choice{ID: id, Label: t.t(label, nil)}
}

// cause names the message that this turn handles, for the history.
func (t *turn) cause() string {
	if t.in.ID == "" {
		return t.by
	}
	return string(t.in.Chat.Channel) + ":" + t.in.ID
}

func (t *turn) calendar() calendar.Calendar {
	return t.reg.Calendar()
}

func (t *turn) local(at time.Time) time.Time {
	return at.In(zone(t.reg))
}

// finish keeps the clocks after a message was handled.
func (t *turn) finish() {
	if len(t.notes) > 0 {
		// A note that nothing followed is said by itself.
		notes := t.notes[len(t.notes)-1]
		t.notes = t.notes[:len(t.notes)-1]
		offered, asked := t.s.Offered, t.asked
		t.say(notes)
		t.s.Offered, t.asked = offered, asked
	}
	if t.in.Event != message.EventNone {
		return
	}
	t.s.Touched = t.input.Now
	if d := t.s.Draft; d != nil {
		// Who said "later" is not reminded once more.
		d.Touched, d.Reminded = t.input.Now, t.resting
	}
	if t.s.Held != nil {
		t.s.Held.Again = false
		t.s.Held.Doubted = t.s.Held.Doubted || t.s.Held == t.waited
	}
	t.wake()
}

// soon is when the clock goes on with what one step could not do.
const soon = time.Minute

// wake sets the next moment at which something waits to be done.
func (t *turn) wake() {
	more := t.spare()
	t.s.Wake = t.nextWake()
	if more {
		t.s.Wake = t.input.Now.Add(soon)
	}
}

// nextWake is when a draft or a message that waits must be recalled, or is at its end.
func (t *turn) nextWake() time.Time {
	held, drafted := t.heldWake(), t.draftWake()
	if drafted.IsZero() || !held.IsZero() && held.Before(drafted) {
		return held
	}
	return drafted
}

// draftWake is when the draft must be recalled or dropped.
func (t *turn) draftWake() time.Time {
	d := t.s.Draft
	switch {
	case d == nil:
		return time.Time{}
	case !d.Reminded && t.reg.DraftReminder > 0:
		return d.Touched.Add(t.reg.DraftReminder)
	case t.reg.DraftExpiry > 0:
		return d.Touched.Add(t.reg.DraftExpiry)
	}
	return time.Time{}
}
