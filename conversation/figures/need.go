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
	// Overdue is how long ago the deadline ran out, 0 when it has not.
	Overdue time.Duration
	// Reopened is how often the reporter said that it was not done.
	Reopened int
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
		if !r.Deadline.IsZero() && r.Deadline.Before(now) {
			need.Overdue = now.Sub(r.Deadline)
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
