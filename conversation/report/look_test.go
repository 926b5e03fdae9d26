package report_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/taprose/taprose/conversation/report"
)

// Whatever looks alike is found: two looks that differ in few enough bits share a term.
func TestAlikeLooksShareATerm(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 9))
	apart := 0
	for range 20000 {
		a := rnd.Uint64()
		b := a
		for range rnd.IntN(14) {
			b ^= 1 << rnd.IntN(64)
		}
		x, y := fmt.Sprintf("%016x", a), fmt.Sprintf("%016x", b)
		if !report.Alike(x, y) {
			apart++
			continue
		}
		terms := report.LookTerms("pupr", x)
		if !slices.ContainsFunc(report.LookTerms("pupr", y), func(s string) bool { return slices.Contains(terms, s) }) {
			t.Fatalf("%s and %s are alike and share no term", x, y)
		}
	}
	if apart == 0 {
		t.Error("everything is alike")
	}
	for _, none := range []string{"", "x", "123", "zzzzzzzzzzzzzzzz"} {
		if report.Alike(none, none) || report.LookTerms("pupr", none) != nil {
			t.Errorf("%q is a look", none)
		}
	}
}
