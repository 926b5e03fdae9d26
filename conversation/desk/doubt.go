package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// The intents of questions about what a message meant: one of the choices, or the first
// of them where "ya" says so. Nobody can say them.
const (
	wordChoose word = "maksud"
	wordSure   word = "yakin"
)

// doubt asks what a message means before anything is done or said to the reporter. Its
// words and files wait with the question. The IDs of the choices are words, some with an
// agency: "pindah:dlhp". It returns true so that it can end a branch.
func (t *turn) doubt(key text.Key, kind word, words string, args text.Args, ids ...string) bool {
	t.ask(key, intent{word: kind, words: words}, args, t.meanings(ids))
	return true
}

// meanings are the choices of such a question.
func (t *turn) meanings(ids []string) []message.Choice {
	choices := make([]message.Choice, len(ids))
	for i, id := range ids {
		choices[i] = message.Choice{ID: id, Label: t.pickLabel(id)}
	}
	return choices
}

// pickLabel is what a choice of such a question says.
func (t *turn) pickLabel(id string) string {
	w, agency, _ := strings.Cut(id, ":")
	key, args := text.DeskPickCancel, text.Args(nil)
	switch word(w) {
	case wordAccept:
		key = text.CardAccept
	case wordStart:
		key = text.CardStart
	case wordAsk:
		key = text.DeskPickAsk
	case wordAnswer:
		key = text.DeskPickTell
	case wordNote:
		key = text.DeskPickNote
	case wordReject:
		key = text.CardReject
	case wordResolve:
		key = text.CardResolve
	case wordTransfer, wordAssign:
		switch agency {
		case "":
			key = text.CardTransfer
		case Admins:
			key = text.DeskLeaveToAdmins
		default:
			key, args = text.DeskPickMove, text.Args{"agency": t.agencyName(lang, agency)}
		}
	}
	return text.Say(lang, key, args)
}

// doubted tells whether the quoted message is such a question.
func (n intent) doubted() bool { return n.word == wordChoose || n.word == wordSure }

// meant takes the answer to such a question. A question chooses nothing. What is said at
// length without a word of ours belongs to what waits, or is asked about for itself:
// nothing of it is sent unseen.
func (t *turn) meant() {
	s, asked := &t.said, t.intent
	if !s.button && asks(s.whole) && len(tokens(s.whole)) <= shortAnswer {
		t.pickAgain()
		return
	}
	id, picked := "", false
	if s.button || !asks(s.whole) {
		id, picked = t.pickedMeaning()
	}
	switch {
	case picked && id == "":
		t.pickAgain()
		return
	case s.word == wordCancel, id == string(wordCancel), !picked && (denies(s.whole) || takesBack(s.whole)):
		t.say(text.DeskCancelled, nil)
		return
	case s.word == wordHelp:
		t.help()
		return
	case !picked && t.answersVaguely():
		t.pickAgain()
		return
	case !picked:
		t.beside()
		return
	}
	w, agency, _ := strings.Cut(id, ":")
	o := order{word: word(w), agency: agency, words: asked.words, whole: asked.words}
	if o.word != wordTransfer && o.word != wordAssign && deeds[o.word].done == "" {
		// A button of a version to come.
		t.view()
		return
	}
	if asked.agency != "" && id != asked.agency {
		o.words = t.behind(asked.words)
	}
	if e, told := t.toldAlready(o.words); told && o.word != wordNote {
		t.say(text.DeskAnswered, text.Args{"name": t.who(e.By), "at": t.shortMoment(e.At, t.Now)})
		return
	}
	t.do(o)
}

// toldAlready finds the event by which somebody else's answer to the same question told
// the reporter these words: two colleagues answer at once.
func (t *turn) toldAlready(words string) (report.Event, bool) {
	events := t.report.Events
	for _, e := range slices.Backward(events[max(0, len(events)-8):]) {
		if words != "" && e.Text == words && e.Kind != report.EventNoted && (e.By.Kind == report.ActorAgency || e.By.Kind == report.ActorAdmin) {
			return e, true
		}
	}
	return report.Event{}, false
}

// pickAgain says the question again with the same choices, so that nothing waits in vain.
func (t *turn) pickAgain() {
	n := t.intent
	args := text.Args{"question": text.Say(lang, text.DeskPick, text.Args{"n": strconv.Itoa(len(n.choices))})}
	t.ask(text.DeskStill, intent{word: n.word, agency: n.agency, words: n.words}, args, t.meanings(n.choices))
}

// beside takes what is said at length below such a question and chooses nothing. Behind
// what may settle, reject or move a report it is more of the same: both wait together.
// Anything else is a new message, about which is asked too if it has no word of ours.
func (t *turn) beside() {
	s, asked := &t.said, t.intent
	weighs := slices.ContainsFunc(asked.choices, func(id string) bool {
		w, _, _ := strings.Cut(id, ":")
		return slices.Contains([]word{wordResolve, wordReject, wordTransfer, wordAssign}, word(w))
	})
	switch {
	case s.word == wordResolve && asked.words != "" && asked.agency == "" && slices.Contains(asked.choices, string(wordResolve)) && len(tokens(s.rest)) <= shortAnswer && !worked(s.rest, true):
		// "Selesai semua tadi pagi": it says more of the same work.
		words := asked.words + ", " + s.rest
		t.do(order{word: wordResolve, words: words, whole: words})
		return
	case s.word != wordNone && !s.soft:
	case weighs && asked.agency == "" && asked.words != "" && !asks(s.whole):
		words := asked.words + "\n" + s.whole
		if t.tooMuch(words) {
			return
		}
		t.ask(text.DeskDoubtBoth, intent{word: asked.word, words: words}, text.Args{"words": brief(words)}, t.meanings(asked.choices))
		return
	case len(tokens(s.whole)) > 0 && !asks(s.whole):
		t.doubt(text.DeskDoubtSend, wordSure, s.whole, nil, string(wordAnswer), string(wordNote))
		return
	}
	t.intent = intent{}
	t.about()
}

// shortAnswer is how many words a reply to such a question has at most that is for us:
// what is longer may be told to the reporter.
const shortAnswer = 5

// answersVaguely tells whether a reply chooses nothing, and is no message for the reporter
// either: it is short and has none of our words, or speaks of not sending.
func (t *turn) answersVaguely() bool {
	s := &t.said
	if hesitates(s.whole) {
		return true
	}
	if s.word != wordNone && !s.soft {
		return false
	}
	words := readTokens(s.whole)
	return len(words) <= shortAnswer || anyOf(words, denials) && anyOf(words, sendings)
}

// denies tells whether a reply says no, and nothing else.
func denies(s string) bool { return says(s, nos) && anyOf(readTokens(s), denials) }

// pickedMeaning reads which choice is meant; false when none is, "" for a number that
// stands before none.
func (t *turn) pickedMeaning() (id string, ok bool) {
	s, ids := &t.said, t.intent.choices
	if s.button {
		id = string(s.word)
		if s.agency != "" {
			id += ":" + s.agency
		}
		return id, true
	}
	if n := t.numbered(); n > 0 {
		if n <= len(ids) {
			id = ids[n-1]
		}
		return id, true
	}
	if t.intent.word == wordSure && len(ids) > 0 && s.whole != "" && says(s.whole, yeses) {
		return ids[0], true
	}
	if id, ok := t.meaning(s.word, s.whole, s.rest); ok {
		return id, true
	}
	// "Iya selesai", "ok, kirim ke pelapor": the choice stands behind the agreement.
	whole := s.whole
	for range shortAnswer {
		ts := tokens(whole)
		if len(ts) < 2 || !slices.Contains(agreed, full(strings.ToLower(whole[ts[0].start:ts[0].end]))) {
			break
		}
		whole = trimHead(whole[ts[0].end:])
		p, rest, ok := leading(whole)
		if !ok {
			p, rest, _ = nearly(whole)
		}
		if id, ok := t.meaning(p.word, whole, rest); ok {
			return id, true
		}
	}
	// "Ke dlh", where that is one of the choices.
	if n := t.nameAgency(whole); n.key != "" && says(n.rest, alsoIdle) {
		for _, w := range []word{wordTransfer, wordAssign} {
			if id := string(w) + ":" + n.key; slices.Contains(ids, id) {
				return id, true
			}
		}
	}
	return "", false
}

// numbered is the number of the choice that a text names, 0 for none: "1", "no 1 pak",
// "satu", and "2. Kabar ke pelapor" as it stands in the list.
func (t *turn) numbered() int {
	s := &t.said
	if s.number > 0 {
		return s.number
	}
	words, n := readTokens(s.whole), 0
	for i, w := range words {
		of := max(atoi(w), counted[w])
		switch {
		case of > 0 && n > 0:
			return 0
		case of > 0 && of <= len(t.intent.choices) && i+1 < len(words) && slices.Equal(words[i+1:], readTokens(t.pickLabel(t.intent.choices[of-1]))):
			return of
		case of > 0:
			n = of
		case !slices.Contains(pointer, w):
			return 0
		}
	}
	return n
}

// counted are numbers in words, pointer are words beside them.
var (
	counted = map[string]int{"satu": 1, "siji": 1, "setunggal": 1, "pertama": 1, "dua": 2, "loro": 2, "kalih": 2, "kedua": 2, "tiga": 3, "telu": 3, "tigo": 3, "ketiga": 3}
	pointer = strings.Fields("no nomor nomer yang yg pilih pilihan opsi angka ke ya iya saja aja wae pak bu mas mbak ok oke siap")
)

// meaning finds the choice that a text says, which begins with w, or with none of our
// words; rest follows it.
func (t *turn) meaning(w word, whole, rest string) (id string, ok bool) {
	ids, words := t.intent.choices, readTokens(whole)
	switch {
	case says(whole, idle):
		// "sudah" chooses "selesai" alone.
		if slices.Contains(words, "sudah") && slices.Contains(ids, string(wordResolve)) {
			return string(wordResolve), true
		}
		return "", false
	case says(whole, tells) && anyOf(words, sendings):
		w = wordAnswer
	case says(whole, keeps) && anyOf(words, within):
		w = wordNote
	case says(whole, handsOver) && anyOf(words, []string{"admin", "serahkan"}):
		w = wordTransfer
	case !says(rest, alsoIdle):
		return "", false
	}
	for _, id := range ids {
		if of, _, _ := strings.Cut(id, ":"); word(of) == w {
			return id, true
		}
	}
	return "", false
}

// behind is what follows the word at the head of a text, and the agency behind that.
func (t *turn) behind(s string) string {
	p, rest, ok := leading(s)
	if !ok {
		p, rest, ok = nearly(s)
	}
	if !ok {
		p, rest, ok = leading(withoutPadding(withoutSymbols(s)))
	}
	if !ok {
		return ""
	}
	if p.word == wordTransfer || p.word == wordAssign {
		if n := t.nameAgency(rest); n.key != "" {
			return n.rest
		}
	}
	return rest
}

// How people answer such a question in their own words.
var (
	yeses  = strings.Fields("ya iya y yes betul benar bener nggih inggih njih yoi yo iyo leres kirim kirimkan saja aja ok oke pak bu lanjut sip 👍")
	agreed = append(strings.Fields("siap baik oh"), yeses...)
	// denials say no; nos may stand beside them.
	denials = strings.Fields("tidak tdk bukan jangan enggak nggak gak ga gk ndak mboten sanes no belum durung dereng usah gausah ojo ora")
	nos     = append(strings.Fields("ya pak bu kirim dikirim dikirimkan itu ini dulu perlu ke pelapor pelapornya saja"), denials...)
	// sendings speak of the reporter being told; tells may stand beside them.
	sendings = strings.Fields("kabar kabari kabarkan kirim kirimkan dikirim dikirimkan pelapor pelapornya tell")
	tells    = append(strings.Fields("saja aja ke ya pak bu"), sendings...)
	// within are words of a note among colleagues.
	within    = strings.Fields("kita kami internal catatan")
	keeps     = append(strings.Fields("catat untuk utk buat cukup hanya cuma saja aja ya pak bu"), within...)
	handsOver = strings.Fields("serahkan admin ke saja aja ya pak bu")
)
