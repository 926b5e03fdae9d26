package desk

import (
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/report"
)

// What administrators are told of a reporter stays owed when they give his report to an
// agency before it has gone out.
func TestTheNoticeOutlivesTheAssignment(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	r := report.New(now, report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7), Day: "2026-11-23", Person: "p1", Alias: "Pelapor 7F"})
	var s citizen.Standing
	if Noticed(s) {
		t.Error("nothing is held against him")
	}
	s.Add(citizen.Mark{Kind: citizen.MarkPrank, At: now, Cause: "x"})
	if !Noticed(s) {
		t.Fatal("a false report is not noticed")
	}
	Notice(&r, s, now)
	Notice(&r, s, now)
	if len(r.Deliveries) != 1 {
		t.Fatalf("owed %+v", r.Deliveries)
	}
	r.Recall(func(d report.Delivery) bool { return forDesk(d, "") })
	if d := r.Delivery(noticedKey); d == nil || !d.State.Owed() {
		t.Errorf("after the assignment it is %+v", d)
	}
}
