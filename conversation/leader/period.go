package leader

import (
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/text"
)

// usual is how many days are told when none are named.
const usual = 7

// longestPeriod is the most days that may be asked for: more than any archive of
// reports holds, and few enough to be added up.
const longestPeriod = 3660

// months by the first three letters that every spelling has in common, in Indonesian
// and English.
var months = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8, "aug": 8,
	"sep": 9, "okt": 10, "oct": 10, "nov": 11, "des": 12, "dec": 12,
}

// otherwise are Javanese, short and mistyped ways to write the words of a period.
var otherwise = map[string]string{
	"iki": "ini", "niki": "ini", "punika": "ini", "kepungkur": "lalu", "kapengker": "lalu", "wingi": "kemarin", "kemaren": "kemarin", "kmrn": "kemarin",
	"kmren": "kemarin", "kmarin": "kemarin", "dino": "hari", "dina": "hari", "dinten": "hari", "hr": "hari", "sasi": "bulan", "wulan": "bulan", "bln": "bulan",
	"mgg": "minggu", "mggu": "minggu", "mg": "minggu", "mingu": "minggu", "pekan": "minggu", "sepekan": "seminggu", "thn": "tahun", "th": "tahun", "taun": "tahun",
	"q1": "triwulan1", "q2": "triwulan2", "q3": "triwulan3", "q4": "triwulan4", "tw": "triwulan", "kuartal": "triwulan", "kwartal": "triwulan", "quarter": "triwulan", "smt": "semester", "sem": "semester",
	"skrg": "sekarang", "saiki": "sekarang", "sakniki": "sekarang",
	"dua": "2", "rong": "2", "tiga": "3", "telung": "3", "empat": "4", "lima": "5", "enam": "6", "tujuh": "7", "sepuluh": "10",
}

// lately are words that say of a period only that it ends now, or join its parts.
var lately = map[string]bool{"terakhir": true, "belakangan": true, "trakhir": true, "yang": true, "yg": true, "sing": true}

// fault is why words that speak of a time are no period.
type fault string

// The faults.
const (
	faultNone fault = ""
	// faultUnknown: it cannot be known which days are meant.
	faultUnknown fault = "unknown"
	// faultFuture: they are all still to come.
	faultFuture fault = "future"
	// faultReversed: the end stands before the beginning; the period is then the one
	// between them.
	faultReversed fault = "reversed"
)

// period reads which days are meant; false when that cannot be known. No words are the
// last seven days.
func (l *Leader) period(words string, now time.Time) (figures.Period, bool) {
	p, f := l.when(words, now)
	return p, f == faultNone
}

// when reads which days are meant, or says why there are none.
func (l *Leader) when(words string, now time.Time) (figures.Period, fault) {
	today := midnight(l.local(now))
	var w []string
	for _, t := range desk.Tokens(dates(words)) {
		if o, ok := otherwise[t]; ok {
			t = o
		}
		if !lately[t] {
			w = append(w, t)
		}
	}
	if p, f, ok := between(w, today); ok {
		return p, f
	}
	return single(w, today)
}

// single reads a period that is named as one: "minggu lalu", "triwulan 3", "1 november".
func single(w []string, today time.Time) (figures.Period, fault) {
	if len(w) > 1 && (w[0] == "bulan" || w[0] == "tahun") && w[1] != "ini" && w[1] != "lalu" && w[1] != "kemarin" && w[1] != "depan" {
		// "Bulan november", "tahun 2025", "bulan 10".
		if n, err := strconv.Atoi(w[1]); w[0] == "bulan" && err == nil && n >= 1 && n <= 12 {
			w[1] = monthName(time.Month(n))
		}
		w = w[1:]
	}
	last := func(days int) (figures.Period, fault) {
		if days < 1 || days > longestPeriod {
			return figures.Period{}, faultUnknown
		}
		return span(today.AddDate(0, 0, 1-days), today), faultNone
	}
	switch strings.Join(w, " ") {
	case "", "minggu", "seminggu", "week":
		return last(usual)
	case "hari ini", "today", "hari", "sekarang":
		return last(1)
	case "kemarin", "yesterday", "hari kemarin":
		return span(today.AddDate(0, 0, -1), today.AddDate(0, 0, -1)), faultNone
	case "minggu ini", "this week":
		return span(monday(today), today), faultNone
	case "minggu lalu", "minggu kemarin", "last week":
		m := monday(today)
		return span(m.AddDate(0, 0, -7), m.AddDate(0, 0, -1)), faultNone
	case "two weeks":
		return last(14)
	case "sebulan":
		return last(30)
	case "setahun":
		return last(365)
	case "bulan ini", "bulan", "this month":
		return span(first(today), today), faultNone
	case "bulan lalu", "bulan kemarin", "last month":
		return month(today.Year(), today.Month()-1, today), faultNone
	case "tahun ini", "tahun", "this year":
		return year(today.Year(), today), faultNone
	case "tahun lalu", "tahun kemarin", "last year":
		return year(today.Year()-1, today), faultNone
	case "besok", "lusa", "minggu depan", "bulan depan", "tahun depan", "triwulan depan", "semester depan", "tomorrow", "next week", "next month", "next year":
		return figures.Period{}, faultFuture
	}
	if p, f, ok := part(w, today); ok {
		return p, f
	}
	if day, f, ok := dayOf(w, today); ok {
		return span(day, day), f
	}
	return named(w, today, last)
}

// weekdays by their names; "minggu" is a week.
var weekdays = map[string]time.Weekday{"ahad": 0, "senin": 1, "senen": 1, "selasa": 2, "rabu": 3, "rebo": 3, "kamis": 4, "jumat": 5, "jemuah": 5, "sabtu": 6}

// dayOf reads one day: "senin", "hari jumat lalu", "tanggal 20", "1 november", "1 nov
// 2026". Without more it is the latest one. ok is false for what names no day.
func dayOf(w []string, today time.Time) (day time.Time, f fault, ok bool) {
	if len(w) > 1 && (w[0] == "hari" || w[0] == "tanggal" || w[0] == "tgl") && (w[0] != "hari" || weekdays[w[1]] > 0) {
		if w = w[1:]; len(w) == 1 && weekdays[w[0]] == 0 {
			n, err := strconv.Atoi(w[0])
			day := first(today).AddDate(0, 0, n-1)
			if day.After(today) {
				day = first(today).AddDate(0, -1, n-1)
			}
			if err != nil || n < 1 || day.Day() != n {
				return day, faultUnknown, true
			}
			return day, faultNone, true
		}
	}
	if len(w) == 0 {
		return day, faultUnknown, false
	}
	if wd, named := weekdays[w[0]]; named && (len(w) == 1 || len(w) == 2 && (w[1] == "lalu" || w[1] == "kemarin" || w[1] == "ini")) {
		return today.AddDate(0, 0, -(int(today.Weekday())-int(wd)+7)%7), faultNone, true
	}
	n, m, y, named := dated(w)
	if !named {
		return day, faultUnknown, false
	}
	if y == 0 {
		if y = today.Year(); on(y, m, n, today).After(today) {
			y--
		}
	}
	day = on(y, m, n, today)
	switch {
	case day.Day() != n:
		return day, faultUnknown, true
	case day.After(today):
		return day, faultFuture, true
	}
	return day, faultNone, true
}

// dated reads "1 november 2026"; the year is 0 where none is named.
func dated(w []string) (n int, m time.Month, y int, ok bool) {
	if len(w) < 2 || len(w) > 3 {
		return 0, 0, 0, false
	}
	n, err := strconv.Atoi(w[0])
	m, named := monthOf(w[1])
	if err != nil || !named || n < 1 || n > 31 {
		return 0, 0, 0, false
	}
	if len(w) == 3 {
		if y, ok = yearOf(w[2]); !ok {
			return 0, 0, 0, false
		}
	}
	return n, m, y, true
}

// yearOf reads a year that there may be reports of.
func yearOf(s string) (int, bool) {
	y, err := strconv.Atoi(s)
	return y, err == nil && y >= 2000 && y < 2100
}

func on(y int, m time.Month, day int, today time.Time) time.Time {
	return time.Date(y, m, day, 0, 0, 0, 0, today.Location())
}

// monthOf reads the name of a month, short or with a typing error.
func monthOf(s string) (time.Month, bool) {
	letters := []rune(s)
	if len(letters) < 3 {
		return 0, false
	}
	month, ok := months[string(letters[:3])]
	// A word that only begins like a month ("marah") is none.
	return month, ok && (len(letters) == 3 || desk.Distance(s, monthName(month)) <= len(monthName(month))/3)
}

// named reads "30 hari", "3 minggu lalu", "november", "november 2026", "2026".
func named(w []string, today time.Time, last func(int) (figures.Period, fault)) (figures.Period, fault) {
	n, err := strconv.Atoi(w[0])
	switch {
	case err == nil && len(w) == 2 && n > 0 && n <= longestPeriod:
		switch w[1] {
		case "hari", "days", "day":
			return last(n)
		case "minggu", "weeks", "week":
			return last(7 * n)
		case "bulan", "months", "month":
			if n > longestPeriod/31 {
				return figures.Period{}, faultUnknown
			}
			return span(today.AddDate(0, -n, 1), today), faultNone
		}
	case err == nil && len(w) == 3 && n > 0 && n <= longestPeriod/31 && w[2] == "lalu":
		switch w[1] {
		case "hari":
			return span(today.AddDate(0, 0, -n), today.AddDate(0, 0, -n)), faultNone
		case "minggu":
			m := monday(today).AddDate(0, 0, -7*n)
			return span(m, m.AddDate(0, 0, 6)), faultNone
		case "bulan":
			return month(today.Year(), today.Month()-time.Month(n), today), faultNone
		}
	case err == nil && len(w) == 1:
		if y, ok := yearOf(w[0]); ok {
			return notYet(year(y, today))
		}
	}
	m, ok := monthOf(w[0])
	if !ok || len(w) > 2 {
		return figures.Period{}, faultUnknown
	}
	y := today.Year()
	if len(w) == 2 {
		if y, ok = yearOf(w[1]); !ok {
			return figures.Period{}, faultUnknown
		}
	} else if m > today.Month() {
		// Without a year it is the latest one.
		y--
	}
	return notYet(month(y, m, today))
}

// notYet tells a period that begins after today, which until has ended before it began.
func notYet(p figures.Period) (figures.Period, fault) {
	if !p.Valid() {
		return figures.Period{}, faultFuture
	}
	return p, faultNone
}

func monthName(m time.Month) string {
	return strings.ToLower(strings.Fields(text.Say(lang, text.DateMonths, nil))[m-1])
}

func span(from, to time.Time) figures.Period {
	return figures.Period{From: from.Format(time.DateOnly), To: to.Format(time.DateOnly)}
}

// until ends a period with today when it would end later.
func until(from, to, today time.Time) figures.Period {
	if to.After(today) {
		to = today
	}
	return span(from, to)
}

func year(y int, today time.Time) figures.Period {
	return until(time.Date(y, 1, 1, 0, 0, 0, 0, today.Location()), time.Date(y, 12, 31, 0, 0, 0, 0, today.Location()), today)
}

func month(y int, m time.Month, today time.Time) figures.Period {
	return until(on(y, m, 1, today), on(y, m+1, 0, today), today)
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func monday(t time.Time) time.Time { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7) }

func first(t time.Time) time.Time { return t.AddDate(0, 0, 1-t.Day()) }

// days writes a period for people: "23 Nov 2026", "17–23 Nov 2026", "28 Nov – 4 Des
// 2026".
func (l *Leader) days(p figures.Period) string {
	from, err := time.Parse(time.DateOnly, p.From)
	to, err2 := time.Parse(time.DateOnly, p.To)
	if err != nil || err2 != nil {
		return p.From + " – " + p.To
	}
	whole := text.ShortDate(lang, to)
	switch {
	case p.From == p.To:
		return whole
	case from.Year() == to.Year() && from.Month() == to.Month():
		return strconv.Itoa(from.Day()) + "–" + whole
	case from.Year() == to.Year():
		return strings.TrimSuffix(text.ShortDate(lang, from), from.Format(" 2006")) + " – " + whole
	}
	return text.ShortDate(lang, from) + " – " + whole
}
