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

// signed is a span whose sheet is added, or taken back: most of a month is the month
// without the few days that do not belong.
type signed struct {
	span string
	back bool
}

// piece is one sheet of an answer and the spans of which it is made.
type piece struct {
	name  string
	spans []signed
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

// cover covers a period with years, months and days.
func cover(p figures.Period) (out []signed) {
	for from := p.From; from <= p.To; {
		year := SpansOf(from)[2]
		out = append(out, within(p, year)...)
		from = dayAfter(lastOf(year))
	}
	return out
}

// within covers what a span and a period have in common: with the span itself, with what
// is within it, or with the span without what does not belong, whichever is less.
func within(p figures.Period, span string) []signed {
	first, last := firstOf(span), lastOf(span)
	switch {
	case p.From > last || p.To < first:
		return nil
	case p.From <= first && last <= p.To:
		return []signed{{span: span}}
	}
	var inside []signed
	whole := []signed{{span: span}}
	for _, child := range children(span) {
		inside = append(inside, within(p, child)...)
		for _, rest := range []figures.Period{{From: first, To: dayBefore(p.From)}, {From: dayAfter(p.To), To: last}} {
			for _, s := range within(rest, child) {
				whole = append(whole, signed{s.span, !s.back})
			}
		}
	}
	if len(whole) < len(inside) {
		return whole
	}
	return inside
}

// children are the spans within a month or a year.
func children(span string) []string {
	var out []string
	for from := firstOf(span); from <= lastOf(span); {
		child := SpansOf(from)[0]
		if len(span) == len("2006") {
			child = SpansOf(from)[1]
		}
		out = append(out, child)
		from = dayAfter(lastOf(child))
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

func dayBefore(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}
