package calendar_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/calendar"
)

func at(h, m int) time.Duration {
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
}

// office is a calendar with every kind of hours: 7.30 to 16.00, Fridays 7.00 to 11.30,
// and shorter ones in Ramadan, when a Friday is like other days.
func office() calendar.Calendar {
	return calendar.Calendar{
		Zone: wib, Holidays: map[string]bool{"2026-03-19": true, "2026-03-20": true},
		Hours: calendar.Hours{
			Day: calendar.Span{From: at(7, 30), To: at(16, 0)}, Friday: calendar.Span{From: at(7, 0), To: at(11, 30)},
		},
		Seasons: []calendar.Season{{
			From: "2026-02-18", To: "2026-03-18",
			Hours: calendar.Hours{Day: calendar.Span{From: at(8, 0), To: at(15, 0)}},
		}},
	}
}

func TestOfficeHours(t *testing.T) {
	t.Parallel()
	cal := office()
	for _, c := range []struct{ name, from, want string }{
		{"before the office opens", "2026-11-23 07:29", "2026-11-23 07:30"},
		{"the moment it opens", "2026-11-23 07:30", "2026-11-23 07:30"},
		{"in the midst", "2026-11-23 12:00", "2026-11-23 12:00"},
		{"the last minute", "2026-11-23 15:59", "2026-11-23 15:59"},
		{"the moment it closes", "2026-11-23 16:00", "2026-11-24 07:30"},
		{"Friday has its own", "2026-11-27 07:10", "2026-11-27 07:10"},
		{"Friday afternoon", "2026-11-27 12:00", "2026-11-30 07:30"},
		{"a Saturday", "2026-11-28 09:00", "2026-11-30 07:30"},
		{"Ramadan opens later", "2026-02-18 07:40", "2026-02-18 08:00"},
		{"and closes sooner", "2026-02-18 15:10", "2026-02-19 08:00"},
		{"its Fridays are like other days", "2026-02-20 12:00", "2026-02-20 12:00"},
		{"its last evening, before holidays and a weekend", "2026-03-18 17:00", "2026-03-23 07:30"},
	} {
		from := parse(t, c.from)
		got := cal.NextOpen(from)
		if !got.Equal(parse(t, c.want)) {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
		if cal.Open(from) != got.Equal(from) {
			t.Errorf("%s: open is %v", c.name, cal.Open(from))
		}
	}
	var always calendar.Calendar
	if night := parse(t, "2026-11-24 03:00"); !always.Open(night) {
		t.Error("without hours the whole working day counts")
	}
}

// Whatever the calendar: the next opening is in office hours on a working day, never
// before the moment, never later for an earlier one, and itself again.
func TestOpeningsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 4))
	cal := office()
	if summer, err := time.LoadLocation("Europe/Amsterdam"); err == nil {
		cal.Zone = summer
	}
	for range 3000 {
		moment := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rnd.Int64N(int64(500 * 24 * time.Hour))))
		cal.Holidays = map[string]bool{}
		for range rnd.IntN(6) {
			cal.Holidays[cal.Day(moment.AddDate(0, 0, rnd.IntN(9)))] = true
		}
		open := cal.NextOpen(moment)
		if open.Before(moment) || !cal.Open(open) || !cal.Working(open) || !cal.NextOpen(open).Equal(open) {
			t.Fatalf("after %v the office opens %v", moment, open)
		}
		if sooner := cal.NextOpen(moment.Add(-time.Hour)); sooner.After(open) {
			t.Fatalf("an hour before %v it opens later: %v, %v", moment, sooner, open)
		}
		from, to, ok := cal.Office(open)
		if !ok || open.Before(from) || !open.Before(to) {
			t.Fatalf("%v is outside the hours %v to %v of its day", open, from, to)
		}
	}
	for day := range 366 * 3 {
		cal.Holidays[cal.Day(time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, day))] = true
	}
	if never := time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC); !cal.NextOpen(never).Equal(never) {
		t.Error("a year of holidays must not silence the program")
	}
}
