package clock

import (
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/calendar"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// NudgeKey begins the keys of reminders to a reporter who was asked.
const NudgeKey = "nudge:"

// nudges tells whether a delivery reminds the reporter of a question.
func nudges(d report.Delivery) bool { return strings.HasPrefix(d.Key, NudgeKey) }

// wait gives the reporter his time to answer: all of it from the latest question on.
// A report that was asked about before this was kept has it from now on.
func wait(reg *regency.Regency, cal calendar.Calendar, r *report.Report, now time.Time) {
	k := &r.Clock
	if r.Status != report.StatusAwaitingReporter {
		if k.Asked > 0 {
			r.Recall(nudges)
		}
		k.Asked, k.Nudge = 0, time.Time{}
		return
	}
	asked := max(1, Question(r).Seq)
	if k.Asked == asked {
		return
	}
	r.Recall(nudges)
	k.Asked, k.Nudge, r.Close = asked, time.Time{}, time.Time{}
	n := reg.Days.Wait
	if n <= 0 {
		return
	}
	r.Close = cal.AddDays(now, n)
	if n > 1 {
		k.Nudge = opening(cal, cal.AddDays(now, halfWait(n)))
	}
}

// halfWait is after how many of n working days the reporter is reminded.
func halfWait(n int) int { return n / 2 }

// Question is the latest question to the reporter; the zero event when none was asked.
func Question(r *report.Report) (q report.Event) {
	for i := range r.Events {
		switch e := &r.Events[i]; e.Kind {
		case report.EventAsked, report.EventKind(report.MoveAsk):
			q = *e
		}
	}
	return q
}

// Nudge tells whether a reporter who was asked is to be reminded now, once for each
// question, in office hours. Until he answers he has the rest of his time from then on,
// also where the program was down when it should have reminded him: nothing is closed
// without a reminder.
func Nudge(reg *regency.Regency, r *report.Report, now time.Time) bool {
	cal, k := reg.Calendar(), &r.Clock
	if k.Nudge.IsZero() || now.Before(k.Nudge) || r.Status != report.StatusAwaitingReporter {
		return false
	}
	if open := cal.NextOpen(now); open.After(now) {
		k.Nudge = open
		if r.Close.Before(open) {
			r.Close = cal.AddDays(open, 0)
		}
		return false
	}
	k.Nudge = time.Time{}
	if end := cal.AddDays(now, reg.Days.Wait-halfWait(reg.Days.Wait)); end.After(r.Close) {
		r.Close = end
	}
	return true
}
