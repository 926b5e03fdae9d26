package citizen

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// markWords are marks as people say them, besides the labels of the choices.
var markWords = map[int]map[string]bool{
	5: set("amazing|fantastic|brilliant|wonderful|superb|outstanding|the best|jos gandos|joss gandos|uapik|muantap|hebat|pinunjul|istimewa|sempurna|luar biasa|joss|jos|top|excellent|perfect|awesome"),
	4: set("well done|pretty good|quite good|pleased|mantep|mantab|seneng|lega|remen|legawa|bagus|puas|mantap|memuaskan|oke punya|apik|sae|good|great|nice|happy|satisfied|marem|sip markusip"),
	3: set("fine|not bad|alright|all right|acceptable|so so|fair enough|sedhengan|cukupan|lumayan|biasa|standar|sedang|sedengan|cekapan|okay|average|so so"),
	2: set("not great|not very good|not happy|not impressed|unhappy|unsatisfied|dissatisfied|could be better|kirang marem|kirang puas|kurang apik|kurang marem|ora apik|ora marem|mboten sae|mboten marem|kurang puas|kurang bagus|kurang memuaskan|tidak puas|gak puas|ga puas|nggak puas|ora puas|mboten puas|tidak bagus|gak bagus|not good|not satisfied|kirang sae"),
	1: set("disappointed|disappointing|useless|horrible|worst|the worst|hopeless|awful|kuciwa|gela|ala|uelek|ora becus|payah|jelek|buruk|parah|kecewa|mengecewakan|elek|awon|bad|terrible"),
}

// markVery make a mark stronger.
var markVery = set("temen|temenan|saestu|poll|extremely|really|too|banget|bgt|sekali|sangat|sanget|pol|tenan|very|so|cukup|saja|aja|mawon|wae")

// markRest are words beside a mark that say nothing of how good it was.
var markRest = set("aku|kula|saya|i|im|am|it|its|was|is|a|job|work|with|kerjane|kerjanipun|gaweane|hasile|hasilnya|asilipun|pelayanane|quite|pretty|really")

// labelled are the marks by the labels of the choices, in every language: people go on
// in their own.
var labelled = func() map[string]int {
	of := make(map[string]int)
	for _, lang := range regency.Langs() {
		for i, key := range []text.Key{text.Rate1, text.Rate2, text.Rate3, text.Rate4, text.Rate5} {
			of[plain(text.Say(lang, key, nil))] = i + 1
		}
	}
	return of
}()

// spokenMark reads "puas", "bagus banget pak", "sae sanget"; 0 when a plain text is no mark.
func spokenMark(p string) int {
	if n := labelled[p]; n > 0 {
		return n
	}
	for mark, said := range markWords {
		if said[polite(p)] {
			return mark
		}
	}
	var words []string
	very := false
	for _, w := range strings.Fields(p) {
		switch {
		case markVery[w]:
			very = very || w != "cukup" && w != "saja" && w != "aja" && w != "mawon" && w != "wae"
		case !fillers[w] && !interjections[w] && !markRest[w]:
			words = append(words, w)
		}
	}
	s := strings.Join(words, " ")
	if s == "" {
		return 0
	}
	n := labelled[s]
	for mark, said := range markWords {
		if said[s] {
			n = mark
		}
	}
	switch {
	case very && n == 4:
		return 5
	case very && n == 2:
		return 1
	}
	return n
}

// markLed finds a mark before other words: "5 makasih pak", "3 karena lama".
var markLed = regexp.MustCompile(`(?is)^(?:(?:bintang|nilai|rating|biji)\s*)?([1-5])(?:\s*(?:/\s*5|bintang|stars?))?[\s,.;:-]+(\S.*)$`)

// units are counted by a number that is no mark.
var units = set("hari|minggu|bulan|tahun|jam|menit|kali|orang|lampu|lubang|titik|meter|m|km|rumah|dina|dinten|sasi|wulan|taun|days|day|weeks|week|months|month|years|hours|times|people")

// led reads such a text: the mark and what follows; 0 when it begins with none.
func led(s string) (int, string) {
	m := markLed.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, ""
	}
	first, _, _ := strings.Cut(plain(m[2]), " ")
	if units[first] || first == "" || '0' <= first[0] && first[0] <= '9' {
		return 0, ""
	}
	n, _ := strconv.Atoi(m[1])
	return n, m[2]
}

// spoiled are words of what is not in order, finds those of who finds it out late.
var (
	spoiled = set("rusak|bolong|berlubang|mati|padam|bocor|jebol|ambrol|ambles|mampet|numpuk|menumpuk|kotor|gelap|broken|leaking|dark|risak|pejah|peteng")
	finds   = set("ternyata|jebule|jebul|tibake|pranyata|actually|malah|eh")
)

// notAfterAll tells whether a report that was said to be done is not: "ternyata belum
// beres". A remark on how it went, "masih lama nunggunya", is not that.
func (t *turn) notAfterAll(category string) bool {
	p := t.read.plain
	if t.flow.settles(p, category) != settledNo || t.flow.other(p, category) {
		return false
	}
	if t.read.no && t.read.pure {
		return true
	}
	for w := range strings.FieldsSeq(p) {
		if finds[w] || spoiled[w] || isDone[w] && w != "sudah" && w != "bagus" && w != "sae" && w != "apik" {
			return true
		}
	}
	return false
}
