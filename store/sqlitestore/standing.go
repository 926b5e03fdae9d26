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

// openReports keeps all open reports in memory, as far as the page needs them: when their
// clocks run out, in order, so that how many have is found by halving, and the points on
// the map. It is filled when the database is opened, and follows
// what has been committed: only this process writes.
type openReports struct {
	mu sync.RWMutex
	by map[bearer]*moments
	// spots are those that are on the map, in no order; at is where each stands, by its
	// row.
	spots []spot
	at    map[int64]int
}

type spot struct {
	n int64
	store.Spot
}

// bearer is for whom an open report counts, and by which of its clocks.
type bearer struct {
	agency string
	secret bool
	// clock is the one that runs, "" while none does.
	clock string
}

// moments are when the clocks of some reports run out, as Unix nanoseconds, sorted;
// maxTime for those of which none runs.
type moments []int64

// clockOf is what the columns say of a report's clocks.
func clockOf(r *report.Report) (clock string, running int64) {
	kind, due, ok := r.Running()
	if !ok {
		return "", maxTime
	}
	return string(kind), due.UnixNano()
}

func (o *openReports) load(c *conn) error {
	o.by, o.at = make(map[bearer]*moments), make(map[int64]int)
	err := c.each(9, openOnes, nil, func(v []driver.Value) error {
		row := reportRow{
			agency: v[1].(string), secret: v[2].(int64), status: v[3].(string), clock: v[4].(string), running: v[5].(int64),
			category: v[6].(string), lat: v[7], lon: v[8],
		}
		o.place(v[0].(int64), &row)
		m := o.of(&row)
		*m = append(*m, row.running)
		return nil
	})
	for _, m := range o.by {
		slices.Sort(*m)
	}
	return err
}

const openOnes = "SELECT n, agency, secret, status, clock, running, category, lat, lon FROM report INDEXED BY report_open WHERE " + isOpen

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
	s := spot{n, store.Spot{Lat: lat, Lon: lon, Agency: row.agency, Category: row.category}}
	if row.running != maxTime {
		s.Due = time.Unix(0, row.running).UTC()
	}
	if !there {
		o.at[n] = len(o.spots)
		o.spots = append(o.spots, s)
		return
	}
	o.spots[i] = s
}

func (row *reportRow) open() bool { return report.Status(row.status).Open() }

func (o *openReports) of(row *reportRow) *moments {
	b := bearer{row.agency, row.secret != 0, row.clock}
	m := o.by[b]
	if m == nil {
		m = new(moments)
		o.by[b] = m
	}
	return m
}

// moved follows the report of a row from what it was, nil for a new one, to what it is.
func (o *openReports) moved(n int64, was, now *reportRow) {
	if was != nil && was.agency == now.agency && was.secret == now.secret && was.open() == now.open() &&
		was.clock == now.clock && was.running == now.running &&
		was.category == now.category && was.lat == now.lat && was.lon == now.lon {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.place(n, now)
	if was != nil && was.open() {
		m := o.of(was)
		if i, found := slices.BinarySearch(*m, was.running); found {
			*m = slices.Delete(*m, i, i+1)
		}
	}
	if now.open() {
		// Most clocks run out later than all before them.
		m := o.of(now)
		i, _ := slices.BinarySearch(*m, now.running)
		*m = slices.Insert(*m, i, now.running)
	}
}

// Standing counts the open reports, and those whose clock has run out at now.
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
	for b, m := range s.open.by {
		if len(*m) == 0 {
			continue
		}
		late, _ := slices.BinarySearch(*m, now.UnixNano())
		n := figures.Stand{Open: int64(len(*m))}
		n.Add(report.ClockKind(b.clock), int64(late))
		st.Total.Merge(n)
		if !b.secret {
			sum := st.Agencies[b.agency]
			sum.Merge(n)
			st.Agencies[b.agency] = sum
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

// clockBatch is how many reports have their clocks read in one transaction after an
// upgrade.
const clockBatch = 2000

// clockOld notes the clocks of the open reports that were stored before they were kept
// beside them, and when something must happen to them by today's rules. What was noted is committed as it goes on, so that a restart begins
// where it ended.
func clockOld(c *conn) error {
	for {
		type one struct {
			n       int64
			clock   string
			running int64
			due     any
		}
		var batch []one
		err := c.each(2, "SELECT n, body FROM report INDEXED BY report_open WHERE running IS NULL AND "+isOpen+" LIMIT ?", []any{int64(clockBatch)}, func(v []driver.Value) error {
			body, _ := v[1].([]byte)
			b := one{n: v[0].(int64), running: maxTime}
			// One that cannot be loaded has no clock.
			if r, err := store.DecodeReport(body); err == nil {
				b.clock, b.running = clockOf(&r)
				b.due = unixOrNil(r.NextDue())
			}
			batch = append(batch, b)
			return nil
		})
		if err != nil || len(batch) == 0 {
			return err
		}
		if _, err := c.exec("BEGIN IMMEDIATE"); err != nil {
			return err
		}
		for _, b := range batch {
			if _, err = c.exec("UPDATE report SET running = ?, clock = ?, due = ? WHERE n = ?", b.running, b.clock, b.due, b.n); err != nil {
				break
			}
		}
		if err == nil {
			_, err = c.exec("COMMIT")
		}
		if err != nil {
			_, _ = c.exec("ROLLBACK") // the connection is closed next
			return err
		}
	}
}
