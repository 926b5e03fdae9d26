package citizen

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/regency"
)

// guess finds the categories that a text speaks of, the likeliest first. sure
// tells that the first stands clearly above the others.
func (f *Flow) guess(s string) (keys []string, sure bool) {
	u := listen(plain(s))
	g := guessing{flow: f, utterance: u, taken: make([]bool, len(u.words)), score: make(map[string]int), first: make(map[string]int)}
	// Longer phrases first: "lampu jalan" is a lamp, not a road. Of those that are as long,
	// what stands there before what may have been meant.
	for rest := f.inPhrases.candidates(u, true); len(rest) > 0; {
		n := slices.IndexFunc(rest, func(i int) bool { return len(f.phrases[i].words) < len(f.phrases[rest[0]].words) })
		if n < 0 {
			n = len(rest)
		}
		for _, i := range rest[:n] {
			g.look(f.phrases[i], typos{}, f.violence[i])
		}
		for _, i := range rest[:n] {
			g.look(f.phrases[i], mistyped(f.violence[i]), f.violence[i])
		}
		rest = rest[n:]
	}
	return g.weigh()
}

// categoryTypos are the typing errors that are believed in the words of most categories.
var categoryTypos = typos{one: 6, two: 11}

// mistyped is how much of a typing error is believed in the words of a category, which may be
// one of violence.
func mistyped(violent bool) typos {
	if violent {
		// "diperiksa" is two letters from a word for rape, "perkotaan" one.
		return typos{one: 8, two: 15}
	}
	return categoryTypos
}

// guessing is what a text was found to speak of so far.
type guessing struct {
	flow *Flow
	utterance
	// taken are the words that a phrase was found in: each counts once.
	taken []bool
	// score weighs the categories, first is where each was found first.
	score, first map[string]int
	// violence: a word of it stands there to the letter.
	violence bool
}

// look counts a phrase wherever it stands in words that no other took.
func (g *guessing) look(p phrase, errors typos, violent bool) {
	for i := 0; i+len(p.words) <= len(g.words); i++ {
		if slices.Contains(g.taken[i:i+len(p.words)], true) || !g.begins(i, p.words, errors) || violent && (blow(p.words, g.words) || figurative(g.words, i, len(p.words))) {
			continue
		}
		for j := range p.words {
			g.taken[i+j] = true
		}
		if at, ok := g.first[p.category]; !ok || i < at {
			g.first[p.category] = i
		}
		g.violence = g.violence || violent && errors == (typos{})
		if len(p.words) == 1 && located(g.words[:i]) {
			// After "di" or "pinggir" a word tells where, not what.
			g.score[p.category]++
		} else {
			g.score[p.category] += 2 * len(p.words)
		}
	}
}

// weigh puts what was found in order.
func (g *guessing) weigh() (keys []string, sure bool) {
	for _, c := range g.flow.regency.Categories {
		if g.score[c.Key] > 0 {
			keys = append(keys, c.Key)
		}
	}
	slices.SortStableFunc(keys, func(a, b string) int { return g.score[b] - g.score[a] })
	if len(keys) == 0 {
		return nil, false
	}
	if g.violence {
		// Whoever is hit by a teacher does not report a school.
		i := slices.IndexFunc(keys, g.flow.violent)
		keys[0], keys[i] = keys[i], keys[0]
		return keys, true
	}
	best := g.score[keys[0]]
	sure = best >= 2 && (len(keys) == 1 || best >= 2*g.score[keys[1]])
	if sure && len(keys) > 1 && g.score[keys[1]] >= 2 && joined(g.words, g.first[keys[0]], g.first[keys[1]]) {
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
