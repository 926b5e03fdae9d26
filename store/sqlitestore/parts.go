package sqlitestore

import (
	"database/sql/driver"
	"strings"
	"sync/atomic"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// This file keeps what reports contribute to the figures, in the transaction that
// changes the report: so the figures are exact after any crash. Reading them is in
// figures.go.

// partLines are the contributions of a report, a line for each day: "2026-11-21 rn5|pupr|jalan|Tuban".
func partLines(r *report.Report) string { return joinParts(figures.Parts(r)) }

func joinParts(parts []figures.Part) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.Day)
		b.WriteByte(' ')
		b.WriteString(p.Code())
	}
	return b.String()
}

// eachPart calls f for every line, until it returns an error.
func eachPart(lines string, f func(day, code string) error) error {
	for line := range strings.Lines(lines) {
		if day, code, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " "); ok {
			if err := f(day, code); err != nil {
				return err
			}
		}
	}
	return nil
}

// recount puts what report n contributes now in the place of what it did. Most saves
// change nothing here, and those that do add one day.
func (s *sheets) recount(c *conn, n int64, was, now string) error {
	if was == now {
		return nil
	}
	s.changes.Add(1)
	kept := make(map[string]string, 4)
	err := eachPart(now, func(day, code string) error {
		kept[day] = code
		return nil
	})
	if err != nil {
		return err
	}
	err = eachPart(was, func(day, code string) error {
		switch next, ok := kept[day]; {
		case ok && next == code:
			delete(kept, day)
			return nil
		case ok:
			return nil // replaced below
		}
		if _, err := c.exec("DELETE FROM part WHERE day = ? AND report = ?", day, n); err != nil {
			return err
		}
		return s.drop(c, day)
	})
	if err != nil {
		return err
	}
	for day, code := range kept {
		if _, err := c.exec("INSERT INTO part (day, report, code) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET code = excluded.code", day, n, code); err != nil {
			return err
		}
		if err := s.drop(c, day); err != nil {
			return err
		}
	}
	_, err = c.exec("INSERT INTO counted (report, parts) VALUES (?, ?) ON CONFLICT DO UPDATE SET parts = excluded.parts", n, now)
	return err
}

// sheets knows which sheets may be in the database, so that a save need not look
// for them. It belongs to the goroutine of the writer.
type sheets struct {
	// kept may name more than there are, never fewer: what a transaction adds that
	// is undone stays named, and nothing is taken away. Nil until it was read.
	kept map[string]bool
	// changes grows when a part changes: once before the change can be committed and
	// once after it was, so that whoever saw the same number twice saw the same parts.
	// It may be read from anywhere.
	changes atomic.Uint64
}

// drop deletes the sheets to which a day belongs.
func (s *sheets) drop(c *conn, day string) error {
	if err := s.load(c); err != nil {
		return err
	}
	for _, span := range spansOf(day) {
		if s.kept[span] {
			if _, err := c.exec("DELETE FROM sheet WHERE span = ?", span); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *sheets) load(c *conn) error {
	if s.kept != nil {
		return nil
	}
	kept := make(map[string]bool)
	err := c.each(1, "SELECT span FROM sheet", nil, func(v []driver.Value) error {
		kept[v[0].(string)] = true
		return nil
	})
	if err == nil {
		s.kept = kept
	}
	return err
}

// spansOf are the day, its month and its year.
func spansOf(day string) [3]string {
	return [3]string{day, day[:min(len(day), len("2006-01"))], day[:min(len(day), len("2006"))]}
}

// countBatch is how many reports are counted in one transaction after an upgrade.
const countBatch = 2000

// countOld counts the reports that were stored before there were figures. What was
// counted is committed as it goes on, so that a restart begins where it ended.
func countOld(c *conn) error {
	var s sheets
	for {
		done, err := c.one("SELECT max(report) FROM counted")
		if err != nil {
			return err
		}
		type one struct {
			n     int64
			parts string
		}
		var batch []one
		err = c.each(5, "SELECT n, day, agency, category, body FROM report WHERE n > ? ORDER BY n LIMIT ?", []any{done, int64(countBatch)}, func(v []driver.Value) error {
			body, _ := v[4].([]byte)
			r, err := store.DecodeReport(body)
			parts := figures.Parts(&r)
			if err != nil {
				// It cannot be loaded either; that it came is known all the same.
				parts = []figures.Part{{Day: v[1].(string), Agency: v[2].(string), Category: v[3].(string), Received: true}}
			}
			batch = append(batch, one{v[0].(int64), joinParts(parts)})
			return nil
		})
		if err != nil || len(batch) == 0 {
			return err
		}
		if _, err := c.exec("BEGIN IMMEDIATE"); err != nil {
			return err
		}
		for _, b := range batch {
			if err = s.recount(c, b.n, "", b.parts); err != nil {
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
