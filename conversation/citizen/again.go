package citizen

import (
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// Choices when a report looks like one that the person filed before.
const (
	pickJoin = "join"
	pickAnew = "anew"
)

// Filing is what a session remembers of a report filed lately: enough to notice the
// same once more and to count them. It stands in the session so that nothing has to be
// looked up for it.
type Filing struct {
	Report   string    `json:"report"`
	Ticket   string    `json:"ticket"`
	At       time.Time `json:"at"`
	Category string    `json:"category"`
	// Words and Name are sums of the words and of the place's name, "" for none.
	Words string `json:"words,omitempty"`
	Name  string `json:"name,omitempty"`
	// Lat and Lon are the place where Point is set.
	Point bool    `json:"point,omitempty"`
	Lat   float64 `json:"lat,omitempty"`
	Lon   float64 `json:"lon,omitempty"`
}

// day is over which time reports are counted.
const day = 24 * time.Hour

// filingsMax bounds what a session remembers, whatever the configuration allows.
const filingsMax = 50

// noteFiling notes a report that is being filed.
func (t *turn) noteFiling(r *report.Report) {
	a := t.reg.Abuse
	if a.Repeat <= 0 && a.Reports <= 0 {
		t.s.Filed = nil
		return
	}
	keep := max(a.Repeat, day)
	t.s.Filed = slices.DeleteFunc(t.s.Filed, func(f Filing) bool { return t.input.Now.Sub(f.At) >= keep })
	if !slices.ContainsFunc(t.s.Filed, func(f Filing) bool { return f.Report == r.ID }) {
		t.s.Filed = append(t.s.Filed, filing(t.input.Now, r.ID, r.Ticket, r.Category, r.Words, r.Place))
	}
	if n := len(t.s.Filed) - max(filingsMax, a.Reports); n > 0 {
		t.s.Filed = slices.Delete(t.s.Filed, 0, n)
	}
}

func filing(at time.Time, id, ticket, category, words string, p message.Place) Filing {
	return Filing{
		Report: id, Ticket: ticket, At: at, Category: category, Words: sum(words), Name: sum(p.Name),
		Point: p.HasPoint, Lat: p.Lat, Lon: p.Lon,
	}
}

// sum is short for a text in its plain form.
func sum(s string) string {
	if s = plain(s); s == "" {
		return ""
	}
	h := fnv.New64a()
	// A hash never fails to take bytes.
	_, _ = h.Write([]byte(s))
	return strconv.FormatUint(h.Sum64(), 36)
}

// enoughToday tells whether the person has filed as many reports as a day may have.
func (t *turn) enoughToday() bool {
	n := 0
	for _, f := range t.s.Filed {
		if t.input.Now.Sub(f.At) < day {
			n++
		}
	}
	return t.reg.Abuse.Reports > 0 && n >= t.reg.Abuse.Reports
}

// nearby is how far apart, in metres, two places may be that are taken for one: about
// what a phone's position is wrong by between houses, twice.
const nearby = 60

// like finds the latest report of the same kind that this draft may be again: the same
// words and no other place, or the same place.
func (s *Session) like(d *Draft) *Filing {
	if d == nil {
		return nil
	}
	own := filing(time.Time{}, "", "", d.Category, d.Words, d.Place)
	for i := len(s.Filed) - 1; i >= 0; i-- {
		f := &s.Filed[i]
		// One without a report is of somebody who was forgotten; it only counts.
		if f.Report == "" || f.Category != own.Category || f.Report == d.Report {
			continue
		}
		far, same := compare(f, &own)
		if same || !far && f.Words == own.Words {
			return f
		}
	}
	return nil
}

// compare tells whether two places are surely different, or the same.
func compare(a, b *Filing) (far, same bool) {
	switch {
	case a.Point && b.Point:
		same = metres(a.Lat, a.Lon, b.Lat, b.Lon) <= nearby
		return !same, same
	case a.Name != "" && b.Name != "":
		return a.Name != b.Name, a.Name == b.Name && a.Words == b.Words
	}
	return false, false
}

// metres is the distance of two points that are not far apart.
func metres(lat1, lon1, lat2, lon2 float64) float64 {
	const perDegree = 111_320
	y := (lat2 - lat1) * perDegree
	x := (lon2 - lon1) * perDegree * math.Cos((lat1+lat2)/2*math.Pi/180)
	return math.Hypot(x, y)
}

// again asks whether the draft is the same as a report that is still being worked on,
// once. It returns false when there is nothing to ask.
func (t *turn) again() bool {
	d, a := t.s.Draft, t.reg.Abuse
	f := t.s.like(d)
	if a.Repeat <= 0 || d.Again || f == nil || t.input.Now.Sub(f.At) >= a.Repeat {
		return false
	}
	if r := t.input.Facts.Report; r == nil || r.ID != f.Report || !t.mine(r) || !r.Status.Open() && r.Status != report.StatusResolved {
		return false
	}
	t.enter(StateSame)
	return true
}

// askSame shows the report that is there.
func (t *turn) askSame() {
	f := t.s.like(t.s.Draft)
	if f == nil {
		t.advance()
		return
	}
	t.say(t.t(text.SameAsk, text.Args{"ticket": f.Ticket, "date": text.ShortDate(t.s.Lang, t.local(f.At))}),
		t.choice(pickJoin, text.ButtonJoin), t.choice(pickAnew, text.ButtonAnew), t.choice(pickBack, text.ButtonBack))
}

// join makes the draft an addition to the report that is there.
func (t *turn) join() {
	d, r := t.s.Draft, t.input.Facts.Report
	if f := t.s.like(d); f == nil || r == nil || r.ID != f.Report || !t.mine(r) {
		t.anew()
		return
	}
	h := Held{MessageID: d.WordsFrom, Text: d.Words, Media: d.Media, Place: d.Place}
	// Whoever insisted on his words is not asked about them again.
	t.blunt = true
	t.dropDraft()
	t.add(r, h)
}

// anew files the draft although it is like another report.
func (t *turn) anew() {
	t.s.Draft.Again = true
	t.send()
}
