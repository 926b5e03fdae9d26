package sqlitestore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/store"
)

// This file counts the reports that were stored by a program without figures, or with
// other rules of counting, and indexes their words, while the store is in use. What was
// done is committed as it goes on: an interrupted count goes on where it ended.

const (
	progressOf = "SELECT n FROM progress WHERE what = ?"

	progressCounted = "counted"
	progressEnd     = "end"
	progressTrusted = "trusted"
	progressRules   = "rules"
)

// recountByNewRules forgets what was counted by other rules, so that all is counted anew.
func recountByNewRules(c *conn) error {
	rules, err := c.one(progressOf, progressRules)
	if err != nil || rules == figures.Rules {
		return err
	}
	return c.script(fmt.Sprintf(`BEGIN IMMEDIATE; DELETE FROM sheet; DELETE FROM amend;
		UPDATE progress SET n = 0 WHERE what IN ('counted', 'trusted');
		UPDATE progress SET n = (SELECT coalesce(max(n), 0) FROM report) WHERE what = 'end';
		UPDATE progress SET n = %d WHERE what = 'rules'; COMMIT`, figures.Rules))
}

// load reads how far counting has come.
func (a *amendments) load(c *conn) error {
	many, err := c.one("SELECT count(*) FROM amend")
	if err != nil {
		return err
	}
	if a.many.Store(many); many >= a.most {
		a.wake <- struct{}{}
	}
	done, err := c.one(progressOf, progressCounted)
	if err == nil {
		a.end, err = c.one(progressOf, progressEnd)
	}
	a.counting.Store(done < a.end)
	return err
}

// Counting tells how much of the figures there is of reports that were stored before they
// were counted, from 0 to 1, and false when that is all: while it is not, figures and
// searches leave some out.
func (s *Reports) Counting(ctx context.Context) (share float64, counting bool, err error) {
	if !s.amend.counting.Load() {
		return 1, false, nil
	}
	var done int64
	if err := s.db.row(ctx, progressOf, []any{progressCounted}, &done); err != nil {
		return 0, true, fmt.Errorf("ask how much is counted: %w", err)
	}
	return float64(done) / float64(max(s.amend.end, 1)), done < s.amend.end, nil
}

// countBatch is how many reports are counted in one transaction: some milliseconds in
// which nobody else writes.
const countBatch = 500

// countAgain is how long counting waits after it could not be written.
const countAgain = 10 * time.Second

// countOld counts until all are counted; false if the books are closed before.
func (b *books) countOld(ctx context.Context) bool {
	for b.amend.counting.Load() {
		if err := b.countSome(ctx); err == nil || errors.Is(err, errTouched) {
			continue
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(countAgain):
		}
	}
	return ctx.Err() == nil
}

// oldReport is one that is to be counted.
type oldReport struct {
	n                     int64
	day, agency, category string
	body                  []byte
	// lines are its parts, known whether they are already in counted.
	lines string
	known bool
	// terms are to be indexed, unless their sum is 0.
	terms terms
}

// errTouched: a report of the batch may have been saved since it was read.
var errTouched = errors.New("a report changed while it was counted")

func (b *books) countSome(ctx context.Context) error {
	touched := b.amend.touched.Load()
	var done, trusted int64
	err := b.db.row(ctx, progressOf, []any{progressCounted}, &done)
	if err == nil {
		err = b.db.row(ctx, progressOf, []any{progressTrusted}, &trusted)
	}
	if err != nil {
		return err
	}
	upTo := min(done+countBatch, b.amend.end)
	batch, err := b.oldReports(ctx, done, upTo, trusted)
	if err != nil {
		return err
	}
	days := make(map[string]*figures.Sheet)
	for _, r := range batch {
		err := eachPart(r.lines, func(p figures.Part) error {
			if days[p.Day] == nil {
				days[p.Day] = new(figures.Sheet)
			}
			days[p.Day].Add(p)
			return nil
		})
		if err != nil {
			return err
		}
	}
	sheets := make(map[string]keptSheet)
	for day, sheet := range days {
		for _, span := range store.SpansOf(day) {
			k, ok := sheets[span]
			if !ok {
				if k, err = b.sheet(ctx, span); err != nil {
					return err
				}
			}
			k.sheet.Merge(sheet)
			sheets[span] = k
		}
	}
	return b.db.writer.do(&write{ctx: ctx, guarded: true, run: func(c *conn) error {
		if b.amend.touched.Load() != touched {
			return errTouched
		}
		for _, r := range batch {
			if err := r.count(c); err != nil {
				return err
			}
		}
		if err := keep(c, sheets); err != nil {
			return err
		}
		_, err := c.exec("UPDATE progress SET n = ? WHERE what = ?", upTo, progressCounted)
		return err
	}, committed: func() {
		if upTo == b.amend.end {
			b.amend.counting.Store(false)
		}
	}})
}

const (
	// uncounted reads those of a stretch that must be taken apart: they are not counted,
	// or not searched for. What stands behind the body is not asked for one by one: it
	// would read every row whole.
	uncounted = "SELECT n, day, agency, category, body FROM report WHERE n > ? AND n <= ? AND (n > ? OR n IN (" + unsearched + "))"
	// unsearched are those whose words are not indexed.
	unsearched = "SELECT n FROM report INDEXED BY report_unsearched WHERE terms = 0 AND n > ? AND n <= ?" +
		" EXCEPT SELECT report FROM counted WHERE report > ? AND report <= ? AND terms <> 0"
	countedOnes = "SELECT report, parts FROM counted WHERE report > ? AND report <= ?"
)

// oldReports reads the reports after row done up to another, with what they count for.
// What is in counted up to trusted is right.
func (b *books) oldReports(ctx context.Context, done, upTo, trusted int64) ([]*oldReport, error) {
	var all []*oldReport
	if done < trusted {
		err := b.db.each(ctx, countedOnes, []any{done, min(upTo, trusted)}, func(scan func(...any) error) error {
			r := &oldReport{known: true}
			err := scan(&r.n, &r.lines)
			all = append(all, r)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	known := make(map[int64]*oldReport, len(all))
	for _, r := range all {
		known[r.n] = r
	}
	unsearchedOnes := make(map[int64]bool)
	err := b.db.each(ctx, unsearched, []any{done, upTo, done, upTo}, func(scan func(...any) error) error {
		var n int64
		err := scan(&n)
		unsearchedOnes[n] = true
		return err
	})
	if err != nil {
		return nil, err
	}
	var apart []*oldReport
	err = b.db.each(ctx, uncounted, []any{done, upTo, trusted, done, upTo, done, upTo}, func(scan func(...any) error) error {
		var r oldReport
		err := scan(&r.n, &r.day, &r.agency, &r.category, &r.body)
		if k := known[r.n]; k != nil {
			k.body = r.body
			apart = append(apart, k)
			return err
		}
		all = append(all, &r)
		apart = append(apart, &r)
		return err
	})
	if err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	workers := max(1, runtime.GOMAXPROCS(0)/2)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(apart); i += workers {
				apart[i].takeApart(unsearchedOnes[apart[i].n])
			}
		})
	}
	wg.Wait()
	return all, nil
}

// takeApart finds out what the report counts for, and by which words it is found.
func (r *oldReport) takeApart(unsearched bool) {
	rep, err := store.DecodeReport(r.body)
	r.body = nil
	if !r.known {
		parts := figures.Parts(&rep)
		if err != nil {
			// It cannot be loaded either; that it came is known all the same.
			parts = []figures.Part{{Day: r.day, Agency: r.agency, Category: r.category, Received: true}}
		}
		r.lines = joinParts(parts)
	}
	if unsearched && err == nil {
		r.terms = newTerms(&rep)
	}
}

// count notes what was found out.
func (r *oldReport) count(c *conn) error {
	if r.terms.sum != 0 {
		if err := r.terms.add(c, r.n); err != nil {
			return err
		}
	}
	if r.known {
		if r.terms.sum == 0 {
			return nil
		}
		_, err := c.exec("UPDATE counted SET terms = ? WHERE report = ?", r.terms.sum, r.n)
		return err
	}
	// By other rules it may have been listed on another day.
	var was filing
	v, ok, err := c.row(1, "SELECT parts FROM counted WHERE report = ?", r.n)
	if err == nil && ok {
		was = filingOf(text(v[0]))
	}
	if err == nil {
		err = filingOf(r.lines).list(c, r.n, was)
	}
	if err == nil {
		_, err = c.exec("INSERT INTO counted (report, parts, terms) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET parts = excluded.parts,"+
			" terms = CASE excluded.terms WHEN 0 THEN terms ELSE excluded.terms END", r.n, r.lines, r.terms.sum)
	}
	return err
}

func text(v driver.Value) string {
	s, _ := v.(string)
	return s
}
