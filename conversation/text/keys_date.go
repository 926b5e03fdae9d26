package text

import (
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/regency"
)

// The keys of dates: the names of months and weekdays, each a list in one line.
const (
	DateMonths   Key = "date.months"
	DateWeekdays Key = "date.weekdays"
	DateLong     Key = "date.long"
	DateShort    Key = "date.short"
)

// Date writes the local day of t in full: "Selasa, 15 Desember 2026". The time
// must be in the zone whose day is meant.
func Date(lang regency.Lang, t time.Time) string {
	return Say(lang, DateLong, dateArgs(lang, t))
}

// ShortDate writes the local day of t in brief: "15 Des 2026".
func ShortDate(lang regency.Lang, t time.Time) string {
	return Say(lang, DateShort, dateArgs(lang, t))
}

func dateArgs(lang regency.Lang, t time.Time) Args {
	month := strings.Fields(Say(lang, DateMonths, nil))[t.Month()-1]
	// Cut by runes: a catalogue may use letters beyond ASCII.
	short := []rune(month)
	if len(short) > 3 {
		short = short[:3]
	}
	return Args{
		"weekday": strings.Fields(Say(lang, DateWeekdays, nil))[t.Weekday()],
		"day":     t.Format("2"),
		"month":   month,
		"mon":     string(short),
		"year":    t.Format("2006"),
	}
}
