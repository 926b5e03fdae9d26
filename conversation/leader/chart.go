package leader

import (
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/text"
)

// Chart is what a digest's picture shows: what came in and what was settled on each
// day, and which share of its work each agency did in time.
type Chart struct {
	// Days are short names of the days, Received and Settled the numbers of each.
	DaysTitle, ReceivedName, SettledName string
	Days                                 []string
	Received, Settled                    []int64
	// Agencies are in the order of rank.
	AgenciesTitle string
	Agencies      []Bar
}

// Bar is one agency.
type Bar struct {
	Name string
	// Share is from 0 to 1; Label is what is written beside it.
	Share float64
	Label string
}

// barsMost is how many agencies a picture shows that is looked at on a phone.
const barsMost = 8

// LastDays is the period of so many days that ends with p.
func LastDays(p figures.Period, days int) figures.Period {
	to, err := time.Parse(time.DateOnly, p.To)
	if err != nil || p.Days() >= days {
		return p
	}
	return figures.Period{From: to.AddDate(0, 0, 1-days).Format(time.DateOnly), To: p.To}
}

// Chart gathers what a digest's picture shows.
func (l *Leader) Chart(p figures.Period, trend []figures.DaySheet, s *figures.Summary) Chart {
	c := Chart{
		DaysTitle: say(text.LeaderChartDays, nil) + ", " + l.days(p), ReceivedName: say(text.LeaderChartReceived, nil),
		SettledName: say(text.LeaderChartSettled, nil), AgenciesTitle: say(text.LeaderChartAgencies, nil) + ", " + l.days(s.Period),
	}
	for i := range trend {
		name := trend[i].Day
		if day, err := time.Parse(time.DateOnly, name); err == nil {
			name = day.Format("2")
		}
		v := trend[i].Total.Values()
		c.Days, c.Received, c.Settled = append(c.Days, name), append(c.Received, v.Received), append(c.Settled, v.Settled)
	}
	for i := range s.Agencies {
		if a := &s.Agencies[i]; a.Rank > 0 && len(c.Agencies) < barsMost {
			c.Agencies = append(c.Agencies, Bar{Name: l.name(a.Key), Share: a.Now.InTime, Label: percent(a.Now.InTime)})
		}
	}
	return c
}

// Highest is the largest number of the chart.
func (c *Chart) Highest() int64 {
	return slices.Max(append(append([]int64{0}, c.Received...), c.Settled...))
}
