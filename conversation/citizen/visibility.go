package citizen

import (
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// pickWho opens the question who may know; pickVisible is followed by the answer.
const (
	pickWho     = "who"
	pickVisible = "who:"
)

// visibleWords are what people write for each of the three at the review and at the
// question itself.
var visibleWords = map[regency.Visibility]map[string]bool{
	regency.VisibilityOpen:      set("terbuka|nama terbuka|pakai nama|tampilkan nama|nama saya boleh dilihat|open|show my name|mbukak|kabuka|ngagem asma"),
	regency.VisibilityAnonymous: set("anonim|tanpa nama|jangan tampilkan nama|sembunyikan nama|anonymous|hide my name|tanpa asma|tanpa jeneng"),
	regency.VisibilitySecret:    set("rahasia|rahasiakan|dirahasiakan|tolong dirahasiakan|laporan rahasia|secret|keep it secret|wados|rahasiakake"),
}

var visibleLabels = map[regency.Visibility]text.Key{
	regency.VisibilityOpen:      text.ButtonOpen,
	regency.VisibilityAnonymous: text.ButtonAnonymous,
	regency.VisibilitySecret:    text.ButtonSecret,
}

// visibility is who will know of the draft: what was chosen, anonymous where nothing was,
// and never less than its kind of report demands.
func (t *turn) visibility() regency.Visibility {
	v := t.s.Draft.Visibility
	if v == "" {
		v = regency.VisibilityAnonymous
	}
	return v.Narrower(t.leastVisible())
}

// leastVisible is what the draft's category demands, open where it demands nothing.
func (t *turn) leastVisible() regency.Visibility {
	if c, ok := t.reg.Category(t.s.Draft.Category); ok && c.Least != "" {
		return c.Least
	}
	return regency.VisibilityOpen
}

// reviewWho says in the review who will know.
func (t *turn) reviewWho() string {
	switch t.visibility() {
	case regency.VisibilityOpen:
		return t.t(text.ReviewOpen, nil)
	case regency.VisibilitySecret:
		if t.leastVisible() == regency.VisibilitySecret {
			return t.t(text.ReviewSecretAlways, nil)
		}
		return t.t(text.ReviewSecret, nil)
	}
	return t.t(text.ReviewAnonymous, nil)
}

// mayChooseWho tells whether anything is left to choose.
func (t *turn) mayChooseWho() bool { return t.leastVisible() != regency.VisibilitySecret }

// askWho asks who may know, telling what each answer means.
func (t *turn) askWho() {
	var lines []string
	var choices []message.Choice
	for _, v := range regency.Visibilities() {
		if !t.leastVisible().Allows(v) {
			continue
		}
		choices = append(choices, t.choice(pickVisible+string(v), visibleLabels[v]))
		lines = append(lines, t.t(map[regency.Visibility]text.Key{
			regency.VisibilityOpen: text.WhoOpen, regency.VisibilityAnonymous: text.WhoAnonymous, regency.VisibilitySecret: text.WhoSecret,
		}[v], nil))
	}
	t.say(t.t(text.WhoAsk, text.Args{"choices": strings.Join(lines, "\n")}), append(choices, t.choice(pickBack, text.ButtonBack))...)
}

// pickedWho takes the answer; false when the category does not allow it.
func (t *turn) pickedWho(v regency.Visibility) bool {
	if !t.leastVisible().Allows(v) || visibleLabels[v] == "" {
		return false
	}
	t.s.Draft.Visibility = v
	t.advance()
	return true
}

// namedWho reads one of the three where it was typed in so many words.
func (t *turn) namedWho() bool {
	switch t.s.State {
	case StateReview, StateVisibility, StateCategory, StateGuess, StatePhotos, StatePlace, StateDistrict:
	default:
		return false
	}
	asked := t.s.State == StateReview || t.s.State == StateVisibility
	if t.in.Button != "" || len(t.in.Media) > 0 {
		return false
	}
	for v, words := range visibleWords {
		if !words[polite(t.read.plain)] {
			continue
		}
		if !asked {
			// Said on the way: noted, and the open question asked again.
			if t.leastVisible().Allows(v) {
				t.s.Draft.Visibility = v
			}
			t.notes = append(t.notes, t.reviewWho())
			t.ask()
			return true
		}
		if !t.pickedWho(v) {
			t.note(text.WhoNotAllowed, nil)
			t.enter(StateReview)
		}
		return true
	}
	return false
}

// choosesWho tells whether a plain text names who may know.
func choosesWho(p string) bool {
	for _, words := range visibleWords {
		if words[polite(p)] {
			return true
		}
	}
	return false
}

// hide forgets a report that a stranger may not even know of, as if its ticket did not
// exist.
func (t *turn) hide() {
	if r := t.input.Facts.Report; r != nil && r.Secret() && !t.mine(r) {
		t.input.Facts.Report, t.input.Facts.Ref = nil, nil
	}
}
