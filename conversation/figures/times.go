package figures

import (
	"slices"
	"time"
)

// Minutes is a length of time as it is counted: rounded down, the longer the
// coarser. Rounding keeps the order, so the median of rounded times is the rounded
// median of the times themselves, however they were gathered.
type Minutes int32

const (
	hour = 60
	day  = 24 * hour
	// longest keeps a wrong clock from making a number of its own for each report.
	longest = 365 * day
)

// Rounded rounds down: to 5 minutes below two hours, to the hour below three days,
// to six hours below two weeks, to the day beyond, and a year at most.
func Rounded(d time.Duration) Minutes {
	m := max(Minutes(min(d/time.Minute, longest)), 0)
	switch {
	case m < 2*hour:
		return m - m%5
	case m < 3*day:
		return m - m%hour
	case m < 14*day:
		return m - m%(6*hour)
	}
	return m - m%day
}

// Duration is the time itself.
func (m Minutes) Duration() time.Duration { return time.Duration(m) * time.Minute }

// Bin is how many took how long.
type Bin struct {
	Time Minutes
	N    int64
}

// Times are lengths of time, counted; sorted, each once.
type Times []Bin

// N is how many there are.
func (t Times) N() int64 {
	var n int64
	for _, b := range t {
		n += b.N
	}
	return n
}

// Median is the time of the middle one, of an even number the shorter of the two in
// the middle; 0 when there are none.
func (t Times) Median() time.Duration {
	half := (t.N() + 1) / 2
	for _, b := range t {
		if half -= b.N; half <= 0 {
			return b.Time.Duration()
		}
	}
	return 0
}

func (t *Times) add(m Minutes, n int64) {
	i, found := slices.BinarySearchFunc(*t, m, func(b Bin, m Minutes) int { return int(b.Time - m) })
	if found {
		(*t)[i].N += n
		return
	}
	*t = slices.Insert(*t, i, Bin{m, n})
}

// merge adds others. What is there already is counted on in place: when many days are
// added, nearly everything is.
func (t *Times) merge(o Times) {
	if len(o) == 0 {
		return
	}
	if len(*t) == 0 {
		*t = append(make(Times, 0, len(o)+len(o)/4), o...)
		return
	}
	if len(o)*8 < len(*t) {
		for _, b := range o {
			t.add(b.Time, b.N)
		}
		return
	}
	if t.has(o) {
		a := *t
		i := 0
		for _, b := range o {
			for a[i].Time < b.Time {
				i++
			}
			a[i].N += b.N
		}
		return
	}
	out := make(Times, 0, len(*t)+len(o))
	a, b := *t, o
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].Time < b[0].Time:
			out, a = append(out, a[0]), a[1:]
		case a[0].Time > b[0].Time:
			out, b = append(out, b[0]), b[1:]
		default:
			out = append(out, Bin{a[0].Time, a[0].N + b[0].N})
			a, b = a[1:], b[1:]
		}
	}
	*t = append(append(out, a...), b...)
}

// has tells whether every time of o is among these.
func (t *Times) has(o Times) bool {
	a, i := *t, 0
	for _, b := range o {
		for i < len(a) && a[i].Time < b.Time {
			i++
		}
		if i == len(a) || a[i].Time != b.Time {
			return false
		}
	}
	return true
}
