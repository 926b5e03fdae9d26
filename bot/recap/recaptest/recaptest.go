// Package recaptest counts by hand, from a report's history, a calendar on the wall and
// the words of docs/lifecycle.md, what the figures must come to. It shares no code with
// the packages whose numbers it is held against: clock, calendar, figures, the stores.
package recaptest

import (
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// Missed tells what an agency has failed to do in time at now, "" when nothing: to take
// the report on, to give the reporter words, to settle it; and which was the last day
// for it, "2006-01-02".
func Missed(reg *regency.Regency, r *report.Report, now time.Time) (what report.ClockKind, by string) {
	w := wall{reg}
	settle := reg.SettleDays(r.Category)
	var takeBy, answerBy, settleBy string
	var open, asked bool
	var left int
	inCharge := r.Events[0].Agency
	begin := func(day string) {
		takeBy, answerBy, settleBy = w.after(day, min(reg.Days.Acknowledge, settle)), w.after(day, min(reg.Days.Answer, settle)), w.after(day, settle)
		open, asked = true, false
	}
	for i := range r.Events {
		e := &r.Events[i]
		day := w.day(e.At)
		if asked && e.To != "" && e.To != report.StatusAwaitingReporter {
			settleBy, asked = w.after(day, left), false
		}
		words := e.Text != "" || len(e.Media) > 0
		office := e.By.Kind == report.ActorAgency || e.By.Kind == report.ActorAdmin
		switch e.Kind {
		case "filed", "reopen", "revive":
			begin(day)
		case "transfer", "assigned":
			inCharge = e.Agency
			begin(day)
		case "accept", "start":
			if office {
				takeBy = ""
			}
			if office && words {
				answerBy = ""
			}
		case "answered", "asked":
			if office {
				takeBy, answerBy = "", ""
			}
		case "ask":
			takeBy, answerBy = "", ""
			asked, left = true, w.between(day, settleBy)
		case "resolve", "reject", "withdraw", "confirm", "expire", "archive":
			open = false
		}
	}
	today := w.day(now)
	over := func(by string) bool { return by != "" && by < today }
	switch {
	case !open || asked:
		return "", ""
	case takeBy != "":
		if over(takeBy) {
			return report.ClockAcknowledge, takeBy
		}
	case answerBy != "" && answerBy < settleBy && inCharge != "":
		if over(answerBy) {
			return report.ClockAnswer, answerBy
		}
	case over(settleBy):
		return report.ClockSettle, settleBy
	}
	return "", ""
}

// Standing counts what is open at now, and what of it is late.
func Standing(reg *regency.Regency, reports []report.Report, now time.Time) figures.Standing {
	st := figures.Standing{Agencies: map[string]figures.Stand{}}
	for i := range reports {
		r := &reports[i]
		if slices.Contains([]report.Status{
			report.StatusResolved, report.StatusClosed, report.StatusArchived, report.StatusRejected, report.StatusWithdrawn,
		}, r.Status) {
			continue
		}
		one := figures.Stand{Open: 1}
		switch what, _ := Missed(reg, r, now); what {
		case report.ClockAcknowledge:
			one.Late, one.Untaken = 1, 1
		case report.ClockAnswer:
			one.Late, one.Unanswered = 1, 1
		case report.ClockSettle:
			one.Late, one.Unsettled = 1, 1
		}
		plus := func(a, b figures.Stand) figures.Stand {
			return figures.Stand{
				Open: a.Open + b.Open, Late: a.Late + b.Late,
				Untaken: a.Untaken + b.Untaken, Unanswered: a.Unanswered + b.Unanswered, Unsettled: a.Unsettled + b.Unsettled,
			}
		}
		if st.Total = plus(st.Total, one); r.Visibility != regency.VisibilitySecret {
			st.Agencies[r.Agency] = plus(st.Agencies[r.Agency], one)
		}
	}
	return st
}

// wall is a calendar on a wall: Monday to Friday, with days struck out.
type wall struct{ reg *regency.Regency }

func (w wall) day(t time.Time) string { return t.In(w.reg.Zone).Format(time.DateOnly) }

func (w wall) next(day string, by int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err) // a day is always written by day or next
	}
	return t.AddDate(0, 0, by).Format(time.DateOnly)
}

func (w wall) worked(day string) bool {
	t, _ := time.Parse(time.DateOnly, day) // next has read it
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday && !w.reg.Holidays[day]
}

// after is the n-th working day after a day, before it for a negative n.
func (w wall) after(day string, n int) string {
	by := 1
	if n < 0 {
		by, n = -1, -n
	}
	for n > 0 {
		if day = w.next(day, by); w.worked(day) {
			n--
		}
	}
	return day
}

// between counts the working days from one day to another, negative backwards.
func (w wall) between(from, to string) (n int) {
	for day := from; day < to; {
		if day = w.next(day, 1); w.worked(day) {
			n++
		}
	}
	for day := from; day > to; {
		if day = w.next(day, -1); w.worked(day) {
			n--
		}
	}
	return n
}
