package citizen

import (
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

func label(lang regency.Lang, labels map[regency.Lang]string) string {
	return regency.Label(labels, lang)
}

// enter goes to a state and asks its question.
func (t *turn) enter(s State) {
	t.s.State = s
	t.ask()
}

// ask says the question of the state. A state whose question needs a report that
// is gone becomes the menu.
func (t *turn) ask() {
	s := t.s.State
	switch {
	case s.drafting() && t.s.Draft != nil:
		t.askDraft()
	case s == StateLanguage:
		t.askLanguage()
	case s == StateErase:
		t.askErase()
	case s == StateWhich && t.s.Held != nil:
		t.askWhich()
	case s == StateList:
		// The list is shown anew only when it is asked for: it may have changed.
		offered := t.s.Offered
		t.say(t.t(text.ListWhich, nil), offered...)
	case s.onReport() && t.shown() != nil:
		t.askReport(t.shown())
	default:
		t.s.State = StateMenu
		t.askMenu()
	}
}

func (t *turn) askMenu() {
	choices := []message.Choice{
		t.choice(pickReport, text.ButtonReport),
		t.choice(pickCheck, text.ButtonCheck),
		t.choice(pickInfo, text.ButtonInfo),
		t.choice(pickEmergency, text.ButtonEmergency),
		t.choice(pickLanguage, text.ButtonLanguage),
	}
	if len(t.reg.Langs) < 2 {
		choices = choices[:4]
	}
	if t.s.Draft != nil {
		t.note(text.DraftKept, nil)
		choices = append([]message.Choice{t.choice(pickResume, text.ButtonResume)}, choices...)
	}
	key := text.Menu
	switch {
	case t.noticed:
		key = text.MenuOpen
	case len(t.notes) > 0:
		key = text.MenuShort
	}
	t.say(t.t(key, text.Args{"bot": t.reg.BotName, "regency": t.reg.Name}), choices...).Columns = 2
}

// toMenu shows the main menu. After a pause in the middle of a report that is
// offered first: who comes back with "halo" has forgotten where he was.
func (t *turn) toMenu() {
	d := t.s.Draft
	if d != nil && d.empty() {
		t.dropDraft()
	} else if d != nil && t.paused() {
		t.enter(StateResume)
		return
	}
	t.s.Held = nil
	t.enter(StateMenu)
}

// paused tells whether the person was silent long enough to have been reminded.
func (t *turn) paused() bool {
	d := t.s.Draft
	return d != nil && t.reg.DraftReminder > 0 && t.input.Now.Sub(d.Touched) >= t.reg.DraftReminder
}

// aside says something and comes back to what was asked.
func (t *turn) aside(key text.Key, args text.Args) {
	if t.s.State == StateMenu && t.s.Draft == nil {
		t.note(key, args)
		t.askMenu()
		return
	}
	// The open question is asked again with its choices.
	offered := t.s.Offered
	t.say(t.t(key, args))
	t.s.Offered = offered
	t.ask()
}

func (t *turn) help() {
	t.aside(text.Help, text.Args{"bot": t.reg.BotName, "regency": t.reg.Name, "prefix": t.reg.TicketPrefix})
}

func (t *turn) info() {
	about := label(t.s.Lang, t.reg.Info)
	if about != "" {
		about = "\n\n" + about
	}
	t.aside(text.Info, text.Args{"regency": t.reg.Name, "info": about})
}

// emergency shows the numbers because they were asked for.
func (t *turn) emergency() {
	t.s.Alarmed = t.input.Now
	t.aside(text.Emergency, text.Args{"numbers": t.numbers()})
}

func (t *turn) askLanguage() {
	names := map[regency.Lang]text.Key{
		regency.Indonesian: text.LanguageIndonesian,
		regency.Javanese:   text.LanguageJavanese,
		regency.English:    text.LanguageEnglish,
	}
	var choices []message.Choice
	for _, l := range t.reg.Langs {
		choices = append(choices, t.choice(pickLang+string(l), names[l]))
	}
	t.say(t.t(text.LanguageAsk, nil), choices...)
}

// speak changes the language and goes on where the person was.
func (t *turn) speak(to string) {
	lang := regency.Lang(to)
	if !t.flow.speaks(lang) {
		t.confused()
		return
	}
	t.s.Lang, t.fx.Lang = lang, lang
	t.note(text.LanguageChosen, nil)
	switch {
	case t.s.State == StateLanguage && t.s.Draft != nil && !t.s.Draft.empty():
		t.advance()
	case t.s.State == StateLanguage:
		t.enter(StateMenu)
	default:
		t.ask()
	}
}

// idle takes a message that answers no question.
func (t *turn) idle() {
	h := t.content()
	switch {
	case t.read.pick == pickThanks:
		offered := t.s.Offered
		t.say(t.t(text.Welcome, nil))
		t.s.Offered = offered
	case t.read.pick == "" && t.in.Button == "" && (t.read.no && t.read.pure || !t.first && len(h.Media) == 0 && h.Place.IsZero() && finished[polite(t.read.plain)]):
		// "Tidak" to "ada yang bisa dibantu?", or "selesai" once more.
		t.say(t.t(text.AddEnd, nil))
	case t.read.pick == pickResume && t.s.Draft != nil:
		t.advance()
	case t.read.pick == pickLater && t.s.Draft != nil:
		t.later()
	case t.read.pick == pickDrop && t.s.Draft != nil:
		t.cancel()
	case t.read.pick == pickSend && t.sent():
		r := t.shown()
		t.about(r, t.t(text.SentAlready, text.Args{"ticket": r.Ticket}), t.afterFiling()...)
	case t.read.pick == pickEdit && t.in.Button == "" && t.sent() && t.shown().Status.Open():
		r := t.shown()
		t.note(text.SentFixed, text.Args{"ticket": r.Ticket})
		t.show(r)
	case t.read.pick == pickSend && t.in.Button == "":
		t.startReport()
	case t.in.Button != "" || t.read.pick != "":
		t.s.State = StateMenu
		t.confused()
	case t.urgently():
		t.urgent(h)
	case begins(t.flow, &t.in, t.read):
		t.tell(h)
	case !t.in.Place.IsZero():
		t.tell(h)
	default:
		t.s.State = StateMenu
		t.confused()
	}
}

// finished are the words that end an addition, said when it has ended already.
var finished = set("ya sudah|yaudah|ya udah|ya wis|yo wis|yowis|nggih sampun|selesai|sudah selesai|rampung|cukup|sudah cukup|sudah|udah|itu|itu saja|udah itu|sudah itu|done|finished|that s all|cekap|sampun|wis|" +
	"sampun cekap|wis cukup|wis iku wae|iku wae|niku mawon|sampun niku mawon|mung iku|wis rampung|sampun rampung|thats all|thats it|that is all|thats everything|im done|all done|no more|nothing else|nothing|no thanks|nope|nah|none|enough|thats enough")

// sentAge is how long after a report was filed a typed "kirim" still means that one.
const sentAge = time.Hour

// sent tells whether Kirim was pressed or typed once more for a report that is filed.
func (t *turn) sent() bool {
	r := t.shown()
	switch {
	case r == nil || !t.mine(r):
		return false
	case t.in.Button != "":
		return true
	}
	return (t.s.Draft == nil || t.s.Draft.empty()) && t.input.Now.Sub(r.Created) <= sentAge
}

// tell begins a report with a message, or asks first when a draft is waiting.
func (t *turn) tell(h Held) {
	t.s.State = StateMenu
	if d := t.s.Draft; d != nil && !d.empty() {
		t.s.Held = &h
		t.enter(StateResume)
		return
	}
	t.begin(h)
}

// urgently tells whether a cry for help is all that the message is, or names no kind of
// problem: whoever is in danger is not asked for the kind of his report.
func (t *turn) urgently() bool {
	if cries[t.read.plain] {
		return true
	}
	d := t.s.Draft
	return t.read.alarm && (!begins(t.flow, &t.in, t.read) || (d == nil || d.empty()) && len(t.in.Media) == 0 && t.in.Place.IsZero() && !t.flow.names(t.read.plain))
}

// urgent offers to go on after a cry for help that tells no more than that.
func (t *turn) urgent(h Held) {
	if d := t.s.Draft; d == nil || d.empty() {
		t.newDraft()
		if !cries[t.read.plain] && letters(h.Text) >= wordsMin {
			t.s.Draft.tell(h.Text, h.MessageID)
		}
	}
	t.enter(StateUrgent)
}
