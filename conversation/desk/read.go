package desk

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// said is what one message says, read without knowing any report.
type said struct {
	word word
	// soft: the word is a mere "ok" or "siap". pleads: leave is asked for it, "izin menolak".
	soft, pleads bool
	// perhaps is the word that stands behind politeness and may be no order.
	perhaps word
	// relays: the word says whom to tell, "kabari warga", as colleagues say it too.
	relays bool
	// slash: written as a command, "/terima".
	slash bool
	// rest is what follows the word; whole is everything but a ticket at the head.
	rest, whole string

	// ticket is the one that was written, canonical; wrong is one that was
	// mistyped. head: it stands directly before or after the word, or alone.
	ticket, wrong string
	head          bool
	// several: more than one was named at once, "TBN-… dan TBN-… selesai".
	several bool

	// number is a text that is only a number, 0 for none.
	number int
	// register: the word is "daftar" itself, which both lists and enrols.
	register bool
	// page of the list, from 1; 0: the list is not asked for.
	page int
	// before: a page was asked for that is before the first, "daftar 0".
	before bool
	// enrol: this is an enrolment; code is its code, "" when it cannot be one.
	enrol bool
	code  string
	// button is the pressed button's word with its argument.
	button bool
	agency string

	quoted string
	media  bool
}

// read reads a message of a group.
func (d *Desk) read(in message.Inbound) said {
	s := said{media: len(in.Media) > 0 || !in.Place.IsZero()}
	if in.Button != "" {
		s.button, s.quoted = true, in.MessageID
		id, arg, _ := strings.Cut(strings.ToValidUTF8(in.Button, ""), ":")
		s.word = word(id)
		if s.word == wordList {
			s.page = max(1, atoi(arg))
		} else {
			s.agency = arg
		}
		return s
	}
	if in.Quoted != nil {
		s.quoted = in.Quoted.MessageID
	}
	body := strings.TrimSpace(strings.ToValidUTF8(in.Text, ""))
	body = withoutMention(body)
	if strings.HasPrefix(body, "/") {
		s.slash = true
		body = withoutBot(body[1:])
	}
	s.readTicket(&body, d.regency.TicketPrefix)
	s.whole, s.rest = body, body
	s.number = atoi(body)
	p, rest, ok := leading(body)
	if !ok {
		if bare := withoutSymbols(body); bare != body {
			p, rest, ok = leading(bare)
			ok = ok && !p.soft
		}
	}
	if !ok && (s.quoted != "" || s.ticket != "") {
		if p, rest, ok = nearly(body); !ok {
			if bare := withoutPadding(body); bare != body {
				if p, rest, ok = leading(bare); !ok || p.soft {
					p, rest, ok = nearly(bare)
				}
				politely := readTokens(body[:len(body)-len(bare)])
				if ok && !d.orders(p, rest, politely) {
					s.perhaps = p.word
					return s
				}
				s.pleads = ok && anyOf(politely, leave)
			}
		}
	}
	if !ok {
		return s
	}
	_, _, exact := leading(withoutSymbols(body))
	if !s.head {
		s.readTicketBehind(&rest, d.regency.TicketPrefix)
	}
	if !exact && !s.head && s.quoted == "" {
		// A ticket somewhere in a sentence names no report for a word in doubt.
		return s
	}
	s.word, s.soft, s.rest, s.relays = p.word, p.soft, rest, len(p.tokens) > 1
	s.register = len(p.tokens) == 1 && p.tokens[0] == string(wordList)
	if s.word == wordList {
		s.before = beforeFirst(body, rest)
	}
	if deeds[s.word].done != "" && s.another(d.regency.TicketPrefix) {
		s.several = true
	}
	s.settle()
	return s
}

// another tells whether a further line is an order for a report of its own: "terima TBN-…",
// and below it "terima TBN-…". As words of the first it would reach a stranger.
func (s *said) another(prefix string) bool {
	rest := s.rest
	if !s.head {
		// The first line is what is said of the report that is quoted.
		_, rest, _ = strings.Cut(rest, "\n")
	}
	for line := range strings.SplitSeq(rest, "\n") {
		_, behind, ok := leading(strings.TrimSpace(line))
		if !ok {
			continue
		}
		if _, start, _, err := report.FindTicket(prefix, behind); err != report.ErrNotTicket && says(behind[:start], fillers) {
			return true
		}
	}
	return false
}

// readTicket finds a ticket in the text and takes it away if it stands at the head.
func (s *said) readTicket(body *string, prefix string) {
	ticket, start, end, err := report.FindTicket(prefix, *body)
	switch err {
	case nil:
		s.ticket = ticket
		if _, next, _, more := report.FindTicket(prefix, (*body)[end:]); more == nil {
			s.several = says((*body)[end:end+next], between)
		}
	case report.ErrTicketMistyped:
		s.wrong = (*body)[start:end]
	default:
		return
	}
	if says((*body)[:start], fillers) {
		s.head = true
		*body = trimHead((*body)[end:])
		for s.several {
			// The word stands behind the last of them.
			_, start, end, err := report.FindTicket(prefix, *body)
			if err != nil || !says((*body)[:start], between) {
				break
			}
			*body = trimHead((*body)[end:])
		}
	}
}

// between are the words that stand between tickets of which the same is said.
var between = append([]string{"dan", "serta", "sama", "lan", "and", "juga"}, fillers...)

// readTicketBehind does the same for a ticket directly behind the word.
func (s *said) readTicketBehind(rest *string, prefix string) {
	_, start, end, err := report.FindTicket(prefix, *rest)
	if err == report.ErrNotTicket || !says((*rest)[:start], fillers) {
		return
	}
	s.head = true
	*rest = trimHead((*rest)[end:])
}

// settle reads what follows words that take something other than free text.
func (s *said) settle() {
	switch s.word {
	case wordList:
		if s.rest == "" || s.before {
			s.page = 1
		} else if n, err := strconv.Atoi(strings.TrimSuffix(s.rest, ".")); err == nil && n > 0 && n < 1000 {
			s.page = n
		} else if code, ok := CanonicalCode(s.rest); ok && s.register && (s.slash || likeCode(s.rest)) {
			s.enrol, s.code = true, code
		} else if s.slash && s.register {
			s.enrol = true
		} else {
			// "daftar hadir besok": talk among members.
			s.word = wordNone
		}
	case wordAccept, wordStart:
		switch {
		case says(s.rest, idle), s.word == wordStart && says(s.rest, onTheWay), s.soft && calls(s.rest):
			s.rest = ""
		case s.soft:
			s.rest = withoutIdle(s.rest)
			s.agrees()
		case s.word == wordAccept:
			s.agrees()
		}
	case wordAsk, wordAnswer:
		told := withoutPerson(s.rest)
		s.relays = s.word == wordAnswer && (s.relays || told != s.rest)
		s.rest = told
	case wordTransfer:
		if first := foldedTokens(s.rest); len(first) > 0 && first[0] == "dari" {
			// "Diteruskan dari pak Joko" is how a message is passed on.
			s.word = wordNone
		}
	case wordResolve, wordReject:
		s.rest = withoutIdle(s.rest)
	case wordCancel:
		// "Batal selesai" takes that word back.
		if p, rest, _ := leading(s.rest); s.rest != "" && !says(s.rest, idle) && (deeds[p.word].done == "" || !says(rest, idle)) {
			s.word = wordNone
		}
	case wordShow, wordHelp, wordGroups, wordRoster, wordBlocks:
		// Commands only when nothing follows; otherwise a sentence.
		if s.rest != "" && !says(s.rest, idle) {
			s.word = wordNone
		}
	case wordThanks:
		if !says(s.rest, idle) {
			s.word = wordNone
		}
	}
}

// withoutPerson drops whom something is to be asked or told: "ke warga lokasi tepatnya".
func withoutPerson(s string) string {
	ts := tokens(s)
	if len(ts) < 2 {
		return s
	}
	to, whom := strings.ToLower(s[ts[0].start:ts[0].end]), strings.ToLower(s[ts[1].start:ts[1].end])
	if (to == "ke" || to == "kepada") && slices.Contains([]string{"warga", "warganya", "pelapor", "pelapornya", "orangnya", "masyarakat"}, whom) {
		return trimHead(s[ts[1].end:])
	}
	return s
}

// agrees reads an order behind another that only takes the report: "ok terima", "oke kami
// proses", "terima lalu proses".
func (s *said) agrees() {
	behind := s.rest
	if ts := tokens(behind); len(ts) > 1 && slices.Contains([]string{"dan", "lalu", "trus", "terus", "langsung", "kemudian", "sekaligus"}, strings.ToLower(behind[ts[0].start:ts[0].end])) {
		behind = trimHead(behind[ts[0].end:])
	}
	p, rest, ok := leading(behind)
	switch {
	case !ok || p.soft || !says(rest, onTheWay):
	case p.word == wordAccept, p.word == wordStart:
		s.word, s.soft, s.rest = p.word, false, ""
	}
}

// withoutSymbols drops what stands before the first letter: "✔️ selesai".
func withoutSymbols(s string) string {
	i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	if i <= 0 || len(s) > 0 && s[0] < 0x80 {
		return s
	}
	if _, _, ok := leading(s[:i]); ok {
		// One that says something itself.
		return s
	}
	return s[i:]
}

// padding is the politeness before an order: "mohon izin selesai pak", "selamat pagi bu,
// laporan diterima".
var padding = strings.Fields("izin ijin permisi nuwun sewu assalamualaikum assalamu alaikum wr wb ass askum asslm salam selamat pagi siang sore malam sugeng enjing siyang sonten dalu yth dear " +
	"pak bu bapak ibu mas mbak admin min bpk")

// withoutPadding drops it, and "mohon" before "izin".
func withoutPadding(s string) string {
	ts := tokens(s)
	n := 0
	for n < len(ts) && n < 8 {
		w := full(strings.ToLower(s[ts[n].start:ts[n].end]))
		next := ""
		if n+1 < len(ts) {
			next = strings.ToLower(s[ts[n+1].start:ts[n+1].end])
		}
		if !slices.Contains(padding, w) && !((w == "mohon" || w == "minta" || w == "nyuwun") && (next == "izin" || next == "ijin")) {
			break
		}
		n++
	}
	if n == 0 || n == len(ts) {
		return s
	}
	return trimHead(s[ts[n-1].end:])
}

// withoutIdle takes off the head of what follows a "siap" the words that say nothing:
// of "siap pak, segera dicek" the reporter is told "segera dicek".
func withoutIdle(s string) string {
	ts := tokens(s)
	n := 0
	for n < len(ts)-1 && slices.Contains(titles, strings.ToLower(s[ts[n].start:ts[n].end])) {
		n++
	}
	if n == 0 {
		return s
	}
	return trimHead(s[ts[n-1].end:])
}

// calls tells whether a text is a colleague's title and name: "siap pak joko".
func calls(s string) bool {
	ts := foldedTokens(s)
	return len(ts) > 1 && len(ts) <= 3 && slices.Contains(titles, ts[0]) && !strings.ContainsAny(strings.TrimRight(s, ".! "), ".,;:!?") &&
		!strings.HasPrefix(ts[len(ts)-1], "di") && !slices.Contains([]string{"segera", "besok", "nanti", "pagi", "siang", "sore", "malam", "kami"}, ts[1])
}

// likeCode tells whether a text without a slash is meant as a code and is no word
// of the language: it has the dash with which codes are shown, or a digit.
func likeCode(s string) bool { return strings.ContainsAny(s, "-–0123456789") }

// bare tells that the message is a word and nothing else.
func (s *said) bare() bool { return s.rest == "" && !s.media }

// beforeFirst tells whether rest, which follows the word for the list in body, is a
// number below one. The minus is looked for in body: rest is without the signs between.
func beforeFirst(body, rest string) bool {
	if rest == "" || strings.Trim(rest, "0123456789") != "" {
		return false
	}
	before := strings.TrimSuffix(body, rest)
	return strings.Trim(rest, "0") == "" || strings.HasSuffix(before, "-") || strings.HasSuffix(before, "\u2212") || strings.HasSuffix(before, "\u2013")
}

// atoi reads a whole text as a number of one or two digits, 0 when it is none.
func atoi(s string) int {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	if len(s) > 2 {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// withoutMention drops "@name " before what was said: a Telegram group sees only
// messages that name the bot where its privacy mode is on.
func withoutMention(s string) string {
	for strings.HasPrefix(s, "@") {
		_, rest, ok := strings.Cut(s, " ")
		if !ok {
			return ""
		}
		s = strings.TrimSpace(rest)
	}
	return s
}

// withoutBot drops the name that Telegram puts behind a command: "terima@taprose_bot".
func withoutBot(s string) string {
	at := strings.IndexByte(s, '@')
	space := strings.IndexFunc(s, func(r rune) bool { return r == ' ' || r == '\n' })
	if at < 0 || space >= 0 && space < at {
		return s
	}
	if space < 0 {
		return s[:at]
	}
	return s[:at] + s[space:]
}
