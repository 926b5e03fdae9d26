package citizen

import (
	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// send files the draft as a report. Nothing is said here: the report itself owes
// its reporter the ticket, so that who was told a ticket has a stored report.
func (t *turn) send() {
	if t.missing() != StateReview {
		t.advance()
		return
	}
	if t.again() {
		return
	}
	if t.enoughToday() {
		t.note(text.GuardReports, text.Args{"max": t.count(t.reg.Abuse.Reports)})
		t.enter(StateReview)
		return
	}
	if t.input.Full {
		t.note(text.GuardFull, text.Args{})
		t.enter(StateReview)
		return
	}
	d, now := t.s.Draft, t.input.Now
	category, _ := t.reg.Category(d.Category)
	agency, known := t.reg.Agency(category.Agency)
	_, offset := t.local(now).Zone()
	r := report.New(now, report.Filing{
		ID: d.Report, Ticket: report.NewTicket(t.reg.TicketPrefix, t.input.Fresh.TicketSeed),
		Day: t.calendar().Day(now), Offset: offset, Person: t.input.Person, Alias: alias(t.input.Fresh.TicketSeed), Home: t.in.Chat, Visibility: t.visibility(),
		Category: d.Category, Agency: agency.Key, Words: d.Words, Media: d.Media, Place: d.Place, Rude: t.rude(d.Words),
		Cause: t.cause(),
	})
	clock.Begin(t.reg, &r, now)
	key := text.Filed
	if !known {
		key = text.FiledAdmins
	}
	r.Owe(now, report.Delivery{
		Key: "filed", Target: report.Target{Kind: report.TargetReporter},
		Out: message.Outbound{
			Text: t.t(key, text.Args{
				"ticket": r.Ticket, "agency": agency.Name, "deadline": text.Date(t.s.Lang, t.local(r.Deadline)),
			}),
			Choices: t.afterFiling(),
		},
	})
	card.Owe(t.reg, &r, now)
	t.fx.Save = &r
	for _, id := range append(d.sources(), d.MediaFrom...) {
		if t.s.reportOf(id) != r.ID {
			t.s.source(id, r.ID)
		}
	}
	t.noteFiling(&r)
	t.dropDraft()
	t.notes = nil
	t.s.State, t.s.Report, t.s.Offered = StateMenu, r.ID, t.afterFiling()
}

// afterFiling are the choices below a ticket.
func (t *turn) afterFiling() []message.Choice {
	return []message.Choice{
		t.choice(pickAdd, text.ButtonAdd), t.choice(pickCheck, text.ButtonCheck), t.choice(pickMenu, text.ButtonMenu),
	}
}

// aliasLetters and aliasDigits make pseudonyms that are spoken easily.
const (
	aliasDigits  = "2345679"
	aliasLetters = "ACDEFGHJKMNPRTWXY"
)

// alias is how the agency sees the reporter of one report: "Pelapor 7F". It comes
// from the part of the seed that the ticket leaves over, so that neither tells
// the other, and differs from report to report.
func alias(seed uint64) string {
	for range report.TicketLength - 1 {
		seed /= uint64(len(report.TicketAlphabet))
	}
	code := string([]byte{
		aliasDigits[seed%uint64(len(aliasDigits))],
		aliasLetters[seed/uint64(len(aliasDigits))%uint64(len(aliasLetters))],
	})
	return text.Say(regency.Indonesian, text.CardAlias, text.Args{"code": code})
}
