package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/regency"
)

// Abuse holds back whoever sends more than people do. The defaults are met by nobody
// who reports, however hasty; 0 switches a bound off. The numbers to call in an
// emergency are given to everybody at any time.
type Abuse struct {
	// Messages is how many messages one person may send at once; the files of an
	// album after its first count as a tenth each.
	Messages int `yaml:"messages" default:"60"`
	// Window is the time over which as many are allowed again. Who sends more is
	// told so once, then gets no answer until it has passed.
	Window time.Duration `yaml:"window" default:"2m"`
	// Reports is how many reports one person may file within 24 hours.
	Reports int `yaml:"reports" default:"20"`
	// AddressReports is how many reports are taken from one network address on the web at
	// once, and as many again within each 24 hours: a chat in the browser costs nothing, so
	// that a bound of each would be none. Many phones share an address; a kiosk in an office may need more.
	AddressReports int `yaml:"address_reports" default:"60"`
	// Repeat is how long a person who files the same again is shown the report that
	// is there and asked whether it is the same; 0 asks nobody.
	Repeat time.Duration `yaml:"repeat" default:"72h"`
	// Everyone is how many messages of all people together are taken per second, ten
	// times as many at once; counted over all replicas. Who writes while there are more is
	// asked to wait, once.
	Everyone float64 `yaml:"everyone" default:"200"`
	// WrongTickets is how many numbers of reports that are not there may be tried within
	// an hour from one network address on the web, and in one private chat elsewhere; many
	// phones share an address. Whoever asks for a number that is there is not counted. With
	// 10,000 reports one number in 640 is there: the fewer are allowed, the longer it
	// takes to find one by guessing.
	WrongTickets int `yaml:"wrong_tickets" default:"20"`
	// RudeWords are words, or words in a row, that people are asked to rephrase, beside
	// the built-in lists of Indonesian, Javanese and English ones.
	RudeWords []string `yaml:"rude_words" default:""`
	// DecentWords are taken out of the built-in lists.
	DecentWords []string `yaml:"decent_words" default:""`
}

// regency turns a checked section into what the conversations read.
func (a *Abuse) regency() regency.Abuse {
	return regency.Abuse{
		Messages: a.Messages, Window: a.Window, Reports: a.Reports, Repeat: a.Repeat, Everyone: a.Everyone,
		Rude: a.RudeWords, Decent: a.DecentWords,
	}
}

func (c *checker) abuse(path string, a *Abuse) {
	// Fewer than twenty at once would meet people who report in short lines.
	if a.Messages != 0 {
		c.within(path+".messages", float64(a.Messages), 20, 100_000)
	}
	c.between(path+".window", a.Window, 10*time.Second, 24*time.Hour)
	if a.Reports != 0 {
		c.within(path+".reports", float64(a.Reports), 1, 10_000)
	}
	if a.AddressReports != 0 {
		c.within(path+".address_reports", float64(a.AddressReports), 1, 100_000)
	}
	if a.Repeat != 0 {
		c.between(path+".repeat", a.Repeat, time.Minute, 30*24*time.Hour)
	}
	if a.Everyone != 0 {
		c.within(path+".everyone", a.Everyone, 1, 1_000_000)
	}
	if a.WrongTickets != 0 {
		c.within(path+".wrong_tickets", float64(a.WrongTickets), 5, 10_000)
	}
	for i, w := range a.RudeWords {
		if strings.TrimSpace(w) == "" {
			c.no(fmt.Sprintf("%s.rude_words[%d]", path, i), "empty", "write a word, or remove the line")
		}
	}
}
