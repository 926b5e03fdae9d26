package sqlitestore

import (
	"context"
	"fmt"
	"time"

	"github.com/taprose/taprose/store"
)

// reportKind is what reports are counted by.
type reportKind struct{ day, agency, category, status string }

func (row reportRow) kind() reportKind {
	return reportKind{row.day, row.agency, row.category, row.status}
}

const tally = "INSERT INTO tally (span, agency, category, status, n) VALUES (?, ?, ?, ?, ?)" +
	" ON CONFLICT DO UPDATE SET n = n + excluded.n"

// allTime is the span of all reports.
const allTime = "a"

func daySpan(day string) string     { return "d" + day }
func monthSpan(month string) string { return "m" + month }

// count adds to the kept counts of the row's day, of its month and of all time, in
// the same transaction that changes the report, so that they are exact after any
// crash.
func (row reportRow) count(c *conn, by int64) error {
	month := row.day[:min(len(row.day), len("2006-01"))]
	for _, span := range [3]string{daySpan(row.day), monthSpan(month), allTime} {
		if _, err := c.exec(tally, span, row.agency, row.category, row.status, by); err != nil {
			return err
		}
	}
	return nil
}

const (
	countDays = "SELECT substr(span, 2), agency, category, status, n FROM tally WHERE span BETWEEN ? AND ? AND n > 0 ORDER BY span, agency, category, status"
	countAll  = "SELECT '', agency, category, status, n FROM tally WHERE span = ? AND n > 0 ORDER BY agency, category, status"
	countPart = "SELECT agency, category, status, n FROM tally WHERE span BETWEEN ? AND ?"
	countSum  = "SELECT '', agency, category, status, sum(n) FROM (" + countPart + " UNION ALL " + countPart + " UNION ALL " + countPart + ")" +
		" GROUP BY agency, category, status HAVING sum(n) > 0 ORDER BY agency, category, status"
)

// Counts returns how many reports there are, from the kept counts.
func (s *Reports) Counts(ctx context.Context, q store.CountQuery) ([]store.Count, error) {
	days := between(q.From, q.To)
	query, args := countDays, []any{daySpan(days[0]), daySpan(days[1])}
	switch {
	case q.Total && q.From == "" && q.To == "":
		query, args = countAll, []any{allTime}
	case q.Total:
		query, args = countSum, spans(q.From, q.To)
	}
	var out []store.Count
	err := s.db.each(ctx, query, args, func(scan func(...any) error) error {
		var c store.Count
		if err := scan(&c.Day, &c.Agency, &c.Category, &c.Status, &c.N); err != nil {
			return err
		}
		out = append(out, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count reports: %w", err)
	}
	return out, nil
}

// last sorts after every day and month.
const last = "~"

func between(from, to string) [2]string {
	if to == "" {
		to = last
	}
	return [2]string{from, to}
}

// spans covers the days from and to with three stretches of spans, as arguments of
// countSum: days before the first whole month, whole months, days after the last.
// A stretch may be empty: its end is then before its beginning.
func spans(from, to string) []any {
	head, months, tail := [2]string{last, ""}, between("", ""), [2]string{last, ""}
	if from != "" {
		first, err := time.Parse(time.DateOnly, from)
		if err != nil {
			return threeSpans(between(from, to), head, tail)
		}
		months[0] = first.Format("2006-01")
		if first.Day() > 1 {
			head = [2]string{from, months[0] + last}
			months[0] += last
		}
	}
	if to != "" {
		final, err := time.Parse(time.DateOnly, to)
		if err != nil || (from != "" && from[:7] >= to[:7]) {
			return threeSpans(between(from, to), [2]string{last, ""}, tail)
		}
		months[1] = final.Format("2006-01")
		if final.AddDate(0, 0, 1).Day() > 1 {
			tail = [2]string{months[1], to}
			months[1] = final.AddDate(0, 0, -final.Day()).Format("2006-01")
		}
	}
	return threeSpans(head, months, tail)
}

func threeSpans(head, months, tail [2]string) []any {
	return []any{
		daySpan(head[0]), daySpan(head[1]), monthSpan(months[0]), monthSpan(months[1]), daySpan(tail[0]), daySpan(tail[1]),
	}
}
