package leader

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/figures"
)

// datesMost is the longest text in which dates are looked for: who writes more asks for
// no figures.
const datesMost = 400

var (
	// isoDate is "2026-11-01", slashDate "1/11/2026", "1.11.26" or "1/11", dash what stands
	// between two ends of a period, upTo the same in letters.
	isoDate   = regexp.MustCompile(`\b(20\d\d)-(\d{1,2})-(\d{1,2})\b`)
	slashDate = regexp.MustCompile(`\b(\d{1,2})(?:/(\d{1,2})(?:/(20\d\d|\d\d))?|\.(\d{1,2})\.(20\d\d|\d\d))\b`)
	dash      = regexp.MustCompile(`([\pL\d]+)\s*[-\x{2010}-\x{2015}]+\s*([\pL\d]+)`)
	upTo      = regexp.MustCompile(`(?i)\bs\s?[/.]\s?d\b\.?`)
)

// dates writes the dates of a text out, and the dash between two of them: "1-15/11" is
// left as it is, "1/10 - 15/11" becomes "1 oktober sampai 15 november".
func dates(s string) string {
	if len(s) > datesMost || !strings.ContainsAny(s, "0123456789-/.\u2013\u2014") {
		return s
	}
	s = isoDate.ReplaceAllStringFunc(s, func(d string) string {
		m := isoDate.FindStringSubmatch(d)
		return writtenOut(d, m[3], m[2], m[1])
	})
	s = slashDate.ReplaceAllStringFunc(s, func(d string) string {
		m := slashDate.FindStringSubmatch(d)
		return writtenOut(d, m[1], m[2]+m[4], m[3]+m[5])
	})
	s = upTo.ReplaceAllString(s, " sampai ")
	return dash.ReplaceAllStringFunc(s, func(d string) string {
		m := dash.FindStringSubmatch(d)
		if !timely(m[1]) || !timely(m[2]) {
			return d
		}
		return m[1] + " sampai " + m[2]
	})
}

// writtenOut is a date with the name of its month, or as it was where there is no such month.
func writtenOut(as, day, m, y string) string {
	n, _ := strconv.Atoi(m)
	if n < 1 || n > 12 {
		return as
	}
	if len(y) == 2 {
		y = "20" + y
	}
	return strings.TrimSpace(day + " " + monthName(time.Month(n)) + " " + y)
}

// timely tells whether a word may be one end of a period.
func timely(w string) bool {
	w = strings.ToLower(w)
	if _, err := strconv.Atoi(w); err == nil {
		return true
	}
	_, ok := monthOf(w)
	_, day := weekdays[w]
	return ok || day
}

// Words around the ends of a period.
var (
	untils = strings.Fields("sampai sampe samapi hingga sd tekan nganti dumugi to till until")
	froms  = strings.Fields("dari dr mulai sejak wiwit saking antara from since")
	onDays = strings.Fields("tanggal tgl dengan pada")
)

// between reads a period with two ends, "1 sampai 15 november", "dari oktober sampai
// sekarang", or with its beginning alone, "sejak 1 november". ok is false for any other.
func between(w []string, today time.Time) (p figures.Period, f fault, ok bool) {
	since := len(w) > 1 && slices.Contains(froms, w[0])
	if since {
		w = w[1:]
	}
	cut := slices.IndexFunc(w, func(t string) bool { return slices.Contains(untils, t) })
	if cut < 0 {
		if !since {
			return p, f, false
		}
		if p, f = single(w, today); f == faultNone {
			p.To = today.Format(time.DateOnly)
		}
		return p, f, true
	}
	left, right := without(w[:cut], onDays), without(w[cut+1:], onDays)
	if len(left) == 0 || len(right) == 0 {
		return p, faultUnknown, true
	}
	a, okA := endOf(left)
	b, okB := endOf(right)
	if !okA || !okB {
		return mixed(left, right, today)
	}
	p, f = a.until(b, today)
	return p, f, true
}

// mixed reads two ends of which one at least is no date: "senin sampai kamis", "1 november
// sampai kemarin".
func mixed(left, right []string, today time.Time) (figures.Period, fault, bool) {
	from, f := single(left, today)
	if f != faultNone {
		return from, f, true
	}
	to, g := single(right, today)
	switch {
	case slices.Contains([]string{"ini", "hari ini", "sekarang"}, joined(right)):
		to, g = span(today, today), faultNone
	case g == faultFuture:
		// It ends with today.
		to, g = span(today, today), faultNone
	}
	if g != faultNone {
		return to, g, true
	}
	_, day := weekdays[left[0]]
	if day && to.To < from.From {
		// "Senin sampai kamis" on a Tuesday: of last week.
		t, _ := time.Parse(time.DateOnly, from.From)
		from.From = t.AddDate(0, 0, -7).Format(time.DateOnly)
	}
	p, f := ordered(from.From, to.To)
	return p, f, true
}

// ordered is the period from one day to another, the right way round in any case.
func ordered(from, to string) (figures.Period, fault) {
	p, f := figures.Period{From: from, To: to}, faultNone
	if to < from {
		p, f = figures.Period{From: to, To: from}, faultReversed
	}
	if p.Days() > longestPeriod {
		return p, faultUnknown
	}
	return p, f
}

// end is one end of a period as it was written: what is 0 was not.
type end struct {
	day   int
	month time.Month
	year  int
}

// endOf reads one end; of a mere day or month the other end says the rest.
func endOf(w []string) (e end, ok bool) {
	if n, m, y, ok := dated(w); ok {
		return end{n, m, y}, true
	}
	if len(w) == 1 {
		if n, err := strconv.Atoi(w[0]); err == nil && n >= 1 && n <= 31 {
			return end{day: n}, true
		}
		if y, ok := yearOf(w[0]); ok {
			return end{year: y}, true
		}
	}
	w = without(w, []string{"bulan", "tahun"})
	if len(w) == 0 || len(w) > 2 {
		return e, false
	}
	m, ok := monthOf(w[0])
	if !ok {
		return e, false
	}
	if len(w) == 2 {
		if e.year, ok = yearOf(w[1]); !ok {
			return e, false
		}
	}
	e.month = m
	return e, true
}

// until is the period from one end to the other. What one leaves out the other says; a year
// that nobody says is the latest in which the period has begun.
func (a end) until(b end, today time.Time) (figures.Period, fault) {
	if a.month == 0 {
		a.month = b.month
	}
	if b.month == 0 {
		b.month = a.month
	}
	if a.month == 0 && (a.day > 0 || b.day > 0) {
		// "Tanggal 1 sampai 15".
		a.month, b.month = today.Month(), today.Month()
		if a.day > today.Day() {
			a.month, b.month = first(today).AddDate(0, -1, 0).Month(), first(today).AddDate(0, -1, 0).Month()
		}
	}
	switch {
	case a.year == 0 && b.year == 0:
		if a.year = today.Year(); a.first(today).After(today) {
			a.year--
		}
		b.year = a.year
		if b.month < a.month && a.year < today.Year() {
			// "Desember sampai januari".
			b.year++
		}
	case a.year == 0:
		if a.year = b.year; a.month > b.month {
			a.year--
		}
	case b.year == 0:
		if b.year = a.year; b.month < a.month {
			b.year++
		}
	}
	from, to := a.first(today), b.last(today)
	switch {
	case a.day > 0 && from.Day() != a.day, b.day > 0 && to.Day() != b.day:
		return figures.Period{}, faultUnknown
	case to.Before(from):
		return until(b.first(today), a.last(today), today), faultReversed
	case from.After(today):
		return figures.Period{}, faultFuture
	}
	p := until(from, to, today)
	return ordered(p.From, p.To)
}

func (e end) first(today time.Time) time.Time {
	return on(e.year, max(1, e.month), max(1, e.day), today)
}

func (e end) last(today time.Time) time.Time {
	switch {
	case e.day > 0:
		return on(e.year, e.month, e.day, today)
	case e.month > 0:
		return on(e.year, e.month+1, 0, today)
	}
	return on(e.year, 12, 31, today)
}

// numerals are how the parts of a year are counted.
var numerals = map[string]int{"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4, "satu": 1, "pertama": 1, "kedua": 2, "ketiga": 3, "keempat": 4}

// part reads a part of a year: "triwulan 3", "triwulan iii 2025", "kuartal ini", "semester
// lalu". ok is false for what is none.
func part(w []string, today time.Time) (p figures.Period, f fault, ok bool) {
	if len(w) == 0 {
		return p, f, false
	}
	if n, glued := strings.CutPrefix(w[0], "triwulan"); glued && numerals[n] > 0 {
		w = append([]string{"triwulan", n}, w[1:]...)
	}
	months := map[string]int{"triwulan": 3, "semester": 6}[w[0]]
	if months == 0 {
		return p, f, false
	}
	now := (int(today.Month()) - 1) / months
	w = without(w[1:], []string{"ke", "tahun"})
	of := func(y, n int) figures.Period {
		return until(on(y, time.Month(n*months+1), 1, today), on(y, time.Month((n+1)*months+1), 0, today), today)
	}
	switch joined(w) {
	case "", "ini":
		return of(today.Year(), now), faultNone, true
	case "lalu", "kemarin":
		return of(today.Year(), now-1), faultNone, true
	}
	n := numerals[w[0]]
	if n == 0 || n > 12/months || len(w) > 2 {
		return p, faultUnknown, true
	}
	y := today.Year()
	switch {
	case len(w) == 2 && w[1] == "ini":
	case len(w) == 2 && w[1] == "lalu":
		y--
	case len(w) == 2:
		if y, ok = yearOf(w[1]); !ok {
			return p, faultUnknown, true
		}
	case n-1 > now:
		// Without a year it is the latest one.
		y--
	}
	p, f = notYet(of(y, n-1))
	return p, f, true
}

// without are the words that are none of some others.
func without(w, of []string) []string {
	return slices.DeleteFunc(slices.Clone(w), func(t string) bool { return slices.Contains(of, t) })
}
