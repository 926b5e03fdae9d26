package citizen

import (
	"time"

	"github.com/taprose/taprose/conversation/text"
)

// restAge is how soon after a text that was too long another one is its rest: Telegram's
// clients cut what is longer than 4,096 characters and send the pieces at once.
const restAge = 5 * time.Second

// tooLong refuses a text that is longer than a report may be, and the pieces that the
// sender's client cut off it: they would be taken for a report without a beginning.
func (t *turn) tooLong() bool {
	most := t.reg.Limits.TextRunes
	if most <= 0 || t.in.Button != "" || t.read.text == "" {
		return false
	}
	n := len([]rune(t.read.text))
	rest := !t.s.Refused.IsZero() && t.in.At.Sub(t.s.Refused) < restAge &&
		t.read.pick == "" && t.read.ticket == "" && t.in.Quoted == nil && len(t.in.Media) == 0
	t.s.Refused = time.Time{}
	switch {
	case n > most:
		t.note(text.LimitText, text.Args{"n": t.count(n), "max": t.count(most)})
	case rest:
		t.note(text.LimitRest, nil)
	default:
		return false
	}
	t.s.Refused = t.in.At
	t.ask()
	return true
}
