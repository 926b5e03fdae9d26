package clock

import (
	"time"

	"github.com/taprose/taprose/conversation/calendar"
)

// phase is the run of one clock, from when it counts until it is due.
type phase struct {
	kind       Kind
	since, due time.Time
}

// Stage is how pressing a clock is.
type Stage string

// The stages. There is nothing to say before the first.
const (
	// Half: half of the time is gone.
	Half Stage = "half"
	// Near: the last working day but one; the last one of a clock of three days or
	// fewer, whose half has just been said.
	Near Stage = "near"
	// Late: the time is over.
	Late Stage = "late"
)

// nearDays: clocks of more days than this are near a day before their last.
const nearDays = 3

// turns are the moments before the end of a phase at which a stage begins, in order.
func (p phase) turns(cal calendar.Calendar) []turn {
	n := cal.Days(p.since, p.due)
	last := p.due
	if n > nearDays || !cal.Working(last) {
		last = cal.AddDays(p.due, -1)
	}
	near := turn{Near, opening(cal, last)}
	half := turn{Half, opening(cal, cal.AddDays(p.since, (n+1)/2))}
	if n < 2 || !half.at.Before(near.at) {
		return []turn{near}
	}
	return []turn{half, near}
}

// turn is the moment at which a stage begins.
type turn struct {
	stage Stage
	at    time.Time
}

// late is when the k-th working day after the end of the phase begins.
func (p phase) late(cal calendar.Calendar, k int) time.Time {
	return opening(cal, cal.AddDays(p.due, k))
}

// stage is what is to be said at now, with how many working days late it is; "" when
// nothing is. at is the moment from which it is to be said.
func (p phase) stage(cal calendar.Calendar, now time.Time) (s Stage, late int, at time.Time) {
	if now.After(p.due) {
		for k := cal.Days(p.due, now); k > 0; k-- {
			if begins := p.late(cal, k); !begins.After(now) {
				return Late, k, begins
			}
		}
	}
	for _, t := range p.turns(cal) {
		if !t.at.After(now) {
			s, at = t.stage, t.at
		}
	}
	return s, 0, at
}

// next is the first moment after said at which there is something to say.
func (p phase) next(cal calendar.Calendar, said time.Time) time.Time {
	if said.Before(p.since) {
		said = p.since
	}
	for _, t := range p.turns(cal) {
		if t.at.After(said) {
			return t.at
		}
	}
	for k := max(1, cal.Days(p.due, said)); ; k++ {
		if at := p.late(cal, k); at.After(said) {
			return at
		}
	}
}

// opening is when the office opens on a day; its first moment where the calendar has
// no office hours on it.
func opening(cal calendar.Calendar, day time.Time) time.Time {
	if open, _, ok := cal.Office(day); ok {
		return open
	}
	return cal.AddDays(day, 0).Add(time.Second).AddDate(0, 0, -1)
}
