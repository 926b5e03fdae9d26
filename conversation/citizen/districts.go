package citizen

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
)

// spot is a kecamatan, and a village in it when one was named.
type spot struct{ district, village string }

// placeWords is how many words of a typed place are looked at.
const placeWords = 60

// candidatesMax bounds the choices when a name stands for several places.
const candidatesMax = 6

// villageTitles stand before the name of a village.
var villageTitles = []string{"desa", "ds", "dusun", "dsn", "kel", "kelurahan", "dukuh", "village"}

// locate finds the kecamatan and villages that a typed place names, typing errors
// forgiven. One spot is an answer, several are a question, none is unknown.
func (f *Flow) locate(s string) []spot {
	reg := f.regency
	words := strings.Fields(plain(s))
	words = words[:min(len(words), placeWords)]
	var districts, towns []spot
	for _, d := range reg.Districts {
		if q := f.quality(words, d.Name, "kec", "kecamatan", "kec."); q > 0 {
			// "Tuban" behind every address is the regency; it counts as a
			// kecamatan only when nothing else is named.
			if strings.HasSuffix(plain(reg.Name), plain(d.Name)) && !after(words, plain(d.Name), "kec", "kecamatan") {
				if !after(words, plain(d.Name), "kab", "kabupaten") {
					towns = append(towns, spot{district: d.Name})
				}
				continue
			}
			districts = append(districts, spot{district: d.Name})
		}
	}
	var villages []spot
	best := 0
	for _, d := range reg.Districts {
		if len(districts) > 0 && !hasDistrict(districts, d.Name) {
			continue
		}
		for _, v := range d.Villages {
			q := f.quality(words, v, villageTitles...)
			if v == d.Name && !after(words, plain(v), villageTitles...) {
				// "Beji, Jenu" is the village of Beji; the one that is called as its
				// kecamatan must be called a village.
				continue
			}
			if q == 0 || q < best {
				continue
			}
			if q > best {
				best, villages = q, nil
			}
			villages = append(villages, spot{d.Name, v})
		}
	}
	villages = narrow(villages, towns)
	switch {
	case len(villages) > 0 && len(villages) <= candidatesMax:
		return villages
	case len(districts) > 0:
		return districts[:min(len(districts), candidatesMax)]
	}
	return towns
}

// narrow prefers the village in the town that was named beside it.
func narrow(villages, towns []spot) []spot {
	if len(villages) < 2 || len(towns) == 0 {
		return villages
	}
	for _, v := range villages {
		if hasDistrict(towns, v.district) {
			return []spot{v}
		}
	}
	return villages
}

func hasDistrict(spots []spot, name string) bool {
	for _, s := range spots {
		if s.district == name {
			return true
		}
	}
	return false
}

// placeName is the name of a kecamatan or a village made ready for comparing: how many words
// it has, and they without spaces.
type placeName struct {
	words  int
	joined string
}

// placeNames are those of a regency, by the names as they are written.
func placeNames(reg *regency.Regency) map[string]placeName {
	names := make(map[string]placeName)
	for _, d := range reg.Districts {
		for _, name := range append([]string{d.Name}, d.Villages...) {
			words := strings.Fields(plain(name))
			names[name] = placeName{len(words), strings.Join(words, "")}
		}
	}
	return names
}

// quality tells how surely the words name this place: 3 exactly, 2 with a typing
// error, 0 not at all. Short names are also ordinary words ("soko" is "from" in
// Javanese), so they need their title before them or the end of the text.
func (f *Flow) quality(words []string, name string, titles ...string) int {
	n, joined := f.places[name].words, f.places[name].joined
	best := 0
	for i := range words {
		for k, width := range [...]int{n, 1, 2} {
			if i+width > len(words) || k > 0 && width == n {
				continue
			}
			got := words[i]
			if width > 1 {
				got = strings.Join(words[i:i+width], "")
			}
			titled := i > 0 && slices.Contains(titles, words[i-1])
			last := i+width == len(words)
			switch {
			case got == joined && (len(joined) > 4 || titled || last):
				return 3
			case len(joined) >= 5 && got[0] == joined[0] && near(got, joined):
				best = 2
			case len(joined) >= 5 && titled && near(got, joined):
				best = 2
			}
		}
	}
	return best
}

// after tells whether name stands in words right after one of the titles.
func after(words []string, name string, titles ...string) bool {
	for i := 1; i < len(words); i++ {
		if words[i] == name && slices.Contains(titles, words[i-1]) {
			return true
		}
	}
	return false
}

// settle puts a spot into a place.
func (s spot) settle(p *message.Place) { p.District, p.Village = s.district, s.village }
