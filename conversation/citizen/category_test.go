package citizen

import (
	"slices"
	"testing"

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
	} {
		keys, _ := f.guess(words)
		if want == "" && slices.Contains(keys, "sampah") || want != "" && !slices.Contains(keys, want) {
			t.Errorf("%q: guessed %v, want %q", words, keys, want)
		}
	}
}
