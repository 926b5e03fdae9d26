package card

import (
	"fmt"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// Place writes a place for people: its name, village and district, and a map
// link on a line of its own when there is a point.
func Place(reg *regency.Regency, p message.Place) string {
	parts := named(p)
	if p.HasPoint && !reg.Contains(regency.Point{Lon: p.Lon, Lat: p.Lat}) {
		parts = append(parts, text.Say(lang, text.CardOutside, nil))
	}
	s := strings.Join(parts, ", ")
	if !p.HasPoint {
		return s
	}
	if s != "" {
		s += "\n"
	}
	return s + MapLink(p)
}

// Area is the coarse place that anybody may know: village and district.
func Area(p message.Place) string {
	p.Name = ""
	return strings.Join(named(p), ", ")
}

// MapLink opens the point of a place on a map. Five decimals are about a metre.
func MapLink(p message.Place) string {
	return fmt.Sprintf("https://maps.google.com/?q=%.5f,%.5f", p.Lat, p.Lon)
}

func named(p message.Place) []string {
	var parts []string
	said := strings.ToLower(p.Name)
	if p.Name != "" {
		parts = append(parts, p.Name)
	}
	// What the typed name already says is not said again.
	if p.Village != "" && !strings.Contains(said, strings.ToLower(p.Village)) {
		parts = append(parts, text.Say(lang, text.CardVillage, text.Args{"name": p.Village}))
	}
	if p.District != "" && !strings.Contains(said, strings.ToLower(p.District)) {
		parts = append(parts, text.Say(lang, text.CardDistrict, text.Args{"name": p.District}))
	}
	return parts
}
