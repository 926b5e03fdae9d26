package report_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// told is a report with a history, linked as it was saved: in two saves.
func told(t *testing.T) report.Report {
	t.Helper()
	n := 0
	salt := func() string { n++; return fmt.Sprint("salt", n) }
	f := filing()
	f.Media = []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "P"}}
	r := report.New(at, f)
	r.Link(salt)
	staff := report.Actor{Kind: report.ActorAgency, Agency: "pupr", Name: "Pak Budi"}
	for _, m := range []report.Move{report.MoveForward, report.MoveAccept, report.MoveAsk} {
		if err := r.Apply(at, m, staff, report.Detail{Text: "kata " + string(m)}); err != nil {
			t.Fatal(err)
		}
	}
	r.Record(at, report.EventUpdated, report.Actor{Kind: report.ActorReporter}, report.Detail{Text: "di depan pasar", Place: message.Place{Name: "Pasar"}})
	r.Link(salt)
	if linked, err := r.VerifyChain(); err != nil || linked != 5 {
		t.Fatalf("%d linked, %v", linked, err)
	}
	return r
}

func TestAnyLaterChangeOfAHistoryIsNoticed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(r *report.Report)
		seq    int
	}{
		"words of staff":       {func(r *report.Report) { r.Events[1].Text = "lain" }, 2},
		"words of the report":  {func(r *report.Report) { r.Words = "lain" }, 1},
		"place of the report":  {func(r *report.Report) { r.Place.Name = "lain" }, 1},
		"place of an addition": {func(r *report.Report) { r.Events[4].Place.Name = "lain" }, 5},
		"a photo taken away":   {func(r *report.Report) { r.Media = nil }, 1},
		"another photo":        {func(r *report.Report) { r.Media[0].Native = "Q" }, 1},
		"who":                  {func(r *report.Report) { r.Events[2].By.Name = "Bu Ani" }, 3},
		"when":                 {func(r *report.Report) { r.Events[3].At = at.Add(-time.Hour) }, 4},
		"what":                 {func(r *report.Report) { r.Events[4].Kind = report.EventNoted }, 5},
		"made less secret":     {func(r *report.Report) { r.Visibility = regency.VisibilityOpen }, 1},
		"somebody else's":      {func(r *report.Report) { r.Person = "p9" }, 1},
		"an event taken out":   {func(r *report.Report) { r.Events = slices.Delete(r.Events, 2, 3) }, 3},
		"one put in": {func(r *report.Report) {
			r.Events = slices.Insert(r.Events, 2, report.Event{Seq: 3, Kind: report.EventNoted})
		}, 4},
		"words and salt removed":  {func(r *report.Report) { r.Events[1].Text, r.Events[1].Salt = "", "" }, 2},
		"only the status":         {func(r *report.Report) { r.Status = report.StatusClosed }, 5},
		"the hash of one removed": {func(r *report.Report) { r.Events[2].Sum = "" }, 4},
		"one linked anew": {func(r *report.Report) {
			r.Events[1].Text, r.Events[1].Sum = "lain", ""
			one := report.Report{ID: r.ID, Events: r.Events[1:2]}
			one.Link(func() string { return "s" })
		}, 2},
	} {
		r := told(t)
		c.change(&r)
		_, err := r.VerifyChain()
		var broken *report.BrokenChain
		if !errors.As(err, &broken) || broken.Seq != c.seq {
			t.Errorf("%s: %v, want event %d", name, err, c.seq)
		}
	}
}

func TestFetchedFilesAndLaterEventsKeepTheChain(t *testing.T) {
	t.Parallel()
	r := told(t)
	r.Settle(report.Outcome{Key: "fetch:0:0", At: at, State: report.DeliverySent, Stored: message.MediaRef{
		Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "P", Hash: "9f86d081", Size: 5,
	}})
	r.Record(at, report.EventNoted, report.Actor{Kind: report.ActorAgency}, report.Detail{Text: "baru"})
	if linked, err := r.VerifyChain(); err != nil || linked != 5 {
		t.Errorf("%d linked, %v", linked, err)
	}
	before := r.Head()
	r.Link(func() string { return "more" })
	if linked, err := r.VerifyChain(); err != nil || linked != 6 || r.Head() == before {
		t.Errorf("%d linked, %v", linked, err)
	}
}

// TestErasingLeavesTheChainWhole takes the words and files out of a history as the law
// wants, and says so in it.
func TestErasingLeavesTheChainWhole(t *testing.T) {
	t.Parallel()
	r := told(t)
	r.EraseWords(at)
	r.EraseFiles(at)
	r.Link(func() string { return "later" })
	if linked, err := r.VerifyChain(); err != nil || linked != len(r.Events) {
		t.Errorf("%d linked of %d, %v", linked, len(r.Events), err)
	}
	if r.Words != "" || len(r.Media) > 0 || !r.Place.IsZero() || r.Events[4].Text != "" || r.Events[1].Text == "" || r.Events[4].Salt != "" {
		t.Errorf("after erasing: %+v", r)
	}
	r.Events[1].Text = "lain"
	if _, err := r.VerifyChain(); err == nil {
		t.Error("what was not erased may be changed")
	}
}
