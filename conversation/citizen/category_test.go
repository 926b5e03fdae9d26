package citizen

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// A typing error is read as what was meant, another word is not.
func TestGuessKnowsOtherWords(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for words, want := range map[string]string{
		"sampahh menumpuk di depan rumah": "sampah",
		"sampha menumpuk":                 "sampah",
		"menunggu sampai malam":           "",
		"bersumpah, sumpah, tidak ada":    "",
		"dari tanggal satu sampai lima":   "",
		"sesampainya di rumah":            "",
	} {
		keys, _ := f.guess(words)
		if want == "" && slices.Contains(keys, "sampah") || want != "" && !slices.Contains(keys, want) {
			t.Errorf("%q: guessed %v, want %q", words, keys, want)
		}
	}
}

// Two kinds that are spelt alike are told apart where they stand, and where they do not.
func TestGuessPrefersWhatStandsThere(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	reg.Categories = []regency.Category{{Key: "sehat", Words: []string{"kesehatan"}}, {Key: "jahat", Words: []string{"kejahatan"}}}
	f := New(reg)
	for words, want := range map[string]string{
		"kejahatan": "jahat", "kesehatan": "sehat", "kejahatn": "jahat", "kesehatann": "sehat", "kecamatan": "",
	} {
		keys, _ := f.guess(words)
		if len(keys) > 1 || want != "" && !slices.Contains(keys, want) || want == "" && len(keys) > 0 {
			t.Errorf("%q: guessed %v, want %q", words, keys, want)
		}
	}
}

// Words that people use in any message hint at no category of the demonstration, neither
// as they stand nor as somebody's typing error.
func TestCommonWordsHintAtNothing(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/common.txt")
	if err != nil {
		t.Fatal(err)
	}
	reg := demonstration(t)
	f, own := New(reg), map[string]bool{}
	for _, c := range reg.Categories {
		for _, w := range c.Words {
			own[w] = true
		}
	}
	n := 0
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(line) {
			n++
			if keys, _ := f.guess(w); len(keys) > 0 && !own[w] {
				t.Errorf("%q hints at %v", w, keys)
			}
			// As people write it in the middle of something else.
			if keys, _ := f.guess("tolong " + w + "nya ya"); len(keys) > 0 && !own[w] {
				t.Errorf("%qnya hints at %v", w, keys)
			}
		}
	}
	if n < 500 {
		t.Errorf("only %d words", n)
	}
}

// demonstration is Tuban with the words of the demonstration's own configuration.
func demonstration(t *testing.T) *regency.Regency {
	t.Helper()
	raw, err := os.ReadFile("../../bot/config/tuban.yaml")
	if err != nil {
		t.Fatal(err)
	}
	reg := regencytest.Tuban()
	reg.Categories = nil
	for i, m := range regexp.MustCompile(`(?m)^ +words: \[([^\]]*)\]$(?:\n +agency: \w+\n +(violence: true))?`).FindAllStringSubmatch(string(raw), -1) {
		reg.Categories = append(reg.Categories, regency.Category{Key: strconv.Itoa(i), Words: regexp.MustCompile(`,\s+`).Split(m[1], -1), Violence: m[2] != ""})
	}
	if len(reg.Categories) < 10 {
		t.Fatalf("%d categories have words", len(reg.Categories))
	}
	return reg
}
