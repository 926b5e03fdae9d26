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
	"skrg": "sekarang", "saiki": "sekarang", "sakniki": "sekarang",
	"dua": "2", "rong": "2", "tiga": "3", "telung": "3", "empat": "4", "lima": "5", "enam": "6", "tujuh": "7", "sepuluh": "10",
}

// lately are words that say of a period only that it ends now, or join its parts.
var lately = map[string]bool{"terakhir": true, "belakangan": true, "trakhir": true, "yang": true, "yg": true, "sing": true}

// period reads which days are meant; false when that cannot be known. No words are the
// last seven days.
func (l *Leader) period(words string, now time.Time) (figures.Period, bool) {
	var w []string
	for _, t := range desk.Tokens(words) {
		if o, ok := otherwise[t]; ok {
			t = o
		}
		if !lately[t] {
			w = append(w, t)
		}
	}
	if len(w) > 1 && (w[0] == "bulan" || w[0] == "tahun") && w[1] != "ini" && w[1] != "lalu" && w[1] != "kemarin" {
		// "Bulan november", "tahun 2025".
		w = w[1:]
	}
	today := midnight(l.local(now))
	last := func(days int) (figures.Period, bool) {
		return span(today.AddDate(0, 0, 1-days), today), days >= 1 && days <= longestPeriod
	}
	switch strings.Join(w, " ") {
	case "", "minggu", "seminggu", "week":
		return last(usual)
	case "hari ini", "today", "hari", "sekarang":
		return last(1)
	case "kemarin", "yesterday", "hari kemarin":
		return span(today.AddDate(0, 0, -1), today.AddDate(0, 0, -1)), true
	case "minggu ini", "this week":
		return span(monday(today), today), true
	case "minggu lalu", "minggu kemarin", "last week":
		m := monday(today)
		return span(m.AddDate(0, 0, -7), m.AddDate(0, 0, -1)), true
	case "two weeks":
		return last(14)
	case "sebulan":
		return last(30)
	case "setahun":
		return last(365)
	case "bulan ini", "bulan", "this month":
		return span(first(today), today), true
	case "bulan lalu", "bulan kemarin", "last month":
		m := first(today).AddDate(0, -1, 0)
		return span(m, first(today).AddDate(0, 0, -1)), true
	case "tahun ini", "tahun", "this year":
		return span(time.Date(today.Year(), 1, 1, 0, 0, 0, 0, today.Location()), today), true
	case "tahun lalu", "tahun kemarin", "last year":
		return year(today.Year()-1, today), true
	}
	if day, ok := dayOf(w, today); ok {
		return span(day, day), true
	}
	return l.named(w, today, last)
}

// weekdays by their names; "minggu" is a week.
var weekdays = map[string]time.Weekday{"ahad": 0, "senin": 1, "senen": 1, "selasa": 2, "rabu": 3, "rebo": 3, "kamis": 4, "jumat": 5, "jemuah": 5, "sabtu": 6}

// dayOf reads one day: "senin", "hari jumat lalu", "tanggal 20", "1 november", "1 nov
// 2026". Without more it is the latest one.
func dayOf(w []string, today time.Time) (time.Time, bool) {
	if len(w) > 1 && (w[0] == "hari" || w[0] == "tanggal" || w[0] == "tgl") && (w[0] != "hari" || weekdays[w[1]] > 0) {
		if w = w[1:]; len(w) == 1 && weekdays[w[0]] == 0 {
			n, err := strconv.Atoi(w[0])
			day := first(today).AddDate(0, 0, n-1)
			if day.After(today) {
				day = first(today).AddDate(0, -1, n-1)
			}
			return day, err == nil && n > 0 && day.Day() == n
		}
	}
	if wd, ok := weekdays[w[0]]; ok && (len(w) == 1 || len(w) == 2 && (w[1] == "lalu" || w[1] == "kemarin" || w[1] == "ini")) {
		return today.AddDate(0, 0, -(int(today.Weekday())-int(wd)+7)%7), true
	}
	n, err := strconv.Atoi(w[0])
	if err != nil || len(w) < 2 || len(w) > 3 || n < 1 || n > 31 {
		return time.Time{}, false
	}
	month, ok := monthOf(w[1])
	if !ok {
		return time.Time{}, false
	}
	y := today.Year()
	if len(w) == 3 {
		if y, err = strconv.Atoi(w[2]); err != nil || y < 2000 {
			return time.Time{}, false
		}
	}
	day := time.Date(y, month, n, 0, 0, 0, 0, today.Location())
	if len(w) == 2 && day.After(today) {
		day = time.Date(y-1, month, n, 0, 0, 0, 0, today.Location())
	}
	return day, day.Day() == n && !day.After(today)
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

// named reads "30 hari", "2 bulan", "november", "november 2026", "2026".
func (l *Leader) named(w []string, today time.Time, last func(int) (figures.Period, bool)) (figures.Period, bool) {
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
				return figures.Period{}, false
			}
			return span(today.AddDate(0, -n, 1), today), true
		}
	case err == nil && len(w) == 1 && n >= 2000 && n <= today.Year():
		return year(n, today), true
	}
	month, ok := monthOf(w[0])
	if !ok || len(w) > 2 {
		return figures.Period{}, false
	}
	y := today.Year()
	if len(w) == 2 {
		if y, err = strconv.Atoi(w[1]); err != nil || y < 2000 || y > today.Year() {
			return figures.Period{}, false
		}
	} else if month > today.Month() {
		// Without a year it is the latest one.
		y--
	}
	from := time.Date(y, month, 1, 0, 0, 0, 0, today.Location())
	return until(from, from.AddDate(0, 1, -1), today), !from.After(today)
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
