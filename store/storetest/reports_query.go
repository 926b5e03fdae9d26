package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

func reportByPerson(t *testing.T, a, b ReportStore) {
	for i, id := range []string{"r2", "r1", "r3"} {
		r := filed(id)
		r.Created = after(time.Duration(i) * time.Minute)
		insert(t, a, r)
	}
	other := filed("r4")
	other.Person = "p2"
	insert(t, a, other)
	rs, next, err := b.ByPerson(t.Context(), "p1", store.Page{Limit: 10})
	must(t, err)
	same(t, reportIDs(rs), []string{"r3", "r1", "r2"})
	same(t, next, "")
	rs, _, err = b.ByPerson(t.Context(), "p1", store.Page{Limit: 1})
	must(t, err)
	same(t, reportIDs(rs), []string{"r3"})
}

func reportByAgency(t *testing.T, a, b ReportStore) {
	add := func(id, agency string, st report.Status, deadline time.Time) {
		r := filed(id)
		r.Agency, r.Status, r.Deadline = agency, st, deadline
		insert(t, a, r)
	}
	add("r1", "pupr", report.StatusForwarded, after(3*time.Hour))
	add("r2", "pupr", report.StatusInProgress, after(time.Hour))
	add("r3", "pupr", report.StatusClosed, after(2*time.Hour))
	add("r4", "pupr", report.StatusForwarded, time.Time{})
	add("r5", "dlh", report.StatusForwarded, begin)
	add("r6", "", report.StatusReceived, begin)

	list := func(agency string, st ...report.Status) []string {
		rs, next, err := b.ByAgency(t.Context(), store.AgencyQuery{Agency: agency, Statuses: st})
		must(t, err)
		same(t, next, "")
		return reportIDs(rs)
	}
	same(t, list("pupr"), []string{"r2", "r3", "r1", "r4"})
	same(t, list("pupr", report.StatusForwarded, report.StatusInProgress, report.StatusForwarded), []string{"r2", "r1", "r4"})
	same(t, list("pupr", report.StatusRejected), []string{})
	same(t, list("dlh"), []string{"r5"})
	same(t, list(""), []string{"r6"})
}

func reportAgencyMoves(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	r := insert(t, a, filed("r1"))
	must(t, r.Apply(begin, report.MoveTransfer, report.Actor{Kind: report.ActorAgency, Agency: "pupr"}, report.Detail{Agency: "dlh", Text: "sampah"}))
	_, err := a.Save(ctx, begin, &r, store.Lease{})
	must(t, err)
	for agency, want := range map[string][]string{"pupr": {}, "dlh": {"r1"}} {
		rs, _, err := b.ByAgency(ctx, store.AgencyQuery{Agency: agency, Statuses: []report.Status{report.StatusReceived, report.StatusTransferred}})
		must(t, err)
		same(t, reportIDs(rs), want)
	}
}

func reportFailed(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	giveUp := func(r *report.Report, at time.Time) {
		r.Settle(report.Outcome{Key: "card:pupr:1", At: at, State: report.DeliveryDiscarded, Failure: "refused:blocked"})
		_, err := a.Save(ctx, at, r, store.Lease{})
		must(t, err)
	}
	r1, r2, r3 := insert(t, a, filed("r1")), insert(t, a, filed("r2")), insert(t, a, filed("r3"))
	giveUp(&r1, after(time.Minute))
	giveUp(&r2, after(2*time.Minute))
	giveUp(&r3, after(2*time.Minute))
	recalled := insert(t, a, filed("r4"))
	recalled.Recall(func(report.Delivery) bool { return true })
	_, err := a.Save(ctx, begin, &recalled, store.Lease{})
	must(t, err)
	insert(t, a, filed("r5"))

	list := func() []string {
		var got []string
		page := store.Page{Limit: 1}
		for range 9 {
			rs, next, err := b.Failed(ctx, page)
			must(t, err)
			got = append(got, reportIDs(rs)...)
			if next == "" {
				break
			}
			page.After = next
		}
		n, err := b.CountFailed(ctx)
		must(t, err)
		same(t, n, int64(len(got)))
		return got
	}
	same(t, list(), []string{"r3", "r2", "r1"})
	must(t, r2.Retry(after(time.Hour), "card:pupr:1", report.Actor{Kind: report.ActorAdmin}))
	_, err = a.Save(ctx, after(time.Hour), &r2, store.Lease{})
	must(t, err)
	same(t, list(), []string{"r3", "r1"})
	same(t, due(t, b, after(time.Hour), 9, lease("l1", 2*time.Hour)), []string{"r5", "r2"})
	_, _, err = b.Failed(ctx, store.Page{After: "!!"})
	wants(t, err, store.ErrBadCursor)
}

func reportPaging(t *testing.T, a, b ReportStore) {
	// Many share a moment, so that only the ID tells where a page ends.
	var want []string
	for i := range 14 {
		r := filed(numbered("r", i))
		r.Created = after(time.Duration(i/5) * time.Minute)
		r.Deadline = after(time.Duration(i/5) * time.Hour)
		r.Status = report.Statuses()[i%3]
		if i > 11 {
			r.Deadline = time.Time{}
		}
		insert(t, a, r)
		want = append(want, r.ID)
	}
	pages := func(next func(store.Page) ([]report.Report, string, error)) []string {
		var got []string
		page := store.Page{Limit: 3}
		for range len(want) {
			rs, after, err := next(page)
			must(t, err)
			if len(rs) > page.Limit {
				t.Fatalf("a page holds %d, want at most %d", len(rs), page.Limit)
			}
			got = append(got, reportIDs(rs)...)
			if after == "" {
				return got
			}
			page.After = after
		}
		t.Fatal("paging does not end")
		return nil
	}
	got := pages(func(p store.Page) ([]report.Report, string, error) {
		return b.ByAgency(t.Context(), store.AgencyQuery{Agency: "pupr", Page: p})
	})
	same(t, got, want)
	got = pages(func(p store.Page) ([]report.Report, string, error) { return b.ByPerson(t.Context(), "p1", p) })
	slices.Reverse(got)
	same(t, got, want)
}

func reportBadCursor(t *testing.T, a, _ ReportStore) {
	insert(t, a, filed("r1"))
	for _, after := range []string{"x", "!!", "AAAA", "' OR 1=1"} {
		_, _, err := a.ByPerson(t.Context(), "p1", store.Page{After: after})
		wants(t, err, store.ErrBadCursor)
		_, _, err = a.ByAgency(t.Context(), store.AgencyQuery{Agency: "pupr", Page: store.Page{After: after}})
		wants(t, err, store.ErrBadCursor)
	}
}

// at files a report some metres north of the square of Tuban.
func at(id string, meters float64) report.Report {
	r := filed(id)
	r.Place = message.Place{Lat: squareLat + meters/111_195, Lon: squareLon, HasPoint: true}
	return r
}

const squareLat, squareLon = -6.8976, 112.0649

func near(t *testing.T, s ReportStore, meters float64, limit int, since time.Time) []string {
	t.Helper()
	rs, err := s.Near(t.Context(), store.Near{Lat: squareLat, Lon: squareLon, Meters: meters, Limit: limit, Since: since})
	must(t, err)
	return reportIDs(rs)
}

func reportNear(t *testing.T, a, b ReportStore) {
	for id, meters := range map[string]float64{"r1": 5, "r2": -90, "r3": 700, "r4": -1300, "r5": 4900, "r6": 5100} {
		insert(t, a, at(id, meters))
	}
	old := at("old", 1)
	old.Created = after(-time.Hour)
	insert(t, a, old)
	named := filed("named")
	named.Place = message.Place{Name: "Pasar Baru"}
	insert(t, a, named)

	same(t, near(t, b, 5000, 10, begin), []string{"r1", "r2", "r3", "r4", "r5"})
	same(t, near(t, b, 9000, 10, begin), []string{"r1", "r2", "r3", "r4", "r5"})
	same(t, near(t, b, 5000, 10, time.Time{}), []string{"old", "r1", "r2", "r3", "r4", "r5"})
	same(t, near(t, b, 1000, 10, begin), []string{"r1", "r2", "r3"})
	same(t, near(t, b, 50, 10, begin), []string{"r1"})
	same(t, near(t, b, 5000, 2, begin), []string{"r1", "r2"})
	same(t, near(t, b, 0, 2, begin), []string{})
}

func reportNearMoved(t *testing.T, a, b ReportStore) {
	r := insert(t, a, at("r1", 0))
	r.Place.Lat += 0.2
	_, err := a.Save(t.Context(), begin, &r, store.Lease{})
	must(t, err)
	same(t, near(t, b, 5000, 10, begin), []string{})
	r.Place = at("r1", 60).Place
	_, err = a.Save(t.Context(), begin, &r, store.Lease{})
	must(t, err)
	same(t, near(t, b, 100, 10, begin), []string{"r1"})
	r.Place = message.Place{Name: "Pasar Baru"}
	_, err = a.Save(t.Context(), begin, &r, store.Lease{})
	must(t, err)
	same(t, near(t, b, 5000, 10, begin), []string{})
}
