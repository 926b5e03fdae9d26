package desk_test

import "strings"

// withTicket puts the report's ticket where a text says TICKET.
func withTicket(o *office, text string) string {
	return strings.ReplaceAll(text, "TICKET", o.report.Ticket)
}
