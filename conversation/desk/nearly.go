package desk

import (
	"slices"
	"strings"
)

// mistypable are the words that act on a report, and what people say for them in one
// word: those that a typing error is forgiven in where a report is quoted or named.
var mistypable = map[string]word{
	"terima": wordAccept, "diterima": wordAccept,
	"proses": wordStart, "diproses": wordStart, "dikerjakan": wordStart,
	"tanya": wordAsk, "tanyakan": wordAsk,
	"jawab": wordAnswer, "catat": wordNote,
	"pindah": wordTransfer, "pindahkan": wordTransfer, "alihkan": wordTransfer,
	"tolak": wordReject, "ditolak": wordReject,
	"selesai": wordResolve, "beres": wordResolve, "rampung": wordResolve, "tuntas": wordResolve,
}

// shortened are the ways to write them with the fewest letters.
var shortened = map[string]word{
	"trm": wordAccept, "trma": wordAccept, "dtrma": wordAccept, "prs": wordStart, "prss": wordStart, "tny": wordAsk,
	"jwb": wordAnswer, "ctt": wordNote, "pndh": wordTransfer, "tlk": wordReject, "dtlk": wordReject, "slsi": wordResolve, "slese": wordResolve,
}

// ownWords are words of the language that a slip makes of those, found by holding them
// against the 29,000 of the Indonesian spelling dictionary: no typing errors.
var ownWords = strings.Fields("talak telak tobak todak tokak tolan tolap tolok torak tulak pres prosesi protes rambung rampang ramping rapung " +
	"raung rimpung jarab jawa jawat beras bereo beret berus piadah piah pinda pindai cacat camat catut cawat dioses selai tanda tania tanpa " +
	"dilak tema tera teriba terika tuas tunas tuts")

// already stand before a word in what people report: "sudah slesai", "sudah kami terima".
var already = []string{"sudah", "telah", "sampun", "wis", "kami", "kita", "laporan", "laporannya"}

// asking stand before what staff want to know: "tlg tanyakan ke pelapor …".
var asking = []string{"tolong", "mohon", "coba", "minta"}

// nearly reads the word that a text begins with as leading does, with a typing error in
// it, letters left out, or behind "sudah". It is asked only about a message that quotes
// or names a report: among colleagues people write whatever they like.
func nearly(s string) (p phrase, rest string, ok bool) {
	after := [2]word{wordAccept, wordResolve}
	for n := 0; ; n++ {
		ts := tokens(s)
		if len(ts) == 0 {
			return phrase{}, s, false
		}
		if n > 0 {
			if p, rest, ok := leading(s); ok && !p.soft {
				return p, rest, p.word == after[0] || p.word == after[1]
			}
		}
		head := full(strings.ToLower(s[ts[0].start:ts[0].end]))
		if slices.Contains(already, head) || n == 0 && slices.Contains(asking, head) {
			if slices.Contains(asking, head) {
				after = [2]word{wordAsk, wordAsk}
			}
			if n == 3 {
				return phrase{}, s, false
			}
			s = s[ts[0].end:]
			continue
		}
		w := meant(head)
		if w == wordNone {
			return phrase{}, s, false
		}
		return phrase{tokens: []string{head}, word: w}, trimHead(s[ts[0].end:]), true
	}
}

// meant is the word that a mistyped one stands for, wordNone when it may be another.
func meant(head string) word {
	if w, ok := shortened[head]; ok {
		return w
	}
	if slices.Contains(ownWords, head) {
		return wordNone
	}
	found := wordNone
	for right, w := range mistypable {
		if head == right {
			return w
		}
		if head == "" || head[0] != right[0] || !slip(head, right) {
			continue
		}
		if found != wordNone && found != w {
			return wordNone
		}
		found = w
	}
	return found
}

// slip tells whether a word is another with one wrong letter, or with the last kept and up
// to two left out where it is long.
func slip(head, right string) bool {
	if len(head) < 4 {
		return false
	}
	if distance(head, right) <= 1 {
		return true
	}
	if len(right) < 6 || len(head) < len(right)-2 || head[len(head)-1] != right[len(right)-1] {
		return false
	}
	i := 0
	for j := 0; j < len(right) && i < len(head); j++ {
		if head[i] == right[j] {
			i++
		}
	}
	return i == len(head)
}
