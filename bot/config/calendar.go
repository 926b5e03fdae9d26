package config

import (
	_ "embed"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/calendar"
)

// national is the shape of holidays.yaml.
type national struct {
	Years []nationalYear `yaml:"years" required:"true"`
}

type nationalYear struct {
	Year     int               `yaml:"year" required:"true"`
	Complete bool              `yaml:"complete" required:"true"`
	Source   string            `yaml:"source" required:"true"`
	Missing  string            `yaml:"missing" default:""`
	Days     map[string]string `yaml:"days" required:"true"`
}

//go:embed holidays.yaml
var holidaysFile []byte

// nationalYears reads the holidays that come with the program. A broken list is a
// broken program and panics.
func nationalYears() []nationalYear {
	root, problems := parse("holidays.yaml", holidaysFile)
	d := &decoder{name: "holidays.yaml", problems: problems, at: make(map[string]position)}
	var n national
	if root != nil {
		d.section("", root, reflect.ValueOf(&n).Elem())
	}
	if len(d.problems) > 0 {
		panic(d.problems)
	}
	return n.Years
}

// holidays are the days off: the nation's, if wanted, and the regency's own.
func (c *Calendar) holidays(own map[string]string) map[string]bool {
	off := make(map[string]bool, len(own))
	if c.NationalHolidays {
		for _, y := range nationalYears() {
			for day := range y.Days {
				off[day] = true
			}
		}
	}
	for day := range own {
		off[day] = true
	}
	return off
}

func (c *Calendar) hours() calendar.Hours {
	return calendar.Hours{Day: span(c.Hours), Friday: span(c.Friday)}
}

func (c *Calendar) seasons() []calendar.Season {
	var out []calendar.Season
	for _, s := range c.Seasons {
		out = append(out, calendar.Season{
			From: s.From, To: s.To, Hours: calendar.Hours{Day: span(s.Hours), Friday: span(s.Friday)},
		})
	}
	return out
}

// span reads hours that were checked before; none are the whole day.
func span(s string) calendar.Span {
	out, _ := parseSpan(s)
	return out
}

// parseSpan reads "07.30-16.00", with dots or colons.
func parseSpan(s string) (calendar.Span, bool) {
	from, to, ok := strings.Cut(strings.ReplaceAll(s, ".", ":"), "-")
	a, err1 := time.Parse("15:04", strings.TrimSpace(from))
	b, err2 := time.Parse("15:04", strings.TrimSpace(to))
	if !ok || err1 != nil || err2 != nil || !a.Before(b) {
		return calendar.Span{}, false
	}
	clock := func(t time.Time) time.Duration {
		return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	}
	return calendar.Span{From: clock(a), To: clock(b)}, true
}

func (c *checker) calendar(path string, cal *Calendar) {
	c.span(path+".hours", cal.Hours)
	c.span(path+".friday", cal.Friday)
	for i, y := range cal.CompleteYears {
		if n, err := strconv.Atoi(y); err != nil || n < 2000 || n > 2999 {
			c.no(fmt.Sprintf("%s.complete_years[%d]", path, i), fmt.Sprintf("%q is not a year", y), `write ["2027"]`)
		}
	}
	for i, s := range cal.Seasons {
		here := fmt.Sprintf("%s.seasons[%d]", path, i)
		from, to := c.date(here+".from", s.From), c.date(here+".to", s.To)
		if from && to && s.To < s.From {
			c.no(here+".to", s.To+" is before "+s.From, "write the last day of the season")
		}
		c.span(here+".hours", s.Hours)
		c.span(here+".friday", s.Friday)
	}
}

func (c *checker) span(path, s string) {
	if _, ok := parseSpan(s); s != "" && !ok {
		c.no(path, fmt.Sprintf("%q are no office hours", s), "write from and to: 07.30-16.00")
	}
}

func (c *checker) date(path, s string) bool {
	if s == "" {
		return false
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		c.no(path, fmt.Sprintf("%q is not a date", s), "write year-month-day: 2026-08-17")
		return false
	}
	return true
}

// HolidayGaps says which years that deadlines of now can reach are not known whole:
// this one, and the next once the longest deadline leads into it. Each is a sentence
// for the operator.
func (c *Config) HolidayGaps(now time.Time) []string {
	r := &c.regency
	longest := max(r.Days.Close, r.Days.Wait)
	for _, n := range r.Days.Settle {
		longest = max(longest, n)
	}
	for _, cat := range r.Categories {
		longest = max(longest, cat.AnswerDays)
	}
	cal := r.Calendar()
	known := make(map[int]nationalYear)
	if c.calendar.NationalHolidays {
		for _, y := range nationalYears() {
			known[y.Year] = y
		}
	}
	var gaps []string
	for year := now.In(r.Zone).Year(); year <= cal.AddDays(now, longest).Year(); year++ {
		y, ok := known[year]
		switch {
		case y.Complete, slices.Contains(c.calendar.CompleteYears, strconv.Itoa(year)):
		case ok:
			gaps = append(gaps, fmt.Sprintf("days off in %d are not known whole: %s are missing; add them under regency.holidays and name the year in regency.calendar.complete_years", year, y.Missing))
		default:
			gaps = append(gaps, fmt.Sprintf("days off in %d are not known at all; add them under regency.holidays and name the year in regency.calendar.complete_years", year))
		}
	}
	return gaps
}
