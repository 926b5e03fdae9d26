package report_test

import (
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/report"
)

var update = flag.Bool("update", false, "write the drawing into docs/lifecycle.md anew")

var at = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func filing() report.Filing {
	return report.Filing{
		ID: "r1", Ticket: report.NewTicket("TBN", 7), Day: "2026-11-23", Person: "p1", Alias: "Pelapor 7F",
		Category: "jalan", Agency: "pupr", Words: "Jalan berlubang", Deadline: at.AddDate(0, 0, 18), Cause: "telegram:1",
	}
}

// standing is a report in the given status, as a store would load it.
func standing(s report.Status) report.Report {
	r := report.New(at, filing())
	r.Status = s
	return r
}

var agency = report.Actor{Kind: report.ActorAgency, Agency: "pupr", Name: "Pak Budi"}

// final are the statuses that end a life: nothing leads out of them.
var final = []report.Status{report.StatusWithdrawn}

func TestEveryStatusIsReachedAndLeft(t *testing.T) {
	t.Parallel()
	reached := map[report.Status]bool{report.StatusReceived: true}
	queue := []report.Status{report.StatusReceived}
	for len(queue) > 0 {
		from := queue[0]
		queue = queue[1:]
		moves := report.Allowed(from)
		if slices.Contains(final, from) != (len(moves) == 0) {
			t.Errorf("from %s lead %v", from, moves)
		}
		for _, m := range moves {
			r := standing(from)
			if err := r.Apply(at, m, agency, report.Detail{}); err != nil {
				t.Fatalf("%s from %s: %v", m, from, err)
			}
			if r.Status == from {
				t.Errorf("%s from %s leads nowhere", m, from)
			}
			if !slices.Contains(report.Statuses(), r.Status) {
				t.Errorf("%s from %s leads to unknown %q", m, from, r.Status)
			}
			if !reached[r.Status] {
				reached[r.Status] = true
				queue = append(queue, r.Status)
			}
		}
	}
	for _, s := range report.Statuses() {
		if !reached[s] {
			t.Errorf("%s is never reached", s)
		}
	}
}

// An open report can always be handed on, refused, finished and withdrawn, except
// that one on its way to an agency need not be transferred again.
func TestAnOpenReportIsNeverStuck(t *testing.T) {
	t.Parallel()
	for _, s := range report.Statuses() {
		if !s.Open() {
			continue
		}
		for _, m := range []report.Move{report.MoveReject, report.MoveResolve, report.MoveWithdraw, report.MoveTransfer} {
			if m == report.MoveTransfer && s == report.StatusTransferred {
				continue
			}
			if !slices.Contains(report.Allowed(s), m) {
				t.Errorf("%s is not possible from %s", m, s)
			}
		}
	}
}

func TestARefusedMoveChangesNothing(t *testing.T) {
	t.Parallel()
	for _, s := range report.Statuses() {
		for _, m := range append(report.Moves(), "resovle") {
			if slices.Contains(report.Allowed(s), m) {
				continue
			}
			r := standing(s)
			before := r.Clone()
			err := r.Apply(at.Add(time.Hour), m, agency, report.Detail{Agency: "dlhp", Text: "x"})
			var refused *report.MoveError
			if !errors.As(err, &refused) {
				t.Fatalf("%s from %s: %v", m, s, err)
			}
			if refused.Status != s || refused.Move != m || !slices.Equal(refused.Allowed, report.Allowed(s)) || refused.Error() == "" {
				t.Errorf("refused with %+v", refused)
			}
			if r.Status != before.Status || len(r.Events) != len(before.Events) || r.Agency != before.Agency || !r.Updated.Equal(before.Updated) {
				t.Errorf("%s from %s changed the report", m, s)
			}
		}
	}
}

func TestMovesNoteTheWaiting(t *testing.T) {
	t.Parallel()
	r := standing(report.StatusForwarded)
	must(t, r.Apply(at.Add(time.Hour), report.MoveAsk, agency, report.Detail{Text: "di mana?", Cause: "c1"}))
	if !r.Paused.Equal(at.Add(time.Hour)) {
		t.Errorf("paused at %v", r.Paused)
	}
	must(t, r.Apply(at.Add(49*time.Hour), report.MoveHear, report.Actor{Kind: report.ActorReporter}, report.Detail{Text: "di sana"}))
	if !r.Paused.IsZero() {
		t.Errorf("paused %v", r.Paused)
	}
	must(t, r.Apply(at.Add(50*time.Hour), report.MoveResolve, agency, report.Detail{}))
	r.Close = at.AddDate(0, 0, 14)
	if !r.NextDue().Equal(r.Close) {
		t.Errorf("due %v", r.NextDue())
	}
	must(t, r.Apply(at.Add(51*time.Hour), report.MoveReopen, report.Actor{Kind: report.ActorReporter}, report.Detail{}))
	if !r.Close.IsZero() {
		t.Error("a reopened report still closes by itself")
	}
	must(t, r.Apply(at.Add(52*time.Hour), report.MoveTransfer, agency, report.Detail{Agency: "dlhp", Text: "lampu"}))
	if r.Agency != "dlhp" {
		t.Errorf("agency %q", r.Agency)
	}
	if !r.Caused("c1") || r.Caused("c2") || r.Caused("") {
		t.Error("causes are not remembered right")
	}
	for i, e := range r.Events {
		if e.Seq != i+1 {
			t.Errorf("event %d has number %d", i, e.Seq)
		}
	}
	last := r.Events[len(r.Events)-1]
	if last.From != report.StatusReopened || last.To != report.StatusTransferred || last.Agency != "dlhp" || !r.Updated.Equal(last.At) {
		t.Errorf("last event %+v", last)
	}
}

// Leaving the question without an answer starts the clock too.
func TestEveryWayOutOfAQuestionStartsTheClock(t *testing.T) {
	t.Parallel()
	for _, m := range report.Allowed(report.StatusAwaitingReporter) {
		r := standing(report.StatusForwarded)
		must(t, r.Apply(at, report.MoveAsk, agency, report.Detail{}))
		must(t, r.Apply(at.Add(time.Hour), m, agency, report.Detail{}))
		if !r.Paused.IsZero() {
			t.Errorf("after %s: paused %v", m, r.Paused)
		}
	}
}

func TestRecordsLeaveTheStatus(t *testing.T) {
	t.Parallel()
	r := standing(report.StatusForwarded)
	r.Record(at, report.EventAssigned, report.Actor{Kind: report.ActorAdmin}, report.Detail{Agency: "dlhp"})
	r.Record(at, report.EventRated, report.Actor{Kind: report.ActorReporter}, report.Detail{Stars: 4})
	if r.Status != report.StatusForwarded || r.Agency != "dlhp" || r.Stars != 4 || len(r.Events) != 3 {
		t.Errorf("%+v", r)
	}
}

// The drawing in the documentation is the table in the code.
func TestTheDrawingIsTheTable(t *testing.T) {
	t.Parallel()
	diagram, err := report.Diagram()
	must(t, err)
	const file, begin, end = "../../docs/lifecycle.md", "<!-- report: drawn by go test ./conversation/report -run Drawing -update -->\n```mermaid\n", "```\n<!-- end -->"
	raw, err := os.ReadFile(file)
	must(t, err)
	head, rest, ok := strings.Cut(string(raw), begin)
	drawn, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the drawing between %q and %q", file, begin, end)
	}
	if *update {
		must(t, os.WriteFile(file, []byte(head+begin+diagram+end+tail), 0o644))
		return
	}
	if drawn != diagram {
		t.Errorf("%s draws another table; run with -update.\nthe code's is:\n%s", file, diagram)
	}
	for _, m := range report.Moves() {
		if !strings.Contains(diagram, ": "+string(m)+"\n") {
			t.Errorf("%s is in no row of the table", m)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
