package leader

import (
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// word is something that a leader can ask for, spelled as the help teaches it. Words
// are also the IDs of choices.
type word string

const (
	wordNone     word = ""
	wordRecap    word = "rekap"
	wordAgency   word = "opd"
	wordLate     word = "telat"
	wordTicket   word = "tiket"
	wordOrder    word = "perintah"
	wordSearch   word = "cari"
	wordActivity word = "kegiatan"
	wordLink     word = "dasbor"
	// wordDistrict and wordKind are the tables of a recap that are only asked for.
	wordDistrict word = "kecamatan"
	wordKind     word = "jenis"
	wordHelp     word = "bantuan"
	wordCancel   word = "batal"
	// wordReport is a citizen's: a leader may report a hole in the road too.
	wordReport word = "lapor"
	// wordPhotos, wordYes, wordNo and wordRecall are only pressed or numbered, or
	// follow from other words.
	wordPhotos word = "foto"
	wordYes    word = "ya"
	wordNo     word = "tidak"
	// wordRecall takes an order back.
	wordRecall word = "tarik"
)

// synonyms are other ways to say a word; one word each, lower case.
var synonyms = map[word][]string{
	wordRecap:    {"recap", "rekapan", "rekapnya", "rekape", "rekapitulasi", "ringkasan", "statistik", "angka", "summary"},
	wordAgency:   {"dinas", "instansi", "peringkat", "ranking", "agency", "agencies"},
	wordLate:     {"terlambat", "lewat", "overdue", "late"},
	wordTicket:   {"ticket", "cek", "lihat", "nomor"},
	wordOrder:    {"instruksi", "perintahkan", "order"},
	wordSearch:   {"carikan", "temukan", "search", "find"},
	wordActivity: {"aktivitas", "activities"},
	wordLink:     {"dashboard", "dasbord", "tautan"},
	wordDistrict: {"wilayah", "districts"},
	wordKind:     {"kategori", "categories"},
	wordHelp:     {"help", "menu", "start", "petunjuk", "halo", "hai", "bantu", "bantuin", "tes", "test", "cara", "caranya"},
	wordReport:   {"report", "melapor"},
}

// words lists every word that can be written.
func words() []word {
	return []word{
		wordRecap, wordAgency, wordLate, wordTicket, wordOrder, wordSearch, wordActivity, wordLink,
		wordDistrict, wordKind, wordHelp, wordReport,
	}
}

// spelled is every spelling; written before main and only read afterwards.
var spelled = func() map[string]word {
	all := make(map[string]word)
	for _, w := range words() {
		all[string(w)] = w
		for _, s := range synonyms[w] {
			all[s] = w
		}
	}
	return all
}()

// commands are the words for which a typing error is forgiven: those that are long
// enough. Any word of four letters is near "cari".
var commands = []word{wordRecap, wordLate, wordTicket, wordOrder, wordActivity, wordLink, wordHelp, wordReport}

// ownWords are words of the language that a slip makes of those, found by holding them
// against the Indonesian spelling dictionary: no typing errors.
var ownWords = set("rekah rekam rekan rekat relap resap tebat tekat telah telan telap tepat tempat tike pernah pemerintah dasar daster " +
	"bangun bantah bantai bantal bantar bantaran batun lapar lapur")

// said is what one message says.
type said struct {
	word word
	// guessed: the word was mistyped, and this is the nearest.
	guessed bool
	slash   bool
	// rest is what follows the word, whole the text.
	rest, whole string
	// ticket is the first one written, wrong one that was mistyped; beside is the text
	// without it.
	ticket, wrong string
	beside        string
	// number is a text that is a number alone, 0 for none.
	number int
	// arg is what a choice carried behind its word.
	arg    string
	choice bool
	quoted string
}

// read reads a message; offered are the choices that a number may pick.
func (l *Leader) read(in message.Inbound, s Session, c Chat, now time.Time) said {
	out := said{}
	if in.Quoted != nil {
		out.quoted = in.Quoted.MessageID
	}
	if in.Button != "" {
		out.quoted = in.MessageID
		out.pick(strings.ToValidUTF8(in.Button, ""))
		return out
	}
	body := strings.TrimSpace(strings.ToValidUTF8(in.Text, ""))
	for strings.HasPrefix(body, "@") {
		_, rest, _ := strings.Cut(body, " ")
		body, out.slash = strings.TrimSpace(rest), true
	}
	if strings.HasPrefix(body, "/") {
		out.slash = true
		head, rest, _ := strings.Cut(body[1:], " ")
		head, _, _ = strings.Cut(head, "@")
		body = strings.TrimSpace(head + " " + rest)
	}
	out.whole, out.rest = body, body
	if n, err := strconv.Atoi(strings.TrimSuffix(body, ".")); err == nil && n > 0 && len(body) <= 3 {
		if out.number = n; n <= len(s.Offered) && (!c.Group || out.quoted != "" || now.Sub(s.At) < listLife) {
			out.pick(s.Offered[n-1])
			return out
		}
	}
	out.tickets(l.regency.TicketPrefix, body)
	if out.ticket == "" && out.wrong == "" {
		out.bareTicket(l.regency.TicketPrefix)
	}
	head, rest := cutWord(body)
	head = strings.Trim(head, "*_~")
	if w, ok := spelled[strings.ToLower(head)]; ok {
		out.word, out.rest = w, rest
		return out
	}
	if w := nearest(strings.ToLower(head)); w != wordNone && (!c.Group || out.slash) {
		out.word, out.rest, out.guessed = w, rest, true
	}
	return out
}

// listLife is how long a number in a group is heard as the answer to a list: people in
// a group write numbers to each other too.
const listLife = 15 * time.Minute

// choicePrefix begins the ID of every choice of ours, so that no button of the
// citizen's flow is taken for one.
const choicePrefix = "l:"

// choice is the ID of a choice: a word and what it is about.
func choice(w word, arg string) string { return choicePrefix + string(w) + ":" + arg }

// pick reads the ID of a choice; one that is not ours says no word.
func (s *said) pick(id string) {
	s.choice = true
	id, ours := strings.CutPrefix(id, choicePrefix)
	if !ours {
		return
	}
	w, arg, _ := strings.Cut(id, ":")
	s.word, s.arg = word(w), arg
	if s.word == wordTicket || s.word == wordPhotos {
		s.ticket = arg
	}
}

func (s *said) tickets(prefix, body string) {
	ticket, start, end, err := report.FindTicket(prefix, body)
	switch err {
	case nil:
		s.ticket = ticket
		s.beside = strings.TrimSpace(strings.TrimSpace(body[:start]) + " " + trimHead(body[end:]))
	case report.ErrTicketMistyped:
		s.wrong = body[start:end]
	}
}

// bareTicket reads a ticket that was written without its prefix, alone or behind a word:
// "tiket k7m3xa". Its check letter lets one word of many through, so that it must look
// like a ticket too where nothing says that it is one.
func (s *said) bareTicket(prefix string) {
	ws := strings.Fields(s.whole)
	if len(ws) == 0 || len(ws) > 2 {
		return
	}
	last := ws[len(ws)-1]
	if head := strings.ToLower(ws[0]); len(ws) == 2 && spelled[head] != wordTicket ||
		head != "tiket" && head != "ticket" && last != strings.ToUpper(last) && !strings.ContainsAny(last, "0123456789") {
		return
	}
	if ticket, _, _, err := report.FindTicket(prefix, prefix+"-"+last); err == nil {
		s.ticket = ticket
	}
}

// cutWord cuts the first word off, and the punctuation behind it.
func cutWord(s string) (head, rest string) {
	i := strings.IndexFunc(s, func(r rune) bool { return strings.ContainsRune(" \n\t:,;.!?-–", r) })
	if i < 0 {
		return s, ""
	}
	return s[:i], trimHead(s[i:])
}

// trimHead drops spaces and the punctuation that people put behind a word.
func trimHead(s string) string { return strings.TrimSpace(strings.TrimLeft(s, " \n\t:,;.!?-–*")) }

// nearest is the word that a mistyped one must mean: one wrong letter in a short word,
// two in a longer one, the first one right, and no other word as near.
func nearest(s string) word {
	if len([]rune(s)) < 4 || ownWords[s] {
		return wordNone
	}
	best, found, twice := 3, wordNone, false
	for _, w := range commands {
		d := desk.Distance(s, string(w))
		if s[0] != w[0] || d > 1 && len(w) < 6 {
			continue
		}
		switch {
		case d < best:
			best, found, twice = d, w, false
		case d == best && w != found:
			twice = true
		}
	}
	if twice {
		return wordNone
	}
	return found
}
