package citizen

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// utterance is a plain text made ready to be looked through for phrases, which is done here
// alone: for kinds of problems, for violence, for danger to life.
type utterance struct{ words, stems []string }

// listen makes a plain text ready.
func listen(p string) utterance {
	words := strings.Fields(p)
	return utterance{words, stems(words)}
}

// begins tells whether a phrase stands at word i: as it is, by its stems, or with a typing
// error.
func (u utterance) begins(i int, phrase []string, errors typos) bool {
	if i+len(phrase) > len(u.words) {
		return false
	}
	for j, p := range phrase {
		if u.words[i+j] != p && u.stems[i+j] != p && !errors.allow(u.words[i+j], p) {
			return false
		}
	}
	return true
}

// next is where a phrase stands from word i on; -1 where it does not.
func (u utterance) next(i int, phrase []string, errors typos) int {
	for ; i+len(phrase) <= len(u.words); i++ {
		if u.begins(i, phrase, errors) {
			return i
		}
	}
	return -1
}

// phrasebook lists phrases by how they begin, so that the few that a text may have are found
// without trying each of them on each word.
type phrasebook struct {
	// whole has the numbers of phrases by their first words, hasty by the first letter of
	// first words in which a typing error is believed.
	whole map[string][]int
	hasty map[byte][]int
}

// bookOf lists n phrases, which are searched with no more typing errors than these.
func bookOf(n int, words func(i int) []string, errors typos) phrasebook {
	x := phrasebook{whole: make(map[string][]int), hasty: make(map[byte][]int)}
	for i := range n {
		first := words(i)[0]
		x.whole[first] = append(x.whole[first], i)
		if len(first) >= errors.one {
			x.hasty[first[0]] = append(x.hasty[first[0]], i)
		}
	}
	return x
}

// candidates are the numbers of the phrases that may stand in a text, in order; hasty those
// with typing errors too. The others do not stand in it.
func (x phrasebook) candidates(u utterance, hasty bool) []int {
	var found []int
	var had [256]bool
	for i, w := range u.words {
		found = append(found, x.whole[w]...)
		if u.stems[i] != w {
			found = append(found, x.whole[u.stems[i]]...)
		}
		if hasty && !had[w[0]] {
			had[w[0]] = true
			found = append(found, x.hasty[w[0]]...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// first is where the first of these phrases stands that a text has, and how many words it
// has; -1 for none. They are listed by their first words, because every message is looked
// through for them.
func (u utterance) first(phrases map[string][][]string) (i, n int) {
	for i, w := range u.words {
		for _, word := range [...]string{w, u.stems[i]} {
			for _, p := range phrases[word] {
				if u.begins(i, p, typos{}) {
					return i, len(p)
				}
			}
		}
	}
	return -1, 0
}

// phraseWords lists phrases by their first words: every message is looked through for them.
func phraseWords(s string) map[string][][]string {
	out := make(map[string][][]string)
	for _, p := range phraseList(s) {
		words := strings.Fields(p)
		out[words[0]] = append(out[words[0]], words)
	}
	return out
}

// typos says from how many letters on one and two typing errors in a word are believed;
// 0 is never. In shorter words too many others are as near: with two errors "kecamatan"
// would be "kejahatan", "kesempatan" "kesehatan".
type typos struct{ one, two int }

func (t typos) allow(word, meant string) bool {
	if t.one == 0 || len(meant) < t.one || word[0] != meant[0] {
		return false
	}
	n := utf8.RuneCountInString(meant)
	switch {
	case n < t.one || others[word] || !near(word, meant):
		return false
	case n >= t.two:
		return true
	}
	return distance([]rune(word), []rune(meant), 1) <= 1
}
