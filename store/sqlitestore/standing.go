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
	"github.com/taprose/taprose/store"
)

// openReports keeps all open reports in memory, as far as the page needs them: the
// deadlines in order, so that how many have passed is found by halving, and the points on
// the map. It is filled when the database is opened, and follows
// what has been committed: only this process writes.
type openReports struct {
	mu sync.RWMutex
	by map[bearer]*deadlines
	// spots are those that are on the map, in no order; at is where each stands, by its
	// row.
	spots []spot
	at    map[int64]int
}

type spot struct {
	n int64
	store.Spot
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
	o.by, o.at = make(map[bearer]*deadlines), make(map[int64]int)
	err := c.each(8, openOnes, nil, func(v []driver.Value) error {
		row := reportRow{
			agency: v[1].(string), secret: v[2].(int64), status: v[3].(string), deadline: v[4].(int64),
			category: v[5].(string), lat: v[6], lon: v[7],
		}
		o.place(v[0].(int64), &row)
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

const openOnes = "SELECT n, agency, secret, status, deadline, category, lat, lon FROM report INDEXED BY report_open WHERE " + isOpen

// place puts a report where it is on the map now.
func (o *openReports) place(n int64, row *reportRow) {
	i, there := o.at[n]
	lat, point := row.lat.(float64)
	lon, _ := row.lon.(float64)
	if !point || row.secret != 0 || !row.open() {
		if there {
			last := len(o.spots) - 1
			o.spots[i] = o.spots[last]
			o.at[o.spots[i].n] = i
			o.spots = o.spots[:last]
			delete(o.at, n)
		}
		return
	}
	s := spot{n, store.Spot{Lat: lat, Lon: lon, Agency: row.agency, Category: row.category, Paused: row.paused()}}
	if row.deadline != maxTime {
		s.Deadline = time.Unix(0, row.deadline).UTC()
	}
	if !there {
		o.at[n] = len(o.spots)
		o.spots = append(o.spots, s)
		return
	}
	o.spots[i] = s
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

// moved follows the report of a row from what it was, nil for a new one, to what it is.
func (o *openReports) moved(n int64, was, now *reportRow) {
	if was != nil && was.agency == now.agency && was.secret == now.secret && was.status == now.status && was.deadline == now.deadline &&
		was.category == now.category && was.lat == now.lat && was.lon == now.lon {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.place(n, now)
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

// Spots returns the open reports that have a point, in no order.
func (s *Reports) Spots(ctx context.Context) ([]store.Spot, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("list open reports on the map: %w", err)
	}
	if s.db.closed.Load() {
		return nil, fmt.Errorf("list open reports on the map: %w", ErrClosed)
	}
	s.open.mu.RLock()
	defer s.open.mu.RUnlock()
	out := make([]store.Spot, len(s.open.spots))
	for i := range s.open.spots {
		out[i] = s.open.spots[i].Spot
	}
	return out, nil
}
