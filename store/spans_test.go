package store

import (
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/figures"
)

// Every day of a period is covered once and no other, with few spans.
func TestPeriodsAreCovered(t *testing.T) {
	t.Parallel()
	at := func(n int) string { return time.Date(2024, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }
	const days = 3 * 366
	for from := 0; from < days; from += 43 {
		for to := from; to < days; to += 37 {
			p := figures.Period{From: at(from), To: at(to)}
			spans := cover(p)
			// Half a month at both ends, half a year of months on the way, the years.
			if len(spans) > 2*(17+7)+3 {
				t.Fatalf("%v is covered with %d spans", p, len(spans))
			}
			times := make(map[string]int)
			for _, s := range spans {
				times[s.span]++
				if s.back {
					times[s.span] -= 2
				}
			}
			for n := range days {
				day, sum := at(n), 0
				for _, span := range SpansOf(day) {
					sum += times[span]
				}
				if want := n >= from && n <= to; want != (sum == 1) || !want && sum != 0 {
					t.Fatalf("%s counts %d times in %v", day, sum, p)
				}
			}
		}
	}
}
