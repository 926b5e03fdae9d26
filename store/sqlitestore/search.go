package sqlitestore

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// This file finds reports by their words, through SQLite's own full-text index (FTS5).
// The index holds the terms that package store makes of a report and nothing else: its
// text cannot be read back from it, and it changes in the transaction of the report.

// terms are those of one report, as they are indexed. sum tells them apart from others;
// it is never 0.
type terms struct {
	text string
	sum  int64
}

func newTerms(r *report.Report) terms {
	t := terms{text: strings.Join(store.ReportTerms(r), " ")}
	h := fnv.New64a()
	_, _ = h.Write([]byte(t.text)) // never fails
	if t.sum = int64(h.Sum64()); t.sum == 0 {
		t.sum = 1
	}
	return t
}

func (t terms) add(c *conn, n int64) error {
	if t.text == "" {
		return nil
	}
	_, err := c.exec("INSERT INTO term (rowid, terms) VALUES (?, ?)", n, t.text)
	return err
}

// replace puts these terms in the place of others, if there were any.
func (t terms) replace(c *conn, n int64, had bool) error {
	if had {
		if _, err := c.exec("DELETE FROM term WHERE rowid = ?", n); err != nil {
			return err
		}
	}
	return t.add(c, n)
}

// searchLooks is how many reports with all of the words are looked at for the newest:
// those that were stored last. Only who asks for a very common word alone, in a store
// that was filled in another order than time's, could miss one by that.
const searchLooks = 5000

const searchTerms = "SELECT n, created, id FROM report WHERE n IN (SELECT rowid FROM term WHERE term MATCH ? ORDER BY rowid DESC LIMIT ?)" +
	" ORDER BY created DESC, id DESC LIMIT ?"

// Search returns the n newest reports in which all of the words stand.
func (s *Reports) Search(ctx context.Context, words string, n int) ([]report.Report, error) {
	asked := store.SearchTerms(words)
	if len(asked) == 0 || n < 1 {
		return nil, nil
	}
	for i, t := range asked {
		// Quoted, a term is never taken for an operator; it has no quotes itself.
		asked[i] = `"` + t + `"`
	}
	keys, err := s.keys(ctx, searchTerms, strings.Join(asked, " AND "), searchLooks, n)
	if err != nil {
		return nil, fmt.Errorf("search reports: %w", err)
	}
	rs, _, err := s.page(ctx, keys, n)
	return rs, err
}

// Alike returns the reports, at most n and the newest, in which an agency showed as proof
// a photo that may look like this one; report.Alike decides. All of those that look
// alike are among them unless there are more than n that share a byte of their looks:
// of n photos some n/32 do.
func (s *Reports) Alike(ctx context.Context, agency, look string, n int) ([]report.Report, error) {
	asked := report.LookTerms(agency, look)
	if len(asked) == 0 || n < 1 {
		return nil, nil
	}
	keys, err := s.keys(ctx, searchTerms, `"`+strings.Join(asked, `" OR "`)+`"`, searchLooks, n)
	if err != nil {
		return nil, fmt.Errorf("find proofs: %w", err)
	}
	rs, _, err := s.page(ctx, keys, n)
	return rs, err
}
