package citizen

import (
	"slices"

	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// violent tells whether a category's reports are of violence against somebody.
func (f *Flow) violent(category string) bool {
	c, ok := f.regency.Category(category)
	return ok && c.Violence
}

// violenceIn finds the category of violence that a text has words of, to the letter; ""
// when it has none.
func (f *Flow) violenceIn(s string) string {
	if s == "" || !slices.Contains(f.violence, true) {
		return ""
	}
	u := listen(plain(s))
	for _, i := range f.inPhrases.candidates(u, false) {
		p := f.phrases[i]
		if !f.violence[i] || blow(p.words, u.words) {
			continue
		}
		for at := u.next(0, p.words, typos{}); at >= 0; at = u.next(at+1, p.words, typos{}) {
			if !figurative(u.words, at, len(p.words)) {
				return p.category
			}
		}
	}
	return ""
}

// Words of blows, which fall on things too; victims are on whom they fall in a report of
// violence, hittable are things.
var (
	blows = set("dipukul|dipukuli|dipukulin|memukul|memukuli|mukul|mukuli|mukulin|digebuk|digebuki|digebukin|ditendang|menendang|nendang|dibanting|membanting|dihantam|dibogem|ditampar|menampar|dijewer|dithuthuk|dikeplak|diantem|" +
		"nggebuki|nggebugi|nggebukin|nabok|ditabok|naboki|njotos|dijotos|njotosi|napuk|ditapuk|ngeplak|ngeplaki|ngantem|ngantemi|nempiling|ditempiling|nyepak|disepak|slapped|slaps|punched|punches|kicked|kicks")
	victims = set("saya|sy|aku|ak|gue|gw|kula|kulo|murid|siswa|siswi|santri|santriwati|pelajar|anak|anakku|anaknya|lare|bocah|balita|bayi|istri|istriku|istrinya|bojo|bojoku|perempuan|wanita|gadis|ibu|ibuku|ibunya|adik|adikku|kakak|kakakku|cucu|pacar|pacarku|pembantu|nenek|keponakan|wife|child|children|girl|woman|me|my|student|pupil|" +
		"muridku|murite|siswaku|putraku|putriku|putra|putri|putrane|anake|anak anak|bocahe|adhik|adhiku|mbakyu|mbakyuku|simbok|mbok|mbokku|ibune|tonggo|son|daughter|kid|kids|sister|brother|mother|girlfriend|boy|baby|students|pupils|she|her|him|us")
	hittable = set("lampu|lampunya|tiang|tiangnya|bedug|beduk|kentongan|kenthongan|lonceng|bel|pembatas|kaca|kacanya|pagar|pagarnya|pintu|pintunya|gerbang|tembok|rambu|palu|paku|besi|pipa|mesin|mobil|motor|truk|spion|portal|gong|gamelan|tong|galon|atap|genteng|" +
		"bola|balon|lawang|lawange|jendela|jendelo|wit|kursi|meja|ball|door|window|wall|gate|lamp|pole|car|bike|tree")
)

// blow tells whether a phrase of violence is about a thing that was hit, or names nobody
// whom such a report is for: "bedug masjid dipukul jam 2 malam".
func blow(phrase, words []string) bool {
	return len(phrase) == 1 && blows[phrase[0]] && (some(words, hittable) || !some(words, victims))
}

// support tells whoever begins a report of violence where help is found, once.
func (t *turn) support() {
	d := t.s.Draft
	if d.Supported {
		return
	}
	if c, ok := t.reg.Category(d.Category); ok && c.Least != regency.VisibilitySecret {
		// Who chose "school" and tells of a teacher who hits is not heard by the school.
		if key := t.flow.violenceIn(d.Words); key != "" {
			d.Category = key
		}
	}
	if !t.flow.violent(d.Category) {
		return
	}
	d.Supported = true
	h := t.reg.Helplines
	police := h.Police
	if police == "" {
		police = first(t.reg)
	}
	said := t.t(text.Violence, text.Args{"number": police})
	switch {
	case h.Protection != "" && h.ProtectionName != "":
		said += " " + t.t(text.ViolenceNamed, text.Args{"number": h.Protection, "name": h.ProtectionName})
	case h.Protection != "":
		said += " " + t.t(text.ViolenceSupport, text.Args{"number": h.Protection})
	}
	t.notes = append(t.notes, said)
}

// wantsPhotos tells whether photos are asked for the draft's kind of report.
func (t *turn) wantsPhotos() bool {
	c, ok := t.reg.Category(t.s.Draft.Category)
	return !ok || !c.NoPhotos
}
