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
	stems := stems(words)
	taken := make([]bool, len(words))
	score, first := make(map[string]int), make(map[string]int)
	violence := false
	look := func(p phrase, errors typos) {
		for i := 0; i+len(p.words) <= len(words); i++ {
			if slices.Contains(taken[i:i+len(p.words)], true) || !phraseAt(words[i:], stems[i:], p.words, errors) {
				continue
			}
			if f.violent(p.category) && blow(p.words, words) {
				continue
			}
			for j := range p.words {
				taken[i+j] = true
			}
			// After "di" or "pinggir" a word tells where, not what.
			if at, ok := first[p.category]; !ok || i < at {
				first[p.category] = i
			}
			if f.violent(p.category) && errors == (typos{}) {
				violence = true
			}
			if len(p.words) == 1 && located(words[:i]) {
				score[p.category]++
			} else {
				score[p.category] += 2 * len(p.words)
			}
		}
	}
	// Longer phrases first: "lampu jalan" is a lamp, not a road. Of those that are as long,
	// what stands there before what may have been meant.
	for rest := f.phrases; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(p phrase) bool { return len(p.words) < len(rest[0].words) })
		if n < 0 {
			n = len(rest)
		}
		for _, errors := range []typos{{}, {one: 6, two: 11}} {
			for _, p := range rest[:n] {
				believed := errors
				if f.violent(p.category) && errors != (typos{}) {
					// "diperiksa" is two letters from a word for rape, "perkotaan" one.
					believed = typos{one: 8, two: 15}
				}
				look(p, believed)
			}
		}
		rest = rest[n:]
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
	if violence {
		// Whoever is hit by a teacher does not report a school.
		i := slices.IndexFunc(keys, f.violent)
		keys[0], keys[i] = keys[i], keys[0]
		return keys, true
	}
	best := score[keys[0]]
	sure = best >= 2 && (len(keys) == 1 || best >= 2*score[keys[1]])
	if sure && len(keys) > 1 && score[keys[1]] >= 2 && joined(words, first[keys[0]], first[keys[1]]) {
		// Two problems in one message.
		sure = false
	}
	return keys, sure
}

// joined tells whether an "and" stands between two places among words.
func joined(words []string, a, b int) bool {
	return slices.ContainsFunc(words[min(a, b):max(a, b)], func(w string) bool { return ands[w] })
}

var ands = set("dan|lan|kaliyan|kalih|and|plus|serta|terus|trus|" +
	"sarta|saha|karo|also")

// located tells whether words end in one after which follows where it is: "di", "near the".
// "In the road" is where a hole is, which is what is reported.
func located(before []string) bool {
	i := len(before) - 1
	if i > 0 && articles[before[i]] {
		i--
		if before[i] == "in" || before[i] == "on" {
			return false
		}
	}
	return i >= 0 && (wheres[before[i]] || i > 0 && before[i] == "of" && before[i-1] == "front")
}

var articles = set("the|a|an|my|our|this|that")

var wheres = set("di|ke|dari|pinggir|tepi|dekat|depan|belakang|samping|sepanjang|ujung|sebelah|jl|" +
	"ing|dhateng|cedhak|celak|ngajeng|wonten|on|at|in|near|along|to|from|" +
	"ngarep|ngarepe|ngajengipun|mburi|mburine|wingking|sebelahe|sandhinge|pinggire|cedhake|celakipun|nang|neng|ning|ten|next|behind|opposite|beside|between|outside|inside|around|across|by")

// others are words of their own within one letter of a word of some category or of a
// command, so not that word with a typing error: "sampai" (until) is no "sampah", "polisi"
// no "polusi", "malas" (lazy) no greeting in the evening ("malam"). The former were
// found by holding the words of the demonstration's categories against the 31,000 of the
// Indonesian spelling dictionary.
var others = set("sampai|sampan|sampar|sumpah|polisi|tanggal|tangguh|tunggul|lembah|limpah|luang|doktor|" +
	"pesawat|perawan|perasat|tambang|tembang|timbang|tumbung|tumpang|pusing|puding|puring|kentang|kenyang|kencing|" +
	"kendang|ngamuk|tiyang|tulang|telang|tawaran|taburan|ditiup|ditiru|kenang|kencan|bohong|boyong|borong|bopong|teriak|lereng|angkat|angkut|iritasi|bankir|banjar|banjur|" +
	"lintah|lantas|lansir|gerangan|sosial|bersin|belitung|tiang|talang|timang|malang|malung|goreng|gotong|garong|bodong|bokong|balong|godong|beling|biring|biting|" +
	"angket|banir|bandos|jamur|nyamik|nyamur|parkit|paring|pungsi|piting|puing|sembak|tampang|tambung|tangguk|sungkai|kencana|ketip|anting|" +
	"malas|malah|macam|makam|masam|lapar|tanda|repot|mulas|mulia|mantan|ajuan|acuan|kantun|kontan|cabul|cabup|cabai|kelar|batas|batuk|batang|perkotaan|pencabutan|dicabuti|lampung|sayuran|liter|dicari|dicuci|ditolong|plastik|paling|banyu|bambu")

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

// typos says from how many letters on one and two typing errors in a word are believed;
// 0 is never. In shorter words too many others are as near: with two errors "kecamatan"
// would be "kejahatan", "kesempatan" "kesehatan".
type typos struct{ one, two int }

func (t typos) allow(word, meant string) bool {
	n := len([]rune(meant))
	switch {
	case t.one == 0 || n < t.one || others[word] || word[0] != meant[0] || !near(word, meant):
		return false
	case n >= t.two:
		return true
	}
	return distance([]rune(word), []rune(meant), 1) <= 1
}

// phraseAt tells whether words begin with a phrase, as they stand, by their stems,
// or with a typing error.
func phraseAt(words, stems, phrase []string, errors typos) bool {
	for i, p := range phrase {
		if words[i] != p && stems[i] != p && !errors.allow(words[i], p) {
			return false
		}
	}
	return true
}
