// Package recap gathers the figures of a period from the store: the one way by
// which the dashboard, the digest and the export come to their numbers. What is
// counted, and how, stands in conversation/figures.
package recap

import (
	"context"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Reports is the store of reports as the figures need it. Now tells which days are
// over and which clocks have run out.
type Reports interface {
	Figures(ctx context.Context, now time.Time, q store.FiguresQuery) ([]figures.DaySheet, error)
	Standing(ctx context.Context, now time.Time) (figures.Standing, error)
	Overdue(ctx context.Context, n int) ([]report.Report, error)
}

// Of summarizes a period and compares it with the one before.
func Of(ctx context.Context, from Reports, reg *regency.Regency, now time.Time, p figures.Period) (figures.Summary, error) {
	sheet, err := whole(ctx, from, now, p)
	if err != nil {
		return figures.Summary{}, err
	}
	before, err := whole(ctx, from, now, p.Before())
	if err != nil {
		return figures.Summary{}, err
	}
	standing, err := from.Standing(ctx, now)
	if err != nil {
		return figures.Summary{}, err
	}
	agencies := make([]string, 0, len(reg.Agencies))
	for _, a := range reg.Agencies {
		agencies = append(agencies, a.Key)
	}
	s := figures.Summarize(p, now, &sheet, &before, standing, agencies)
	s.Missing, err = missing(ctx, from)
	return s, err
}

// missing is the share of older reports that the store is still counting.
func missing(ctx context.Context, from Reports) (float64, error) {
	c, ok := from.(interface {
		Counting(ctx context.Context) (share float64, counting bool, err error)
	})
	if !ok {
		return 0, nil
	}
	share, counting, err := c.Counting(ctx)
	if err != nil || !counting {
		return 0, err
	}
	// At the very end there is still something missing.
	return max(1-share, 0.001), nil
}

func whole(ctx context.Context, from Reports, now time.Time, p figures.Period) (figures.Sheet, error) {
	sheets, err := from.Figures(ctx, now, store.FiguresQuery{Period: p})
	if err != nil {
		return figures.Sheet{}, err
	}
	if len(sheets) == 1 {
		return sheets[0].Sheet, nil
	}
	var sum figures.Sheet
	for i := range sheets {
		sum.Merge(&sheets[i].Sheet)
	}
	return sum, nil
}

// trendDays is how long a period may be for a sheet of each day; a longer one has a
// sheet of each month, or it could neither be drawn nor read.
const trendDays = 62

// Trend returns what the regency's total was on each day of a period, or in each month if there
// are too many days. Days and months of which nothing is known are empty.
func Trend(ctx context.Context, from Reports, now time.Time, p figures.Period) ([]figures.DaySheet, error) {
	q := store.FiguresQuery{Period: p, Step: store.StepDay, Total: true}
	layout, next := time.DateOnly, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }
	if !p.Valid() || p.Days() > trendDays {
		q.Step, layout = store.StepMonth, "2006-01"
		next = func(t time.Time) time.Time { return t.AddDate(0, 0, 1-t.Day()).AddDate(0, 1, 0) }
	}
	known, err := from.Figures(ctx, now, q)
	if err != nil {
		return nil, err
	}
	sheets := make(map[string]figures.DaySheet, len(known))
	for _, s := range known {
		sheets[s.Day] = s
	}
	first, err := time.Parse(time.DateOnly, p.From)
	if err != nil {
		return known, nil // all time: from where it begins
	}
	out := make([]figures.DaySheet, 0, p.Days())
	for t := first; t.Format(time.DateOnly) <= p.To; t = next(t) {
		name := t.Format(layout)
		s := sheets[name]
		s.Day = name
		out = append(out, s)
	}
	return out, nil
}

// candidates is how many of the longest late, by whichever clock, are looked at for those that need
// the Bupati: enough that one which was opened again and again comes before one that
// only waits.
const candidates = 50

// Needing returns the n open reports that need the Bupati most.
func Needing(ctx context.Context, from Reports, now time.Time, n int) ([]figures.Need, error) {
	rs, err := from.Overdue(ctx, candidates)
	if err != nil {
		return nil, err
	}
	return figures.Needing(now, rs, n), nil
}
