package citizen

import (
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// hear handles one message. The order matters: what happened to the chat, then
// old clocks, then danger to life, then what cannot be taken, then messages about
// a report, then commands, and last the answer to whatever was asked.
func (t *turn) hear() {
	switch {
	case t.in.Kind == message.ChatGroup, t.in.Event != message.EventNone:
		t.event()
		return
	case t.in.Edited:
		t.edited()
		return
	case t.in.Deleted:
		t.deleted()
		return
	}
	t.forget()
	t.first = t.s.State == ""
	if t.first {
		t.s.State = StateMenu
		if to := regency.Lang(strings.TrimPrefix(t.read.pick, pickLang)); strings.HasPrefix(t.read.pick, pickLang) && t.flow.speaks(to) {
			// Who begins with a language is greeted in it.
			t.s.Lang = to
		} else if t.read.pick == "" || asides[t.read.pick] || spokenFirst[t.read.pick] {
			t.guessLang()
		}
	}
	t.s.Unnoticed = t.s.Unnoticed || t.first && t.reg.Privacy.Notice
	if t.read.despair {
		if !t.tellsReport() {
			t.console()
			return
		}
		// The agency hears it as well, and the last word is a kind one.
		defer t.comfort()
	}
	t.alarm()
	if t.first && len(t.fx.Say) == 0 && (t.reg.Privacy.Notice || t.read.pick != pickMenu && t.read.pick != pickHelp) {
		t.note(text.Hello, text.Args{"bot": t.reg.BotName, "regency": t.reg.Name})
	}
	if len(t.fx.Say) == 0 && t.read.pick != pickPlea {
		// Who is in danger reads it with the next answer.
		t.notice()
	}
	if !t.accept() {
		return
	}
	if t.refused() {
		return
	}
	if t.s.State == StateSoften && t.softening() {
		return
	}
	if t.s.State == StateWhich && t.s.waits() {
		h := *t.s.Held
		defer func() {
			if t.s.State != StateWhich && !t.placed {
				t.left(h)
			}
		}()
	}
	if t.replay() || t.numbered() || t.aboutReports() || t.news() || t.navigate() {
		return
	}
	t.answer()
}

// spokenFirst are the commands that people begin with in so many words that their language
// is heard: "I want to report a problem".
var spokenFirst = map[string]bool{pickMenu: true, pickHelp: true, pickReport: true, pickCheck: true, pickThanks: true}

// guessLang goes on in English with who begins in English, and says so: it may be all
// that he can read. Javanese is spoken to who asks for it, for everybody reads Indonesian.
func (t *turn) guessLang() {
	if t.s.Lang == regency.English || !t.flow.speaks(regency.English) || !english(t.read.plain) {
		return
	}
	t.s.Lang, t.fx.Lang = regency.English, regency.English
}

// event keeps quiet: nobody would read an answer.
func (t *turn) event() {
	switch t.in.Event {
	case message.EventBlocked:
		// Reminders would only be refused. The draft waits.
		t.s.Wake = time.Time{}
	case message.EventUnblocked:
		t.s.Wake = t.nextWake()
	}
}

// forget drops a draft whose time ran out without the clock having come by, and
// leaves questions that were asked too long ago for this to be their answer.
func (t *turn) forget() {
	d, now := t.s.Draft, t.input.Now
	if d != nil && t.reg.DraftExpiry > 0 && now.Sub(d.Touched) >= t.reg.DraftExpiry {
		t.dropDraft()
		t.note(text.DraftDropped, nil)
	}
	if stale := t.stale(); stale > 0 && !t.s.Touched.IsZero() && now.Sub(t.s.Touched) >= stale {
		if t.s.waits() {
			t.note(text.HeldDropped, text.Args{"words": t.heldBrief(*t.s.Held)})
		}
		t.s.State, t.s.Held = StateMenu, nil
		if t.in.Button == "" {
			t.s.Offered = nil
			t.read = t.flow.read(t.s, t.in)
		}
	}
	if t.s.State.drafting() && t.s.Draft == nil {
		t.s.State = StateMenu
	}
}

// stale is after how much silence a message no longer answers the question of
// this state; 0 is never. A draft's questions wait as long as the draft does, and
// so does a message whose place is not known yet.
func (t *turn) stale() time.Duration {
	switch s := t.s.State; {
	case s == "", s == StateMenu, s == StateSoften, s.drafting():
		return 0
	case s == StateWhich:
		return t.reg.DraftExpiry
	}
	return t.reg.DraftReminder
}

// alarm puts the numbers to call before whatever is answered, once in a while.
func (t *turn) alarm() {
	if !t.read.alarm || t.read.despair || t.read.pick == pickEmergency || t.read.pick == pickPlea || t.in.Button != "" {
		return
	}
	if !cries[t.read.plain] && !t.s.Alarmed.IsZero() && t.input.Now.Sub(t.s.Alarmed) < t.reg.DraftReminder {
		return
	}
	t.s.Alarmed = t.input.Now
	offered := t.s.Offered
	t.say(t.t(text.EmergencyFirst, text.Args{"numbers": t.numbers()}))
	t.s.Offered = offered
	if t.s.State.drafting() || begins(t.flow, &t.in, t.read) && !t.urgently() {
		t.note(text.UrgentGoOn, nil)
	}
}

func (t *turn) numbers() string { return numbers(t.reg, t.s.Lang) }

// accept refuses what cannot be taken at all, and takes the rest. It returns
// false when nothing is left to handle.
func (t *turn) accept() bool {
	in := &t.in
	limits := t.reg.Limits
	if t.tooLong() {
		return false
	}
	if limits.MediaBytes > 0 {
		kept := in.Media[:0:0]
		for _, m := range in.Media {
			if m.Size <= limits.MediaBytes {
				kept = append(kept, m)
			}
		}
		if len(kept) < len(in.Media) {
			t.note(text.LimitBytes, text.Args{"max": strconv.FormatInt(limits.MediaBytes>>20, 10)})
			in.Media = kept
		}
	}
	if in.Button == "" && t.read.text == "" && len(in.Media) == 0 && in.Place.IsZero() {
		switch in.Unsupported {
		case "sticker":
			t.note(text.CannotSticker, nil)
		case "contact":
			t.note(text.CannotContact, nil)
		case "poll":
			t.note(text.CannotPoll, nil)
		case "":
			// Nothing at all came, or only a file that was too large.
			if len(t.notes) == 0 {
				t.note(text.NotUnderstood, nil)
			}
		default:
			t.note(text.CannotOther, nil)
		}
		t.ask()
		return false
	}
	return true
}

// count writes a number as the language does: 4.000 or 4,000.
func (t *turn) count(n int) string {
	s := strconv.Itoa(n)
	if len(s) <= 3 {
		return s
	}
	return s[:len(s)-3] + t.t(text.Thousands, nil) + s[len(s)-3:]
}

// content is what the message of this turn tells, apart from what it chooses.
func (t *turn) content() Held {
	return Held{MessageID: t.in.MessageID, Text: t.read.text, Media: t.in.Media, Place: t.in.Place}
}

// navigate follows commands that are understood everywhere.
func (t *turn) navigate() bool {
	switch p := t.read.pick; {
	case p == pickMenu:
		t.toMenu()
	case p == pickHelp:
		t.help()
	case p == pickBack:
		t.back()
	case p == pickCancel:
		t.cancel()
	case p == pickReport:
		t.startReport()
	case p == pickCheck && t.beside() && !t.s.Draft.empty() && ends(pickCheck, polite(t.read.plain)):
		// "Cabut laporan" in the midst of one means that one.
		t.cancel()
	case p == pickCheck:
		t.check()
	case p == pickInfo:
		t.info()
	case p == pickHuman:
		t.aside(text.Human, nil)
	case p == pickSecrecy && t.s.Draft != nil && t.visibility() == regency.VisibilityOpen:
		t.notes = append(t.notes, t.reviewWho())
		t.ask()
	case p == pickSecrecy && t.openly() != nil:
		t.aside(text.SecrecyOpen, text.Args{"ticket": t.openly().Ticket})
	case p == pickSecrecy:
		t.aside(text.Secrecy, nil)
	case p == pickReaders:
		t.readers()
	case p == pickHowLong:
		t.howLong()
	case p == pickEmergency:
		t.emergency()
	case p == pickPlea:
		t.plea()
	case p == pickLanguage:
		t.enter(StateLanguage)
	case p == pickData:
		t.sendData()
	case p == pickDelete:
		t.del()
	case p == pickErase:
		t.enter(StateErase)
	case p == pickEraseYes && t.s.State == StateErase:
		t.erase()
	case strings.HasPrefix(p, pickLang):
		t.speak(strings.TrimPrefix(p, pickLang))
	default:
		return false
	}
	return true
}

// answer takes the message as the answer to what was asked.
func (t *turn) answer() {
	switch s := t.s.State; {
	case s.drafting():
		t.drafting()
	case s == StateWhich:
		t.which()
	case s == StateAdd, s == StateUnsolved:
		t.adding()
	case s == StateWithdraw:
		t.withdrawing()
	case s == StateRate:
		t.rating()
	case s == StateComment:
		t.commenting()
	case s == StateReport:
		t.onShown()
	case s == StateLanguage, s == StateErase:
		t.confused()
	default:
		t.idle()
	}
}

// confused asks again, saying what was not understood.
func (t *turn) confused() {
	switch n := len(t.s.Offered); {
	case t.first && t.noticed:
		// Greeted and told what is kept of him.
	case t.first:
		// Whatever it was, it was a way to say hello.
		t.notes = nil
	case t.in.Button != "":
		t.note(text.ButtonStale, nil)
	case (t.read.number > 0 || t.read.below) && n > 1 && (t.s.State != StateMenu || offers(t.s, pickReport)):
		t.note(text.NumberOutside, text.Args{"max": strconv.Itoa(n)})
	case t.s.State == StatePhotos && t.s.Draft != nil && len(t.s.Draft.Media) == 0:
		// Whoever has none, and does not say so in words that we know, is told that he
		// may go on.
		t.say(t.t(text.PhotosOptional, nil), t.choice(pickEnough, text.ButtonSkip))
		return
	case t.s.State == StateReview:
		t.note(text.ReviewHow, nil)
	case pictured(t.read.text):
		t.note(text.CannotEmoji, nil)
	case t.s.State == StateMenu && upset(t.read.plain):
		t.note(text.Upset, nil)
	default:
		t.note(text.NotUnderstood, nil)
	}
	t.ask()
}
