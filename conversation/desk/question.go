package desk

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/text"
)

// Words of who wants to know something. In a hurry the question mark is left out: then a
// question is known by how it begins and ends.
var (
	// wonderings begin or end a question.
	wonderings = strings.Fields("kapan kpn kpan kapane siapa sapa sopo sinten mana kemana kmn kmana dimana ngendi endi pundi apa opo nopo napa apanya apane gimana gmn gmna bagaimana " +
		"piye pripun kenapa knp knapa ngapa ngopo mengapa berapa brp piro pinten")
	// opening stand before the first of them, closing behind the last.
	opening = append(strings.Fields("maaf mohon izin ijin terus trus lalu lha lah loh nah eh oh ini itu iki kuwi yang"), titles...)
	closing = append(strings.Fields("ya yaa yo sih nih itu ini iki kuwi niki niku enaknya enake sebaiknya seharusnya bagusnya nggih njih saja aja wae mawon tadi"), titles...)
	// tags make a question of what stands before them.
	tags = strings.Fields("ta tah to tho toh kah kan")
	// A choice that ends in a no is a question too: "sudah selesai belum", "boleh gak".
	notYet = strings.Fields("belum durung dereng")
	orYet  = append(strings.Fields("wis uwis apa opo nopo napa atau utawi diterima ditindaklanjuti"), append(append([]string{}, already...), states...)...)
	nots   = strings.Fields("tidak tdk gak ga gk nggak enggak ndak ora mboten")
	orNot  = append(strings.Fields("tolak ditolak pindah dipindah blokir diblokir bisa boleh ada jadi perlu mau apa opo nopo napa atau iya betul bener benar iso saget"), states...)
	// "Tidak jelas di mana" asks nothing.
	unknown = append(strings.Fields("entah embuh tahu tau jelas bukan"), append(append([]string{}, nots...), notYet...)...)
	// stems may have "-kah" behind them.
	stems = strings.Fields("apa sudah siapa bisa boleh ada benar betul perlu harus kapan mana masih belum tidak selesai mungkin")
	// proposals begin what a colleague proposes to do, moves are what.
	proposals = strings.Fields("boleh bisa perlu mending mendingan enaknya enake baiknya sebaiknya usul saran kalau kalo lebih")
	moves     = strings.Fields("tolak ditolak menolak pindah dipindah pindahkan dipindahkan alihkan dialihkan oper dioper limpahkan dilimpahkan teruskan diteruskan lempar dilempar tutup ditutup selesaikan diselesaikan")
)

// isQuestion tells whether a text ends in a question mark.
func isQuestion(s string) bool {
	return strings.HasSuffix(strings.TrimRight(s, " !.…🙏\n"), "?")
}

// asks tells whether a text is a question, with its mark or short and without it.
func asks(s string) bool { return isQuestion(s) || asksUnmarked(s) }

// asksUnmarked tells whether a short text without a mark is a question all the same. It is
// none where something is told before it: "sudah ditambal, bagaimana menurut bapak".
func asksUnmarked(s string) bool {
	words := readTokens(s)
	if len(words) < 2 && !(len(words) == 1 && slices.Contains(wonderings, words[0])) || len(words) > shortQuestion || isQuestion(s) || tellsFirst(s) {
		return false
	}
	for i, w := range words {
		if stem, ok := strings.CutSuffix(w, "kah"); ok && slices.Contains(stems, stem) {
			return true
		}
		if i+1 < len(words) && slices.Contains([]string{"boleh", "bisa", "apa", "iso", "saget"}, w) && slices.Contains(nots[2:], words[i+1]) {
			return true
		}
		if i > 0 && i+1 < len(words) && slices.Contains([]string{"apa", "atau", "opo", "nopo", "utawa"}, w) && slices.ContainsFunc(words[:i], func(w string) bool { return mistypable[w] != wordNone }) && mistypable[words[i+1]] != wordNone {
			// "Terima apa tolak ini".
			return true
		}
	}
	return beginsAsking(words) || endsAsking(words)
}

// tellsFirst tells whether more than a word of courtesy stands before the last part of a
// text.
func tellsFirst(s string) bool {
	before := s[:max(0, strings.LastIndexAny(strings.TrimRight(s, "?!. "), ".,;!?\n"))]
	return len(tokens(before)) > 1 && !says(before, idle)
}

// beginsAsking tells whether a question stands at the head of words.
func beginsAsking(words []string) bool {
	for len(words) > 2 && slices.Contains(opening, words[0]) {
		if slices.Contains(titles, words[0]) && slices.Contains(wonderings, words[2]) && !slices.Contains(wonderings, words[1]) {
			// "Pak Joko kapan ke lokasi".
			words = words[1:]
		}
		words = words[1:]
	}
	if words[0] == "kok" && len(words) > 1 {
		return true
	}
	if !slices.Contains(wonderings, words[0]) {
		return false
	}
	if len(words) > 3 && slices.Contains([]string{"saja", "bila"}, words[1]) && words[0] != "apa" || len(words) > 1 && words[0] == "apa" && words[1] == "bila" || slices.Contains(words, "tergantung") {
		// "Kapan saja bapak bisa datang", "berapa lama tergantung cuaca" tell.
		return words[0] == "siapa" && len(words) > 2 && words[2] == "yang"
	}
	// "Apa yang dilaporkan sudah kami kerjakan", "apa adanya".
	return len(words) == 1 || words[1] != "yang" && words[1] != "adanya" && words[1] != "pun" || words[0] == "siapa" && words[1] == "yang"
}

// endsAsking tells whether words end as a question does.
func endsAsking(words []string) bool {
	end := len(words)
	if end > 2 && slices.Contains(titles, words[end-2]) {
		end -= 2 // "… pak Joko"
	}
	for end > 1 && slices.Contains(closing, words[end-1]) {
		end--
	}
	words = words[:end]
	last, before := words[end-1], words[:end-1]
	switch {
	case slices.Contains(wonderings, last):
		return !anyOf(before[max(0, len(before)-3):], unknown)
	case len(before) == 0:
		return false
	case slices.Contains(tags, last):
		return true
	case slices.Contains(notYet, last):
		return anyOf(before, orYet)
	case slices.Contains(nots, last):
		return slices.Contains(orNot, before[len(before)-1])
	}
	return false
}

// proposes tells whether words propose to colleagues what is to become of a report:
// "sebaiknya ditolak saja".
func proposes(words []string) bool {
	return len(words) <= shortQuestion && slices.Contains(proposals, words[0]) && anyOf(words[1:], moves)
}

// asksBack tells whether the message is a question and no order, although it begins with
// one of our words, and asks what it is: "sudah selesai belum?". Behind something said
// already a question is only its end: "selesai sudah ditambal, bagaimana menurut bapak?"
func (t *turn) asksBack(named bool) bool {
	s := &t.said
	if s.button {
		return false
	}
	// The number of the report is no part of the question.
	whole, rest := withoutTicket(t.regency.TicketPrefix, s.whole), withoutTicket(t.regency.TicketPrefix, s.rest)
	marked := isQuestion(whole)
	switch s.word {
	case wordAccept, wordStart, wordReject, wordResolve:
		if !t.inCharge() || !(s.pleads && s.word == wordReject) && (!marked && !asksUnmarked(whole) || tellsFirst(rest)) {
			return false
		}
	case wordTransfer, wordAssign:
		if !t.inCharge() && !t.admins() || !s.pleads && !marked && !asksUnmarked(whole) {
			return false
		}
	case wordAsk:
		if marked || !asksColleague(t.Desk, s.rest) || !t.inCharge() {
			return false
		}
		return t.wonders(s.rest, wordChoose)
	default:
		return false
	}
	switch {
	case named || t.gone():
		t.view()
		return true
	case marked && !t.admins():
		return t.wonders(s.whole, wordChoose)
	}
	// It may be an order all the same.
	id, words := string(s.word), s.rest
	if s.word == wordTransfer || s.word == wordAssign {
		n := t.nameAgency(s.rest)
		if words = n.rest; n.key != "" {
			id += ":" + n.key
		} else if asksWhere(s.rest) {
			// "Pindah ke mana?" is answered with the agencies there are.
			return false
		}
	}
	if !s.pleads && !substantial(words) {
		words = ""
	}
	return t.doubt(text.DeskDoubtWord, wordSure, words, text.Args{"word": string(s.word)}, id, string(wordCancel))
}

// asksWhere tells whether what follows a word that moves a report asks where to.
func asksWhere(s string) bool {
	return anyOf(readTokens(s), []string{"mana", "kemana", "kmn", "kmana", "siapa", "sopo", "sinten", "endi", "ngendi", "pundi"})
}

// substantial tells whether words without those of a question leave something to be told.
func substantial(s string) bool {
	n := 0
	for _, w := range readTokens(s) {
		if !slices.Contains(wonderings, w) && !slices.Contains(closing, w) && !slices.Contains(idle, w) && !slices.Contains(tags, w) && !slices.Contains(unknown, w) && !slices.Contains(orNot, w) {
			n++
		}
	}
	return n > 2
}
