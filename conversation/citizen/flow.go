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
	// violence are those of the phrases that speak of violence.
	violence []phrase
	// manners are the words that people are asked to rephrase.
	manners *rude.List
}

// New returns the flow of one regency, which must not change any more.
func New(r *regency.Regency) *Flow {
	f := &Flow{regency: r, phrases: phrases(r), manners: rude.New(r.Abuse.Rude, r.Abuse.Decent)}
	for _, p := range f.phrases {
		if f.violent(p.category) {
			f.violence = append(f.violence, p)
		}
	}
	for _, e := range r.EmergencyWords {
		if words := strings.Fields(plain(e)); len(words) > 0 {
			f.alarms = append(f.alarms, words)
		}
	}
	return f
}
