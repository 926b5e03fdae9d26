package citizen

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/regency"
)

// guess finds the categories that a text speaks of, the likeliest first. sure
// tells that the first stands clearly above the others.
func (f *Flow) guess(s string) (keys []string, sure bool) {
	words := strings.Fields(plain(s))
	stems := make([]string, len(words))
	for i, w := range words {
		stems[i] = stem(w)
	}
	taken := make([]bool, len(words))
	score := make(map[string]int)
	// Longer phrases first: "lampu jalan" is a lamp, not a road.
	for _, p := range f.phrases {
		for i := 0; i+len(p.words) <= len(words); i++ {
			if slices.Contains(taken[i:i+len(p.words)], true) || !phraseAt(words[i:], stems[i:], p.words, 6) {
				continue
			}
			for j := range p.words {
				taken[i+j] = true
			}
			// After "di" or "pinggir" a word tells where, not what.
			if len(p.words) == 1 && i > 0 && wheres[words[i-1]] {
				score[p.category]++
			} else {
				score[p.category] += 2 * len(p.words)
			}
		}
	}
	for _, c := range f.regency.Categories {
		if score[c.Key] > 0 {
			keys = append(keys, c.Key)
		}
	}
	slices.SortStableFunc(keys, func(a, b string) int { return score[b] - score[a] })
	if len(keys) == 0 {
		return nil, false
	}
	first := score[keys[0]]
	sure = first >= 2 && (len(keys) == 1 || first >= 2*score[keys[1]])
	return keys, sure
}

var wheres = set("di|ke|dari|pinggir|tepi|dekat|depan|belakang|samping|sepanjang|ujung|sebelah|jl|" +
	"ing|dhateng|cedhak|celak|ngajeng|wonten|on|at|in|near|along|to|from")

// others are words of their own within one letter of a word of some category, so
// not that word with a typing error: "sampai" (until) is no "sampah", "polisi" no
// "polusi". Found by holding the words of the demonstration's categories against
// the 31,000 of the Indonesian spelling dictionary.
var others = set("sampai|sampan|sampar|sumpah|polisi|tanggal|tangguh|tunggul|lembah|limpah|luang|doktor|" +
	"pesawat|perawan|perasat|tambang|tembang|timbang|tumbung|tumpang|pusing|puding|puring|kentang|kenyang|kencing|" +
	"kendang|kenang|kencan|bohong|boyong|borong|bopong|teriak|lereng|angkat|angkut|iritasi|bankir|banjar|banjur|" +
	"lintah|lantas|lansir|gerangan|sosial|bersin|belitung")

type phrase struct {
	words    []string
	category string
}

// phrases lists the words and labels of all categories, longest first.
func phrases(reg *regency.Regency) []phrase {
	var all []phrase
	add := func(s, category string) {
		if w := strings.Fields(plain(s)); len(w) > 0 {
			all = append(all, phrase{w, category})
		}
	}
	for _, c := range reg.Categories {
		for _, w := range c.Words {
			add(w, c.Key)
		}
		for _, lang := range regency.Langs() {
			// A label of one word says no more than the words do, and "Lainnya"
			// is said in passing.
			if label := c.Label[lang]; strings.Contains(strings.TrimSpace(label), " ") && c.Words != nil {
				add(label, c.Key)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b phrase) int { return len(b.words) - len(a.words) })
	return all
}

// phraseAt tells whether words begin with a phrase, as they stand, by their stems,
// or with a typing error in a word of at least long letters.
func phraseAt(words, stems, phrase []string, long int) bool {
	for i, p := range phrase {
		if words[i] != p && stems[i] != p && (len(p) < long || others[words[i]] || words[i][0] != p[0] || !near(words[i], p)) {
			return false
		}
	}
	return true
}
