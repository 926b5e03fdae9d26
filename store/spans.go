package store

import (
	"time"

	"github.com/taprose/taprose/conversation/figures"
)

// This file is about spans: a span is a day ("2026-11-21"), a month ("2026-11") or a year
// ("2026"), what one kept sheet adds up. FiguresAnswer puts an answer together from them.

// SpansOf are the day, its month and its year.
func SpansOf(day string) [3]string {
	return [3]string{day, day[:min(len(day), len("2006-01"))], day[:min(len(day), len("2006"))]}
}

// piece is one sheet of an answer and the spans of which it is made.
type piece struct {
	name  string
	spans []string
}

// pieces cuts a period as step says, each piece covered with as few spans as there are.
func pieces(p figures.Period, step Step) []piece {
	if step == StepNone {
		return []piece{{"", cover(p)}}
	}
	var out []piece
	for from := p.From; from <= p.To; {
		to, name := from, pieceOf(from, step)
		if step == StepMonth {
			to = min(lastOf(name), p.To)
		}
		out = append(out, piece{name, cover(figures.Period{From: from, To: to})})
		from = dayAfter(to)
	}
	return out
}

// pieceOf names the piece to which a day belongs.
func pieceOf(day string, step Step) string {
	switch step {
	case StepDay:
		return day
	case StepMonth:
		return SpansOf(day)[1]
	}
	return ""
}

// cover covers a period with whole years, whole months and days.
func cover(p figures.Period) []string {
	var out []string
	for from := p.From; from <= p.To; {
		s := SpansOf(from)
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
