package intake

import (
	"context"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
)

// Guesses bounds how often somebody may name what is not there. It is safe from several
// goroutines.
type Guesses interface {
	// Guess takes one guess. wait is how long who must wait before he may guess again; 0: he
	// may now, and right gives the guess back.
	Guess(who string, now time.Time) (wait time.Duration, right func())
}

// guessed takes out of the facts what was found by a ticket that whoever writes may only
// have guessed, when many before were wrong; then it is not told either whether there is such
// a report. His own reports are his at any time.
func (t *turn) guessed(ctx context.Context, n citizen.Needs, f *citizen.Facts) {
	if t.Guesses == nil || n.Ticket == "" || f.Ref != nil {
		return
	}
	found := f.Report != nil && f.Report.Ticket == n.Ticket
	if found && t.chat.Person != "" && f.Report.Person == t.chat.Person {
		return
	}
	who := t.Client(ctx)
	if who == "" {
		who = t.chat.Address.String()
	}
	wait, right := t.Guesses.Guess(who, t.now)
	switch f.Wait = wait; {
	case !found:
	case wait > 0:
		f.Report = nil
	case !f.Report.Secret():
		right()
	}
}
