package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

const filed = "SELECT n, f.day, id FROM filed f JOIN report ON n = f.report WHERE f.day BETWEEN ? AND ? AND (f.day, f.report) < (?, ?) AND secret = 0"

// Filed lists reports by the days on which they were filed, newest first, and
// returns the next page's cursor. What is asked for beside the days is looked for
// among what these days hold.
func (s *Reports) Filed(ctx context.Context, q store.FiledQuery) ([]report.Report, string, error) {
	after, row := q.To+"~", int64(0)
	if q.After != "" {
		var err error
		if row, after, err = store.DecodeCursor(q.After); err != nil {
			return nil, "", fmt.Errorf("list filed reports: %w", err)
		}
	}
	query, args := filed, []any{q.From, q.To, after, row}
	// The names tell without a look at the report; only the report tells exactly.
	for _, f := range []struct{ column, value string }{{"agency", q.Agency}, {"category", q.Category}} {
		if f.value != "" {
			query += " AND instr(names, ?) AND " + f.column + " = ?"
			args = append(args, "|"+f.value+"|", f.value)
		}
	}
	if q.District != "" {
		query += " AND substr(names, -length(?)) = ?"
		args = append(args, "|"+q.District, "|"+q.District)
	}
	if len(q.Statuses) > 0 {
		list, err := json.Marshal(q.Statuses)
		if err != nil {
			return nil, "", fmt.Errorf("list filed reports: %w", err)
		}
		query += " AND status IN (SELECT value FROM json_each(?))"
		args = append(args, string(list))
	}
	type place struct {
		n   int64
		day string
	}
	var places []place
	err := s.db.each(ctx, query+" ORDER BY f.day DESC, f.report DESC LIMIT ?", append(args, q.Size()+1), func(scan func(...any) error) error {
		var p place
		var id string
		err := scan(&p.n, &p.day, &id)
		places = append(places, p)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list filed reports: %w", err)
	}
	next := ""
	if len(places) > q.Size() {
		places = places[:q.Size()]
		last := places[len(places)-1]
		next = store.EncodeCursor(last.n, last.day)
	}
	out := make([]report.Report, 0, len(places))
	for _, p := range places {
		r, err := s.read(ctx, "n = ?", p.n)
		if err != nil {
			return nil, "", fmt.Errorf("load filed report: %w", err)
		}
		out = append(out, r)
	}
	return out, next, nil
}
