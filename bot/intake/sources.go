package intake

import (
	"context"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
)

// Budget bounds how much somebody may do within a long time. It is safe from several
// goroutines.
type Budget interface {
	// Take takes one. wait is how long who must wait before he may take one again; 0: he may
	// now, and back gives it back.
	Take(who string, now time.Time) (wait time.Duration, back func())
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
	wait, right := t.Guesses.Take(who, t.now)
	switch f.Wait = wait; {
	case wait > 0:
		if found {
			f.Report = nil
		}
	case found && !f.Report.Secret():
		right()
	default:
		t.took = append(t.took, right)
	}
}

// room takes the place of a report among those of one day from where a message came, where
// chats cost nothing, so that a limit of each would be none. full: there is no place; otherwise
// the caller gives back what it does not use.
func (t *turn) room(ctx context.Context, in *message.Inbound) (full bool, back func()) {
	who := ""
	if in != nil && t.Filings != nil {
		who = t.Client(ctx)
	}
	if who == "" {
		return false, func() {}
	}
	wait, back := t.Filings.Take(who, t.now)
	if wait > 0 {
		return true, func() {}
	}
	return false, back
}
