package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// sentTo notes that a delivery was taken by the network and awaits its receipt.
func sentTo(o *office, key string, target report.Target, to message.Address) {
	o.report.Owe(o.now, report.Delivery{Key: key, Target: target})
	o.report.Settle(report.Outcome{Key: key, At: o.now, To: to, State: report.DeliverySent,
		Sent: message.Sent{MessageIDs: []string{"id of " + key}}, Expect: o.now.Add(24 * time.Hour)})
}

// overdue lets a day pass and tells what is owed about it.
func overdue(o *office) {
	now := o.now.Add(24 * time.Hour)
	for _, key := range o.report.Overdue(now) {
		desk.Unconfirmed(o.reg, o.report, key, now)
		desk.Unconfirmed(o.reg, o.report, key, now)
	}
}

var siti = message.Address{Channel: message.ChannelWhatsApp, ID: "100@lid"}

func TestTheAgencyIsToldOnceThatAPhoneIsSilent(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	reporter := report.Target{Kind: report.TargetReporter}
	sentTo(o, "news:91", reporter, siti)
	sentTo(o, "news:92", reporter, siti)
	overdue(o)
	notice := owed(o.report, "unconfirmed:news:91")
	if notice == nil || notice.Target != (report.Target{Kind: report.TargetAgency, Agency: "pupr"}) || notice.Out.Quote != cardID ||
		!strings.Contains(notice.Out.Text, o.report.Ticket) || !strings.Contains(notice.Out.Text, "24 jam") {
		t.Fatalf("the agency is told %+v", notice)
	}
	if o.report.Delivery("unconfirmed:news:92") != nil {
		t.Error("told twice of one silent phone")
	}
	sentTo(o, "news:93", reporter, siti)
	overdue(o)
	if o.report.Delivery("unconfirmed:news:93") != nil {
		t.Error("told again of a phone that is still silent")
	}
	// The phone was there in between: its next silence is news.
	o.report.Receive(o.report.Known(reporter, siti), []string{"id of news:91", "id of news:92", "id of news:93"}, report.DeliveryRead, o.now)
	sentTo(o, "news:94", reporter, siti)
	overdue(o)
	if o.report.Delivery("unconfirmed:news:94") == nil {
		t.Error("not told of a new silence")
	}
}

func TestTheAdministratorsAreToldOfASilentGroup(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	sentTo(o, "tell:91", report.Target{Kind: report.TargetAgency, Agency: "pupr"}, message.Address{Channel: message.ChannelWhatsApp, ID: "1@g.us"})
	overdue(o)
	notice := owed(o.report, "unconfirmed:tell:91")
	if notice == nil || notice.Target.Kind != report.TargetAdmins || !strings.Contains(notice.Out.Text, "PUPR") {
		t.Errorf("the administrators are told %+v", notice)
	}
	desk.Unconfirmed(o.reg, o.report, "nothing", o.now)
}

func TestNoticesAwaitNoReceipt(t *testing.T) {
	t.Parallel()
	for key, c := range map[string]struct {
		kind report.TargetKind
		want bool
	}{
		"news:2":              {report.TargetReporter, true},
		"card:pupr:1":         {report.TargetAgency, true},
		"card:admin:1":        {report.TargetAdmins, false},
		"fetch:0:0":           {report.TargetStore, false},
		"failed:pupr:news:2":  {report.TargetAgency, false},
		"unconfirmed:news:2":  {report.TargetAgency, false},
		"unconfirmed:tell:91": {report.TargetAdmins, false},
	} {
		if got := desk.Awaits(report.Delivery{Key: key, Target: report.Target{Kind: c.kind}}); got != c.want {
			t.Errorf("%s: %v", key, got)
		}
	}
}

func TestTheHistoryShowsWhatIsUnconfirmed(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	sentTo(o, "news:91", report.Target{Kind: report.TargetReporter}, siti)
	overdue(o)
	eff := o.tells("lihat " + o.report.Ticket)
	if s := said(eff); !strings.Contains(s, "belum ada tanda terima") || strings.Contains(s, "news:91") {
		t.Errorf("the history says:\n%s", s)
	}
}
