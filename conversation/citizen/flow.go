package citizen

import (
	"strings"

	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/rude"
)

// Flow is the conversation with citizens of one regency. It is safe from any
// goroutine.
type Flow struct {
	regency *regency.Regency
	// phrases and alarms are the words of the regency made ready for looking
	// through what people write.
	phrases []phrase
	alarms  [][]string
	// inPhrases and inAlarms find those that may stand in a text.
	inPhrases, inAlarms phrasebook
	// violence tells of each of the phrases whether it speaks of violence.
	violence []bool
	// places are the names of its kecamatan and villages.
	places map[string]placeName
	// manners are the words that people are asked to rephrase.
	manners *rude.List
}

// New returns the flow of one regency, which must not change any more.
func New(r *regency.Regency) *Flow {
	f := &Flow{regency: r, phrases: phrases(r), places: placeNames(r), manners: rude.New(r.Abuse.Rude, r.Abuse.Decent)}
	for _, p := range f.phrases {
		f.violence = append(f.violence, f.violent(p.category))
	}
	f.inPhrases = bookOf(len(f.phrases), func(i int) []string { return f.phrases[i].words }, categoryTypos)
	for _, e := range r.EmergencyWords {
		if words := strings.Fields(plain(e)); len(words) > 0 {
			f.alarms = append(f.alarms, words)
		}
	}
	f.inAlarms = bookOf(len(f.alarms), func(i int) []string { return f.alarms[i] }, hastyTypos)
	return f
}
