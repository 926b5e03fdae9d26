package generate_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store/storetest/generate"
)

func TestSameSeedMakesTheSameReports(t *testing.T) {
	t.Parallel()
	end := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	a, b := generate.Set{Seed: 1, N: 800, End: end}, generate.Set{Seed: 1, N: 800, End: end}
	other := generate.Set{Seed: 2, N: 800, End: end}
	tickets, found := map[string]bool{}, map[report.Status]int{}
	for i := range a.N {
		r := a.Report(i)
		if x, y := asJSON(t, r), asJSON(t, b.Report(i)); x != y {
			t.Fatalf("report %d is %s, then %s", i, x, y)
		}
		if asJSON(t, r) == asJSON(t, other.Report(i)) {
			t.Fatalf("report %d does not depend on the seed", i)
		}
		if r.ID != a.ID(i) || r.Ticket != a.Ticket(i) || r.Person != a.Person(i) || tickets[r.Ticket] || r.Created.After(end) {
			t.Fatalf("report %d does not fit: %s", i, asJSON(t, r))
		}
		tickets[r.Ticket] = true
		found[r.Status]++
	}
	for _, st := range []report.Status{report.StatusForwarded, report.StatusInProgress, report.StatusResolved, report.StatusClosed, report.StatusRejected} {
		if found[st] == 0 {
			t.Errorf("no report is %s: %v", st, found)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
