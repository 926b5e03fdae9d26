package sqlitestore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// ByTicket returns the report with this ticket in its canonical form, or
// store.ErrNotFound.
func (s *Reports) ByTicket(ctx context.Context, ticket string) (report.Report, error) {
	r, err := s.read(ctx, "ticket = ?", ticket)
	if err != nil {
		return report.Report{}, fmt.Errorf("load report by ticket: %w", err)
	}
	return r, nil
}

// key is where a report stands in an order.
type key struct {
	n    int64 // its row
	sort int64
	id   string
}

const byPerson = "SELECT n, created, id FROM report WHERE person = ? AND (created, id) < (?, ?) ORDER BY created DESC, id DESC LIMIT ?"

// ByPerson returns a person's reports, newest first, and the next page's cursor.
func (s *Reports) ByPerson(ctx context.Context, person string, page store.Page) ([]report.Report, string, error) {
	after, id := int64(math.MaxInt64), ""
	var err error
	if page.After != "" {
		if after, id, err = store.DecodeCursor(page.After); err != nil {
			return nil, "", fmt.Errorf("list reports of a person: %w", err)
		}
	}
	keys, err := s.keys(ctx, byPerson, person, after, id, page.Size()+1)
	if err != nil {
		return nil, "", fmt.Errorf("list reports of a person: %w", err)
	}
	return s.page(ctx, keys, page.Size())
}

const byAgency = "SELECT n, deadline, id FROM report WHERE agency = ? AND status = ? AND (deadline, id) > (?, ?) ORDER BY deadline, id LIMIT ?"

// ByAgency returns an agency's reports, oldest deadline first, and the next
// page's cursor. Each status has its own stretch of the index; they are merged.
func (s *Reports) ByAgency(ctx context.Context, q store.AgencyQuery) ([]report.Report, string, error) {
	after, id := int64(math.MinInt64), ""
	var err error
	if q.After != "" {
		if after, id, err = store.DecodeCursor(q.After); err != nil {
			return nil, "", fmt.Errorf("list reports of an agency: %w", err)
		}
	}
	statuses := q.Statuses
	if len(statuses) == 0 {
		statuses = report.Statuses()
	}
	var keys []key
	for i, st := range statuses {
		if slices.Contains(statuses[:i], st) {
			continue
		}
		some, err := s.keys(ctx, byAgency, q.Agency, string(st), after, id, q.Size()+1)
		if err != nil {
			return nil, "", fmt.Errorf("list reports of an agency: %w", err)
		}
		keys = append(keys, some...)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.id, b.id))
	})
	return s.page(ctx, keys, q.Size())
}

func (s *Reports) keys(ctx context.Context, query string, args ...any) ([]key, error) {
	var keys []key
	err := s.db.each(ctx, query, args, func(scan func(...any) error) error {
		var k key
		if err := scan(&k.n, &k.sort, &k.id); err != nil {
			return err
		}
		keys = append(keys, k)
		return nil
	})
	return keys, err
}

// page loads the first size reports of keys, and makes the cursor if there are more.
func (s *Reports) page(ctx context.Context, keys []key, size int) ([]report.Report, string, error) {
	next := ""
	if len(keys) > size {
		keys = keys[:size]
		next = store.EncodeCursor(keys[size-1].sort, keys[size-1].id)
	}
	out := make([]report.Report, 0, len(keys))
	for _, k := range keys {
		r, err := s.read(ctx, "n = ?", k.n)
		if err != nil {
			return nil, "", fmt.Errorf("load listed report: %w", err)
		}
		out = append(out, r)
	}
	return out, next, nil
}

const byFailed = "SELECT n, failed, id FROM report WHERE (failed, id) < (?, ?) AND failed IS NOT NULL ORDER BY failed DESC, id DESC LIMIT ?"

// Failed returns the reports about which something was given up that still is, the
// latest failure first, and the next page's cursor.
func (s *Reports) Failed(ctx context.Context, page store.Page) ([]report.Report, string, error) {
	after, id := int64(math.MaxInt64), ""
	var err error
	if page.After != "" {
		if after, id, err = store.DecodeCursor(page.After); err != nil {
			return nil, "", fmt.Errorf("list failed reports: %w", err)
		}
	}
	keys, err := s.keys(ctx, byFailed, after, id, page.Size()+1)
	if err != nil {
		return nil, "", fmt.Errorf("list failed reports: %w", err)
	}
	return s.page(ctx, keys, page.Size())
}

const countFailed = "SELECT count(*) FROM report WHERE failed IS NOT NULL"

// CountFailed is how many reports Failed lists.
func (s *Reports) CountFailed(ctx context.Context) (int64, error) {
	var n int64
	if err := s.db.row(ctx, countFailed, nil, &n); err != nil {
		return 0, fmt.Errorf("count failed reports: %w", err)
	}
	return n, nil
}

const nearCells = "SELECT n, lat, lon FROM report WHERE cell IN (SELECT value FROM json_each(?)) AND created >= ?"

// Near returns the reports around a point, nearest first.
func (s *Reports) Near(ctx context.Context, q store.Near) ([]report.Report, error) {
	since := int64(math.MinInt64)
	if !q.Since.IsZero() {
		since = q.Since.UnixNano()
	}
	found, err := store.Nearest(q, func(cells []int64) ([]store.Candidate[int64], error) {
		list, err := json.Marshal(cells)
		if err != nil {
			return nil, err
		}
		var some []store.Candidate[int64]
		err = s.db.each(ctx, nearCells, []any{string(list), since}, func(scan func(...any) error) error {
			var c store.Candidate[int64]
			if err := scan(&c.Ref, &c.Lat, &c.Lon); err != nil {
				return err
			}
			some = append(some, c)
			return nil
		})
		return some, err
	})
	if err != nil {
		return nil, fmt.Errorf("find reports nearby: %w", err)
	}
	out := make([]report.Report, 0, len(found))
	for _, c := range found {
		r, err := s.read(ctx, "n = ?", c.Ref)
		if err != nil {
			return nil, fmt.Errorf("load report nearby: %w", err)
		}
		out = append(out, r)
	}
	return out, nil
}

const reportDue = "SELECT n, due, id FROM report WHERE due <= ? ORDER BY due, n LIMIT ?"

// Due leases at most n reports in which something must happen at now, oldest due
// first, leaving out those that somebody holds.
func (s *Reports) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]report.Report, error) {
	s.leases.forget(now.Add(-time.Hour))
	keys, err := s.keys(ctx, reportDue, now.UnixNano(), n+s.leases.count())
	if err != nil {
		return nil, fmt.Errorf("lease due reports: %w", err)
	}
	var out []report.Report
	for _, k := range keys {
		if len(out) == n {
			break
		}
		if !s.leases.take(k.id, now, lease) {
			continue
		}
		// Only now that we hold it: it may have been settled since we looked.
		r, err := s.read(ctx, "n = ?", k.n)
		due := r.NextDue()
		if err != nil || due.IsZero() || due.After(now) {
			s.leases.release(k.id, lease.ID)
		}
		switch {
		case err != nil:
			for i := range out {
				s.leases.release(out[i].ID, lease.ID)
			}
			return nil, fmt.Errorf("load due report: %w", err)
		case due.IsZero() || due.After(now):
		default:
			out = append(out, r)
		}
	}
	return out, nil
}

// OldestDue is the earliest moment at which something must happen to any report,
// leased or not; the zero time when nothing is due at all.
func (s *Reports) OldestDue(ctx context.Context) (time.Time, error) {
	t, err := s.db.moment(ctx, "SELECT min(due) FROM report WHERE due IS NOT NULL")
	if err != nil {
		return time.Time{}, fmt.Errorf("find oldest due report: %w", err)
	}
	return t, nil
}

// Backlog is how many reports are due at now, leased or not.
func (s *Reports) Backlog(ctx context.Context, now time.Time) (int64, error) {
	var n int64
	if err := s.db.row(ctx, "SELECT count(*) FROM report WHERE due <= ?", []any{now.UnixNano()}, &n); err != nil {
		return 0, fmt.Errorf("count due reports: %w", err)
	}
	return n, nil
}

const countReports = "SELECT count(*) FROM report"

// Count is how many reports there are. It looks at each, in the shortest index.
func (s *Reports) Count(ctx context.Context) (int64, error) {
	var n int64
	if err := s.db.row(ctx, countReports, nil, &n); err != nil {
		return 0, fmt.Errorf("count reports: %w", err)
	}
	return n, nil
}
