package citizen

import (
	"strings"

	"github.com/taprose/taprose/conversation/text"
)

// inCategory takes words where a category was asked for.
func (t *turn) inCategory(h Held) {
	d := t.s.Draft
	guessing := t.s.State == StateGuess
	switch {
	case guessing && len(d.Guesses) == 1 && t.read.yes && t.read.pure:
		d.Category, d.Guesses = d.Guesses[0], nil
		t.advance()
		return
	case guessing && (t.read.no && t.read.pure || negative[t.read.plain]):
		d.Guesses = nil
		t.enter(StateCategory)
		return
	}
	switch {
	case len(h.Media) == 0 && (none(t.read.plain) || noneFits(t.read.plain) || d.Words != "" && (enough(t.read.plain) || unknowing[t.read.plain])):
		t.noneOfThese(guessing)
		return
	case len(h.Media) == 0 && t.tellsWhere(h.Text):
		t.ask()
		return
	}
	if key := t.categoryNamed(); key != "" {
		d.Category, d.Guesses = key, nil
		t.advance()
		return
	}
	words, category, guesses := d.Words, d.Category, len(d.Guesses)
	d.Category = ""
	t.tellStory(h)
	if d.Category == "" {
		d.Category = category
	}
	if d.Words == words && d.Category == category && len(d.Guesses) == guesses {
		t.confused()
		return
	}
	if d.Words != words {
		t.note(text.WordsKept, nil)
	}
	t.advance()
}

// pickBoth chooses all of several kinds.
const pickBoth = "both"

// boths are answers that choose all of several kinds.
var boths = set("dua duanya|dua dua nya|duaduanya|keduanya|kedua duanya|semua|semuanya|both|both of them|all|all of them|loro lorone|karo karone|kalih kalihipun|sedaya|kabeh")

// noneOfThese takes "tidak ada" where a kind was asked for: no photo, or no kind that
// fits, which is the one that the administrators sort out.
func (t *turn) noneOfThese(guessing bool) {
	d := t.s.Draft
	if some(strings.Fields(t.read.plain), noneWhat) {
		d.NoPhotos = true
		t.ask()
		return
	}
	d.Guesses = nil
	if !guessing {
		for _, c := range t.reg.Categories {
			if c.Agency == "" {
				d.Category = c.Key
				t.advance()
				return
			}
		}
	}
	t.enter(StateCategory)
}

var fitWords = set("pilihan|pilihannya|pilihane|daftar|daftarnya|list|jenis|jenisnya|yang|yg|sing|ingkang|cocok|sesuai|pas|situ|sana|semua|semuanya|fit|fits|of|these|them|the|above|is")

// noneFits tells of "gak ada di pilihan", "tidak ada yang cocok".
func noneFits(s string) bool {
	words := strings.Fields(s)
	return len(words) > 0 && len(words) <= waitMost && some(words, noneNo) && some(words, fitWords) && madeOf(words, noneNo, noneHave, fitWords, noneElse, fillers)
}

// categoryNamed is the category whose label is all that was said, whether or not
// it was among the choices.
func (t *turn) categoryNamed() string {
	for _, c := range t.reg.Categories {
		for _, l := range c.Label {
			if alike(t.read.plain, plain(l)) {
				return c.Key
			}
		}
	}
	return ""
}
