package desk_test

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/report"
)

func TestWhatDidNotArriveIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		d       report.Delivery
		outcome report.Outcome
		want    string
		agency  bool
	}{
		{"the reporter blocked the bot", report.Delivery{Key: "news:2", Target: report.Target{Kind: report.TargetReporter}},
			report.Outcome{State: report.DeliveryDiscarded, Failure: "refused:403"}, "pesan untuk pelapor tidak sampai. Chat-nya sudah tidak ada atau memblokir bot", true},
		{"a card after the last try", report.Delivery{Key: "card:dlhp:1", Target: report.Target{Kind: report.TargetAgency, Agency: "dlhp"}},
			report.Outcome{State: report.DeliveryDiscarded, Failure: "retry:500"}, "kartu untuk Dinas Lingkungan Hidup dan Perhubungan tidak sampai. Sudah 1 kali dicoba", false},
		{"perhaps sent", report.Delivery{Key: "tell:3", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}},
			report.Outcome{State: report.DeliveryUncertain, Failure: "uncertain:"}, "Tidak pasti apakah terkirim", false},
		{"a bad token", report.Delivery{Key: "tell:3", Target: report.Target{Kind: report.TargetAdmins}},
			report.Outcome{State: report.DeliveryDiscarded, Failure: "misconfigured:401"}, "Akun bot bermasalah", false},
		{"a file", report.Delivery{Key: "fetch:0:0", Target: report.Target{Kind: report.TargetStore}},
			report.Outcome{State: report.DeliveryDiscarded, Failure: "refused:404"}, "satu lampiran tidak bisa disimpan. Jaringannya", false},
	} {
		o := openOffice(t)
		r := o.report
		r.Owe(o.now, c.d)
		c.outcome.Key, c.outcome.At = c.d.Key, o.now
		r.Settle(c.outcome)
		desk.GiveUp(o.reg, r, c.d.Key, o.now)
		desk.GiveUp(o.reg, r, c.d.Key, o.now)
		notice := owed(r, "failed:"+c.d.Key)
		if notice == nil || notice.Target.Kind != report.TargetAdmins || !strings.Contains(notice.Out.Text, r.Ticket) || !strings.Contains(notice.Out.Text, c.want) {
			t.Errorf("%s: the administrators are told %+v", c.name, notice)
			continue
		}
		if toAgency := owed(r, "failed:pupr:"+c.d.Key); (toAgency != nil) != c.agency {
			t.Errorf("%s: the agency is told %+v", c.name, toAgency)
		} else if c.agency && toAgency.Out.Quote != cardID {
			t.Errorf("%s: the agency's notice quotes %q", c.name, toAgency.Out.Quote)
		}
		// A notice that fails makes no other one.
		n := len(r.Deliveries)
		desk.GiveUp(o.reg, r, notice.Key, o.now)
		desk.GiveUp(o.reg, r, "nothing", o.now)
		if len(r.Deliveries) != n {
			t.Errorf("%s: a notice about a notice", c.name)
		}
	}
	o := openOffice(t)
	o.report.Owe(o.now, report.Delivery{Key: "tell:9", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}})
	o.report.Recall(func(report.Delivery) bool { return true })
	desk.GiveUp(o.reg, o.report, "tell:9", o.now)
	if o.report.Delivery("failed:tell:9") != nil {
		t.Error("what was recalled is no failure")
	}
}
