package citizen

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// reading is what a message says, found out once and used by Needs and Step.
type reading struct {
	// text is what was written, trimmed; plain the form in which it is compared.
	text  string
	plain string
	// pick is the ID of what was chosen: a button, an offered choice by number or
	// words, or a command. "" when the message is something of its own.
	pick string
	// number is the number that was typed and chose nothing, 0 when none.
	number int
	// below: a number below one was typed, which chooses nothing.
	below bool
	// ticket stands in the text; mistyped tells that one was meant. tickets are all, the
	// same one first.
	ticket   string
	mistyped bool
	tickets  []string
	// main tells that the ticket is what the message is about.
	main bool
	// yes, no and pure are the verdict on "is it done?".
	yes, no, pure bool
	// asks: it is a question; withheld: one that would have chosen what binds.
	asks, withheld bool
	// alarm tells that the text speaks of an emergency.
	alarm bool
	// despair tells that the writer wants to live no longer.
	despair bool
}

// readMax bounds how much of a text is looked through for meaning. Longer ones
// are refused or are a story anyway.
const readMax = 5000

func (f *Flow) read(s Session, in message.Inbound) reading {
	r := reading{text: strings.TrimSpace(strings.ToValidUTF8(in.Text, ""))}
	switch {
	case in.Button != "":
		r.pick = in.Button
		return r
	case len(r.text) > readMax:
		cut := readMax
		for !utf8.RuneStart(r.text[cut]) {
			cut--
		}
		r.plain = plain(r.text[:cut])
		r.danger(f)
		return r
	}
	if r.plain = plain(slashed(r.text)); r.text == "" {
		return r
	}
	if r.plain == "" {
		r.plain = gesture(r.text)
	}
	r.danger(f)
	r.yes, r.no, r.pure = verdict(r.text)
	r.asks = asks(r.text)
	r.findTickets(f.regency.TicketPrefix)
	r.bareTicket(f.regency.TicketPrefix, s.State)
	if r.despair || len(in.Media) > 0 || !in.Place.IsZero() {
		// The one is no answer to anything; a caption belongs to its picture and chooses
		// nothing.
		r.unbind(s.State)
		return r
	}
	r.choose(f, &s, in.At)
	r.unbind(s.State)
	return r
}

// unbind takes from a question what would bind. Where no draft is asked about its yes may
// close a report: it is no mere yes any more.
func (r *reading) unbind(s State) {
	if !r.asks {
		return
	}
	if binding(s, r.pick) {
		r.pick, r.withheld = "", true
	}
	if r.yes && !s.drafting() {
		r.pure = false
	}
}

// bareTicket reads a ticket whose prefix was left out, where a report is asked for.
func (r *reading) bareTicket(prefix string, s State) {
	if r.ticket != "" || r.mistyped || s != StateList {
		return
	}
	if ticket, err := report.ParseTicket(prefix, prefix+r.text); err == nil {
		r.ticket, r.main = ticket, true
	}
}

// choose finds what was chosen. A new way of saying something has one of five places: plainly
// is read whatever is offered, offered are the choices of the last question, meanwhile is
// said in the stead of an answer, beyond is understood where no choice is named, courteous
// agrees, thanks or has sent where nothing else was found.
func (r *reading) choose(f *Flow, s *Session, at time.Time) {
	if n, ok := numeral(r.plain); belowZero(r.text) || ok && n == 0 {
		// Without its sign it would be a choice.
		r.below = true
		return
	}
	if r.pick = f.plainly(s, r); r.pick != "" {
		return
	}
	r.pick, r.number = f.offered(s, r)
	switch {
	case r.number > 0 && f.dials(r.plain):
		r.pick, r.number = pickEmergency, 0
	case r.pick == "" && r.number == 0 && f.pleads(*s, at, r.text, r.plain):
		r.pick = pickPlea
	case !exactly(s.Offered, r.plain):
		if pick := f.meanwhile(*s, r.text, r.plain); pick != "" {
			r.pick = pick
		}
	}
	if r.number == 0 {
		for _, reads := range beyond {
			if r.pick == "" {
				r.pick = reads(f, s, r)
			}
		}
	}
	r.courteous(s)
}

// plainly reads what says itself what it wants, whatever is offered: "" for anything else.
func (f *Flow) plainly(s *Session, r *reading) string {
	switch {
	case r.text == "?":
		return pickHelp
	case strings.TrimSpace(slashed(r.text)) == "/hapus":
		// The command of the menu names what it does; the plain word does not.
		return pickErase
	case s.State == StatePhotos && fileWords[polite(r.plain)] && !(offers(*s, pickDrop) && eraseWords[polite(r.plain)]):
		// Not the choice that drops all of them.
		return pickDelete
	case s.State == StateErase && consents(r.plain, eraseWords, eraseRest):
		return pickEraseYes
	case s.State == StateReport && offers(*s, pickWithdraw) && some(strings.Fields(r.plain), takings) && consents(r.plain, withdrawWords, withdrawRest):
		return pickWithdraw
	case s.State == StateWithdraw && consents(r.plain, withdrawWords, withdrawRest):
		return pickWithdrawYes
	}
	return ""
}

// offered reads a choice of the last question: by its number, its words, or its ticket.
func (f *Flow) offered(s *Session, r *reading) (pick string, number int) {
	pick, number = choose(s.Offered, r.plain)
	if s.State == StateWhich && r.main && len(r.tickets) == 1 {
		pick = chosenTicket(s.Offered, r.ticket)
	}
	return pick, number
}

// beyond are the readers of what no choice names, the narrowest first: the first that finds
// something is believed.
var beyond = []func(*Flow, *Session, *reading) string{
	// The kind of one of several reports: "yang jalan".
	func(f *Flow, s *Session, r *reading) string {
		if s.State != StateList && s.State != StateWhich {
			return ""
		}
		return f.kindChosen(s.Offered, r.plain)
	},
	// What a message is about: "bukan, laporan baru".
	func(f *Flow, s *Session, r *reading) string {
		if s.State != StateWhich {
			return ""
		}
		return whichPick(s, r, f.settles(r.plain, ""))
	},
	// A command; a mistyped one not where a text of the person's own is expected.
	func(_ *Flow, s *Session, r *reading) string { return command(r.plain, !s.State.capturing()) },
	// A question to the service.
	func(f *Flow, s *Session, r *reading) string { return f.aside(*s, r.text, r.plain) },
}

// courteous reads what agrees, thanks or has sent, where nothing else was found but thanks.
func (r *reading) courteous(s *Session) {
	if (s.State.drafting() || s.State == StateMenu || s.State == StateReport) && (r.pick == "" || r.pick == pickThanks && s.State == StateReview) && sends(r.plain) {
		r.pick = pickSend
	}
	if r.pick == "" && s.State != StateComment && thanks(r.plain) {
		r.pick = pickThanks
	}
	pair, ok := answers[s.State]
	if !ok || r.pick != "" && r.pick != pickThanks {
		return
	}
	said := polite(r.plain)
	agreed := r.pick == pickThanks && affirmative[said]
	switch {
	case final[pair.yes] && keeps(s.State, said):
		// What keeps it is tried first: no word of it may be half a yes.
		r.pick = pair.no
		return
	case s.State == StateErase:
		// Only a clear yes erases: see plainly.
	case agreed, s.State != StateWithdraw && r.yes && r.pure && (s.State != StateCancel || generic[opening(said)]):
		// "Sudah" is no yes to withdrawing: it may say why. Nor is "repaired" to cancelling.
		r.pick = pair.yes
		return
	}
	if r.no && r.pure || negative[said] || s.State == StateUrgent && (none(r.plain) || notNow[said]) {
		r.pick = pair.no
	}
}

// opening is the first word of a plain text.
func opening(p string) string {
	w, _, _ := strings.Cut(p, " ")
	return w
}

// danger reads whether life is at risk, the writer's own or another's.
func (r *reading) danger(f *Flow) {
	var other bool
	r.despair, other = despairing(r.plain)
	r.alarm = other || f.alarming(r.plain)
}

// slashed takes from a command as Telegram writes it what is no command: the
// bot's name in "/lapor@TapRoseBot", and what a link put after "/start", unless that
// chooses a language.
func slashed(s string) string {
	if !strings.HasPrefix(s, "/") {
		return s
	}
	first, rest, _ := strings.Cut(s, " ")
	first, _, _ = strings.Cut(first, "@")
	if first == "/start" {
		if lang := startLangs[plain(rest)]; lang != "" {
			return lang
		}
		return first
	}
	return first + " " + rest
}

// startLangs are the languages that a link may begin in, as the words that choose them.
var startLangs = map[string]string{"id": "bahasa indonesia", "jv": "basa jawa", "en": "english"}

// answers are the choices that a plain yes and no mean, where one is asked for.
var answers = map[State]struct{ yes, no string }{
	StateUrgent:   {pickGoOn, pickEnd},
	StatePlace:    {pickHere, ""},
	StateOutside:  {pickKeep, pickChange},
	StateReview:   {pickSend, pickEdit},
	StateEdit:     {"", pickBack},
	StateSame:     {pickJoin, pickAnew},
	StateCancel:   {pickYes, pickNo},
	StateResume:   {pickResume, ""},
	StateWithdraw: {pickWithdrawYes, pickBack},
	StateErase:    {pickEraseYes, pickMenu},
}

var (
	affirmative = set("ya ok|ok ya|ok|oke|okay|okey|ok siap|siap|baik|baiklah|sip|mantap|nggih|inggih|alright|great")
	negative    = set("bukan|salah|keliru|klentu|kleru|luput|jangan|ga|gak|enggak|tdk|sanes|lepat|ampun|nope|wrong|emoh|" +
		"thats wrong|that is wrong|its wrong|it is wrong|not right|not correct|incorrect|change it|thats not right|thats not correct|thats not it|kleru kuwi|klentu punika|dudu|dudu kabeh|dudu kuwi|dudu iku|dudu kabehe|sanes punika|sanes niku|none of them|neither|neither of them|bukan semua|bukan semuanya|bukan keduanya|bukan itu")
)

// keeping leave as it is what was about to be cancelled, withdrawn or erased.
var keeping = set("keep|keep it|keep that|keep this|no keep it|please keep it|leave it|dont|do not|no dont|dont do it|dont cancel|dont cancel it|dont withdraw|dont withdraw it|dont delete|dont delete it|dont erase|dont erase it|jangan|jangan dibatalkan|jangan dicabut|jangan dihapus|biarkan|biarkan saja|" +
	"ojo|ojo sik|aja|aja dibatalake|ojo dibatalno|ojo dicabut|ojo dibusak|ampun|ampun rumiyin|ampun dipunbatalaken|ampun dipuncabut|ampun dipunbusak|jarno|jarno wae|karben")

// keeps tells whether a plain text says so; "lanjut" goes on with the report where that was
// to be cancelled.
func keeps(s State, p string) bool { return keeping[p] || s == StateCancel && goOns[p] }

// numerals are numbers as words.
var numerals = map[string]int{
	"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9, "sepuluh": 10,
	"siji": 1, "loro": 2, "telu": 3, "papat": 4, "limo": 5, "enem": 6, "nem": 6, "pitu": 7, "wolu": 8, "sanga": 9, "songo": 9,
	"setunggal": 1, "satunggal": 1, "kalih": 2, "kaleh": 2, "tigo": 3, "sekawan": 4, "gangsal": 5, "sedasa": 10, "tiga belas": 13,
	"kapisan": 1, "kapindho": 2, "katelu": 3, "fourth": 4, "fifth": 5, "keempat": 4, "kelima": 5,
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"first": 1, "pertama": 1, "kedua": 2, "ketiga": 3, "second": 2, "third": 3,
}

// final are the choices that cancel, withdraw or erase.
var final = map[string]bool{pickCancel: true, pickYes: true, pickDrop: true, pickWithdraw: true, pickWithdrawYes: true, pickEraseYes: true}

// choose finds the choice that a plain text names: by number, by its words, by a
// part of them that fits no other choice, or with a typing error. A number that
// fits no choice is returned for the answer to point out.
func choose(offered []message.Choice, s string) (id string, number int) {
	if s == "" {
		return "", 0
	}
	if n, ok := numeral(s); ok {
		if n >= 1 && n <= len(offered) {
			return offered[n-1].ID, 0
		}
		return "", n
	}
	s = polite(s)
	var parts, errs []string
	for _, c := range offered {
		label := plain(c.Label)
		switch {
		case label == s:
			return c.ID, 0
		case final[c.ID]:
			// What cannot be undone is not read into half a word.
			if len(s) >= 3 && strings.HasPrefix(label, s+" ") {
				parts = append(parts, c.ID)
			}
		case len(s) >= 3 && (" "+label+" " != " "+s+" ") && strings.Contains(" "+label+" ", " "+s+" "):
			parts = append(parts, c.ID)
		case label != "" && alike(s, label):
			errs = append(errs, c.ID)
		default:
			for _, w := range strings.Fields(label) {
				if len(w) >= 5 && w[0] == s[0] && near(s, w) {
					errs = append(errs, c.ID)
					break
				}
			}
		}
	}
	for _, found := range [][]string{parts, errs} {
		if len(found) == 1 {
			return found[0], 0
		}
	}
	return "", 0
}

// belowZero tells whether a whole text is a number with a minus before it, in any of the
// ways in which telephones write one.
func belowZero(s string) bool {
	for _, sign := range []string{"-", "\u2212", "\u2013", "\u2014", "\uff0d"} {
		if rest, ok := strings.CutPrefix(s, sign); ok {
			_, number := numeral(plain(rest))
			return number
		}
	}
	return false
}

// numeral reads "2", "2.", "no 2", "nomor dua".
func numeral(s string) (int, bool) {
	for _, before := range []string{"pilih ", "milih ", "yang ", "sing ", "ingkang ", "no ", "nomor ", "nomer ", "number ", "angka ", "pilihan ", "option ", "choice "} {
		s = strings.TrimPrefix(s, before)
	}
	if n, ok := numerals[strings.TrimPrefix(strings.TrimSuffix(s, " one"), "the ")]; ok {
		return n, true
	}
	if len(s) > 3 {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}

// The prefixes of picks that name a report by its ticket.
const (
	pickTicket    = "t:"
	pickAnswer    = "ans:"
	pickDone      = "yes:"
	pickUndone    = "no:"
	pickRemark    = "say:"
	buttonDone    = "done:yes"
	buttonNotDone = "done:no"
	pickAdd       = "on:add"
	pickWithdraw  = "on:withdraw"
	pickRate      = "rate:"
)

// aboutReport tells whether a pick acts on the report that its message is about.
func aboutReport(pick string) bool {
	switch pick {
	case buttonDone, buttonNotDone, pickAdd, pickWithdraw, pickWithdrawYes:
		return true
	}
	return strings.HasPrefix(pick, pickRate)
}

// ticketOf returns the ticket that a pick names.
func ticketOf(pick string) string {
	for _, p := range []string{pickTicket, pickAnswer, pickDone, pickUndone, pickRemark} {
		if t, ok := strings.CutPrefix(pick, p); ok {
			return t
		}
	}
	return ""
}
