package config

import (
	"strings"
	"testing"
	"time"
)

func parseHome(t *testing.T, calendar string) *Config {
	t.Helper()
	src := strings.Replace(string(tuban), "  draft:\n", calendar+"  draft:\n", 1)
	c, err := Parse("tuban.yaml", []byte(src), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every day of the list lies in its year, and has a name; a year that is not whole says
// what it lacks.
func TestNationalHolidays(t *testing.T) {
	t.Parallel()
	years := nationalYears()
	for _, y := range years {
		if len(y.Days) == 0 || y.Source == "" || y.Complete != (y.Missing == "") {
			t.Errorf("%d: %d days, from %q, missing %q", y.Year, len(y.Days), y.Source, y.Missing)
		}
		for day, name := range y.Days {
			at, err := time.Parse(time.DateOnly, day)
			if err != nil || at.Year() != y.Year || name == "" {
				t.Errorf("%d: %s %q (%v)", y.Year, day, name, err)
			}
		}
	}
	if len(years) < 2 || years[0].Year != 2026 || !years[0].Complete || len(years[0].Days) != 25 {
		t.Errorf("%d years; of 2026 %d days", len(years), len(years[0].Days))
	}
}

func TestNationalHolidaysCanBeLeftOut(t *testing.T) {
	t.Parallel()
	with := parseHome(t, "").Regency()
	without := parseHome(t, "  calendar: {national_holidays: false}\n  holidays: {2026-11-12: Hari Jadi}\n").Regency()
	if !with.Holidays["2026-12-25"] || without.Holidays["2026-12-25"] || !without.Holidays["2026-11-12"] || len(without.Holidays) != 1 {
		t.Errorf("with %d, without %v", len(with.Holidays), without.Holidays)
	}
}

func TestHoursAreRead(t *testing.T) {
	t.Parallel()
	r := parseHome(t, `  calendar: {hours: "08:00-16.30", friday: 07.00 - 11.30, seasons: [{from: "2027-02-08", to: "2027-03-09", hours: 08.00-15.00}]}
`).Regency()
	cal := r.Calendar()
	for from, want := range map[string]string{
		"2026-11-23 06:00": "2026-11-23 08:00", "2026-11-27 06:00": "2026-11-27 07:00",
		"2026-11-27 11:30": "2026-11-30 08:00", "2027-02-12 14:59": "2027-02-12 14:59", "2027-02-12 15:00": "2027-02-15 08:00",
	} {
		at, _ := time.ParseInLocation("2006-01-02 15:04", from, r.Zone)
		if got := cal.NextOpen(at).Format("2006-01-02 15:04"); got != want {
			t.Errorf("after %s the office opens %s, want %s", from, got, want)
		}
	}
}

// An operator hears of days that deadlines will stumble over before they do.
func TestMissingYearsAreTold(t *testing.T) {
	t.Parallel()
	at := func(day string) time.Time {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		calendar, now string
		years         []string
	}{
		{"", "2026-03-02", nil},
		{"", "2026-11-23", nil},
		{"", "2027-11-23", []string{"2028"}},
		{"  calendar: {complete_years: [\"2028\"]}\n", "2027-11-23", nil},
		{"  calendar: {national_holidays: false}\n", "2026-03-02", []string{"2026"}},
	} {
		gaps := parseHome(t, c.calendar).HolidayGaps(at(c.now))
		if len(gaps) != len(c.years) {
			t.Fatalf("%s with %q: %q, want %v", c.now, c.calendar, gaps, c.years)
		}
		for i, y := range c.years {
			if !strings.Contains(gaps[i], y) {
				t.Errorf("%s: %q does not tell of %s", c.now, gaps[i], y)
			}
		}
	}
}
