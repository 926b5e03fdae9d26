package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/leader"
)

// Digest is when leaders' chats are sent the figures, on working days only; docs/leader.md
// shows them. Where no leader's chat is enrolled nothing is sent.
type Digest struct {
	// At is the time of day, as 07:00, in the regency's zone.
	At string `yaml:"at" default:"07:00"`
	// Daily sends the figures of the day before, and of the days off before it.
	Daily bool `yaml:"daily" default:"true"`
	// Fortnightly sends those of fourteen days every other week.
	Fortnightly bool `yaml:"fortnightly" default:"true"`
	// Weekday is the day of the fortnightly one: monday to friday. When that is a day
	// off it comes on the next working day.
	Weekday string `yaml:"weekday" default:"monday"`
}

// weekdays are the days of the week by both names.
var weekdays = map[string]time.Weekday{
	"monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday, "thursday": time.Thursday, "friday": time.Friday,
	"senin": time.Monday, "selasa": time.Tuesday, "rabu": time.Wednesday, "kamis": time.Thursday, "jumat": time.Friday,
}

// Schedule is the same in the words of package leader.
func (d *Digest) Schedule() leader.Schedule {
	at, _ := clockTime(d.At)
	return leader.Schedule{
		At: at, Fortnight: weekdays[strings.ToLower(d.Weekday)], NoDay: !d.Daily, NoFortnight: !d.Fortnightly,
	}
}

// clockTime reads "07:00" or "07.00" as the time since midnight.
func clockTime(s string) (time.Duration, bool) {
	t, err := time.Parse("15:04", strings.ReplaceAll(strings.TrimSpace(s), ".", ":"))
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err == nil
}

func (c *checker) digest(path string, d *Digest) {
	if _, ok := clockTime(d.At); !ok {
		c.no(path+".at", fmt.Sprintf("%q is not a time of day", d.At), "write 07:00")
	}
	if _, ok := weekdays[strings.ToLower(d.Weekday)]; !ok {
		c.no(path+".weekday", fmt.Sprintf("%q is not a working day", d.Weekday), "write monday, tuesday, wednesday, thursday or friday")
	}
}
