package calendar_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/calendar"
)

var wib = time.FixedZone("WIB", 7*60*60)

func parse(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, wib)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	cal := calendar.Calendar{Zone: wib, Holidays: map[string]bool{"2026-12-25": true, "2027-01-01": true}}
	for _, c := range []struct {
		name, from string
		n          int
		want       string
	}{
		{"the day itself does not count", "2026-11-23 08:00", 1, "2026-11-24"},
		{"a week's days are five", "2026-11-23 08:00", 5, "2026-11-30"},
		{"Friday's next day is Monday", "2026-11-27 23:59", 1, "2026-11-30"},
		{"from a Saturday", "2026-11-28 10:00", 1, "2026-11-30"},
		{"from a Sunday just before midnight", "2026-11-29 23:59", 1, "2026-11-30"},
		{"a holiday on a Friday", "2026-12-24 08:00", 1, "2026-12-28"},
		{"from a holiday", "2026-12-25 08:00", 1, "2026-12-28"},
		{"two holidays and the turn of the year", "2026-12-23 08:00", 7, "2027-01-05"},
		{"the ordinary deadline", "2026-11-23 08:00", 14, "2026-12-11"},
		{"none", "2026-11-28 10:00", 0, "2026-11-28"},
		{"three days back", "2026-11-23 08:00", -3, "2026-11-18"},
		{"back over a holiday", "2026-12-28 08:00", -1, "2026-12-24"},
	} {
		got := cal.AddDays(parse(t, c.from), c.n)
		if want := parse(t, c.want+" 23:59").Add(59 * time.Second); !got.Equal(want) {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}

func TestTheZoneDecidesTheDay(t *testing.T) {
	t.Parallel()
	// 18.00 UTC on Sunday is Monday in Tuban.
	at := time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)
	cal := calendar.Calendar{Zone: wib}
	if cal.Day(at) != "2026-11-23" || !cal.Working(at) || cal.Day(cal.AddDays(at, 1)) != "2026-11-24" {
		t.Errorf("in Tuban it is %s", cal.Day(at))
	}
	var utc calendar.Calendar
	if utc.Day(at) != "2026-11-22" || utc.Working(at) {
		t.Errorf("in UTC it is %s", utc.Day(at))
	}
}

// Over many moments, numbers of days and sets of holidays, also in a zone whose
// days are not all 24 hours long.
func TestDeadlinesKeepTheirPromises(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{time.UTC, wib}
	if summer, err := time.LoadLocation("Europe/Amsterdam"); err == nil {
		zones = append(zones, summer)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		cal := calendar.Calendar{Zone: zones[rnd.IntN(len(zones))], Holidays: map[string]bool{}}
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rnd.Int64N(int64(700 * 24 * time.Hour))))
		for range rnd.IntN(30) {
			cal.Holidays[cal.Day(at.AddDate(0, 0, rnd.IntN(60)))] = true
		}
		n := rnd.IntN(40)
		end := cal.AddDays(at, n)
		if got := cal.Days(at, end); got != n {
			t.Fatalf("%d days from %v are counted as %d", n, at, got)
		}
		if back := cal.AddDays(at, -n); back.After(end) || cal.Days(at, back) != -n {
			t.Fatalf("%d days back from %v: %v, counted as %d", n, at, back, cal.Days(at, back))
		}
		if end.Before(at.Add(-time.Second)) {
			t.Fatalf("%d days from %v end before, at %v", n, at, end)
		}
		if n > 0 && !cal.Working(end) {
			t.Fatalf("%d days from %v end on a day off, %v", n, at, end)
		}
		if later := cal.AddDays(at, n+1); !later.After(end) {
			t.Fatalf("one day more from %v ends no later: %v, %v", at, end, later)
		}
		if next := cal.AddDays(at.Add(time.Hour), n); next.Before(end) {
			t.Fatalf("an hour later than %v ends sooner: %v, %v", at, end, next)
		}
		if got := end.In(cal.Zone).Format("15:04:05"); got != "23:59:59" {
			t.Fatalf("ends at %s", got)
		}
		worked := 0
		for day := at; cal.Day(day) < cal.Day(end); {
			day = day.AddDate(0, 0, 1)
			if cal.Working(day) {
				worked++
			}
		}
		if worked != n {
			t.Fatalf("%d days from %v to %v have %d working days", n, at, end, worked)
		}
	}
}

func TestRound(t *testing.T) {
	t.Parallel()
	cal := calendar.Calendar{Zone: wib, Holidays: map[string]bool{"2026-12-14": true}}
	for from, want := range map[string]string{
		"2026-12-11 00:00": "2026-12-11", "2026-12-11 23:59": "2026-12-11", "2026-12-12 00:01": "2026-12-15", "2026-12-14 12:00": "2026-12-15",
	} {
		if got := cal.Round(parse(t, from)); cal.Day(got) != want || !cal.Round(got).Equal(got) || !cal.Working(got) {
			t.Errorf("%s: %v, want %s", from, got, want)
		}
	}
}

// A configuration that marks every day a holiday must not hang the program.
func TestAYearOfHolidaysEnds(t *testing.T) {
	t.Parallel()
	at := parse(t, "2026-11-23 08:00")
	cal := calendar.Calendar{Zone: wib, Holidays: map[string]bool{}}
	for day := range 366 * 60 {
		cal.Holidays[at.AddDate(0, 0, day).Format(time.DateOnly)] = true
	}
	if end := cal.AddDays(at, 14); !end.After(at) || end.After(at.AddDate(3, 0, 0)) {
		t.Errorf("ends at %v", end)
	}
}
