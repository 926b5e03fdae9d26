package sqlitestore

import (
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/report"
)

// This file keeps what reports contribute to the figures, in the transaction that
// changes the report: so the figures are exact after any crash.
//
//   - counted has, for each report, what it contributes now.
//   - sheet has what was added up of a span, up to some amendment.
//   - amend has what changed since: so a save writes one row, at the end of a table,
//     however many sheets it concerns.
//
// What a span holds is its sheet, if there is one, and all later amendments of its days.
// books.go brings sheets up to date, figures.go reads them.

// partLines are the contributions of a report, a line for each day: "2026-11-21 rn5|pupr|jalan|Tuban".
func partLines(r *report.Report) string { return joinParts(figures.Parts(r)) }

func joinParts(parts []figures.Part) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.Line())
	}
	return b.String()
}

// eachPart calls f for every line, until it returns an error.
func eachPart(lines string, f func(figures.Part) error) error {
	for line := range strings.Lines(lines) {
		p, err := figures.ReadLine(strings.TrimSuffix(line, "\n"))
		if err == nil {
			err = f(p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// without are the lines that others has not.
func without(lines, others string) string {
	var b strings.Builder
	others = "\n" + others + "\n"
	for line := range strings.Lines(lines) {
		line = strings.TrimSuffix(line, "\n")
		if !strings.Contains(others, "\n"+line+"\n") {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(line)
		}
	}
	return b.String()
}

// filing is the day on which a report was filed and the names by which it is listed
// there, "" when it is counted on no day.
type filing struct{ day, names string }

func filingOf(lines string) filing {
	for line := range strings.Lines(lines) {
		day, code, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if what, _, _ := strings.Cut(code, "|"); strings.HasPrefix(what, "r") {
			return filing{day, code[len(what):]}
		}
	}
	return filing{}
}

// list puts report n into the list of its day, and takes it out of another's.
func (f filing) list(c *conn, n int64, was filing) error {
	if f == was {
		return nil
	}
	if was.day != "" && was.day != f.day {
		if _, err := c.exec("DELETE FROM filed WHERE day = ? AND report = ?", was.day, n); err != nil {
			return err
		}
	}
	if f.day == "" {
		return nil
	}
	_, err := c.exec("INSERT INTO filed (day, report, names) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET names = excluded.names", f.day, n, f.names)
	return err
}

// amendments is what the writer knows of the log of amendments. It belongs to the
// goroutine of the writer, but for what is atomic.
type amendments struct {
	// head numbers the last one, below zero until it was read. A transaction that is
	// undone leaves a gap.
	head int64
	// many is how many there are, about.
	many atomic.Int64
	// most is from how many they are entered into the sheets.
	most int64
	// counting is set while reports that were stored before, numbered up to end, are
	// not all in the sheets yet.
	counting atomic.Bool
	end      int64
	// touched counts the saves of such reports that are not in the sheets yet.
	touched atomic.Int64
	// wake tells the books that there is much to enter.
	wake chan struct{}
}

// recount puts what report n contributes now in the place of what it did. Most saves
// change nothing here, and those that do change one day.
func (a *amendments) recount(c *conn, n int64, was, now string) error {
	uncounted, err := a.uncounted(c, n)
	switch {
	case err != nil:
		return err
	case uncounted:
		// Whoever counts it is told to look again; what it was before nobody has added.
		a.touched.Add(1)
	case was == now:
		return nil
	default:
		if err := a.log(c, without(was, now), without(now, was)); err != nil {
			return err
		}
	}
	if err := filingOf(now).list(c, n, filingOf(was)); err != nil {
		return err
	}
	_, err = c.exec("INSERT INTO counted (report, parts) VALUES (?, ?) ON CONFLICT DO UPDATE SET parts = excluded.parts", n, now)
	return err
}

// uncounted tells whether report n is one that was stored before and is not in the
// sheets yet, as the transaction sees it.
func (a *amendments) uncounted(c *conn, n int64) (bool, error) {
	if !a.counting.Load() || n > a.end {
		return false, nil
	}
	done, err := c.one(progressOf, progressCounted)
	return n > done, err
}

func (a *amendments) log(c *conn, was, now string) error {
	if a.head < 0 {
		head, err := c.one(lastAmendment)
		if err != nil {
			return fmt.Errorf("find the last amendment: %w", err)
		}
		a.head = head
	}
	a.head++
	_, err := c.exec("INSERT INTO amend (seq, was, now) VALUES (?, ?, ?)", a.head, was, now)
	return err
}

// lastAmendment is the number of the last one. The books leave it where it is when they
// have entered it, so that numbers never begin anew.
const lastAmendment = "SELECT coalesce(max(seq), 0) FROM amend"

// amended follows a save that was committed.
func (a *amendments) amended() {
	if a.many.Add(1) >= a.most {
		select {
		case a.wake <- struct{}{}:
		default:
		}
	}
}
