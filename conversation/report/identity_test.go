package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// TestAReportNeverNamesTheReportersChat files, sends and settles, and looks for the
// address in all of it; the group's must be there.
func TestAReportNeverNamesTheReportersChat(t *testing.T) {
	t.Parallel()
	f := filing()
	f.Home = message.Address{Channel: message.ChannelWhatsApp, ID: "628111222333"}
	r := report.New(at, f)
	r.Owe(at, report.Delivery{Key: "filed", Target: report.Target{Kind: report.TargetReporter}})
	r.Owe(at, report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}})
	r.Settle(report.Outcome{Key: "filed", At: at, To: f.Home, State: report.DeliverySent, Sent: message.Sent{MessageIDs: []string{"A"}}})
	group := message.Address{Channel: message.ChannelWhatsApp, ID: "1@g.us"}
	r.Settle(report.Outcome{Key: "card:pupr:1", At: at, To: group, State: report.DeliverySent, Sent: message.Sent{MessageIDs: []string{"B"}}})
	raw, err := json.Marshal(struct {
		Report report.Report
		Refs   []report.Ref
	}{r, append(r.Refs(), r.FreshRefs()...)})
	if err != nil || strings.Contains(string(raw), "628111222333") || !strings.Contains(string(raw), "1@g.us") {
		t.Errorf("%s, %v", raw, err)
	}
	if r.Home.Person() != f.Person || !r.SentTo(r.Delivery("filed"), f.Home) || r.SentTo(r.Delivery("card:pupr:1"), f.Home) {
		t.Errorf("home %v", r.Home)
	}
}
