package citizen

import (
	"strings"
	"unicode"
)

// plain brings what people write into one form: lower case, accents of Javanese
// e dropped, everything that is no letter or digit a single space.
func plain(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if 'a' <= r && r <= 'z' && !gap {
			// Most of what is written.
			b.WriteByte(byte(r))
			continue
		}
		r = unicode.ToLower(r)
		switch r {
		case 'é', 'è', 'ê', 'ë':
			r = 'e'
		case 'å':
			r = 'a'
		case '\'', '’', '`':
			// "jum'at", "don't": one word.
			continue
		}
		if r >= 0x80 && unicode.In(r, unicode.Cf, unicode.Mn) {
			// Invisible, or an accent on the letter before: no end of a word.
			continue
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// letters counts the letters of a text.
func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// near tells whether two plain words or phrases are the same but for a typing
// error. Short words must be equal: a wrong letter makes another word of them.
func near(a, b string) bool {
	if a == b {
		return true
	}
	if len(a) > 2*len(b)+2 || len(b) > 2*len(a)+2 {
		return false
	}
	ra, rb := []rune(a), []rune(b)
	n := min(len(ra), len(rb))
	switch {
	case n < 5:
		return false
	case n < 9:
		return distance(ra, rb, 1) <= 1
	}
	return distance(ra, rb, 2) <= 2
}

// alike tells the same of phrases, word by word: "lampu mati" is not "lampu margi",
// though only two letters differ.
func alike(a, b string) bool {
	as, bs := strings.Fields(a), strings.Fields(b)
	if len(as) != len(bs) || len(as) < 2 {
		return near(a, b)
	}
	for i := range as {
		x, y := []rune(as[i]), []rune(bs[i])
		if as[i] != bs[i] && (min(len(x), len(y)) < 4 || distance(x, y, 1) > 1) {
			return false
		}
	}
	return true
}

// distance counts the letters to insert, delete, change or swap with their
// neighbour to make a into b. It gives up above most, returning more than most.
func distance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			best = min(best, row[j])
		}
		if best > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// stem takes the little words off that Indonesian and Javanese hang on a noun:
// "lampunya" is a lampu.
func stem(word string) string {
	if s, ok := strings.CutSuffix(word, "ne"); ok && len(s) >= 4 && strings.IndexByte("iou", s[len(s)-1]) >= 0 {
		// "Lampune", "kaline"; but "dalane" is a dalan.
		return s
	}
	for _, suffix := range []string{"nya", "ipun", "kah", "lah", "ku", "mu", "e"} {
		if s, ok := strings.CutSuffix(word, suffix); ok && len(s) >= 4 {
			return s
		}
	}
	return word
}

// stems are the stems of words.
func stems(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = stem(w)
	}
	return out
}

// set makes a set of plain phrases out of a list with bars between, each in every spelling
// of its words.
func set(phrases string) map[string]bool {
	m := make(map[string]bool)
	for p := range strings.SplitSeq(phrases, "|") {
		for _, s := range spelled(plain(p)) {
			m[s] = true
		}
	}
	return m
}

// spellings are the ways in which people type common Javanese words, whose spelling is
// taught to few. Whoever adds a phrase writes the word alone.
var spellings = map[string][]string{
	"ora": {"ra"}, "mboten": {"boten", "mbten"}, "sampun": {"mpun"}, "wis": {"wes", "uwis", "uwes"},
	"durung": {"drung"}, "dereng": {"dreng"}, "nggih": {"njih", "nggeh", "enggih"}, "inggih": {"injih"},
	"ono": {"ana", "onok", "enek"}, "wae": {"ae"}, "mawon": {"kemawon"}, "kulo": {"kula"}, "kula": {"kulo"},
	"nduwe": {"duwe"}, "iso": {"isa"}, "pripun": {"kados pundi"}, "piye": {"kepiye", "kepriye", "yok opo"},
}

// spelled is a plain phrase in all the spellings of its words.
func spelled(p string) []string {
	all := []string{""}
	for w := range strings.FieldsSeq(p) {
		var longer []string
		for _, head := range all {
			for _, s := range append([]string{w}, spellings[w]...) {
				longer = append(longer, strings.TrimSpace(head+" "+s))
			}
		}
		all = longer
	}
	return all
}
