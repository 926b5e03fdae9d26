package desk

import (
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// Input is one message in a group.
type Input struct {
	Now   time.Time
	In    message.Inbound
	Fresh Fresh
	Facts Facts
}

// Fresh holds random values that Step may use up.
type Fresh struct {
	// Code becomes a new enrolment code: CodeLength characters of
	// report.TicketAlphabet.
	Code string
}

// Needs says what Step must be given in Facts; the zero value needs nothing
// but Group, which is always given.
type Needs struct {
	// Quoted: the report that our message with this ID in this chat is about, and
	// its Ref.
	Quoted string
	// Ticket: the report with this ticket. With Quoted set too, the ticket counts
	// only if the quoted message is about no report.
	Ticket string
	// Open: the open reports of this group's agency, oldest deadline first; for
	// the administrators those without an agency. At most 30.
	Open bool
	// Alias: the open reports whose reporter bears it, "Pelapor 7F".
	Alias string
	// Blocked: who is blocked now, at most BlockedShown of them.
	Blocked bool
	// Code: the enrolment code that was typed, in canonical form.
	Code string
	// Groups: all enrolled groups.
	Groups bool
	// Activities: what this group's agency reported in the last ActivityDays days, newest
	// first, at most 20.
	Activities bool
}

// Facts is what was read from the stores because Needs asked for it.
type Facts struct {
	// Group is this chat's enrolment; nil: the chat is nobody's desk.
	Group *Group
	// Report was named by quote or ticket; nil: there is none. Whether this
	// group may see it is for Step to decide.
	Report *report.Report
	Ref    *report.Ref
	// Lang is the language in which the reporter of Report is told things.
	Lang regency.Lang
	// Memo is the order that the quoted message is about, nil when it is about none.
	Memo *memo.Memo
	Open []report.Report
	// Standing is what is held against the reporter of Report; it is shown to
	// administrators alone.
	Standing citizen.Standing
	// Looks says how each of Desk.Proofs looks (message.MediaRef.Look), "" where that is
	// not known; Shown are reports in which this agency showed photos that may look like
	// them.
	Looks []string
	Shown []report.Report
	// Aliased are the reports that Needs.Alias asked for; AliasedMore: there may be others.
	Aliased     []report.Report
	AliasedMore bool
	// Blocked are the reporters that Needs.Blocked asked for, whose block ends first
	// before the others; BlockedMore: there are more.
	Blocked     []Blocked
	BlockedMore bool
	// Activities are what Needs asked for.
	Activities []memo.Memo
	// Code is the typed code as stored; nil: unknown. Barred: too many wrong codes
	// came from here lately, so this one was not looked at.
	Code   *Code
	Barred bool
	// Refused says why the message may not act, "" when it may.
	Refused Refusal
	Groups  []Group
	// Reporter is who must not stand in the words of staff; nil: they were not looked
	// through, or have nobody in them.
	Reporter *Reporter
}

// Effects is what a step wants done, in this order: Enrol, Move, Leave, Release,
// Retitle and Code, then Save, then Say and Alarm.
type Effects struct {
	// Enrol makes this chat a desk with the code that was typed.
	Enrol *Enrolment
	// Move gives the desk of this chat a new address (a group that became a
	// supergroup); Leave ends it.
	Move  message.Address
	Leave bool
	// Release ends the desks of other chats.
	Release []message.Address
	// Retitle is the group's new title, "" when unchanged.
	Retitle string
	// Code is a new one-time code to store.
	Code *Code
	// Block is a decision about a reporter, Mark something held against the reporter of
	// Save; both are kept after Save.
	Block *Block
	Mark  *citizen.Mark
	// Revoke is an enrolment code that nobody may use any more, "" for none.
	Revoke string
	// Save is a changed report, with the version it was loaded at.
	Save *report.Report
	// Memo is a new activity, or an order with a new answer, with the version it was
	// loaded at.
	Memo *memo.Memo
	// Say are the replies to this group. Keys may be empty; intake fills them.
	Say []message.Outbound
	// Alarm is told to the administrators' group, each a plain sentence.
	Alarm []message.Outbound
}

// Enrolment is a group to enrol and the code that gives the right to.
type Enrolment struct {
	Code  string
	Group Group
}
