package desk

import (
	"slices"
	"strings"
	"unicode"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// The choices under words that were held back, as IDs and as what may be typed.
const (
	pickSendAnyway = "kirim"
	pickRewrite    = "ubah"
)

// Reporter is who must not stand in the words of staff: the name and the numbers of a
// reporter who did not want to be known.
type Reporter struct {
	Name    string
	Numbers []string
}

// leastName is how many letters a part of a name has at least to be looked for, and
// leastNumber how many digits of the end of a number.
const leastName, leastNumber = 4, 8

// ordinary are words that people have in the names they show and that staff write all
// the time.
var ordinary = strings.Fields("bapak pak ibu bunda mama papa ayah kakak adik mas mbak abang bang kang paman haji hajah ustadz warga pelapor admin " +
	"petugas toko warung jalan desa dusun kecamatan kabupaten tuban indonesia anak rumah pasar official channel user ketua kepala")

// Found tells what of the reporter stands in a text, "" nothing: his name, a part of it
// that is no everyday word, or a number. A word that the reporter wrote himself, in
// known, tells nothing new.
func (who *Reporter) Found(s, known string) string {
	if who == nil {
		return ""
	}
	words, said := foldedTokens(s), foldedTokens(known)
	name := foldedTokens(who.Name)
	for _, part := range name {
		if len([]rune(part)) >= leastName && !isNumber(part) && !slices.Contains(ordinary, part) && slices.Contains(words, part) && !slices.Contains(said, part) {
			return part
		}
	}
	if n := len(name); n > 1 {
		for i := 0; i+n <= len(words); i++ {
			if equal(name, words[i:i+n]) && !strings.Contains(strings.Join(said, " "), strings.Join(name, " ")) {
				return who.Name
			}
		}
	}
	runs, own := numbers(s), numbers(known)
	for _, number := range who.Numbers {
		for _, run := range runs {
			if sameNumber(run, number) && !slices.ContainsFunc(own, func(o string) bool { return sameNumber(o, number) }) {
				return run
			}
		}
	}
	return ""
}

func isNumber(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// numbers are the numbers of a text, the marks taken out that people put between digits.
func numbers(s string) []string {
	var out []string
	var run strings.Builder
	flush := func() {
		if run.Len() >= leastNumber {
			out = append(out, run.String())
		}
		run.Reset()
	}
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			run.WriteRune('0' + digit(r))
		case strings.ContainsRune(" .-+()/\u00a0\u2011\u2013", r):
		default:
			flush()
		}
	}
	flush()
	return out
}

// digit is the value of a decimal digit of any script: Unicode has them in runs of ten.
func digit(r rune) rune {
	zero := r
	for unicode.IsDigit(zero-1) && r-zero < 9 {
		zero--
	}
	return r - zero
}

// sameNumber tells whether a run of digits holds a number, with or without the prefix of
// the country or the trunk.
func sameNumber(run, number string) bool {
	number = strings.Join(numbers(number), "")
	for _, prefix := range []string{"62", "0"} {
		if rest, ok := strings.CutPrefix(number, prefix); ok && len(rest) >= leastNumber {
			number = rest
			break
		}
	}
	return len(number) >= leastNumber && strings.Contains(run, number)
}

// Unasked are the words of staff in the events that a step added, for a look through
// them: nothing else that the bot passes on was written by staff.
func Unasked(before, after *report.Report) string {
	if before == nil || after == nil || len(after.Events) <= len(before.Events) || after.Open() {
		return ""
	}
	var said []string
	for _, e := range after.Events[len(before.Events):] {
		if e.Text != "" && (e.By.Kind == report.ActorAgency || e.By.Kind == report.ActorAdmin) {
			said = append(said, e.Text)
		}
	}
	return strings.Join(said, "\n")
}

// telephone tells whether a text has a telephone number in it that the reporter did not
// write himself. Any is asked about, so that the question tells nobody whose it is.
func telephone(s, known string) bool {
	own := numbers(known)
	return slices.ContainsFunc(numbers(s), func(n string) bool {
		phone := len(n) >= 9 && len(n) <= 15 && (strings.HasPrefix(n, "0") || strings.HasPrefix(n, "62") || strings.HasPrefix(n, "8"))
		return phone && !slices.Contains(own, n)
	})
}

// hold keeps words back that may tell who the reporter is, and asks whether they are
// meant. The question says neither what was found nor whether it is right: it would
// answer whoever guesses. The administrators are told of what is, because somebody who
// goes on guessing does it here.
func (t *turn) hold(o order) bool {
	if o.sure || t.report.Open() {
		return false
	}
	found := t.Facts.Reporter.Found(o.words, t.report.Words) != ""
	if !found && !telephone(o.words, t.report.Words) {
		return false
	}
	if found && !t.admins() {
		t.eff.Alarm = append(t.eff.Alarm, message.Outbound{
			Text:  t.line(text.DeskHeldAlarm, text.Args{"agency": t.agencyName(lang, t.Facts.Group.Agency), "name": t.In.Sender.Name}),
			About: t.report.ID,
		})
	}
	t.intent = intent{word: o.word, agency: o.agency, words: o.words}
	t.holdAgain()
	return true
}

// holdAgain asks about the words of the intent.
func (t *turn) holdAgain() {
	n := t.intent
	t.ask(text.DeskHeld, intent{word: n.word, agency: n.agency, words: n.words}, nil, []message.Choice{
		{ID: pickSendAnyway, Label: text.Say(lang, text.DeskHeldSend, nil)},
		{ID: pickRewrite, Label: text.Say(lang, text.DeskHeldRewrite, nil)},
	})
}

// held tells whether the quoted message asks about words that were held back.
func (n intent) held() bool { return slices.Contains(n.choices, pickSendAnyway) }

// letGo takes the answer to that question. What is neither of the two is new words.
func (t *turn) letGo() (o order, done bool) {
	s := &t.said
	o = order{word: t.intent.word, agency: t.intent.agency, words: s.whole, whole: s.whole}
	pick := strings.Join(foldedTokens(s.whole), " ")
	if s.button {
		pick = string(s.word)
	}
	switch {
	case !s.button && (takesBack(s.whole) || denies(s.whole)):
		t.say(text.DeskCancelled, nil)
		return o, true
	case !s.button && asks(s.whole) && len(tokens(s.whole)) <= shortAnswer, !s.button && pick != "ya" && hesitates(s.whole):
		// A question sends nothing, and "sebentar" is not for the reporter.
		t.holdAgain()
		return o, true
	case pick == pickSendAnyway, pick == "tetap kirim", pick == "ya", s.number == 1:
		o.words, o.sure = t.intent.words, true
	case pick == pickRewrite, s.number == 2:
		key := deeds[o.word].ask
		if key == "" {
			key = text.DeskAskNote
		}
		if o.word == wordTransfer || o.word == wordAssign {
			key = text.DeskAskReason
		}
		t.ask(key, intent{word: o.word, agency: o.agency}, text.Args{"agency": t.agencyName(lang, o.agency)}, nil)
		return o, true
	}
	return o, false
}
