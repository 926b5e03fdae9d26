package citizen

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// TestTheBookOfPhrasesMissesNone has texts of words of the phrases, one letter of some of them
// wrong, endings behind others: whatever phrase stands there must be among the candidates.
func TestTheBookOfPhrasesMissesNone(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	rnd := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		all := f.phrases[rnd.IntN(len(f.phrases))].words
		if rnd.IntN(3) == 0 {
			all = f.alarms[rnd.IntN(len(f.alarms))]
		}
		w := strings.Join(all, " ")
		switch rnd.IntN(3) {
		case 0:
			at := rnd.IntN(len(w))
			w = w[:at] + string(rune('a'+rnd.IntN(26))) + w[at+1:]
		case 1:
			w += "nya"
		}
		return w
	}
	found := 0
	for range 3000 {
		u := listen(plain(strings.Join([]string{word(), "di", word(), word()}, " ")))
		check := func(x phrasebook, n int, words func(int) []string, errors typos) {
			has := x.candidates(u, errors.one > 0)
			for i := range n {
				if u.next(0, words(i), errors) < 0 {
					continue
				}
				found++
				if !slices.Contains(has, i) {
					t.Errorf("%q stands in %q and is no candidate", words(i), u.words)
				}
			}
		}
		categories := func(i int) []string { return f.phrases[i].words }
		check(f.inPhrases, len(f.phrases), categories, typos{})
		check(f.inPhrases, len(f.phrases), categories, categoryTypos)
		check(f.inAlarms, len(f.alarms), func(i int) []string { return f.alarms[i] }, hastyTypos)
	}
	if found < 10_000 {
		t.Errorf("only %d phrases stood in the texts", found)
	}
}
