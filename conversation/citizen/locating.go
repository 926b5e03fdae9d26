package citizen

import (
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
	case nothing[polite(t.read.plain)], unknowing[polite(t.read.plain)]:
		t.note(text.PlaceNeeded, nil)
		t.ask()
		return
	case letters(name) < 3:
		t.note(text.PlaceShort, nil)
		t.ask()
		return
	default:
		p = message.Place{Name: name}
	}
	t.setPlace(p)
	t.advance()
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
	if nothing[polite(t.read.plain)] || unknowing[polite(t.read.plain)] {
		d.Anywhere = true
		t.advance()
		return
	}
	if letters(h.Text) < 3 {
		t.confused()
		return
	}
	spots := locate(t.reg, h.Text)
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
	"mboten mangertos|mboten ngertos|kirang mangertos|ora ngerti|ora ruh|gak eruh")

// pickSpot settles the place that was chosen among several of its name.
func (t *turn) pickSpot(what string) bool {
	district, village, _ := strings.Cut(what, "|")
	for _, d := range t.reg.Districts {
		if d.Name != district || (village != "" && !contains(d.Villages, village)) {
			continue
		}
		spot{district, village}.settle(&t.s.Draft.Place)
		t.advance()
		return true
	}
	return false
}
