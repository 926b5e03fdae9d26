package leader

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

func number[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// percent is a share from 0 to 1.
func percent(share float64) string { return strconv.Itoa(int(math.Round(100*share))) + "%" }

// decimal has one digit behind an Indonesian comma.
func decimal(f float64) string {
	return strings.Replace(strconv.FormatFloat(f, 'f', 1, 64), ".", ",", 1)
}

// change tells by how much a number went up or down: " ▲4", "" when it stayed.
func change(now, before int64) string {
	switch {
	case now > before:
		return " ▲" + number(now-before)
	case now < before:
		return " ▼" + number(before-now)
	}
	return ""
}

// moved tells by how many places an agency rose or fell; a smaller rank is better.
func moved(now, before int) string {
	if now == 0 || before == 0 {
		return ""
	}
	return change(int64(before), int64(now))
}

// length writes a length of time for people, in the largest unit that says enough.
func length(d time.Duration) string {
	unit := func(key text.Key, n int64) string { return say(key, text.Args{"n": number(n)}) }
	hours := int64(d / time.Hour)
	switch {
	case d < time.Hour:
		return unit(text.LeaderMinutes, int64(d/time.Minute))
	case hours < 48:
		return unit(text.LeaderHours, hours)
	case hours < 7*24 && hours%24 > 0:
		return unit(text.LeaderDays, hours/24) + " " + unit(text.LeaderHours, hours%24)
	}
	return unit(text.LeaderDays, hours/24)
}

// before says what a value was in the time before.
func before(value string) string { return " " + say(text.LeaderBefore, text.Args{"value": value}) }

// numbers are the lines about the whole regency.
func (l *Leader) numbers(s *figures.Summary) []string {
	now, old := s.Total.Now, s.Total.Before
	var out []string
	add := func(key text.Key, args text.Args) { out = append(out, say(key, args)) }
	if s.Missing > 0 {
		add(text.LeaderRecapCounting, text.Args{"n": number(s.Counted())})
	}
	if now.Received == 0 && now.Settled == 0 {
		add(text.LeaderRecapNone, nil)
	} else {
		add(text.LeaderRecapNumbers, text.Args{
			"received": number(now.Received), "received_change": change(now.Received, old.Received),
			"settled": number(now.Settled), "settled_change": change(now.Settled, old.Settled),
		})
	}
	add(text.LeaderRecapOpen, text.Args{"open": number(s.Total.Open), "late": number(s.Total.Late), "missed": bracketed(Missed(s.Total.Stand))})
	return append(out, l.quality(now, old)...)
}

// Missed says what is missing of the reports that are late: "belum diterima 2, belum
// selesai 1", "" when none is.
func Missed(s figures.Stand) string {
	var out []string
	for _, kind := range report.ClockKinds() {
		if n := s.Missed(kind); n > 0 {
			out = append(out, say(missedKeys[kind], text.Args{"n": number(n)}))
		}
	}
	return strings.Join(out, ", ")
}

func bracketed(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

var missedKeys = map[report.ClockKind]text.Key{
	report.ClockAcknowledge: text.LeaderMissedTaking, report.ClockAnswer: text.LeaderMissedAnswer, report.ClockSettle: text.LeaderMissedSettling,
}

// quality are the lines about how well things went, as far as there is anything to say.
func (l *Leader) quality(now, old figures.Values) []string {
	var out []string
	if now.Settled > 0 {
		args := text.Args{"median": length(now.MedianSettle), "before": ""}
		if old.Settled > 0 {
			args["before"] = before(length(old.MedianSettle))
		}
		out = append(out, say(text.LeaderRecapMedian, args))
	}
	if now.Measured > 0 {
		args := text.Args{"share": percent(now.InTime), "before": ""}
		if old.Measured > 0 {
			args["before"] = before(percent(old.InTime))
		}
		out = append(out, say(text.LeaderRecapInTime, args))
	}
	if now.Rated > 0 {
		out = append(out, say(text.LeaderRecapStars, text.Args{"stars": decimal(now.Satisfaction), "n": number(now.Rated)}))
	}
	if now.Reopened > 0 {
		out = append(out, say(text.LeaderRecapReopened, text.Args{"n": number(now.Reopened)}))
	}
	return out
}

// ranking is one numbered line for each agency, at most so many, and their keys; 0 means
// all. Without a limit those of which nothing can be said yet stand at the end.
func (l *Leader) ranking(s *figures.Summary, most int) (out, keys []string) {
	left := 0
	for i := range s.Agencies {
		a := &s.Agencies[i]
		if a.Key == "" || a.Rank == 0 && (most > 0 || a.Open == 0) {
			continue
		}
		if most > 0 && len(out) == most {
			left++
			continue
		}
		keys = append(keys, a.Key)
		args := text.Args{"rank": number(len(keys)), "agency": l.name(a.Key), "open": number(a.Open), "late": ""}
		if a.Late > 0 {
			args["late"] = say(text.LeaderLateTail, text.Args{"n": number(a.Late)})
		}
		if a.Rank == 0 {
			out = append(out, say(text.LeaderRecapUnranked, args))
			continue
		}
		args["change"] = moved(a.Rank, a.RankBefore)
		args["share"], args["settled"] = percent(a.Now.InTime), number(a.Now.Settled)
		args["median"] = "–"
		if a.Now.Settled > 0 {
			args["median"] = length(a.Now.MedianSettle)
		}
		out = append(out, say(text.LeaderRecapAgency, args))
	}
	if left > 0 {
		out = append(out, say(text.LeaderRecapMore, text.Args{"n": number(left)}))
	}
	return out, keys
}
