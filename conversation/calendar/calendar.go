// Package calendar counts working days: Monday to Friday without the holidays
// of the regency. It is pure; the time zone and the holidays are given to it.
package calendar

import "time"

// Calendar knows which days are worked. The zero value works Monday to Friday
// in UTC.
type Calendar struct {
	// Zone decides where a day begins; nil means UTC.
	Zone *time.Location
	// Holidays are days off beside Saturday and Sunday, as "2006-01-02".
	Holidays map[string]bool
}

// Working tells whether the local day of t is worked.
func (c Calendar) Working(t time.Time) bool {
	t = t.In(c.zone())
	switch t.Weekday() {
	case time.Saturday, time.Sunday:
		return false
	}
	return !c.Holidays[t.Format(time.DateOnly)]
}

// AddDays returns the end of the n-th working day after the local day of t: the
// day of t itself never counts, as deadlines in days are counted in Indonesian
// administration. The end of a day is the last second before local midnight.
// n below 1 gives the end of the local day of t. A calendar in which a whole year
// has no working day is a mistake that must not stop the program: days off then
// count as well.
func (c Calendar) AddDays(t time.Time, n int) time.Time {
	t = t.In(c.zone())
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, c.zone())
	for off := 0; n > 0; {
		day = day.AddDate(0, 0, 1)
		if off++; c.Working(day) || off > 366 {
			n--
			if c.Working(day) {
				off = 0
			}
		}
	}
	return day.AddDate(0, 0, 1).Add(-time.Second)
}

// Round returns the end of the local day of t when it is worked, and else of the
// next one that is. A deadline that was moved by hours ends with a working day again.
func (c Calendar) Round(t time.Time) time.Time {
	if c.Working(t) {
		return c.AddDays(t, 0)
	}
	return c.AddDays(t, 1)
}

// Day returns the local day of t as "2006-01-02".
func (c Calendar) Day(t time.Time) string { return t.In(c.zone()).Format(time.DateOnly) }

func (c Calendar) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}
