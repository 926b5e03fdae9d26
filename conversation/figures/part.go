package figures

import (
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/report"
)

// Part is what one report contributes to one local day.
type Part struct {
	// Day is the local day, "2006-01-02".
	Day string
	// Agency, Category and District say for whom it counts; all empty in a secret
	// report.
	Agency   string
	Category string
	District string
	Secret   bool
	// Received: it was filed on this day.
	Received bool
	// Answered: the agency reacted for the first time, after AnswerTime.
	Answered   bool
	AnswerTime Minutes
	// Settled: the agency resolved or rejected it, after SettleTime, and it has not
	// been opened again. Late: after its deadline. Rejected: without acting.
	Settled    bool
	SettleTime Minutes
	Late       bool
	Rejected   bool
	// Withdrawn: the reporter took it back, or did not answer what the agency needed to
	// know, and has not since.
	Withdrawn bool
	// Reopened is how often the reporter said that it was not done.
	Reopened int64
	// Stars is the rating given on this day, 0 for none.
	Stars int
	// FellLate: the deadline ran out unmet on the day before, or at its very end.
	FellLate bool
}

// Parts returns what a report contributes, in the order of days, at most one for
// each day. A part may lie in the future: a deadline that will run out if nothing
// happens.
func Parts(r *report.Report) []Part {
	p := parts{report: r, secret: r.Secret()}
	filed := r.Day
	if _, err := time.Parse(time.DateOnly, filed); err != nil {
		filed = p.day(r.Created)
	}
	p.on(filed).Received = true
	left := p.history()
	p.stars()
	if !r.Deadline.IsZero() && !(left.IsZero() && !r.Paused.IsZero() && !r.Paused.After(r.Deadline)) &&
		(left.IsZero() || left.After(r.Deadline)) {
		p.on(nextDay(p.day(r.Deadline))).FellLate = true
	}
	// A clock that was wrong by decades is no day that anybody asks for, and would make
	// all time very long.
	p.list = slices.DeleteFunc(p.list, func(part Part) bool { return part.Day < Earliest || part.Day > Latest })
	slices.SortFunc(p.list, func(a, b Part) int {
		if a.Day < b.Day {
			return -1
		}
		return 1 // no two have the same day
	})
	return p.list
}

// The days that are counted.
const Earliest, Latest = "2000-01-01", "2099-12-31"

// parts gathers the contributions of a report by their days.
type parts struct {
	report *report.Report
	secret bool
	list   []Part
}

// on returns the part of a day, which is good until the next call.
func (p *parts) on(day string) *Part {
	for i := range p.list {
		if p.list[i].Day == day {
			return &p.list[i]
		}
	}
	part := Part{Day: day, Secret: p.secret}
	if !p.secret {
		part.Agency, part.Category, part.District = named.Replace(p.report.Agency), named.Replace(p.report.Category), named.Replace(p.report.Place.District)
	}
	p.list = append(p.list, part)
	return &p.list[len(p.list)-1]
}

// history counts the events, and returns when the report left the agency's hands,
// the zero time while it is open.
func (p *parts) history() (left time.Time) {
	r := p.report
	answered := false
	last := -1
	for i := range r.Events {
		e := &r.Events[i]
		if !answered && isAnswer(e) {
			answered = true
			part := p.on(p.day(e.At))
			part.Answered, part.AnswerTime = true, Rounded(e.At.Sub(r.Created))
		}
		if e.Kind == report.EventKind(report.MoveReopen) {
			p.on(p.day(e.At)).Reopened++
		}
		switch report.Move(e.Kind) {
		case report.MoveResolve, report.MoveReject, report.MoveWithdraw, report.MoveArchive:
			last = i
		}
	}
	if r.Status.Open() || last < 0 {
		return time.Time{}
	}
	e := &r.Events[last]
	part := p.on(p.day(e.At))
	if r.Status == report.StatusWithdrawn || r.Status == report.StatusArchived {
		part.Withdrawn = true
		return e.At
	}
	part.Settled, part.SettleTime = true, Rounded(e.At.Sub(r.Created))
	part.Late = !r.Deadline.IsZero() && e.At.After(r.Deadline)
	part.Rejected = r.Status == report.StatusRejected
	return e.At
}

// stars counts the latest rating.
func (p *parts) stars() {
	if p.report.Stars < 1 || p.report.Stars > 5 {
		return
	}
	for i := len(p.report.Events) - 1; i >= 0; i-- {
		if e := &p.report.Events[i]; e.Kind == report.EventRated {
			p.on(p.day(e.At)).Stars = p.report.Stars
			return
		}
	}
}

// isAnswer tells whether the reporter learnt from an event that an agency reacted.
// Passing the report on is no answer, nor is a note among colleagues.
func isAnswer(e *report.Event) bool {
	if e.By.Kind != report.ActorAgency {
		return false
	}
	switch e.Kind {
	case report.EventAnswered, report.EventAsked:
		return true
	}
	switch report.Move(e.Kind) {
	case report.MoveAccept, report.MoveStart, report.MoveAsk, report.MoveResolve, report.MoveReject:
		return true
	}
	return false
}

// day is the local day of a moment where the report was filed.
func (p *parts) day(t time.Time) string {
	return t.UTC().Add(p.report.LocalOffset()).Format(time.DateOnly)
}

func nextDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}
