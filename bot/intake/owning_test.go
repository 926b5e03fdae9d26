package intake

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// TestWhoReportsMuchCanConfirmHisOldReports: a report that is not among the latest is
// still known while it waits for its reporter's word.
func TestWhoReportsMuchCanConfirmHisOldReports(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.files()[0]
	agency := report.Actor{Kind: report.ActorAgency, Agency: "pupr"}
	for i := range citizen.OwnLatest + 1 {
		at := b.now.Add(time.Duration(1+i) * time.Minute)
		r := report.New(at, report.Filing{
			ID: fmt.Sprint("later", i), Ticket: report.NewTicket("TBN", uint64(100+i)), Day: "2026-11-23", Person: first.Person,
			Home: first.Home, Category: "jalan", Agency: "pupr", Words: "lubang yang lain",
		})
		if _, err := b.Reports.Save(t.Context(), at, &r, store.Lease{}); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := b.Reports.Load(t.Context(), first.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range stored.Deliveries {
		stored.Settle(report.Outcome{Key: d.Key, At: b.now, To: siti, State: report.DeliverySent})
	}
	if err := stored.Apply(b.now, report.MoveResolve, agency, report.Detail{Text: "sudah ditambal"}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Reports.Save(t.Context(), b.now, &stored, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	b.later(time.Hour)
	heard := b.post.count()
	b.says("cek", "cek laporan")
	if got := b.post.wait(heard + 1)[heard]; !strings.Contains(got, "terbaru") || !strings.Contains(got, "yang lebih lama") {
		t.Errorf("the list hides that there are others: %q", got)
	}
	b.says("menu", "menu")
	b.post.wait(heard + 2)
	b.says("sudah", "sudah")
	b.post.wait(heard + 3)
	if stored, err = b.Reports.Load(t.Context(), first.ID); err != nil || stored.Status != report.StatusClosed {
		t.Errorf("%s, %v; heard %q", stored.Status, err, b.post.wait(heard + 3)[heard:])
	}
	b.boxes.working.Wait()
}
