package store

import (
	"slices"
	"strings"
	"unicode"

	"github.com/taprose/taprose/conversation/report"
)

// This file decides by which words a report is found. Every store keeps the same terms
// beside its reports and asks for the same ones, so that a search answers alike
// everywhere, exactly and from an index.

// termsMost is how many different terms of one report are kept: a long story has some
// two hundred words, a third of them on stopWords.
const termsMost = 300

// stopWords are in so many reports that they find nothing.
var stopWords = map[string]bool{
	"yang": true, "di": true, "ke": true, "dan": true, "dari": true, "ini": true, "itu": true, "ada": true, "untuk": true,
	"dengan": true, "pada": true, "kami": true, "saya": true, "tidak": true, "sudah": true, "belum": true, "juga": true,
	"atau": true, "karena": true, "sangat": true, "mohon": true, "tolong": true, "pak": true, "bu": true, "ya": true,
	"sing": true, "ing": true, "lan": true, "the": true, "of": true, "in": true, "and": true, "is": true, "to": true,
	"desa": true, "kecamatan": true, "kel": true, "kec": true,
}

// suffixes are endings that change no meaning: "jembatannya" is "jembatan".
var suffixes = []string{"nya", "lah", "kah", "pun", "ipun"}

// Terms are the words of a text as they are searched for: lower case, without common
// ones and without endings that change nothing; each once, in the order of the text.
func Terms(s string) []string {
	var out []string
	seen := make(map[string]bool)
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, w := range words {
		if w = stem(w); len(w) < 2 || stopWords[w] || seen[w] {
			continue
		}
		seen[w] = true
		if out = append(out, w); len(out) == termsMost {
			break
		}
	}
	return out
}

// stem drops an ending, where what is left is still a word.
func stem(w string) string {
	for _, s := range suffixes {
		if root, ok := strings.CutSuffix(w, s); ok && len(root) >= 4 {
			return root
		}
	}
	return w
}

// ReportTerms are the terms by which a report is found: its words, its place and its
// category, and how the proof of its agency looks. A secret report has none.
func ReportTerms(r *report.Report) []string {
	if r.Secret() {
		return nil
	}
	terms := Terms(strings.Join([]string{r.Words, r.Place.Name, r.Place.Village, r.Place.District, r.Category}, "\n"))
	for _, p := range r.Proofs() {
		for _, t := range report.LookTerms(p.Agency, p.Media.Look) {
			if !slices.Contains(terms, t) {
				terms = append(terms, t)
			}
		}
	}
	return terms
}

// SearchTerms are the terms of a question, the longest first: long words are rare ones.
// None means that nothing can be found.
func SearchTerms(words string) []string {
	terms := Terms(words)
	slices.SortStableFunc(terms, func(a, b string) int { return len(b) - len(a) })
	return terms[:min(len(terms), searchMost)]
}

// searchMost is how many words of a question count.
const searchMost = 8
