package clock

import (
	"time"

	"github.com/taprose/taprose/conversation/calendar"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// Kind is which of a report's clocks runs.
type Kind = report.ClockKind

// The kinds, in the order in which they run.
const (
	Acknowledge = report.ClockAcknowledge
	Answer      = report.ClockAnswer
	Settle      = report.ClockSettle
)

// Kinds lists every kind.
func Kinds() []Kind { return report.ClockKinds() }

// Begin gives whoever is in charge now all of the time: after filing, an assignment, a
// transfer, a reopening. The latest event is the one that made it so.
func Begin(reg *regency.Regency, r *report.Report, now time.Time) {
	cal, settle := reg.Calendar(), reg.SettleDays(r.Category)
	r.Clock = report.Clock{
		Since: now, From: len(r.Events),
		Acknowledge: days(cal, now, min(reg.Days.Acknowledge, settle)), Answer: days(cal, now, min(reg.Days.Answer, settle)),
	}
	r.Deadline, r.Paused = days(cal, now, settle), time.Time{}
	Keep(reg, r, now)
}

func days(cal calendar.Calendar, from time.Time, n int) time.Time {
	if n <= 0 {
		return time.Time{}
	}
	return cal.AddDays(from, n)
}

// Keep brings the clocks in line with what has happened to the report; it says
// nothing to anybody. It is called after every change, and may be called twice.
func Keep(reg *regency.Regency, r *report.Report, now time.Time) {
	cal, k := reg.Calendar(), &r.Clock
	if k.Since.IsZero() {
		adopt(r)
	}
	met(r)
	switch {
	case !r.Paused.IsZero() && !k.Held && !r.Deadline.IsZero():
		k.Held, k.Left = true, cal.Days(r.Paused, r.Deadline)
	case r.Paused.IsZero() && k.Held:
		// Whole days, as deadlines are counted: the time that was left, from today on.
		r.Deadline = cal.AddDays(now, k.Left)
		k.Held, k.Left = false, 0
	}
	wait(reg, cal, r, now)
	p, running := active(r)
	if !running {
		k.Next, k.Step = time.Time{}, 0
		r.Recall(reminds)
		return
	}
	if k.Step > 0 && !now.After(p.due) {
		k.Step = 0
	}
	k.Next = p.next(cal, k.Said)
	if !k.Next.After(now) {
		k.Next = cal.NextOpen(now)
	}
}

// adopt gives a report of an older program the clock that its history shows.
func adopt(r *report.Report) {
	for i := range r.Events {
		switch e := &r.Events[i]; e.Kind {
		case report.EventFiled, report.EventAssigned, report.EventKind(report.MoveTransfer), report.EventKind(report.MoveReopen):
			r.Clock.Since, r.Clock.From = e.At, e.Seq
		}
	}
}

// met stops the clocks of what the agency has done since it was put in charge.
func met(r *report.Report) {
	k := &r.Clock
	for i := range r.Events[min(k.From, len(r.Events)):] {
		e := &r.Events[k.From+i]
		if e.By.Kind != report.ActorAgency && e.By.Kind != report.ActorAdmin {
			continue
		}
		said := e.Text != "" || len(e.Media) > 0
		switch e.Kind {
		case report.EventAnswered, report.EventAsked, report.EventKind(report.MoveAsk),
			report.EventKind(report.MoveResolve), report.EventKind(report.MoveReject):
			k.Acknowledge, k.Answer = time.Time{}, time.Time{}
		case report.EventKind(report.MoveAccept), report.EventKind(report.MoveStart):
			k.Acknowledge = time.Time{}
			if said {
				k.Answer = time.Time{}
			}
		}
	}
}

// active is the clock that runs, with its whole time; false when none does.
func active(r *report.Report) (phase, bool) {
	kind, due, ok := r.Running()
	return phase{kind: kind, since: r.Clock.Since, due: due}, ok
}
