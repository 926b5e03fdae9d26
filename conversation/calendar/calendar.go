// Package calendar counts working days and office hours: Monday to Friday without
// the holidays of the regency. It is pure; the time zone, the holidays and the hours
// are given to it.
package calendar

import "time"

// Calendar knows which days are worked, and when on them. The zero value works
// Monday to Friday in UTC, the whole day.
type Calendar struct {
	// Zone decides where a day begins; nil means UTC.
	Zone *time.Location
	// Holidays are days off beside Saturday and Sunday, as "2006-01-02".
	Holidays map[string]bool
	// Hours are the office hours of a working day.
	Hours Hours
	// Seasons have hours of their own, such as Ramadan; the first that fits counts.
	Seasons []Season
}

// Span is a part of a day, from and to counted from local midnight. The zero value is
// the whole day.
type Span struct{ From, To time.Duration }

// Hours are the office hours of a week. A Friday that is zero is like other days.
type Hours struct{ Day, Friday Span }

// Season is a run of days with hours of their own, first and last as "2006-01-02".
type Season struct {
	From, To string
	Hours    Hours
}

// Working tells whether the local day of t is worked.
func (c Calendar) Working(t time.Time) bool {
	t = t.In(c.zone())
	switch t.Weekday() {
	case time.Saturday, time.Sunday:
		return false
	}
	var day [len(time.DateOnly)]byte
	return !c.Holidays[string(t.AppendFormat(day[:0], time.DateOnly))]
}

// AddDays returns the end of the n-th working day after the local day of t: the
// day of t itself never counts, as deadlines in days are counted in Indonesian
// administration. The end of a day is the last second before local midnight.
// n of 0 gives the end of the local day of t, a negative n the end of the n-th
// working day before it. A calendar in which a whole year has no working day is a
// mistake that must not stop the program: days off then count as well.
func (c Calendar) AddDays(t time.Time, n int) time.Time {
	day, step := c.midnight(t), 1
	if n < 0 {
		n, step = -n, -1
	}
	for off := 0; n > 0; {
		day = day.AddDate(0, 0, step)
		working := c.Working(day)
		if off++; working || off > yearOff {
			n--
		}
		if working {
			off = 0
		}
	}
	return day.AddDate(0, 0, 1).Add(-time.Second)
}

// yearOff is how many days without work are believed; see AddDays.
const yearOff = 366

// Days counts the working days from a to b, so that Days(t, AddDays(t, n)) is n: those
// after the local day of a up to that of b, or, negative, those before the day of a
// down to that of b.
func (c Calendar) Days(a, b time.Time) int {
	from, to, sign, step := c.midnight(a), c.midnight(b), 1, 1
	if to.Before(from) {
		sign, step = -1, -1
	}
	n := 0
	for day := from; !day.Equal(to); {
		if day = day.AddDate(0, 0, step); c.Working(day) {
			n++
		}
	}
	return sign * n
}

// Round returns the end of the local day of t when it is worked, and else of the
// next one that is. A deadline that was moved by hours ends with a working day again.
func (c Calendar) Round(t time.Time) time.Time {
	if c.Working(t) {
		return c.AddDays(t, 0)
	}
	return c.AddDays(t, 1)
}

// Office returns the hours of the local day of t, as moments; ok is false on a day
// that is not worked.
func (c Calendar) Office(t time.Time) (open, close time.Time, ok bool) {
	day := c.midnight(t)
	if !c.Working(day) {
		return time.Time{}, time.Time{}, false
	}
	hours := c.Hours
	for _, s := range c.Seasons {
		if on := day.Format(time.DateOnly); s.From <= on && on <= s.To {
			hours = s.Hours
			break
		}
	}
	span := hours.Day
	if day.Weekday() == time.Friday && hours.Friday != (Span{}) {
		span = hours.Friday
	}
	if span == (Span{}) {
		return day, day.AddDate(0, 0, 1), true
	}
	return clock(day, span.From), clock(day, span.To), true
}

// Open tells whether t lies in office hours.
func (c Calendar) Open(t time.Time) bool {
	open, end, ok := c.Office(t)
	return ok && !t.Before(open) && t.Before(end)
}

// NextOpen returns t when it lies in office hours, and else when the office opens
// next. Where a whole year has no working day it returns t: what is said then is
// better than silence for ever.
func (c Calendar) NextOpen(t time.Time) time.Time {
	if c.Open(t) {
		return t
	}
	if open, _, ok := c.Office(t); ok && t.Before(open) {
		return open
	}
	day := c.midnight(t)
	for range yearOff {
		day = day.AddDate(0, 0, 1)
		if open, _, ok := c.Office(day); ok {
			return open
		}
	}
	return t
}

// Day returns the local day of t as "2006-01-02".
func (c Calendar) Day(t time.Time) string { return t.In(c.zone()).Format(time.DateOnly) }

// midnight is the beginning of the local day of t.
func (c Calendar) midnight(t time.Time) time.Time {
	t = t.In(c.zone())
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, c.zone())
}

// clock is a time of day on the clock of the wall, also on days that are not 24
// hours long.
func clock(day time.Time, at time.Duration) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), int(at/time.Hour), int(at%time.Hour/time.Minute), int(at%time.Minute/time.Second), 0, day.Location())
}

func (c Calendar) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}
