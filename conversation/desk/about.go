package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// order is what staff want done to a report.
type order struct {
	word word
	// agency is the target of a transfer, "" when it must be asked; near are the
	// agencies that may have been meant.
	agency string
	near   []string
	// words go with it; whole is the text with the word itself.
	words, whole string
	soft         bool
	// sure: the words were held back and are to go as they are.
	sure bool
}

// about answers a message about a report that was quoted, named or pressed.
func (t *turn) about() {
	if t.repeated() {
		return
	}
	s := &t.said
	if o, ok := t.picked(); ok {
		if o.word != wordNone {
			t.do(o)
		}
		return
	}
	o := order{word: s.word, agency: s.agency, words: s.rest, whole: s.whole, soft: s.soft}
	named := s.head || s.quoted == "" || t.Facts.Ref == nil
	switch {
	case s.word == wordShow:
		t.view()
		return
	case s.word == wordThanks || s.word == wordCancel && s.button:
		t.react("🙏")
		return
	case s.word == wordCancel:
		t.takenBack()
		return
	case t.asksBack(named), t.relaysLater(), t.elsewhere(), t.chooses(), t.leaves():
		return
	case s.word == wordTransfer || s.word == wordAssign:
		if !s.button {
			n := t.nameAgency(s.rest)
			o.agency, o.near, o.words = n.key, n.near, n.rest
			if named && !s.head {
				// The number of the report is no reason.
				o.words = withoutTicket(t.regency.TicketPrefix, o.words)
			}
			if n.key == "" && len(n.near) == 0 {
				o.words = s.rest
				if t.mayPass() && toHigher(s.rest) {
					t.beyond(s.rest)
					return
				}
			}
		}
	case s.button && deeds[s.word].done == "":
		// A button of an older version of the program.
		t.view()
		return
	case t.unsaid():
		return
	case s.word == wordNone || deeds[s.word].done == "":
		o.word, o.words = wordAnswer, s.whole
		if s.media && t.settled() {
			o.word = wordResolve
		} else if named {
			t.mentioned()
			return
		} else if t.settles(s.whole) {
			return
		}
		if len(tokens(o.words)) == 0 && !s.media {
			t.say(text.DeskNotUnderstood, nil)
			return
		}
	case named && !s.head:
		// The ticket was in the midst of what was said; the reporter knows it.
		o.words = withoutTicket(t.regency.TicketPrefix, o.words)
	}
	t.do(o)
}

// mentioned answers who names a report without one of our words: with the report, and
// where something came with it, with what became of that.
func (t *turn) mentioned() {
	s := &t.said
	words := withoutTicket(t.regency.TicketPrefix, s.whole)
	switch {
	case t.settles(words):
		return
	case !t.inCharge():
	case s.media:
		t.doubt(text.DeskDoubtDone, wordChoose, words, nil, string(wordResolve), string(wordAnswer), string(wordNote))
		return
	}
	t.view()
	if s.head && t.inCharge() && len(tokens(words)) > 1 && !says(words, idle) {
		last := len(t.eff.Say) - 1
		t.eff.Say[last].Text += "\n\n" + t.line(text.DeskUnsent, nil)
	}
}

// asksColleague tells whether what follows "tanya" says that somebody else is asked than
// the reporter: "tanya pak Joko dulu".
func asksColleague(d *Desk, rest string) bool {
	words := readTokens(rest)
	if len(words) == 0 || len(words) > 6 {
		return false
	}
	n, agency := exactAgency(d.regency, rest, tokens(rest))
	return words[len(words)-1] == "dulu" || words[0] == "dulu" || agency && says(n.rest, idle) ||
		len(words) > 1 && len(words) <= 3 && slices.Contains(titles, words[0])
}

// leaves keeps a report open whose agency only agrees, and tells that the work is done:
// "siap, sudah ditambal", "✅ selesai".
func (t *turn) leaves() bool {
	s := &t.said
	if s.word != wordAccept && s.word != wordStart || s.button || s.rest == "" {
		return false
	}
	if p, rest, ok := leading(s.rest); ok && (s.soft || says(rest, idle)) && p.word == wordResolve && t.mayResolve() {
		return t.asksDone(s.whole)
	}
	return t.settles(s.rest)
}

// chooses takes a bare agency, or the question whose a report is, below a report that
// waits with the administrators for one.
func (t *turn) chooses() bool {
	s := &t.said
	if !t.admins() || t.report.Agency != "" || s.word != wordNone || s.button || s.media || t.Facts.Ref == nil || s.head || len(tokens(s.whole)) == 0 {
		return false
	}
	n := t.nameAgency(s.whole)
	o := order{word: wordAssign, agency: n.key, near: n.near}
	named, denied := t.agenciesIn(s.whole)
	switch {
	case n.key == Admins:
		return false
	case len(named) > 0 && denied, len(named) > 1:
		o.agency, o.near = "", nil
	case n.key != "" && says(n.rest, alsoIdle) && !asks(s.whole):
	case len(named) == 1:
		// "Ini ke dlh pak", "dlh ya?"
		return t.doubt(text.DeskDoubtMove, wordSure, "", text.Args{"agency": t.agencyName(lang, named[0])},
			string(wordAssign)+":"+named[0], string(wordCancel))
	case len(n.near) > 0 && len(tokens(s.whole)) <= 3:
		o.agency = ""
	case s.number > 0, among(s.whole, whose):
		o.agency, o.near = "", nil
	default:
		return false
	}
	t.handOver(o)
	return true
}

// agenciesIn are the agencies that a short text names anywhere; denied: one of them is not
// meant, "bukan dlh".
func (t *turn) agenciesIn(s string) (named []string, denied bool) {
	ts := tokens(s)
	if len(ts) > shortQuestion {
		return nil, false
	}
	words := readTokens(s)
	for i := range ts {
		n, ok := exactAgency(t.regency, s, ts[i:])
		if !ok || n.key == Admins || slices.Contains(named, n.key) {
			continue
		}
		named = append(named, n.key)
		denied = denied || anyOf(words[max(0, i-2):i], denials)
	}
	return named, denied
}

// whose ask which agency a report is for.
var whose = []string{"ke siapa", "ke mana", "kemana", "dinas mana", "instansi mana", "opd mana", "siapa yang menangani", "ke sinten", "marang sopo"}

// settled tells whether the agency has said that the report is done, so that a
// photo is a proof of it.
func (t *turn) settled() bool {
	return t.report.Status == report.StatusResolved || t.report.Status == report.StatusClosed
}

// picked reads a bare number as a choice from the quoted message, where that
// message showed choices.
func (t *turn) picked() (order, bool) {
	ids := t.intent.choices
	if t.said.number == 0 || t.said.button || t.Facts.Ref == nil {
		return order{}, false
	}
	if len(ids) == 0 && t.intent.word == wordNone && t.quotesCard() {
		for _, c := range card.Choices(report.StatusForwarded) {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return order{}, false
	}
	if t.said.number > len(ids) {
		t.say(text.DeskPick, text.Args{"n": strconv.Itoa(len(ids))})
		return order{}, true
	}
	w, agency, _ := strings.Cut(ids[t.said.number-1], ":")
	o := order{word: word(w), agency: agency}
	return o, o.word == wordTransfer || o.word == wordAssign || deeds[o.word].done != ""
}

// quotesCard tells whether the quoted message is a card with which the report came
// to this group; its choices are those of a forwarded report.
func (t *turn) quotesCard() bool {
	if t.report.Agency == "" {
		return false
	}
	for i := range t.report.Deliveries {
		d := &t.report.Deliveries[i]
		if d.IsCard() && d.To == t.In.Chat && d.Target.Kind == report.TargetAgency {
			for _, id := range d.MessageIDs {
				if id == t.said.quoted {
					return true
				}
			}
		}
	}
	return false
}

// prompted tells whether the message answers one of our questions.
func (t *turn) prompted() bool {
	return t.report != nil && t.intent.word != wordNone && !t.said.head
}

// fulfil takes the message as the answer to our question.
func (t *turn) fulfil() {
	s := &t.said
	if t.repeated() {
		return
	}
	t.restore()
	if t.intent.doubted() {
		t.meant()
		return
	}
	if t.intent.held() && s.word != wordCancel && s.word != wordHelp && s.word != wordShow {
		if o, done := t.letGo(); !done {
			t.do(o)
		}
		return
	}
	o := order{word: t.intent.word, agency: t.intent.agency, words: s.whole, whole: s.whole}
	if n := t.intent.words; n != "" && s.whole == "" {
		o.words = n
	}
	switch {
	case s.word == wordCancel:
		t.say(text.DeskCancelled, nil)
		return
	case s.word == wordHelp:
		t.help()
		return
	case s.word == wordShow:
		t.view()
		return
	case s.slash && s.word != wordNone && s.word != o.word:
		t.intent = intent{}
		t.about()
		return
	case t.unanswered(), o.word == wordAnswer && t.relaysLater(), o.word == wordReject && !s.button && t.belongsElsewhere(o.words, true):
		return
	case s.word == o.word && !s.soft && !s.button:
		o.words = s.rest
	}
	if o.word == wordTransfer || o.word == wordAssign {
		if !t.target(&o) {
			return
		}
	}
	t.do(o)
}

// target finds the agency in an answer to the question for it; false when the
// question was answered with a number that is none of the choices.
func (t *turn) target(o *order) bool {
	if t.said.button {
		o.agency, o.words = t.said.agency, t.intent.words
		return true
	}
	if o.agency != "" {
		return true
	}
	if picked, ok := t.picked(); ok {
		o.agency, o.words = picked.agency, t.intent.words
		return picked.word != wordNone
	}
	n := t.nameAgency(o.words)
	o.agency, o.near = n.key, n.near
	if n.key == "" && len(n.near) == 0 && t.mayPass() && toHigher(t.said.whole) {
		words := t.said.whole
		if before := t.intent.words; before != "" {
			words = before + ", " + words
		}
		t.beyond(words)
		return false
	}
	switch {
	case t.intent.words != "":
		o.words = t.intent.words
	case n.key != "", len(n.near) > 0:
		o.words = n.rest
	}
	return true
}

// react puts an emoji on the message and says nothing.
func (t *turn) react(emoji string) { t.reply(message.Outbound{React: emoji}) }

// withoutTicket takes a ticket out of a sentence.
func withoutTicket(prefix, s string) string {
	_, start, end, err := report.FindTicket(prefix, s)
	if err != nil {
		return s
	}
	before, after := strings.TrimSpace(s[:start]), strings.TrimSpace(s[end:])
	if before == "" || after == "" {
		return before + after
	}
	return before + " " + after
}
