package report_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

func photo(native string) message.MediaRef {
	return message.MediaRef{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: native, Size: 9}
}

func TestOwingTwiceIsOwingOnce(t *testing.T) {
	t.Parallel()
	r := standing(report.StatusReceived)
	d := report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, Out: message.Outbound{Text: "a"}}
	r.Owe(at, d)
	d.Out.Text = "b"
	r.Owe(at.Add(time.Hour), d)
	if len(r.Deliveries) != 1 || r.Deliveries[0].Out.Text != "a" || !r.NextDue().Equal(at) {
		t.Errorf("%+v", r.Deliveries)
	}
	got := r.Delivery("card:pupr:1")
	if got.Out.Key != "r1/card:pupr:1" || got.Out.About != "r1" || got.State != report.DeliveryQueued {
		t.Errorf("%+v", got)
	}
	if r.Delivery("card:pupr:2") != nil || r.CardKey("pupr") != "card:pupr:2" || r.CardKey("dlhp") != "card:dlhp:1" || !got.IsCard() {
		t.Error("keys of cards are counted wrong")
	}
}

func TestSettlingTwiceIsSettlingOnce(t *testing.T) {
	t.Parallel()
	r := standing(report.StatusReceived)
	r.Owe(at, report.Delivery{
		Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"},
		Out: message.Outbound{Text: "a", Intent: "x"}, OnSent: report.MoveForward,
	})
	to := message.Address{Channel: message.ChannelTelegram, ID: "-1"}
	o := report.Outcome{Key: "card:pupr:1", At: at.Add(time.Second), To: to, State: report.DeliverySent, Sent: message.Sent{MessageIDs: []string{"55", "56"}}}
	if !r.Settle(o) || r.Status != report.StatusForwarded {
		t.Fatalf("status %s", r.Status)
	}
	before, err := json.Marshal(r)
	must(t, err)
	if r.Settle(o) {
		t.Error("settled twice")
	}
	after, err := json.Marshal(r)
	must(t, err)
	if string(before) != string(after) {
		t.Error("the second settlement changed something")
	}
	d := r.Delivery("card:pupr:1")
	if d.Attempts != 1 || d.To != to || d.Out.Text != "" || d.Out.Intent != "x" || !d.Sent.Equal(o.At) {
		t.Errorf("%+v", d)
	}
	if !r.NextDue().IsZero() {
		t.Errorf("due %v although nothing is owed", r.NextDue())
	}
	want := []report.Ref{{Chat: to, MessageID: "55", Report: "r1", Intent: "x"}, {Chat: to, MessageID: "56", Report: "r1", Intent: "x"}}
	if !reflect.DeepEqual(r.Refs(), want) || !reflect.DeepEqual(r.FreshRefs(), want) {
		t.Errorf("references %+v, fresh %+v", r.Refs(), r.FreshRefs())
	}
}

func TestACardThatArrivesLateMovesNothing(t *testing.T) {
	t.Parallel()
	r := standing(report.StatusReceived)
	r.Owe(at, report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, OnSent: report.MoveForward})
	must(t, r.Apply(at, report.MoveTransfer, agency, report.Detail{Agency: "dlhp"}))
	r.Settle(report.Outcome{Key: "card:pupr:1", At: at, State: report.DeliverySent})
	if r.Status != report.StatusTransferred {
		t.Errorf("status %s: the old agency's card forwarded the report", r.Status)
	}
	// Staff were faster than the settlement.
	r = standing(report.StatusReceived)
	r.Owe(at, report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, OnSent: report.MoveForward})
	must(t, r.Apply(at, report.MoveStart, agency, report.Detail{}))
	r.Settle(report.Outcome{Key: "card:pupr:1", At: at, State: report.DeliverySent})
	if r.Status != report.StatusInProgress {
		t.Errorf("status %s", r.Status)
	}
}

func TestARetryIsAlwaysDueSomeTime(t *testing.T) {
	t.Parallel()
	r := standing(report.StatusReceived)
	r.Owe(at, report.Delivery{Key: "a", Target: report.Target{Kind: report.TargetReporter}})
	r.Settle(report.Outcome{Key: "a", At: at.Add(time.Minute), State: report.DeliveryRetryable, Failure: "retry:500"})
	d := r.Delivery("a")
	if r.NextDue().IsZero() || d.Next.IsZero() || d.Attempts != 1 {
		t.Errorf("a retry without a moment is lost: %+v", d)
	}
	r.Settle(report.Outcome{Key: "a", At: at, State: report.DeliveryRetryable, Next: at.Add(time.Hour), Untried: true})
	if d.Attempts != 1 || !r.NextDue().Equal(at.Add(time.Hour)) {
		t.Errorf("postponed: %+v", d)
	}
	r.Settle(report.Outcome{Key: "a", At: at, State: report.DeliveryDiscarded, Failure: "refused:403"})
	if e := r.Events[len(r.Events)-1]; e.Kind != report.EventUndeliverable || !r.NextDue().IsZero() {
		t.Errorf("%+v, due %v", e, r.NextDue())
	}
	if r.Settle(report.Outcome{Key: "nothing"}) {
		t.Error("settled what is not there")
	}
}

func TestNextDueIsTheEarliest(t *testing.T) {
	t.Parallel()
	r := standing(report.StatusResolved)
	r.Close = at.AddDate(0, 0, 14)
	r.Owe(at, report.Delivery{Key: "later", Next: at.AddDate(0, 0, 20)})
	if !r.NextDue().Equal(r.Close) {
		t.Errorf("due %v", r.NextDue())
	}
	r.Owe(at, report.Delivery{Key: "sooner", Next: at.AddDate(0, 0, 2)})
	if !r.NextDue().Equal(at.AddDate(0, 0, 2)) {
		t.Errorf("due %v", r.NextDue())
	}
}

func TestRecallingIsQuiet(t *testing.T) {
	t.Parallel()
	r := standing(report.StatusReceived)
	r.Owe(at, report.Delivery{Key: "old", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, Out: message.Outbound{Text: "x"}})
	r.Owe(at, report.Delivery{Key: "kept", Target: report.Target{Kind: report.TargetReporter}, Out: message.Outbound{Text: "x"}})
	events := len(r.Events)
	r.Recall(func(d report.Delivery) bool { return d.Target.Agency == "pupr" })
	old := r.Delivery("old")
	if old.State != report.DeliveryDiscarded || old.Failure != report.FailureRecalled || len(r.Events) != events || !r.Delivery("kept").State.Owed() {
		t.Errorf("%+v", r.Deliveries)
	}
	// The try that was under way changes nothing any more.
	if r.Settle(report.Outcome{Key: "old", State: report.DeliverySent, At: at}) {
		t.Error("a recalled delivery was settled")
	}
}

func TestFetchedMediaAreFoundInTheReport(t *testing.T) {
	t.Parallel()
	f := filing()
	f.Media = []message.MediaRef{photo("p1"), {Kind: message.MediaPhoto, Hash: "here already"}}
	r := report.New(at, f)
	if len(r.Deliveries) != 1 || r.Deliveries[0].Key != "fetch:0:0" {
		t.Fatalf("owed %+v", r.Deliveries)
	}
	r.Record(at, report.EventAnswered, agency, report.Detail{Media: []message.MediaRef{photo("p2")}})
	fetched := photo("p2")
	fetched.Hash = "9f86"
	if !r.Settle(report.Outcome{Key: "fetch:2:0", At: at, State: report.DeliverySent, Stored: fetched}) {
		t.Fatal("nothing was to be fetched")
	}
	if got, ok := r.Attachment(report.Target{Kind: report.TargetStore, Event: 2}); !ok || got.Hash != "9f86" {
		t.Errorf("attachment %+v, %v", got, ok)
	}
	if r.Media[0].Hash != "" {
		t.Error("another file got the hash")
	}
	r.Settle(report.Outcome{Key: "fetch:0:0", At: at, State: report.DeliveryDiscarded, Failure: "refused:404"})
	if r.Media[0].Lost != "refused:404" {
		t.Errorf("a file that is gone is not marked: %+v", r.Media[0])
	}
	for _, nowhere := range []report.Target{{Event: 99}, {Event: 2, Media: 1}, {Media: -1}} {
		if _, ok := r.Attachment(nowhere); ok {
			t.Errorf("found something at %+v", nowhere)
		}
	}
}

func TestACloneSharesNothing(t *testing.T) {
	t.Parallel()
	f := filing()
	f.Media = []message.MediaRef{photo("p1")}
	r := report.New(at, f)
	r.Record(at, report.EventAnswered, agency, report.Detail{Text: "a", Media: []message.MediaRef{photo("p2")}})
	r.Owe(at, report.Delivery{Key: "news:2", Out: message.Outbound{Media: []message.MediaRef{photo("p2")}, Choices: []message.Choice{{ID: "x", Label: "X"}}}})
	r.Deliveries[0].MessageIDs = []string{"1"}
	before, err := json.Marshal(r)
	must(t, err)
	c := r.Clone()
	if !reflect.DeepEqual(r, c) {
		t.Fatalf("the clone differs:\n%+v\n%+v", r, c)
	}
	c.Media[0].Hash = "h"
	c.Events[1].Text, c.Events[1].Media[0].Hash = "b", "h"
	c.Deliveries[0].MessageIDs[0] = "2"
	last := &c.Deliveries[len(c.Deliveries)-1]
	last.Out.Media[0].Hash, last.Out.Choices[0].Label = "h", "Y"
	must(t, c.Apply(at, report.MoveResolve, agency, report.Detail{}))
	c.Recall(func(report.Delivery) bool { return true })
	after, err := json.Marshal(r)
	must(t, err)
	if string(before) != string(after) {
		t.Errorf("changing the clone changed the original:\n%s\n%s", before, after)
	}
}

// What the caller keeps of a filing or a detail stays his.
func TestAReportKeepsItsOwnMedia(t *testing.T) {
	t.Parallel()
	media := []message.MediaRef{photo("p1")}
	f := filing()
	f.Media = media
	r := report.New(at, f)
	r.Record(at, report.EventUpdated, agency, report.Detail{Media: media})
	media[0].Hash = "changed"
	if r.Media[0].Hash != "" || r.Events[1].Media[0].Hash != "" {
		t.Error("the report shares its media with the caller")
	}
}
