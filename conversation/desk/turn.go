package desk

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// ErrUnknownStatus: the stored report stands in a status that this program does
// not know, so nothing can be decided about it.
var ErrUnknownStatus = errors.New("report in unknown status")

// turn is one step under way.
type turn struct {
	*Desk
	Input
	said   said
	intent intent
	// report is the one that the message is about, ours to change; nil: none.
	report *report.Report
	eff    Effects
}

// Step answers one message of a group. Whatever people write is no error: the
// error is ErrUnknownStatus, for a report that cannot be understood.
func (d *Desk) Step(in Input) (Effects, error) {
	t := &turn{Desk: d, Input: in}
	if in.Facts.Report != nil {
		if !slices.Contains(report.Statuses(), in.Facts.Report.Status) {
			return Effects{}, fmt.Errorf("report %s: %w: %q", in.Facts.Report.ID, ErrUnknownStatus, in.Facts.Report.Status)
		}
		r := in.Facts.Report.Clone()
		t.report = &r
	}
	if in.Facts.Ref != nil {
		t.intent = parseIntent(in.Facts.Ref.Intent)
	}
	if in.In.Event != message.EventNone {
		t.happened()
		return t.eff, nil
	}
	if in.In.Deleted {
		return t.eff, nil
	}
	t.said = d.read(in.In)
	if in.Facts.Group == nil {
		t.stranger()
		return t.eff, nil
	}
	if in.Facts.Refused != "" {
		t.refused()
		return t.eff, nil
	}
	if in.Facts.Group.Leader() {
		// Only what Desk.ForLeader leaves to the desk comes here.
		if t.said.enrol {
			t.enrol()
		}
		return t.eff, nil
	}
	t.hide()
	t.retitle()
	t.group()
	if t.eff.Save != nil {
		clock.Keep(d.regency, t.eff.Save, in.Now)
	}
	t.marks()
	return t.eff, nil
}

// group answers a message in an enrolled group.
func (t *turn) group() {
	switch {
	case t.In.Edited:
		t.edited()
	case t.said.enrol:
		t.enrol()
	case t.Facts.Memo != nil:
		t.order()
	case t.In.Unsupported != "" && t.said.whole == "" && !t.said.media:
		if t.report != nil {
			t.say(text.DeskUnsupported, nil)
		}
	case t.admins() && (t.said.word == wordBlock || t.said.word == wordUnblock) && !t.said.button:
		t.blocking()
	case t.said.several && t.said.word != wordNone && (t.said.quoted == "" || t.said.head):
		t.report = nil
		t.say(text.DeskOneEach, text.Args{"word": string(t.said.word), "prefix": t.regency.TicketPrefix})
	case t.prompted():
		t.fulfil()
	case t.command():
	case t.report != nil:
		t.about()
	default:
		t.nothing()
	}
}

// command answers what hangs on no report, and tells whether it was that.
func (t *turn) command() bool {
	if t.said.head && t.said.word != wordList && t.said.word != wordActivity {
		return t.said.word == wordHelp && t.help()
	}
	switch t.said.word {
	case wordList:
		return t.list()
	case wordHelp:
		return t.help()
	case wordActivity:
		return t.activity()
	case wordGroups, wordCode, wordRelease, wordRoster, wordBlock, wordUnblock, wordBlocks:
		if !t.admins() {
			return t.onlyAdmins()
		}
		switch t.said.word {
		case wordGroups:
			return t.groups()
		case wordRoster:
			return t.roster()
		case wordCode:
			return t.code()
		case wordBlocks:
			return t.blocks()
		}
		return t.release()
	}
	return false
}

// onlyAdmins answers an administrators' word in an agency's group. There it is
// one of the bot's words only as a command; otherwise people say "kode" and "grup"
// to each other.
func (t *turn) onlyAdmins() bool {
	if !t.said.slash || t.report != nil {
		return false
	}
	return t.say(text.DeskOnlyAdmins, nil)
}

// nothing answers a message that is about no report we know.
func (t *turn) nothing() {
	s := &t.said
	switch {
	case s.button:
		t.say(text.DeskWhich, t.example())
	case s.ticket != "":
		t.say(text.DeskNotFound, text.Args{"ticket": s.ticket})
	case s.wrong != "":
		t.say(text.DeskMistyped, text.Args{"ticket": s.wrong})
	case t.In.Quoted != nil && t.In.Quoted.FromUs:
		// The list and the help are about no single report.
		if s.word != wordThanks && !s.soft {
			t.say(text.DeskWhich, t.example())
		}
	case s.slash && (s.word != wordNone || s.whole != ""), s.bare() && !s.soft && s.canonical(t.admins()) && !asks(s.whole):
		t.say(text.DeskWhich, t.example())
	}
	// Everything else is talk among the members.
}

// canonical tells whether the message is one of the words that the help teaches.
// Other ways to say them are too common in talk among colleagues.
func (s *said) canonical(admins bool) bool {
	switch s.word {
	case wordAccept, wordStart, wordAsk, wordAnswer, wordNote, wordTransfer, wordReject, wordResolve:
		return says(s.whole, []string{string(s.word)})
	case wordAssign:
		return admins
	}
	return false
}

func (t *turn) example() text.Args {
	w := t.said.word
	switch w {
	case wordAccept, wordStart, wordAsk, wordAnswer, wordNote, wordTransfer, wordReject, wordResolve, wordAssign:
	default:
		w = wordAccept
	}
	return text.Args{"word": string(w), "prefix": t.regency.TicketPrefix}
}

// admins tells whether this is the administrators' group.
func (t *turn) admins() bool { return t.Facts.Group.Agency == Admins }

// inCharge tells whether this group may move the report.
func (t *turn) inCharge() bool {
	if t.admins() {
		return t.report.Agency == ""
	}
	return t.report.Agency == t.Facts.Group.Agency
}

// mayRead tells whether this group sees all of the report: the agency in charge,
// the agencies that had it before unless it is secret, and the administrators.
func (t *turn) mayRead() bool {
	agency := t.Facts.Group.Agency
	if t.report.Secret() {
		return t.admins() || t.report.Agency == agency
	}
	return t.admins() || t.report.Agency == agency ||
		slices.ContainsFunc(t.report.Events, func(e report.Event) bool { return e.Agency == agency })
}

// cause names the inbound message in the history.
func (t *turn) cause() string { return string(t.In.Chat.Channel) + ":" + t.In.ID }

// actor is who wrote, as the history keeps him.
func (t *turn) actor() report.Actor {
	a := report.Actor{Kind: report.ActorAgency, Agency: t.Facts.Group.Agency, Name: t.In.Sender.Name, Address: t.In.Sender.Address}
	if t.admins() {
		a.Kind, a.Agency = report.ActorAdmin, ""
	}
	return a
}

// say answers in the group; it returns true so that it can end a branch. {ticket}
// is the report's unless args say otherwise.
func (t *turn) say(key text.Key, args text.Args) bool {
	t.reply(message.Outbound{Text: t.line(key, args)})
	return true
}

// line is a text for staff with {ticket} filled in.
func (t *turn) line(key text.Key, args text.Args) string {
	full := text.Args{}
	if t.report != nil {
		full["ticket"] = t.report.Ticket
	}
	maps.Copy(full, args)
	return text.Say(lang, key, full)
}

// reply answers the message with out.
func (t *turn) reply(out message.Outbound) {
	if out.Replace == "" {
		out.Quote = t.In.MessageID
	}
	if t.report != nil && t.mayRead() {
		out.About = t.report.ID
	}
	if len(t.eff.Say) == 0 {
		out.AnswerTo = t.In.ButtonRef
	}
	t.eff.Say = append(t.eff.Say, out)
}

// reporterLang is the language in which the reporter is told things.
func (t *turn) reporterLang() regency.Lang {
	if t.Facts.Lang == "" {
		return regency.Indonesian
	}
	return t.Facts.Lang
}
