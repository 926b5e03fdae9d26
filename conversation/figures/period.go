package figures

import "time"

// Period is some local days, From and To included, as "2006-01-02". Without From it
// begins with the first report.
type Period struct{ From, To string }

// Last is the period of so many days that ends with the day on which now is.
func Last(days int, now time.Time, zone *time.Location) Period {
	local := now.In(zone)
	return Period{local.AddDate(0, 0, 1-days).Format(time.DateOnly), local.Format(time.DateOnly)}
}

// Days is how many days the period has, 0 if it is none.
func (p Period) Days() int {
	from, to, ok := p.bounds()
	if !ok {
		return 0
	}
	return int(to.Sub(from)/(24*time.Hour)) + 1
}

// Valid tells whether both ends are days and in order.
func (p Period) Valid() bool { return p.Days() > 0 }

// Before is the period of the same length that ends the day before. Nothing was
// before all time: then it is empty.
func (p Period) Before() Period {
	from, _, ok := p.bounds()
	if !ok {
		return Period{}
	}
	n := p.Days()
	return Period{from.AddDate(0, 0, -n).Format(time.DateOnly), from.AddDate(0, 0, -1).Format(time.DateOnly)}
}

func (p Period) bounds() (from, to time.Time, ok bool) {
	from, err := time.Parse(time.DateOnly, p.From)
	if err != nil {
		return from, to, false
	}
	to, err = time.Parse(time.DateOnly, p.To)
	return from, to, err == nil && !to.Before(from)
}
