package sqlitestore

import (
	"context"
	"fmt"
	"sync"

	"github.com/taprose/taprose/conversation/report"
)

const overdue = "SELECT n, version FROM report INDEXED BY report_open WHERE " + isOpen + " AND secret = 0 ORDER BY running LIMIT ?"

// Overdue returns at most n open reports that are not secret, of all agencies: those
// first whose clock ran out first, those last of which none runs.
func (s *Reports) Overdue(ctx context.Context, n int) ([]report.Report, error) {
	type one struct{ n, version int64 }
	var found []one
	err := s.db.each(ctx, overdue, []any{n}, func(scan func(...any) error) error {
		var o one
		err := scan(&o.n, &o.version)
		found = append(found, o)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list overdue reports: %w", err)
	}
	out := make([]report.Report, 0, len(found))
	for _, o := range found {
		r, known := s.late.get(o.n, o.version)
		if !known {
			if r, err = s.read(ctx, "n = ?", o.n); err != nil {
				return nil, fmt.Errorf("list overdue reports: %w", err)
			}
			s.late.put(o.n, r)
		}
		out = append(out, r.Clone())
	}
	return out, nil
}

// lateOnes remembers the reports that wait longest: every digest, summary and page of
// the leaders asks for them, few of them change, and taking one apart costs more than
// all else.
type lateOnes struct {
	mu    sync.Mutex
	known map[int64]report.Report
}

// lateMost is how many are remembered, some 10 kB each: a page shows 500.
const lateMost = 600

func (l *lateOnes) get(n, version int64) (report.Report, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.known[n]
	return r, ok && r.Version == version
}

func (l *lateOnes) put(n int64, r report.Report) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil || len(l.known) >= lateMost {
		l.known = make(map[int64]report.Report)
	}
	l.known[n] = r
}
