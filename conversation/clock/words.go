package clock

import (
	"strconv"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// The leaders to whom lateness is told. They are desk.Sekda and desk.Bupati, which
// cannot be imported from below.
const (
	Sekda  = "sekda"
	Bupati = "bupati"
)

// lang is what the bot speaks in groups.
const lang = regency.Indonesian

// stageLine is what the group in charge reads about one report.
func stageLine(reg *regency.Regency, r *report.Report, p phase, s Stage, late int) string {
	if s == Late {
		return text.Say(lang, text.ClockLate, text.Args{
			"ticket": r.Ticket, "what": what(reg, r), "state": state(r, p.kind), "n": strconv.Itoa(late),
		})
	}
	return text.Say(lang, text.ClockDue, text.Args{
		"ticket": r.Ticket, "what": what(reg, r), "state": state(r, p.kind), "date": date(reg, p),
	})
}

// lateLine is what a leader reads about one report: whose it is, beside the same.
func lateLine(reg *regency.Regency, r *report.Report, p phase, late int) string {
	return text.Say(lang, text.ClockLateOf, text.Args{
		"ticket": r.Ticket, "what": what(reg, r), "agency": agency(reg, r.Agency),
		"state": state(r, p.kind), "n": strconv.Itoa(late),
	})
}

// what is a report in a few words.
func what(reg *regency.Regency, r *report.Report) string {
	s := card.Category(reg, lang, r.Category)
	if area := card.Area(r.Place); area != "" {
		s += ", " + area
	}
	return s
}

func state(r *report.Report, k Kind) string { return Words(r.Agency, k) }

// Words says what has not been done while a clock of an agency runs, in the words of
// the office; agency is "" for the administrators.
func Words(agency string, k Kind) string {
	switch {
	case agency == "" && k == Acknowledge:
		return text.Say(lang, text.ClockUnassigned, nil)
	case k == Acknowledge:
		return text.Say(lang, text.ClockUnacknowledged, nil)
	case k == Answer:
		return text.Say(lang, text.ClockUnanswered, nil)
	}
	return text.Say(lang, text.ClockUnsettled, nil)
}

func date(reg *regency.Regency, p phase) string {
	due := p.due
	if reg.Zone != nil {
		due = due.In(reg.Zone)
	}
	return text.Date(lang, due)
}

func agency(reg *regency.Regency, key string) string {
	if key == "" {
		return text.Say(lang, text.NewsAdmins, text.Args{"regency": reg.Name})
	}
	if a, ok := reg.Agency(key); ok {
		return a.Name
	}
	return key
}
