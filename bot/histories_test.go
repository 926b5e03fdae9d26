package main

import (
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// TestAChangedHistoryIsNamed saves reports as the program does, changes one behind its
// back, and asks.
func TestAChangedHistoryIsNamed(t *testing.T) {
	t.Parallel()
	cfg := config.Demo()
	cfg.Stores.DataDir = t.TempDir()
	db, err := openStores(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for i, id := range []string{"r1", "r2", "r3"} {
		r := report.New(now, report.Filing{ID: id, Ticket: report.NewTicket("TBN", uint64(i)), Day: "2026-11-23", Person: "p1", Words: "lubang"})
		if _, err := (chained{db.reports}).Save(t.Context(), now, &r, store.Lease{}); err != nil {
			t.Fatal(err)
		}
	}
	h, err := verifyHistories(t.Context(), db.allReports)
	if err != nil || h.Reports != 3 || h.Events != 3 || h.Waiting != 0 || h.Broken != "" || len(h.Head) != 64 {
		t.Errorf("%+v, %v", h, err)
	}
	r, err := db.reports.Load(t.Context(), "r2")
	if err != nil {
		t.Fatal(err)
	}
	r.Words = "tidak ada lubang"
	if _, err := db.reports.Save(t.Context(), now, &r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	if err := db.close(); err != nil {
		t.Fatal(err)
	}
	h, err = historiesAnywhere(t.Context(), cfg)
	if err != nil || h.Broken != "r2" {
		t.Errorf("%+v, %v", h, err)
	}
	var said strings.Builder
	if err := h.told(&said); err == nil || !strings.Contains(err.Error(), r.Ticket) || !strings.Contains(err.Error(), "event 1") {
		t.Errorf("told %v", err)
	}
}
