package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// TestWhatWasGivenUpOfMemosIsListedAndTriedAgain: an order that did not arrive stands
// beside what was given up about reports, and is tried again by its name, or with all
// unless the other side refused it.
func TestWhatWasGivenUpOfMemosIsListedAndTriedAgain(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	cfg, s := demoStores(t)
	now := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	for id, failure := range map[string]string{"1": "refused:kicked", "2": "retry:503", "3": "retry:503"} {
		m := memo.Memo{ID: memo.OrderID(id), Schema: memo.Schema, Kind: memo.KindOrder, Created: now, Agency: "pupr", Status: memo.StatusAnswered}
		m.Owe(now, report.Delivery{Key: memo.KeyOrder, Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}})
		e := m.Envelope()
		e.Settle(report.Outcome{Key: memo.KeyOrder, At: now.Add(time.Minute), State: report.DeliveryDiscarded, Failure: failure})
		m.Open(&e)
		if id == "3" {
			m.Status = memo.StatusRecalled
		}
		if _, err := s.memos.Save(ctx, now, &m, store.Lease{}); err != nil {
			t.Fatal(err)
		}
	}
	o := s.operator(cfg)
	f, err := o.failed(ctx, 50)
	if err != nil || f.Memos != 3 || len(f.Listed) != 3 || !f.Listed[0].At.Equal(now.Add(time.Minute)) {
		t.Fatalf("listed: %+v, %v", f, err)
	}
	var list bytes.Buffer
	if err := f.write(&list, time.UTC); err != nil || !strings.Contains(list.String(), memo.OrderID("1")) || !strings.Contains(list.String(), "agency pupr") {
		t.Errorf("%v: %s", err, list.String())
	}
	if f, err := o.failed(ctx, 1); err != nil || len(f.Listed) != 1 || f.Memos != 3 {
		t.Errorf("one of them: %+v, %v", f, err)
	} else {
		list.Reset()
		if err := f.write(&list, time.UTC); err != nil || !strings.Contains(list.String(), "and 2 more") {
			t.Errorf("%v: %s", err, list.String())
		}
	}
	done, err := o.retryAll(ctx)
	if want := (retried{Memos: 1, Deliveries: 1, Refused: 1, Unwanted: 1}); err != nil || done != want {
		t.Errorf("all: %+v, %v", done, err)
	}
	done, err = o.retryTicket(ctx, memo.OrderID("1"))
	if want := (retried{Memos: 1, Deliveries: 1}); err != nil || done != want {
		t.Errorf("by name: %+v, %v", done, err)
	}
	for said, want := range map[string]string{memo.OrderID("1"): "nothing of", memo.OrderID("9"): "there is no memo:order:9"} {
		if _, err := o.retryTicket(ctx, said); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", said, err)
		}
	}
	if n, err := s.memos.CountFailed(ctx); err != nil || n != 1 {
		t.Errorf("%d are left, %v", n, err)
	}
}
