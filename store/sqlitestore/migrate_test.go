package sqlitestore

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// TestSchemaThreeLearnsOfItsFailures: what was given up before the store could list it
// is listed, with the moment that its history has.
func TestSchemaThreeLearnsOfItsFailures(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c, err := openConn(dsn(filepath.Join(dir, "taprose.db")))
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range migrations[:3] {
		if err := c.script(step); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.script(fmt.Sprintf("PRAGMA application_id=%d;PRAGMA user_version=3", applicationID)); err != nil {
		t.Fatal(err)
	}
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
