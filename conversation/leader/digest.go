package leader

import (
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// Span is how much a digest tells of.
type Span string

// The spans.
const (
	// SpanDay is the morning's digest: the days since the working day before, that day
	// included.
	SpanDay Span = "day"
	// SpanFortnight is every other week's: the fourteen days before.
	SpanFortnight Span = "fortnight"
)

// Schedule is when digests are sent.
type Schedule struct {
	// At is the time of day, from local midnight. Digests go out on working days only.
	At time.Duration
	// Fortnight is the day of the week on which the fortnight's goes out too, every
	// other week; where that day is off, on the next working day.
	Fortnight time.Weekday
	// NoDay and NoFortnight leave one out.
	NoDay, NoFortnight bool
}

// Due is one digest that is to be sent today.
type Due struct {
	Span   Span
	Period figures.Period
	// Day is the local day on which it is sent, which names it; At the moment.
	Day string
	At  time.Time
}

// Digests lists the digests whose time has come on the local day of now. One that was
// missed is sent late on the same day; a day later the next one tells of its days too.
func (l *Leader) Digests(now time.Time, s Schedule) []Due {
	today := midnight(l.local(now))
	at := today.Add(s.At)
	if now.Before(at) || !l.calendar.Working(today) {
		return nil
	}
	day := today.Format(time.DateOnly)
	var out []Due
	if !s.NoDay {
		from := l.workingBefore(today)
		out = append(out, Due{Span: SpanDay, Period: span(from, today.AddDate(0, 0, -1)), Day: day, At: at})
	}
	if !s.NoFortnight && l.fortnight(today, s.Fortnight) {
		out = append(out, Due{Span: SpanFortnight, Period: span(today.AddDate(0, 0, -14), today.AddDate(0, 0, -1)), Day: day, At: at})
	}
	return out
}

// workingBefore is the working day before a day.
func (l *Leader) workingBefore(day time.Time) time.Time {
	return midnight(l.local(l.calendar.AddDays(day, -1)))
}

// epoch is a Monday; weeks are counted from it, so that every replica and every start
// of the program counts the same.
var epoch = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// fortnight tells whether the fortnight's digest goes out today: on the chosen day of
// every other week, or on the first working day after it.
func (l *Leader) fortnight(today time.Time, on time.Weekday) bool {
	for day := today; ; day = day.AddDate(0, 0, -1) {
		utc := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
		weeks := int(utc.Sub(epoch)/(24*time.Hour)) / 7
		if day.Weekday() == on && weeks%2 == 0 {
			return true
		}
		before := day.AddDate(0, 0, -1)
		if l.calendar.Working(before) || today.Sub(before) > 13*24*time.Hour {
			return false
		}
	}
}

// fortnightAfter is how much later than the day's digest that of the fortnight leaves,
// so that neither comes between the other's picture and words.
const fortnightAfter = time.Minute

// Keys of what a digest owes.
const keyChart, keyDigest = "chart", "digest"

// Digest makes the memo that sends a digest to a chat. chart is a picture in our store,
// the zero value when there is none. Its ID follows from the chat, the span and the
// day, so that making it twice sends it once.
func (l *Leader) Digest(now time.Time, chat message.Address, due Due, words string, chart message.MediaRef) memo.Memo {
	m := memo.Memo{
		ID: memo.DigestID(string(due.Span), due.Day, chat), Schema: memo.Schema, Kind: memo.KindDigest,
		Created: now, Updated: now, Day: due.Day, Chat: chat,
	}
	to := report.Target{Kind: report.TargetAgency, Chat: chat}
	var at time.Time
	if due.Span == SpanFortnight {
		at = now.Add(fortnightAfter)
	}
	if chart.Hash != "" {
		m.Media = []message.MediaRef{chart}
		m.Owe(now, report.Delivery{Key: keyChart, Target: to, Next: at, Out: message.Outbound{Text: l.Caption(due.Period), Media: m.Media}})
	}
	m.Owe(now, report.Delivery{Key: keyDigest, Target: to, Next: at, Out: message.Outbound{Text: words}})
	return m
}
