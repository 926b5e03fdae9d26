package figures

import (
	"cmp"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/report"
)

// Reopening and escalating weigh as much as so many days of delay when the reports
// are chosen that need the Bupati: being told "done" when it is not is worse than
// waiting, and so is a step of the ladder that did not help.
const reopenedDays = 7

// Need is an open report that needs the Bupati, and why.
type Need struct {
	Report report.Report
	// Clock is which clock ran out, "" when none has, and Since when; Overdue is how
	// long ago that was.
	Clock   report.ClockKind
	Since   time.Time
	Overdue time.Duration
	// Reopened is how often the reporter said that it was not done.
	Reopened int
}

// DaysLate is how many midnights lie between the moment at which a clock ran out and
// now, at least one: what every list calls "days late".
func DaysLate(since, now time.Time, zone *time.Location) int {
	if zone == nil {
		zone = time.UTC
	}
	day := func(t time.Time) time.Time {
		t = t.In(zone)
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return max(1, int(day(now).Sub(day(since))/(24*time.Hour)))
}

// Needing chooses the n of some reports that need the Bupati most: open, their
// clock not standing still, and late or opened again. The longest overdue come
// first, each opening counting as seven days more. Secret reports are never among
// them: they are seen by those who must act on them.
func Needing(now time.Time, reports []report.Report, n int) []Need {
	var out []Need
	for i := range reports {
		r := &reports[i]
		if !r.Status.Open() || !r.Paused.IsZero() || r.Secret() {
			continue
		}
		need := Need{Report: *r}
		if kind, since, ok := r.Late(now); ok {
			need.Clock, need.Since, need.Overdue = kind, since, now.Sub(since)
		}
		for _, e := range r.Events {
			if e.Kind == report.EventKind(report.MoveReopen) {
				need.Reopened++
			}
		}
		if need.Overdue > 0 || need.Reopened > 0 {
			out = append(out, need)
		}
	}
	slices.SortFunc(out, func(a, b Need) int {
		return cmp.Or(cmp.Compare(b.weight(), a.weight()), cmp.Compare(a.Report.ID, b.Report.ID))
	})
	return out[:min(n, len(out))]
}

func (n *Need) weight() time.Duration {
	return n.Overdue + time.Duration(n.Reopened)*reopenedDays*24*time.Hour
}
