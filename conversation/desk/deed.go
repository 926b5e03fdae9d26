package desk

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// deed is what a word does to a report.
type deed struct {
	// move changes the status; kind is recorded where there is no move.
	move report.Move
	kind report.EventKind
	// ask is the question for the words that must come with it, "" when none
	// must. reason: words in writing; otherwise a photo says enough.
	ask    text.Key
	reason bool
	// done is what the group is told afterwards.
	done text.Key
}

// deeds are the words that act on a report in one way; transfers are in handover.go.
var deeds = map[word]deed{
	wordAccept:  {move: report.MoveAccept, done: text.DeskDoneAccept},
	wordStart:   {move: report.MoveStart, done: text.DeskDoneStart},
	wordAsk:     {move: report.MoveAsk, ask: text.DeskAskAsk, done: text.DeskDoneAsk},
	wordAnswer:  {kind: report.EventAnswered, ask: text.DeskAskAnswer, done: text.DeskDoneAnswer},
	wordNote:    {kind: report.EventNoted, ask: text.DeskAskNote, done: text.DeskDoneNote},
	wordReject:  {move: report.MoveReject, ask: text.DeskAskReject, reason: true, done: text.DeskDoneReject},
	wordResolve: {move: report.MoveResolve, ask: text.DeskAskResolve, done: text.DeskDoneResolve},
}

// empty tells whether words are none: "tolak saja ya" has no reason.
func (d deed) empty(words string) bool {
	switch d.move {
	case report.MoveReject:
		return says(words, reasonless)
	case report.MoveAsk:
		return says(words, nobodys)
	}
	return len(tokens(words)) == 0
}

// reasonless are words that give no reason: "terserah", "tidak ada alasan".
var reasonless = append(strings.Fields("karena terserah alasan alasannya tidak ada entah bingung pokoknya pokoke tau tahu"), alsoIdle...)

// nobodys are words that ask nothing of whom they name.
var nobodys = append(strings.Fields("ke warga warganya pelapor pelapornya orangnya"), alsoIdle...)

// do carries out an order, or says why not.
func (t *turn) do(o order) {
	if t.admins() && o.word == wordTransfer {
		o.word = wordAssign
	}
	switch {
	case o.word == wordAssign && !t.admins():
		t.say(text.DeskOnlyAdmins, nil)
		return
	case o.word == wordAssign, o.word == wordNote && t.admins():
	case !t.inCharge() && o.soft && says(o.words, idle):
		t.react("👍")
		return
	case !t.inCharge():
		t.notYours()
		return
	}
	if o.word == wordTransfer || o.word == wordAssign {
		t.handOver(o)
		return
	}
	if t.askGone(o) {
		return
	}
	d := deeds[o.word]
	switch {
	case o.word == wordResolve && t.settled() && t.said.media:
		d = deed{kind: report.EventProof, done: text.DeskDoneProof}
	case o.word == wordAsk && t.report.Status == report.StatusAwaitingReporter:
		d = deed{kind: report.EventAsked, ask: d.ask, done: text.DeskDoneAsked}
	}
	if d.move != "" && !slices.Contains(report.Allowed(t.report.Status), d.move) {
		t.refuse(o, d.move)
		return
	}
	if d.ask != "" && d.empty(o.words) && (d.reason || !t.said.media) {
		t.ask(d.ask, intent{word: o.word}, nil, nil)
		return
	}
	if t.tooMuch(o.words) || t.hold(o) || d.move == report.MoveResolve && t.promised(o) {
		return
	}
	if (d.move == report.MoveResolve || d.kind == report.EventProof) && t.unproved(&o) {
		return
	}
	detail := report.Detail{Text: o.words, Media: t.In.Media, Place: t.In.Place, Cause: t.cause()}
	if d.move == "" {
		t.report.Record(t.Now, d.kind, t.actor(), detail)
	} else if err := t.report.Apply(t.Now, d.move, t.actor(), detail); err != nil {
		// Allowed said otherwise a moment ago; the table is the judge.
		t.refuse(o, d.move)
		return
	}
	clock.Keep(t.regency, t.report, t.Now)
	if d.move == report.MoveResolve {
		t.report.Close = t.calendar.AddDays(t.Now, t.regency.Days.Close)
	}
	t.finish(t.report.Events[len(t.report.Events)-1])
}

// promised asks for what was done where the words only say what will be.
func (t *turn) promised(o order) bool {
	phrase, only := promise(o.words)
	switch {
	case unfinished(o.words) && !t.said.media:
		t.intent = intent{word: o.word}
		t.still()
	case only:
		t.ask(text.DeskPromise, intent{word: o.word}, text.Args{"phrase": phrase}, nil)
	case !t.said.media && says(o.words, hearsay):
		t.ask(text.DeskAskResolve, intent{word: o.word}, nil, nil)
	default:
		return false
	}
	return true
}

// hearsay are words that say nothing of what was done: "selesai katanya".
var hearsay = append(strings.Fields("katanya jarene kabarnya kabare kayaknya kayake sepertinya kelihatannya mungkin kalau gak ga tidak salah insyaallah moga semoga mestinya harusnya kudune terima kasih makasih terimakasih trims matur suwun nuwun alhamdulillah"), idle...)

// finish tells the reporter and the group what was done, and keeps it.
func (t *turn) finish(e report.Event) {
	t.tell(e)
	t.eff.Save = t.report
	t.answer(e)
	if t.said.button || e.To != "" || e.Kind == report.EventAssigned {
		t.refresh()
	}
}

// answer tells the group in one line what an event did.
func (t *turn) answer(e report.Event) {
	out := message.Outbound{Text: t.done(e)}
	if t.said.button && t.intent.word != wordNone {
		// The question was answered by its own button: the answer takes its place.
		out.Replace = t.In.MessageID
	}
	t.reply(out)
}

// done is the line about an event.
func (t *turn) done(e report.Event) string {
	if s, ok := t.doneGone(e); ok {
		return s
	}
	switch e.Kind {
	case report.EventProof:
		return t.line(text.DeskDoneProof, nil)
	case report.EventAsked:
		return t.line(text.DeskDoneAsked, nil)
	case report.EventAssigned, report.EventKind(report.MoveTransfer):
		return t.doneHandOver(e)
	case report.EventKind(report.MoveResolve):
		if len(e.Media) == 0 {
			return t.line(text.DeskDoneResolve, nil) + " " + t.line(text.DeskProofWelcome, nil)
		}
	}
	for _, d := range deeds {
		if d.kind == e.Kind && d.kind != "" || report.EventKind(d.move) == e.Kind && d.move != "" {
			return t.line(d.done, nil)
		}
	}
	return t.line(text.DeskDoneNote, nil)
}

// repeated answers a message that has already acted, in the same words, and does
// nothing else.
func (t *turn) repeated() bool {
	cause := t.cause()
	for _, e := range slices.Backward(t.report.Events) {
		if e.Cause == cause {
			if t.In.Edited {
				t.say(text.DeskEdited, nil)
			} else {
				t.answer(e)
			}
			return true
		}
	}
	return false
}

// edited keeps what a changed message says now as a note. Whether it had acted
// before, and as what, is not known from it: acting again could tell twice.
func (t *turn) edited() {
	if m := t.Facts.Memo; m != nil {
		if m.Kind == memo.KindOrder && m.Agency == t.Facts.Group.Agency && m.Status != memo.StatusRecalled {
			t.say(text.DeskOrderEdited, text.Args{"leader": m.By})
		}
		return
	}
	if t.report == nil || t.said.whole == "" || !t.inCharge() && !t.admins() || t.repeated() {
		return
	}
	if t.Facts.Ref == nil && !t.said.head {
		// A ticket mentioned among colleagues.
		return
	}
	if t.Facts.Reporter.Found(t.In.Text, t.report.Words) != "" {
		t.say(text.DeskEditedHeld, nil)
		return
	}
	t.report.Record(t.Now, report.EventNoted, t.actor(), report.Detail{
		Text:  text.Say(lang, text.DeskEditedNote, text.Args{"words": strings.TrimSpace(t.In.Text)}),
		Media: t.In.Media, Cause: t.cause(),
	})
	t.eff.Save = t.report
	t.say(text.DeskEdited, nil)
}

// ask asks for what is missing; the reply to the question carries the word on, and the
// files that came with it.
func (t *turn) ask(key text.Key, n intent, args text.Args, choices []message.Choice) {
	for _, c := range choices {
		n.choices = append(n.choices, c.ID)
	}
	n.files = files{Media: t.In.Media, Place: t.In.Place}
	out := message.Outbound{
		Text: t.line(key, args), Choices: choices,
		// Buttons and an opened reply do not go together on Telegram.
		AskReply: len(choices) == 0, Intent: n.String(),
	}
	t.noteGone(&out, n.word)
	t.reply(out)
}

// refuse says what is possible instead of a move that is not allowed now.
func (t *turn) refuse(o order, move report.Move) {
	if o.soft {
		// "ok" and "siap" are politeness when there is nothing to accept.
		if says(o.words, idle) {
			t.react("👍")
			return
		}
		o = order{word: wordAnswer, words: o.whole, whole: o.whole}
		t.do(o)
		return
	}
	if e, ok := t.already(move); ok {
		key := text.DeskAlready
		switch t.report.Status {
		case report.StatusInProgress:
			key = text.DeskAlreadyStarted
		case report.StatusResolved:
			key = text.DeskAlreadyResolved
		}
		t.say(key, text.Args{
			"status": t.status(), "name": t.who(e.By), "at": t.shortMoment(e.At, t.Now),
		})
	} else {
		t.say(text.DeskNotAllowed, text.Args{"status": t.status(), "words": t.possible()})
	}
	t.freshen()
}

// already finds the event that made the move which is now asked for again, if the
// report still stands where it led.
func (t *turn) already(move report.Move) (report.Event, bool) {
	for _, e := range slices.Backward(t.report.Events) {
		if e.To != "" {
			return e, e.Kind == report.EventKind(move)
		}
	}
	return report.Event{}, false
}

// possible lists the words that act on the report now.
func (t *turn) possible() string {
	allowed := report.Allowed(t.report.Status)
	var out []string
	for _, w := range []word{wordAccept, wordStart, wordAsk, wordResolve, wordTransfer, wordReject} {
		switch {
		case w == wordTransfer:
			if t.mayHandOver() {
				if t.admins() {
					w = wordAssign
				}
				out = append(out, string(w))
			}
		case slices.Contains(allowed, deeds[w].move),
			w == wordAsk && t.report.Status == report.StatusAwaitingReporter:
			out = append(out, string(w))
		}
	}
	return strings.Join(append(out, string(wordAnswer), string(wordNote)), ", ")
}

// notYours says who has the report instead of this group.
func (t *turn) notYours() {
	t.say(text.DeskNotYours, text.Args{"agency": t.agencyName(lang, t.report.Agency)})
	t.freshen()
}

// tooMuch answers what is longer or larger than may be passed on.
func (t *turn) tooMuch(words string) bool {
	limits := t.regency.Limits
	if limits.TextRunes > 0 && utf8.RuneCountInString(words) > limits.TextRunes {
		return t.say(text.DeskTooLong, text.Args{"max": strconv.Itoa(limits.TextRunes)})
	}
	for _, m := range t.In.Media {
		if limits.MediaBytes > 0 && m.Size > limits.MediaBytes {
			return t.say(text.DeskTooBig, text.Args{"mb": strconv.FormatInt(limits.MediaBytes>>20, 10)})
		}
	}
	return false
}
