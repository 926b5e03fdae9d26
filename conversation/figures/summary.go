package figures

import (
	"cmp"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/report"
)

// Stand is how many reports are open at a moment, and of how many of them the clock
// that runs has run out. A clock that stands still is not late.
type Stand struct {
	Open, Late int64
	// Untaken, Unanswered and Unsettled are the late ones by what is missing: the
	// agency has not taken them on, the reporter has had no words from it, they are
	// not done. A report is one of these, the first that applies.
	Untaken, Unanswered, Unsettled int64
}

// Add counts n reports whose running clock is of a kind and has run out.
func (s *Stand) Add(kind report.ClockKind, n int64) {
	s.Late += n
	*s.missed(kind) += n
}

// Missed is how many are late by a clock of this kind.
func (s Stand) Missed(kind report.ClockKind) int64 { return *s.missed(kind) }

func (s *Stand) missed(kind report.ClockKind) *int64 {
	switch kind {
	case report.ClockAcknowledge:
		return &s.Untaken
	case report.ClockAnswer:
		return &s.Unanswered
	}
	return &s.Unsettled
}

// Merge adds what is open elsewhere.
func (s *Stand) Merge(o Stand) {
	s.Open += o.Open
	for _, kind := range report.ClockKinds() {
		s.Add(kind, o.Missed(kind))
	}
}

// Standing is how things stand at a moment. Secret reports are in Total alone.
type Standing struct {
	Total    Stand
	Agencies map[string]Stand
}

// DaySheet is what was counted on one day, or in one month.
type DaySheet struct {
	// Day is "2006-01-02", or "2006-01" for a month.
	Day string
	Sheet
}

// Values are the numbers of a period, ready to be read.
type Values struct {
	Received, Answered, Settled, SettledLate, Rejected, Withdrawn, Reopened, FellLate int64
	// MedianAnswer and MedianSettle mean nothing while Answered, Settled are 0.
	MedianAnswer, MedianSettle time.Duration
	// Rated is how many gave stars, Satisfaction their mean, 0 for none.
	Rated        int64
	Satisfaction float64
	// InTime is the share, from 0 to 1, of what was settled before its deadline
	// among that and all whose deadline ran out unmet. It means nothing while
	// Measured, the number of these, is 0.
	InTime   float64
	Measured int64
}

// Values reads a tally.
func (t *Tally) Values() Values {
	v := Values{
		Received: t.Received, Answered: t.Answered(), Settled: t.Settled(), SettledLate: t.SettledLate, Rejected: t.Rejected,
		Withdrawn: t.Withdrawn, Reopened: t.Reopened, FellLate: t.FellLate,
		MedianAnswer: t.Answer.Median(), MedianSettle: t.Settle.Median(),
	}
	var sum int64
	for i, n := range t.Stars {
		v.Rated += n
		sum += n * int64(i+1)
	}
	if v.Rated > 0 {
		v.Satisfaction = float64(sum) / float64(v.Rated)
	}
	met := v.Settled - v.SettledLate
	if v.Measured = met + v.FellLate; v.Measured > 0 {
		v.InTime = float64(met) / float64(v.Measured)
	}
	return v
}

// score orders agencies: the share in time, as if one more report had been met and
// one more missed, so that a single lucky one does not beat ninety-five of a hundred.
func (v Values) score() float64 {
	return (v.InTime*float64(v.Measured) + 1) / float64(v.Measured+2)
}

// Line is one row of a table.
type Line struct {
	// Key is that of the agency or category, or the name of the district; "" is none.
	Key string
	// Rank and RankBefore are the places among the agencies, from 1; 0 where there
	// was nothing to compare. Only agencies have them.
	Rank, RankBefore int
	// Now are the numbers of the period, Before those of the one before it.
	Now, Before Values
	// Stand is how things stand now, for the total and the agencies.
	Stand
}

// Summary is what leaders read.
type Summary struct {
	Period Period
	// At is the moment for which Stand was taken.
	At    time.Time
	Total Line
	// Agencies are in the order of rank, those without one last; Categories and
	// Districts have most received first.
	Agencies, Categories, Districts []Line
	// Missing is the share, from 0 to 1, of older reports that the numbers do not have yet:
	// after an upgrade a store counts them while it serves.
	Missing float64
}

// Counted is how much of what there is the numbers have, as a whole percentage below 100
// while anything is missing.
func (s Summary) Counted() int { return int(100 * (1 - s.Missing)) }

// Summarize compares a period with the one before. agencies are the keys of those
// that appear even when there is nothing to tell of them.
func Summarize(p Period, at time.Time, now, before *Sheet, st Standing, agencies []string) Summary {
	s := Summary{
		Period: p, At: at,
		Total:      Line{Now: now.Total.Values(), Before: before.Total.Values(), Stand: st.Total},
		Agencies:   lines(now.Agencies, before.Agencies, st.Agencies, agencies),
		Categories: lines(now.Categories, before.Categories, nil, nil),
		Districts:  lines(now.Districts, before.Districts, nil, nil),
	}
	for key, places := range ranks(now.Agencies) {
		for i := range s.Agencies {
			if s.Agencies[i].Key == key {
				s.Agencies[i].Rank = places
			}
		}
	}
	old := ranks(before.Agencies)
	for i := range s.Agencies {
		s.Agencies[i].RankBefore = old[s.Agencies[i].Key]
	}
	slices.SortFunc(s.Agencies, func(a, b Line) int {
		return cmp.Or(cmp.Compare(last(a.Rank), last(b.Rank)), cmp.Compare(b.Open, a.Open), cmp.Compare(a.Key, b.Key))
	})
	most := func(a, b Line) int {
		return cmp.Or(cmp.Compare(b.Now.Received, a.Now.Received), cmp.Compare(b.Before.Received, a.Before.Received), cmp.Compare(a.Key, b.Key))
	}
	slices.SortFunc(s.Categories, most)
	slices.SortFunc(s.Districts, most)
	return s
}

// last puts no rank behind every rank.
func last(rank int) int {
	if rank == 0 {
		return int(^uint(0) >> 1)
	}
	return rank
}

// lines has one for every key that occurs anywhere.
func lines(now, before map[string]*Tally, st map[string]Stand, always []string) []Line {
	keys := make(map[string]bool, len(now)+len(always))
	for _, k := range always {
		keys[k] = true
	}
	for k := range now {
		keys[k] = true
	}
	for k := range before {
		keys[k] = true
	}
	for k, s := range st {
		keys[k] = keys[k] || s.Open > 0
	}
	out := make([]Line, 0, len(keys))
	for k, wanted := range keys {
		if !wanted {
			continue
		}
		l := Line{Key: k, Stand: st[k]}
		if t := now[k]; t != nil {
			l.Now = t.Values()
		}
		if t := before[k]; t != nil {
			l.Before = t.Values()
		}
		out = append(out, l)
	}
	return out
}

// ranks gives each agency of which something can be said its place: by the share in
// time, then by the median time to settle, then by how much was settled. Those that
// are equal in all share a place. What no agency has is not ranked.
func ranks(agencies map[string]*Tally) map[string]int {
	type one struct {
		key string
		Values
	}
	var all []one
	for key, t := range agencies {
		if v := t.Values(); key != "" && v.Measured > 0 {
			all = append(all, one{key, v})
		}
	}
	better := func(a, b one) int {
		return cmp.Or(cmp.Compare(b.score(), a.score()), cmp.Compare(a.MedianSettle, b.MedianSettle), cmp.Compare(b.Settled, a.Settled))
	}
	slices.SortFunc(all, better)
	places := make(map[string]int, len(all))
	for i, o := range all {
		places[o.key] = i + 1
		if i > 0 && better(all[i-1], o) == 0 {
			places[o.key] = places[all[i-1].key]
		}
	}
	return places
}
