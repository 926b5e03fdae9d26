package citizen

import (
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
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
	regency.VisibilityOpen:      set("terbuka|nama terbuka|pakai nama|tampilkan nama|nama saya boleh dilihat|nama saya boleh ditampilkan|nama boleh ditampilkan|nama saya ditampilkan|boleh tampilkan nama saya|tampilkan nama saya|pakai nama saya|open|show my name|make it open|use my name|you can use my name|with my name|my name can be shown|they can see my name|nganggo jeneng|nganggo jenengku|ngagem asma kula|jenengku dituduhake|mbukak|kabuka|ngagem asma"),
	regency.VisibilityAnonymous: set("anonim|tanpa nama|jangan tampilkan nama|sembunyikan nama|anonymous|hide my name|keep me anonymous|make it anonymous|make me anonymous|stay anonymous|remain anonymous|i want to stay anonymous|i want to be anonymous|i want to remain anonymous|i would like to be anonymous|id like to be anonymous|id like to stay anonymous|id rather be anonymous|anonymously|without my name|no name|ora nganggo jeneng|mboten ngagem asma|tanpa jenengku|tanpa asma kula|tanpa asma|tanpa jeneng"),
	regency.VisibilitySecret:    set("rahasia|rahasiakan|dirahasiakan|tolong dirahasiakan|laporan rahasia|secret|keep it secret|make it secret|keep this secret|keep it a secret|confidential|keep it confidential|keep this confidential|make it confidential|private|keep it private|make it private|rahasiakno|rahasiakna|dirahasiakno|dirahasiakake|rahasiaaken|wadosaken|dipunwadosaken|kula nyuwun wados|nyuwun dipunwadosaken|sing rahasia|ingkang wados|wados|rahasiakake"),
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

// pickHide asks that the name be kept back: "jangan kasih tau nama saya".
const pickHide = "hide"

var (
	hideNot = set("rahasiakan|dirahasiakan|sembunyikan|disembunyikan|rahasiakno|jangan|jgn|ojo|ampun|gausah|tidak|gak|ga|nggak|ndak|mboten|ora|tanpa|dont|not|without|" +
		"ra|no|never|hide")
	hideName = set("nama|namaku|namanya|asma|asmanipun|jeneng|jenengku|identitas|identitasku|nomor|nomer|nomorku|name|number|identity|" +
		"jenenge|namane|nomerku|nomere|nomeripun|names|phone")
	hideRest = set("kasih|kasi|ditulis|tulis|nulis|disebut|disebutkan|sebut|sebutkan|ditampilkan|tampilkan|tampil|muncul|dimunculkan|disebar|sebar|dibocorkan|bocor|dikasih|usah|perlu|boleh|mau|pakai|pake|dipakai|kulo|" +
		"dipunserat|dipunsebat|dipuntedahaken|ditulisno|disebutno|show|use|my|the|tell|them|anyone|share|mention|be|shown|" +
		"kula|aku|wong|wonge|petugas|diketokno|ketok|diketokke|dituduhno|disebutke|disebutna|dikandakno|dikandakne|give|publish|write|say|anybody|people|staff|want|see|out|have|on|it|is")
	// javaneseNot is "don't" at the beginning of Javanese only: Indonesian "aja" is "just",
	// and "sampun" "already".
	javaneseNot  = set("aja|sampun")
	javaneseName = set("asma|asmanipun|jeneng|jenengku")
	// agreeFirst stands before the wish: "ok tapi nama saya jangan disebut".
	agreeFirst = set("ok|oke|okay|iya|nggih|inggih|yes|tapi|tp|tetapi|nanging|but")
	giving     = set("kasih|kasi|dikasih|dikasi|ngasih|bilang|cerita|tell")
	anybody    = set("siapa|siapapun|siapa2|orang|lain|sapa|sopo|sinten|anyone|anybody")
)

// hides tells whether a plain text asks that, and says nothing else.
func hides(p string) bool {
	words := strings.Fields(p)
	for len(words) > 0 && agreeFirst[words[0]] {
		words = words[1:]
	}
	if len(words) < 2 || len(words) > asideMost || !some(words, hideName) && !(some(words, giving) && some(words, anybody)) {
		return false
	}
	not := some(words, hideNot)
	if javaneseNot[words[0]] && some(words, javaneseName) {
		words, not = words[1:], true
	}
	for i, w := range words {
		told := (w == "tau" || w == "tahu") && i > 0 && giving[words[i-1]]
		// "Gak tau namanya" is of a name that he does not know.
		if !told && !madeOf(words[i:i+1], hideNot, hideName, hideRest, giving, anybody, noneElse, fillers) {
			return false
		}
	}
	return not
}

// keepName keeps the name back, where it was to be shown, and says who will know.
func (t *turn) keepName() {
	if d := t.s.Draft; d.Visibility == regency.VisibilityOpen {
		d.Visibility = regency.VisibilityAnonymous
	}
	t.notes = append(t.notes, t.reviewWho())
	t.ask()
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

// openly is the person's latest report with which staff see his name, nil for none.
func (t *turn) openly() *report.Report {
	for i := range t.input.Facts.Own {
		if r := &t.input.Facts.Own[i]; t.mine(r) && r.Open() {
			return r
		}
	}
	return nil
}

// hide forgets a report that a stranger may not even know of, as if its ticket did not
// exist.
func (t *turn) hide() {
	if r := t.input.Facts.Report; r != nil && r.Secret() && !t.mine(r) {
		t.input.Facts.Report, t.input.Facts.Ref = nil, nil
	}
}
