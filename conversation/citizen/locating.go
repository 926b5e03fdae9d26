package citizen

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/text"
)

// inPlace takes the answer to "where?". taken tells that the message shared its
// location too; its words then name the place.
func (t *turn) inPlace(h Held, taken bool) {
	d := t.s.Draft
	p, found := point(h.Text)
	name := strings.Trim(withoutLinks(h.Text), " \n\t,;:")
	switch {
	case len(h.Media) > 0 && !h.Place.HasPoint && !found:
		// A picture with a caption: the caption says what, seldom where.
		if letters(h.Text) >= wordsMin && t.addWords(h) {
			t.note(text.WordsAdded, nil)
		}
		t.advance()
		return
	case taken && h.Place.HasPoint:
		p = d.Place
		if p.Name == "" {
			p.Name = name
		}
	case found:
		if letters(name) >= 3 {
			p.Name = name
		}
	case pathless(h.Text):
		t.note(text.PlaceShortLink, nil)
		t.ask()
		return
	case t.placeless() && t.settles():
		t.advance()
		return
	case t.placeless(), t.read.yes && t.read.pure, t.read.pick == pickThanks, t.nowhere(name):
		t.note(text.PlaceNeeded, nil)
		t.ask()
		return
	case letters(name) < 3, t.read.number > 0:
		t.note(text.PlaceShort, nil)
		t.ask()
		return
	default:
		p = message.Place{Name: name}
	}
	t.setPlace(p)
	if spot, ok := t.hint(); ok && !d.Place.HasPoint && d.Place.District == "" && len(t.flow.locate(p.Name)) == 0 {
		// "Depan balai desa": the village was named with the story.
		spot.settle(&d.Place)
	}
	t.advance()
}

// placeless tells whether the answer to "where?" is that there is none to give.
func (t *turn) placeless() bool {
	p := polite(t.read.plain)
	return enough(t.read.plain) || unknowing[p] || unsure(t.read.plain) || told(p) || negative[p] || theres[p] || none(t.read.plain)
}

// nowhere tells whether words that were to be a place are mere temper or an apology, or
// of the photos.
func (t *turn) nowhere(name string) bool {
	p := t.read.plain
	words := strings.Fields(p)
	return musings[p] || unwillings[p] || sorry(words) || photoless(p) ||
		len(words) <= 3 && t.rude(name) || len(words) == 2 && noneNo[words[0]] && words[1] == "mau"
}

// theres point to a place that was named before, or with a finger.
var theres = set("ya di situ|di situ|ya disitu|disitu|di sana|disana|ya di sana|situ|sana|di sini|disini|sini|tadi|yang tadi|seperti tadi|itu tadi|ing ngriku|nang kono|kono|there|yes there|here|inggih ing ngriku|" +
	"yo kono|ing mriku|ten mriku|ten ngriku|mriku|ngriku|kene|ing mriki|ngriki|ing ngriki|kana|iku mau|kuwi mau|niku wau|wau|kados wau|over there|right there|yes over there|same place|the same place|as i said|like i said|as before|same as before|right here")

// settles takes the kecamatan that stands in the words for the place of who can or will
// not say more, and returns false where none does.
func (t *turn) settles() bool {
	spots := t.flow.locate(t.s.Draft.Words)
	if len(spots) != 1 {
		return false
	}
	t.setPlace(message.Place{District: spots[0].district, Village: spots[0].village})
	return true
}

// hint is the place that the words of the draft name: a village or a kecamatan that is
// called one, or a village with its kecamatan.
func (t *turn) hint() (spot, bool) {
	d := t.s.Draft
	spots := t.flow.locate(d.Words)
	if len(spots) != 1 {
		return spot{}, false
	}
	s, words := spots[0], strings.Fields(plain(d.Words))
	called := after(words, plain(s.district), "kec", "kecamatan") || s.village != "" && (t.flow.titled(words, s.village) || within(words, s.district))
	return s, called
}

// titled tells whether a village is called one: "desa Bejagung", "ds bejagun".
func (f *Flow) titled(words []string, village string) bool {
	for i := 1; i < len(words); i++ {
		if slices.Contains(villageTitles, words[i-1]) && f.quality(words[i-1:min(len(words), i+2)], village, villageTitles...) > 0 {
			return true
		}
	}
	return false
}

// within tells whether a name stands among words.
func within(words []string, name string) bool {
	return strings.Contains(" "+strings.Join(words, " ")+" ", " "+plain(name)+" ")
}

// whereabouts tells whether a text that was not asked for says where: by its first word,
// as a place that is near another, or as nothing but the name of one.
func (t *turn) whereabouts(s string) bool {
	p := plain(s)
	words := strings.Fields(p)
	if addressed(p) {
		return true
	}
	if len(words) == 0 || len(words) > 8 {
		return false
	}
	spots := t.flow.locate(s)
	return len(spots) == 1 && (nearbys[words[0]] || len(words) <= 3 && spots[0].alone(words))
}

// tellsWhere takes a place that was told before it was asked for, or more of one that is
// not known exactly, and returns false for anything else.
func (t *turn) tellsWhere(s string) bool {
	d := t.s.Draft
	if d.Place.HasPoint || pathless(s) || !t.whereabouts(s) {
		return false
	}
	p, spots := message.Place{Name: s}, t.flow.locate(s)
	switch elsewhere := len(spots) == 1 && d.Place.District != "" && spots[0].district != d.Place.District; {
	case d.Place.IsZero(), elsewhere:
	case strings.Contains(strings.ToLower(d.Place.Name), strings.ToLower(s)):
		return false
	default:
		p = d.Place
		p.Name = strings.TrimPrefix(p.Name+", "+s, ", ")
	}
	t.setPlace(p)
	t.note(text.PlaceTaken, nil)
	return true
}

// nearbys begin a place that is told by what is there.
var nearbys = set("depan|dekat|deket|sebelah|samping|belakang|seberang|pertigaan|perempatan|pasar|ngarep|cedhak|cedak|ngajeng|celak|mburi|near|behind|beside|opposite|" +
	"cedhake|cedake|ngarepe|ngajengipun|celakipun|mburine|wingking|wingkingipun|sisih|sebelahe|sandhinge|sandhing|pinggir|pinggire|kidule|lore|wetane|kulone|sakkidule|saklore|sakwetane|sakkulone|next|across|close|outside|along|between|around")

// alone tells whether words are the name of a spot and nothing else.
func (s spot) alone(words []string) bool {
	names := strings.Fields(plain(s.village + " " + s.district + " kec kecamatan desa ds kel kab kabupaten tuban"))
	for _, w := range words {
		if !slices.Contains(names, w) {
			return false
		}
	}
	return true
}

// inDistrict takes the answer to "in which kecamatan?".
func (t *turn) inDistrict(h Held) {
	d := t.s.Draft
	if p, ok := point(h.Text); ok {
		p.Name = d.Place.Name
		t.setPlace(p)
		t.advance()
		return
	}
	if t.placeless() {
		d.Anywhere = true
		t.advance()
		return
	}
	if t.read.yes && t.read.pure || t.read.pick == pickThanks {
		t.note(text.PlaceNeeded, nil)
		t.ask()
		return
	}
	if letters(h.Text) < 3 {
		t.confused()
		return
	}
	spots := t.flow.locate(h.Text)
	if !strings.Contains(strings.ToLower(d.Place.Name), strings.ToLower(h.Text)) {
		d.Place.Name += ", " + h.Text
	}
	switch len(spots) {
	case 0:
		// Taken as it was said: a second question would only annoy.
		d.Anywhere = true
	case 1:
		spots[0].settle(&d.Place)
	}
	t.advance()
}

var unknowing = set("tidak tahu|tidak tau|ga tau|gak tau|nggak tau|ndak tau|kurang tau|kurang tahu|lupa|entah|tdk tau|i dont know|dont know|not sure|" +
	"mboten mangertos|mboten ngertos|kirang mangertos|ora ngerti|ora ruh|gak eruh|" +
	"i have no idea|no idea|i do not know|do not know|dunno|i dunno|i am not sure|im not sure|i forgot|forgot|i cant remember|i dont remember|cant remember|dont remember|couldnt say|who knows|ra ngerti|ora weruh|ora eruh|aku ora ngerti|kula mboten mangertos|kula mboten ngertos|kula kirang mangertos|kirang ngertos|lali|aku lali|kula kesupen|kesupen|supe|kula supe|embuh|mbuh|mboh|ora eling|ora apal|mboten apal|mboten kelingan|" +
	"im not from here|i am not from here|not from here|im new here|i am new here|im just visiting|i am just visiting|im a tourist|i am a tourist|just passing through|bukan orang sini|saya bukan orang sini|dudu wong kene|aku dudu wong kene|sanes tiyang mriki|kula sanes tiyang mriki")

// pickSpot settles the place that was chosen among several of its name.
func (t *turn) pickSpot(what string) bool {
	district, village, _ := strings.Cut(what, "|")
	for _, d := range t.reg.Districts {
		if d.Name != district || (village != "" && !slices.Contains(d.Villages, village)) {
			continue
		}
		spot{district, village}.settle(&t.s.Draft.Place)
		t.advance()
		return true
	}
	return false
}
