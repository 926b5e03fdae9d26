package citizen

import (
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// Input is what moves a conversation: a message, or the clock when In is nil.
type Input struct {
	Now time.Time
	In  *message.Inbound
	// Person is the ID of who writes.
	Person string
	Fresh  Fresh
	Facts  Facts
}

// Fresh holds random values that Step may use up.
type Fresh struct {
	// ReportID becomes the ID of a draft that begins now.
	ReportID string
	// TicketSeed makes the ticket of a report that is filed now.
	TicketSeed uint64
}

// Needs says what Step must be given in Facts; the zero value needs nothing.
type Needs struct {
	// Own: the person's reports, newest first, at most 10.
	Own bool
	// Ticket: the report with this ticket. Report: the one with this ID.
	Ticket string
	Report string
	// Quoted: the report that our message with this ID in the chat is about.
	Quoted string
}

// Facts is what was read from the stores because Needs asked for it.
type Facts struct {
	Own []report.Report
	// Report is the one report that was named by ticket, ID or quote; nil: there
	// is none.
	Report *report.Report
	// Ref is what the quoted message was about; its Intent may matter.
	Ref *report.Ref
}

// Effects is what a step wants done, in this order: Save, Lang, then Say.
type Effects struct {
	// Save is a new or changed report, with the version it was loaded at.
	Save *report.Report
	// Lang is the language the person chose for everything, "" when unchanged.
	Lang regency.Lang
	// Say are the replies to this chat. Keys may be empty; intake fills them.
	Say []message.Outbound
}
