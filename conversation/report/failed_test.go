package report_test

import (
	"errors"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

func TestWhatWasGivenUpIsOwedOnceMore(t *testing.T) {
	t.Parallel()
	r := standing(report.StatusReceived)
	r.Owe(at, report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, Out: message.Outbound{Text: "Laporan baru"}})
	if !r.Failed().IsZero() || r.Retry(at, "card:pupr:1", report.Actor{}) != report.ErrNotGivenUp || r.Retry(at, "none", report.Actor{}) != report.ErrNotGivenUp {
		t.Error("what is owed counts as given up")
	}
	gave := at.Add(time.Hour)
	r.Settle(report.Outcome{Key: "card:pupr:1", At: gave, State: report.DeliveryDiscarded, Failure: "misconfigured:403"})
	if !r.Failed().Equal(gave) || !r.NextDue().IsZero() {
		t.Errorf("failed %v, due %v", r.Failed(), r.NextDue())
	}
	again := gave.Add(time.Hour)
	must(t, r.Retry(again, "card:pupr:1", report.Actor{Kind: report.ActorAdmin}))
	d := r.Delivery("card:pupr:1")
	if !d.State.Owed() || d.Attempts != 0 || d.Failure != "" || d.Out.Text != "Laporan baru" || !r.NextDue().Equal(again) || !r.Failed().IsZero() {
		t.Errorf("%+v", d)
	}
	if e := r.Events[len(r.Events)-1]; e.Kind != report.EventRetried || e.By.Kind != report.ActorAdmin || r.Retries("card:pupr:1") != 1 {
		t.Errorf("history has %+v", e)
	}
}

func TestWhatIsNoLongerWantedIsNotOwedAgain(t *testing.T) {
	t.Parallel()
	given := func(status report.Status) report.Report {
		r := standing(status)
		r.Owe(at, report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}})
		r.Settle(report.Outcome{Key: "card:pupr:1", At: at, State: report.DeliveryUncertain, Failure: "uncertain:timeout"})
		return r
	}
	// The agency that would get the card has nothing to do with the report any more.
	r := given(report.StatusReceived)
	r.Agency = "dlhp"
	if err := r.Retry(at, "card:pupr:1", report.Actor{}); !errors.Is(err, report.ErrNotWanted) {
		t.Errorf("the card for another agency: %v", err)
	}
	r = given(report.StatusWithdrawn)
	if err := r.Retry(at, "card:pupr:1", report.Actor{}); !errors.Is(err, report.ErrNotWanted) {
		t.Errorf("the card of a withdrawn report: %v", err)
	}
	// What was recalled is no failure.
	r = standing(report.StatusReceived)
	r.Owe(at, report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}})
	r.Recall(func(report.Delivery) bool { return true })
	if err := r.Retry(at, "card:pupr:1", report.Actor{}); !errors.Is(err, report.ErrNotGivenUp) || !r.Failed().IsZero() {
		t.Errorf("the recalled card: %v", err)
	}
}

func TestAFileThatIsFetchedAgainIsNotLostYet(t *testing.T) {
	t.Parallel()
	r := report.New(at, report.Filing{ID: "r1", Media: []message.MediaRef{photo("f1")}})
	r.Settle(report.Outcome{Key: "fetch:0:0", At: at, State: report.DeliveryDiscarded, Failure: "retry:network"})
	if r.Media[0].Lost == "" {
		t.Fatal("the file is not lost")
	}
	must(t, r.Retry(at, "fetch:0:0", report.Actor{Kind: report.ActorAdmin}))
	if r.Media[0].Lost != "" || !r.Delivery("fetch:0:0").State.Owed() {
		t.Errorf("%+v", r.Media[0])
	}
}
