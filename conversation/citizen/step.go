package citizen

import (
	"time"

	"github.com/taprose/taprose/conversation/clock"
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
	// Blocked: he is not heard but when he asks for his own data.
	Blocked bool
	// Full: from where this message came no more reports are taken for now, whoever sent
	// those before.
	Full  bool
	Fresh Fresh
	// Needs is what Needs returned for this session and message, Facts what was found.
	Needs Needs
	Facts Facts
}

// Fresh holds random values that Step may use up.
type Fresh struct {
	// ReportID becomes the ID of a draft that begins now.
	ReportID string
	// TicketSeed makes the ticket and the pseudonym of a report filed now.
	TicketSeed uint64
}

// Needs says what Step must be given in Facts; the zero value needs nothing.
type Needs struct {
	// Own: the person's reports, as Own chooses them.
	Own bool
	// Quoted: the report that our message with this ID in the chat is about.
	// Ticket: the report with this ticket. Report: the one with this ID. When
	// several are set, Facts.Report is the first that exists, in this order.
	Quoted string
	Ticket string
	Report string

	// said is what Needs understood of the message of: Step need not read it again.
	said *reading
	of   *message.Inbound
}

// Facts is what was read from the stores because Needs asked for it. Step may
// keep and change what it is given.
type Facts struct {
	Own []report.Report
	// OwnMore: there are other reports of the person, all of them older.
	OwnMore bool
	// Report is the one report that was named by quote, ticket or ID; nil: there
	// is none.
	Report *report.Report
	// Ref is set when Report was found by Quoted: what that message was about.
	Ref *report.Ref
	// Wait is how long tickets of others are not looked at, because too many that came
	// from where this one did were wrong.
	Wait time.Duration
}

// OwnLatest is how many of a person's reports a step is given, whatever they wait for.
const OwnLatest = 10

// Own chooses what Facts hold: the newest reports and, of those before, the ones that wait
// for their reporter's word, which somebody who reports much must be able to give like
// everybody else. more: others were left out.
func Own(newest, older []report.Report) (own []report.Report, more bool) {
	own = newest
	for _, r := range older {
		if r.Status == report.StatusResolved || r.Status == report.StatusAwaitingReporter {
			own = append(own, r)
		}
	}
	return own, len(own) < len(newest)+len(older)
}

// Effects is what a step wants done, in this order: Save, Lang, then Say.
type Effects struct {
	// Save is a new or changed report, with the version it was loaded at.
	Save *report.Report
	// Lang is the language the person chose for everything, "" when unchanged.
	Lang regency.Lang
	// Export wants everything sent to the person that is kept of him. Erase wants it
	// erased; the chat is then nobody's.
	Export, Erase bool
	// Say are the replies to this chat. Keys may be empty; intake fills them.
	Say []message.Outbound
}

// Step moves a conversation by one message, or by the clock when in.In is nil.
// The session given is not changed. The error is ErrSessionUnknown for a session
// that this code cannot understand; whatever a person writes is no error.
//
// Nothing is said when a report is filed (its reporter is told by a delivery of
// the report), when the person blocks or unblocks the bot, when a live location
// moves on, when a message that is part of nothing is taken back, and when the
// clock finds nothing due.
func (f *Flow) Step(s Session, in Input) (Session, Effects, error) {
	s, err := Migrate(s)
	if err != nil {
		return s, Effects{}, err
	}
	t := &turn{flow: f, reg: f.regency, s: s.Clone(), input: in}
	t.waited = t.s.Held
	if !f.speaks(t.s.Lang) {
		t.s.Lang = f.lang()
	}
	if in.In == nil {
		t.clock()
		return t.s, t.fx, nil
	}
	t.in = *in.In
	t.hide()
	if n := in.Needs; n.said != nil && n.of == in.In {
		t.read = *n.said
	} else {
		t.read = f.read(t.s, t.in)
	}
	t.hear()
	t.finish()
	if t.fx.Save != nil {
		clock.Keep(t.reg, t.fx.Save, in.Now)
	}
	return t.s, t.fx, nil
}

// Needs tells what Step must be given for this message; in is nil for the clock.
func (f *Flow) Needs(s Session, in *message.Inbound) Needs {
	s, err := Migrate(s)
	if err != nil {
		return Needs{}
	}
	if in == nil {
		return s.clockNeeds()
	}
	r := f.read(s, *in)
	n := f.needs(&s, in, r)
	n.said, n.of = &r, in
	return n
}

// lang is the language to begin with.
func (f *Flow) lang() regency.Lang {
	if len(f.regency.Langs) > 0 {
		return f.regency.Langs[0]
	}
	return regency.Indonesian
}

func (f *Flow) speaks(lang regency.Lang) bool {
	for _, l := range f.regency.Langs {
		if l == lang {
			return true
		}
	}
	return len(f.regency.Langs) == 0 && lang == regency.Indonesian
}
