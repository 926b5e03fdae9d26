package desk

import (
	"slices"
	"strings"
)

// orders tells whether what stands behind politeness is an order. A courteous sentence to
// the reporter begins with our words too, "pak, selesai rapat kami ke lokasi": so it is one
// only where nothing follows but idle words, finished work, or what the word asks for.
func (d *Desk) orders(p phrase, rest string, politely []string) bool {
	switch p.word {
	case wordResolve:
		return says(rest, idle) || tellsWork(withoutIdle(rest))
	case wordAccept, wordStart:
		return says(rest, onTheWay)
	case wordReject:
		return says(rest, alsoIdle) || anyOf(politely, leave)
	case wordTransfer, wordAssign:
		return says(rest, alsoIdle) || asksWhere(rest) || d.nameAgency(rest).key != ""
	case wordNote:
		return anyOf(politely, leave)
	case wordAsk:
		return p.tokens[0] != "pertanyaan"
	case wordAnswer:
		return !strings.HasPrefix(p.tokens[0], "jawaban")
	case wordThanks:
		// "Selamat siang, terima kasih laporannya" greets the reporter.
		return !anyOf(politely, greetings)
	}
	return true
}

// leave is asked for by who is about to act; greetings are for whoever is written to.
var (
	leave     = []string{"izin", "ijin"}
	greetings = strings.Fields("assalamualaikum assalamu salam selamat pagi siang sore malam sugeng enjing siyang sonten dalu")
)

// tellsWork tells whether words begin with finished work: "sudah ditambal", "ditambal tadi".
func tellsWork(s string) bool {
	words := readTokens(s)
	return len(words) > 0 && worked(s, true) && (slices.Contains(already, words[0]) || strings.HasPrefix(words[0], "di") && isWork(words[0]))
}
