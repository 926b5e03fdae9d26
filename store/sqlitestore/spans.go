package sqlitestore

import (
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/store"
)

// A span is a day ("2026-11-21"), a month ("2026-11") or a year ("2026"): what one sheet
// adds up.

// spansOf are the day, its month and its year.
func spansOf(day string) [3]string {
	return [3]string{day, day[:min(len(day), len("2006-01"))], day[:min(len(day), len("2006"))]}
}

// wanted is one sheet of an answer and the spans of which it is made.
type wanted struct {
	name  string
	spans []string
}

// wantedSpans cuts a period as step says, each piece covered with as few spans as
// there are.
func wantedSpans(p figures.Period, step store.Step) []wanted {
	if step == store.StepNone {
		return []wanted{{"", cover(p)}}
	}
	var out []wanted
	for from := p.From; from <= p.To; {
		to, name := from, pieceOf(from, step)
		if step == store.StepMonth {
			to = min(lastOf(name), p.To)
		}
		out = append(out, wanted{name, cover(figures.Period{From: from, To: to})})
		from = dayAfter(to)
	}
	return out
}

// pieceOf names the piece to which a day belongs.
func pieceOf(day string, step store.Step) string {
	switch step {
	case store.StepDay:
		return day
	case store.StepMonth:
		return spansOf(day)[1]
	}
	return ""
}

// cover covers a period with whole years, whole months and days.
func cover(p figures.Period) []string {
	var out []string
	for from := p.From; from <= p.To; {
		s := spansOf(from)
		span := s[0]
		for _, longer := range []string{s[1], s[2]} {
			if firstOf(longer) == from && lastOf(longer) <= p.To {
				span = longer
			}
		}
		out = append(out, span)
		from = dayAfter(lastOf(span))
	}
	return out
}

// firstOf and lastOf are the days at the ends of a span.
func firstOf(span string) string {
	return (span + "-01-01")[:len(time.DateOnly)]
}

func lastOf(span string) string {
	t, err := time.Parse(time.DateOnly, firstOf(span))
	if err != nil {
		return span
	}
	switch len(span) {
	case len("2006"):
		return t.AddDate(1, 0, -1).Format(time.DateOnly)
	case len("2006-01"):
		return t.AddDate(0, 1, -1).Format(time.DateOnly)
	}
	return span
}

func dayAfter(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day + "~" // behind everything: nobody goes on from a day that is none
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}
