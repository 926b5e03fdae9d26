package citizen

import (
	"errors"
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// ticketsMost is how many of the tickets in one message are answered.
const ticketsMost = 3

// aboutWords is how many words stand beside tickets that are what a message is about.
const aboutWords = 4

// findTickets reads the tickets that stand in a text.
func (r *reading) findTickets(prefix string) {
	rest := r.text
	for {
		ticket, start, end, err := report.FindTicket(prefix, rest)
		switch {
		case err == nil && r.ticket == "":
			r.ticket, r.mistyped = ticket, false
			r.tickets = append(r.tickets, ticket)
		case err == nil && !slices.Contains(r.tickets, ticket):
			r.tickets = append(r.tickets, ticket)
		case err == nil:
		case errors.Is(err, report.ErrTicketMistyped) && r.ticket == "":
			r.mistyped = true
		}
		if err != nil && !r.mistyped {
			break
		}
		rest = rest[:start] + " " + rest[end:]
		if err != nil {
			break
		}
	}
	if r.ticket != "" || r.mistyped {
		r.main = len(strings.Fields(plain(rest))) <= aboutWords
	}
	r.tickets = r.tickets[:min(len(r.tickets), ticketsMost)]
}

// several answers a message that names several tickets: with what stands about each of the
// person's own, and the way to look at any of them. What is told or sent with them waits
// until it is known for which of his own it is. It returns false for a story in which
// tickets only occur.
func (t *turn) several() bool {
	var own []*report.Report
	for _, r := range t.known() {
		if t.mine(r) && slices.Contains(t.read.tickets, r.Ticket) {
			own = append(own, r)
		}
	}
	switch media := len(t.in.Media) > 0; {
	case media || !t.read.main && t.telling():
		if len(own) == 0 || t.beside() {
			return false
		}
		t.whichOf(own, pickAnswer, t.content())
	default:
		t.listTickets(own)
	}
	return true
}

// listTickets offers the tickets of the message, the person's own with their status.
func (t *turn) listTickets(own []*report.Report) {
	var choices []message.Choice
	for _, ticket := range t.read.tickets {
		label := ticket
		if i := slices.IndexFunc(own, func(r *report.Report) bool { return r.Ticket == ticket }); i >= 0 {
			label = t.listed(own[i])
		}
		choices = append(choices, message.Choice{ID: pickTicket + ticket, Label: label})
	}
	if !t.beside() {
		t.s.State = StateList
		t.say(t.t(text.ListWhich, nil), choices...)
		return
	}
	// Its choices would be taken for those of the draft's question.
	lines := make([]string, len(choices))
	for i, c := range choices {
		lines[i] = c.Label
	}
	t.note(text.ListOneByOne, text.Args{"tickets": strings.Join(lines, "\n")})
	t.ask()
}

// listed is one report in a list.
func (t *turn) listed(r *report.Report) string {
	return t.t(text.ListItem, text.Args{"ticket": r.Ticket, "category": card.Category(t.reg, t.s.Lang, r.Category), "status": t.status(r)})
}
