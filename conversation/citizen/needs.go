package citizen

import (
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// newsAge is how old the last word must be before a bare number in the menu may
// be the answer to news that came since: within it the menu itself was meant.
const newsAge = 5 * time.Minute

// draftAge is the same for a number while a report is being written, on networks
// without buttons.
const draftAge = time.Minute

func (f *Flow) needs(s *Session, in *message.Inbound, r reading) Needs {
	var n Needs
	if in.Event != message.EventNone {
		return n
	}
	if in.Edited || in.Deleted {
		if n.Report = s.reportOf(in.MessageID); n.Report == "" && s.heldOf(in.MessageID) {
			n.Report = s.Report
		}
		return n
	}
	if in.Button != "" {
		if aboutReport(r.pick) {
			n.Quoted = in.MessageID
		}
	} else if in.Quoted != nil && in.Quoted.FromUs {
		n.Quoted = in.Quoted.MessageID
	}
	if n.Ticket = r.ticket; len(r.tickets) > 1 {
		// Strangers' are looked up one by one, when they are chosen.
		n.Ticket = ""
	}
	if t := ticketOf(r.pick); t != "" {
		if ticket, err := report.ParseTicket(f.regency.TicketPrefix, t); err == nil {
			n.Ticket = ticket
		}
	}
	if f := s.like(s.Draft); f != nil && (s.State == StateSame || s.State == StateReview && r.pick == pickSend) {
		n.Report = f.Report
	} else if s.Report != "" && (s.State.onReport() || s.State == StateWhich || (r.pick == pickSend || r.pick == pickEdit || r.pick == pickCancel || r.pick == pickDelete) && !s.State.drafting() || aboutReport(r.pick) && in.Button == "") {
		n.Report = s.Report
	}
	n.Own = f.needsOwn(s, in, r)
	return n
}

// clockNeeds are the reports that a message which waits may be about.
func (s *Session) clockNeeds() Needs {
	if !s.waits() {
		return Needs{}
	}
	return Needs{Report: s.Report, Own: s.State == StateWhich && !s.oneAsked()}
}

// needsOwn tells whether the person's reports are needed: to list them, or
// because something plainly typed may answer news about one of them.
func (f *Flow) needsOwn(s *Session, in *message.Inbound, r reading) bool {
	switch {
	case len(r.tickets) > 1, r.pick == pickCheck, r.pick == pickDelete, r.pick == pickSecrecy, r.pick == pickHowLong && !s.State.drafting():
		return true
	case in.Button == "" && bareNumber(r.plain) && !hasButtons(in.Chat.Channel):
		// Who never reported anything cannot have been asked about it, and whoever
		// is writing a report answers its questions at once.
		return s.State == "" || (s.Report != "" || s.sources()) && (!s.State.drafting() || in.At.Sub(s.Touched) > draftAge)
	case r.pick == pickBack:
		return s.State == StateReport || s.State == StateList
	case s.State.drafting(), s.State == StateLanguage, s.State == StateWhich, s.State == StateWithdraw:
		return false
	case r.yes || r.no:
		return true
	case in.Button != "":
		return false
	case s.State == "":
		return begins(f, in, r)
	case s.State != StateMenu && s.State != StateReport || s.Report == "" && !s.sources():
		return false
	}
	// Whatever is told may be about a report that is there, and so may thanks, a number that
	// answers an agency, and "mboten ngertos", which is a call for help otherwise.
	_, number := numeral(r.plain)
	if number && r.pick != "" {
		// Soon after the menu the menu was meant.
		return !in.At.IsZero() && in.At.Sub(s.Touched) > newsAge
	}
	return number || r.pick == "" || r.pick == pickThanks || r.pick == pickHelp
}

func bareNumber(s string) bool { return s == "1" || s == "2" }

// begins tells whether a message says enough to begin a report with it.
func begins(f *Flow, in *message.Inbound, r reading) bool {
	if len(in.Media) > 0 || in.Place.HasPoint {
		return true
	}
	return r.pick == "" && tells(f, r)
}

// tells tells whether a text is a story: some words, or few that name a kind of
// problem.
func tells(f *Flow, r reading) bool {
	words := strings.Fields(r.plain)
	if len(words) >= 3 && letters(r.plain) >= 12 {
		return !slices.ContainsFunc(asking, func(a string) bool { return strings.HasPrefix(r.plain, a) })
	}
	keys, _ := f.guess(r.text)
	return len(keys) > 0
}

// asking begins questions about the bot itself.
var asking = []string{
	"bagaimana cara", "gimana cara", "cara melapor", "cara lapor", "apakah ini bot", "ini bot", "ini siapa", "siapa ini", "apa ini", "ini apa",
	"kamu siapa", "anda siapa", "apakah anda", "who are you", "what is this", "how do i", "how can i", "are you a bot", "punika sinten", "iki sopo", "piye carane", "pripun carane", "kados pundi caran",
	"what can i", "how does", "can you help", "could you help", "sopo sing nangani", "sinten ingkang nan", "who is handling",
}
