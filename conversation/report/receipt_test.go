package report_test

import (
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// waSiti is the chat itself, knownSiti how the report calls it.
var (
	waSiti    = message.Address{Channel: message.ChannelWhatsApp, ID: "100@lid"}
	knownSiti = message.PersonChat(message.ChannelWhatsApp, filing().Person)
)

// sent is a report whose news reached WhatsApp as two messages and awaits a receipt.
func sent(t *testing.T) *report.Report {
	t.Helper()
	r := report.New(at, filing())
	r.Owe(at, report.Delivery{Key: "news:2", Target: report.Target{Kind: report.TargetReporter}, Out: message.Outbound{Text: "kabar"}})
	r.Settle(report.Outcome{
		Key: "news:2", At: at, To: waSiti, State: report.DeliverySent,
		Sent: message.Sent{MessageIDs: []string{"A", "B"}}, Expect: at.Add(24 * time.Hour),
	})
	return &r
}

func TestReceiptsOnlyMoveForward(t *testing.T) {
	t.Parallel()
	r := sent(t)
	if due := r.NextDue(); !due.Equal(at.Add(24 * time.Hour)) {
		t.Errorf("due %v while a receipt is awaited", due)
	}
	for _, c := range []struct {
		state   report.DeliveryState
		ids     []string
		changed bool
		want    report.DeliveryState
	}{
		{report.DeliveryDelivered, []string{"Z"}, false, report.DeliverySent},
		{report.DeliverySent, []string{"A"}, false, report.DeliverySent},
		{report.DeliveryDelivered, []string{"Z", "B"}, true, report.DeliveryDelivered},
		{report.DeliveryDelivered, []string{"A"}, false, report.DeliveryDelivered},
		{report.DeliveryRead, []string{"A"}, true, report.DeliveryRead},
		{report.DeliveryDelivered, []string{"B"}, false, report.DeliveryRead},
		{report.DeliveryQueued, []string{"B"}, false, report.DeliveryRead},
	} {
		events := len(r.Events)
		if changed := r.Receive(knownSiti, c.ids, c.state, at); changed != c.changed || r.Delivery("news:2").State != c.want {
			t.Errorf("%s for %v: changed %v, now %s", c.state, c.ids, changed, r.Delivery("news:2").State)
		}
		if len(r.Events) != events {
			t.Errorf("a receipt in time is no event")
		}
	}
	if !r.NextDue().IsZero() {
		t.Errorf("still due %v after the receipt", r.NextDue())
	}
}

func TestAReceiptOfAnotherChatIsNotOurs(t *testing.T) {
	t.Parallel()
	r := sent(t)
	other := message.Address{Channel: message.ChannelWhatsApp, ID: "200@lid"}
	if r.Receive(other, []string{"A"}, report.DeliveryRead, at) {
		t.Error("taken")
	}
}

func TestAReceiptBeforeTheSettlementWaitsForIt(t *testing.T) {
	t.Parallel()
	r := report.New(at, filing())
	r.Owe(at, report.Delivery{Key: "news:2", Target: report.Target{Kind: report.TargetReporter}})
	if r.Receive(knownSiti, []string{"A"}, report.DeliveryDelivered, at) || r.Delivery("news:2").State != report.DeliveryQueued {
		t.Error("what is not sent yet was received")
	}
}

func TestAMissingReceiptIsNotedOnce(t *testing.T) {
	t.Parallel()
	r := sent(t)
	if keys := r.Overdue(at.Add(23 * time.Hour)); len(keys) != 0 {
		t.Fatalf("overdue too early: %v", keys)
	}
	late := at.Add(25 * time.Hour)
	if keys := r.Overdue(late); len(keys) != 1 || keys[0] != "news:2" {
		t.Fatalf("overdue: %v", keys)
	}
	if keys := r.Overdue(late); len(keys) != 0 {
		t.Errorf("noted twice: %v", keys)
	}
	d := r.Delivery("news:2")
	if last := r.Events[len(r.Events)-1]; !d.Unconfirmed || d.State != report.DeliverySent || last.Kind != report.EventUnconfirmed {
		t.Errorf("delivery %+v, last event %+v", d, last)
	}
	if !r.NextDue().IsZero() {
		t.Errorf("due %v again", r.NextDue())
	}
	// The phone was switched on at last.
	if !r.Receive(knownSiti, []string{"A"}, report.DeliveryDelivered, late) || d.Unconfirmed {
		t.Errorf("delivery %+v", d)
	}
	if last := r.Events[len(r.Events)-1]; last.Kind != report.EventArrived {
		t.Errorf("the late receipt left no trace: %+v", last)
	}
}
