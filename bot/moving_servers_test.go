package main

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
)

// TestMovingToServersAndBack moves with the commands from the embedded store to
// MongoDB, and from there into another embedded store.
func TestMovingToServersAndBack(t *testing.T) {
	t.Parallel()
	const n = 30
	tg := telegramtest.Start(t, telegramtest.Options{})
	small, large, fresh := newProgram(t, tg, ""), newReplica(t, tg, startServers(t), ""), newProgram(t, tg, "")
	fill(t, filepath.Join(small.dir, "data"), n)
	want := reportsIn(t, filepath.Join(small.dir, "data"))
	there, back := filepath.Join(small.dir, "archive"), filepath.Join(large.dir, "archive")
	for _, step := range []struct {
		p             *program
		what, archive string
	}{
		{small, "export", there},
		{large, "import", there},
		{large, "import", there},
		{large, "export", back},
		{fresh, "import", back},
	} {
		if said := does(t, step.p, step.what, "-c", step.p.config(), step.archive); !strings.Contains(said, "30 reports.jsonl") {
			t.Errorf("%s says %s", step.what, said)
		}
	}
	got := reportsIn(t, filepath.Join(fresh.dir, "data"))
	if len(want) != n || !reflect.DeepEqual(got, want) {
		t.Errorf("%d reports came back, want the same %d", len(got), len(want))
	}
}

// reportsIn are the reports of an embedded store that nobody uses.
func reportsIn(t *testing.T, dir string) []report.Report {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rs, _, err := db.Reports().All(t.Context(), store.Page{Limit: 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rs {
		rs[i].Version = 0 // how often it was saved is not moved
	}
	return rs
}
