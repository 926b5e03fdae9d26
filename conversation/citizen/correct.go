package citizen

import (
	"strings"

	"github.com/taprose/taprose/conversation/text"
)

// cryMost is how many words a mere cry for help has at most.
const cryMost = 4

// Words with which people take back what they have just said: at least one that says so,
// among others that say nothing.
var (
	takesBack = set("bukan|salah|ralat|keliru|maksud|maksudku|maksudnya|sanes|klentu|dudu|mean|meant|actually|wrong")
	andSo     = set("eh|oh|aduh|maaf|sorry|saya|aku|sy|kula|yang|yg|benar|tadi|i|it|is|no|itu|ini|tapi")
)

// corrects replaces the story of a draft by another that the person means instead:
// "eh bukan, maksud saya jalan rusak". It returns false for anything else.
func (t *turn) corrects() bool {
	d := t.s.Draft
	switch t.s.State {
	case StatePhotos, StatePlace, StateDistrict, StateReview:
	default:
		return false
	}
	if d.Words == "" || t.read.pick != "" || len(t.in.Media) > 0 {
		return false
	}
	rest, back := t.read.text, false
	for {
		first, behind, _ := strings.Cut(rest, " ")
		w := plain(first)
		if w != "" && !takesBack[w] && !andSo[w] {
			break
		}
		back = back || takesBack[w]
		if rest = strings.TrimSpace(behind); rest == "" {
			return false
		}
	}
	keys, sure := t.flow.guess(rest)
	if !back || !sure || keys[0] == d.Category || len(strings.Fields(rest)) < 2 {
		return false
	}
	d.Category, d.Guesses = keys[0], nil
	d.tell(rest, "")
	t.note(text.EditTaken, nil)
	t.advance()
	return true
}
