package sqlitestore

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// ofSchema makes the folder of a program that knew so many steps of the schema, and opens
// its file as that program would.
func ofSchema(t *testing.T, steps int) (dir string, c *conn) {
	t.Helper()
	dir = t.TempDir()
	c, err := openConn(dsn(filepath.Join(dir, "taprose.db")))
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range migrations[:steps] {
		if err := c.script(step); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.script(fmt.Sprintf("PRAGMA application_id=%d;PRAGMA user_version=%d", applicationID, steps)); err != nil {
		t.Fatal(err)
	}
	return dir, c
}

// TestSchemaThreeLearnsOfItsFailures: what was given up before the store could list it
// is listed, with the moment that its history has.
func TestSchemaThreeLearnsOfItsFailures(t *testing.T) {
	t.Parallel()
	dir, c := ofSchema(t, 3)
	gave := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for _, id := range []string{"fine", "failed", "recalled"} {
		r := report.New(gave.Add(-time.Hour), report.Filing{ID: id, Ticket: id})
		r.Owe(r.Created, report.Delivery{Key: "news:1", Target: report.Target{Kind: report.TargetReporter}})
		switch id {
		case "failed":
			r.Settle(report.Outcome{Key: "news:1", At: gave, State: report.DeliveryDiscarded, Failure: "refused:blocked"})
		case "recalled":
			r.Recall(func(report.Delivery) bool { return true })
		}
		body, err := store.EncodeReport(&r)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.exec("INSERT INTO report (id, version, ticket, person, created, day, category, agency, status, deadline, body)"+
			" VALUES (?, 1, ?, '', ?, '', '', '', '', 0, ?)", id, id, r.Created.UnixNano(), body)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rs, _, err := db.Reports().Failed(t.Context(), store.Page{})
	if err != nil || len(rs) != 1 || rs[0].ID != "failed" || !rs[0].Failed().Equal(gave) {
		t.Errorf("listed are %d, %v", len(rs), err)
	}
}

// TestSchemaFiveLearnsOfFailedMemosAndBlockedPersons is the same for memos, and for who is
// blocked.
func TestSchemaFiveLearnsOfFailedMemosAndBlockedPersons(t *testing.T) {
	t.Parallel()
	dir, c := ofSchema(t, 5)
	made := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for _, id := range []string{"fine", "failed", "recalled"} {
		m := memo.Memo{ID: memo.OrderID(id), Schema: memo.Schema, Kind: memo.KindOrder, Created: made}
		m.Owe(made, report.Delivery{Key: memo.KeyOrder, Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}})
		switch id {
		case "failed":
			m.Deliveries[0].State, m.Deliveries[0].Failure = report.DeliveryDiscarded, "refused:kicked"
		case "recalled":
			m.Recall(func(report.Delivery) bool { return true })
		}
		body, err := store.EncodeMemo(&m)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.exec("INSERT INTO memo (id, version, kind, agency, status, report, day, created, body) VALUES (?, 1, 'order', '', '', '', '', ?, ?)", m.ID, made.UnixNano(), body)
		if err != nil {
			t.Fatal(err)
		}
	}
	for id, standing := range map[string]citizen.Standing{
		"free": {}, "hour": {Blocked: true, Until: made.Add(time.Hour).In(time.FixedZone("WIB", 7*60*60))}, "good": {Blocked: true}, "was": {Until: made},
	} {
		body, err := store.EncodePerson(&citizen.Person{ID: id, Schema: citizen.PersonSchema, Standing: standing})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.exec("INSERT INTO person (id, version, body) VALUES (?, 1, ?)", id, body); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ms, _, err := db.Memos().Failed(t.Context(), store.Page{})
	if err != nil || len(ms) != 1 || ms[0].ID != memo.OrderID("failed") || !ms[0].Failed().Equal(made) {
		t.Errorf("listed are %d, %v", len(ms), err)
	}
	for after, want := range map[time.Duration][]string{0: {"hour", "good"}, time.Hour: {"good"}} {
		ps, _, err := db.People().Blocked(t.Context(), made.Add(after), store.Page{})
		var got []string
		for _, p := range ps {
			got = append(got, p.ID)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("blocked after %v are %v, %v", after, got, err)
		}
	}
}

// TestSchemaSevenLearnsOfItsClocks: of the open reports that were stored before the store
// knew which of their clocks runs it counts the late ones, and goes on from there.
func TestSchemaSevenLearnsOfItsClocks(t *testing.T) {
	t.Parallel()
	dir, c := ofSchema(t, 7)
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for i, r := range []report.Report{
		{ID: "untaken", Status: report.StatusForwarded, Clock: report.Clock{Acknowledge: now.Add(-time.Hour)}},
		{ID: "older", Status: report.StatusInProgress, Deadline: now.Add(-2 * time.Hour)},
		{ID: "asked", Status: report.StatusAwaitingReporter, Paused: now.Add(-time.Hour), Deadline: now.Add(-time.Minute)},
		{ID: "running", Status: report.StatusAcknowledged, Clock: report.Clock{Answer: now.Add(time.Hour)}},
		{ID: "closed", Status: report.StatusClosed, Clock: report.Clock{Acknowledge: now.Add(-time.Hour)}},
	} {
		r.Agency, r.Ticket, r.Created = "pupr", r.ID, now.AddDate(0, 0, -3)
		if r.Deadline.IsZero() {
			r.Deadline = now.Add(99 * time.Hour)
		}
		body, err := store.EncodeReport(&r)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.exec("INSERT INTO report (n, id, version, ticket, person, created, day, category, agency, status, deadline, body)"+
			" VALUES (?, ?, 1, ?, '', ?, '2026-11-18', '', 'pupr', ?, ?, ?)", int64(i+1), r.ID, r.Ticket, r.Created.UnixNano(), string(r.Status), r.Deadline.UnixNano(), body)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	stands := func(want figures.Stand) {
		t.Helper()
		st, err := db.Reports().Standing(t.Context(), now)
		if err != nil || st.Total != want || st.Agencies["pupr"] != want {
			t.Errorf("open are %+v, %v, want %+v", st, err, want)
		}
	}
	stands(figures.Stand{Open: 4, Late: 2, Untaken: 1, Unsettled: 1})
	rs, err := db.Reports().Overdue(t.Context(), 9)
	if err != nil || len(rs) != 4 || rs[0].ID != "older" || rs[1].ID != "untaken" || rs[3].ID != "asked" {
		t.Errorf("the longest late are %v, %v", rs, err)
	}
	for _, id := range []string{"closed", "asked", "untaken"} {
		r, err := db.Reports().Load(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		r.Status, r.Paused = report.StatusReopened, time.Time{}
		r.Clock.Acknowledge = now.Add(-time.Minute)
		if _, err := db.Reports().Save(t.Context(), now, &r, store.Lease{}); err != nil {
			t.Fatal(err)
		}
	}
	stands(figures.Stand{Open: 5, Late: 4, Untaken: 3, Unsettled: 1})
}
