package sqlitestore

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/report"
)

// openReports keeps the deadlines of all open reports in memory, in order, so that how many
// have passed is found by halving. It is filled when the database is opened, and follows
// what has been committed: only this process writes.
type openReports struct {
	mu sync.RWMutex
	by map[bearer]*deadlines
}

// bearer is for whom an open report counts.
type bearer struct {
	agency string
	secret bool
}

type deadlines struct {
	// paused is how many stand still.
	paused int64
	// running are the deadlines of the others as Unix nanoseconds, sorted.
	running []int64
}

func (o *openReports) load(c *conn) error {
	o.by = make(map[bearer]*deadlines)
	err := c.each(4, "SELECT agency, secret, status, deadline FROM report INDEXED BY report_open WHERE "+isOpen, nil, func(v []driver.Value) error {
		row := reportRow{agency: v[0].(string), secret: v[1].(int64), status: v[2].(string), deadline: v[3].(int64)}
		d := o.of(&row)
		if row.paused() {
			d.paused++
			return nil
		}
		d.running = append(d.running, row.deadline)
		return nil
	})
	for _, d := range o.by {
		slices.Sort(d.running)
	}
	return err
}

func (row *reportRow) open() bool   { return report.Status(row.status).Open() }
func (row *reportRow) paused() bool { return row.status == string(report.StatusAwaitingReporter) }

func (o *openReports) of(row *reportRow) *deadlines {
	b := bearer{row.agency, row.secret != 0}
	d := o.by[b]
	if d == nil {
		d = new(deadlines)
		o.by[b] = d
	}
	return d
}

// moved follows a report from what it was, nil for a new one, to what it is.
func (o *openReports) moved(was, now *reportRow) {
	if was != nil && was.agency == now.agency && was.secret == now.secret && was.status == now.status && was.deadline == now.deadline {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if was != nil && was.open() {
		d := o.of(was)
		if was.paused() {
			d.paused--
		} else if i, found := slices.BinarySearch(d.running, was.deadline); found {
			d.running = slices.Delete(d.running, i, i+1)
		}
	}
	if now.open() {
		d := o.of(now)
		if now.paused() {
			d.paused++
			return
		}
		// Most deadlines are later than all before them.
		i, _ := slices.BinarySearch(d.running, now.deadline)
		d.running = slices.Insert(d.running, i, now.deadline)
	}
}

// Standing counts the open reports, and those whose deadline has run out at now.
func (s *Reports) Standing(ctx context.Context, now time.Time) (figures.Standing, error) {
	if err := ctx.Err(); err != nil {
		return figures.Standing{}, fmt.Errorf("count open reports: %w", err)
	}
	if s.db.closed.Load() {
		return figures.Standing{}, fmt.Errorf("count open reports: %w", ErrClosed)
	}
	st := figures.Standing{Agencies: make(map[string]figures.Stand)}
	s.open.mu.RLock()
	defer s.open.mu.RUnlock()
	for b, d := range s.open.by {
		late, _ := slices.BinarySearch(d.running, now.UnixNano())
		n := figures.Stand{Open: d.paused + int64(len(d.running)), Late: int64(late)}
		st.Total.Open += n.Open
		st.Total.Late += n.Late
		if !b.secret && n.Open > 0 {
			st.Agencies[b.agency] = n
		}
	}
	return st, nil
}
