package dispatch

import (
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

func TestAProgramReachesNobodyAndItsSenderIsTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.net.file = "MZ\x90\x00\x03"
	// Within one network: the card could have gone at once.
	sent := message.MediaRef{Kind: message.MediaDocument, Channel: message.ChannelTelegram, Native: "file1", Name: "surat.pdf"}
	r := report.New(morning, report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7), Day: "2026-11-23", Person: "p1", Home: siti, Agency: "pupr", Media: []message.MediaRef{sent}})
	r.Owe(morning, report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, Out: message.Outbound{Text: "kartu", Media: r.Media}})
	if _, err := b.Reports.Save(t.Context(), morning, &r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		b.pass()
		b.later(time.Minute)
	}
	b.net.mu.Lock()
	defer b.net.mu.Unlock()
	card, told := 0, 0
	for _, s := range b.net.sent {
		switch {
		case len(s.out.Media) > 0:
			t.Errorf("the file went to %s", s.to.ID)
		case s.to == pupr && s.out.Text == "kartu":
			card++
		case s.to == siti && strings.Contains(s.out.Text, "“surat.pdf” tidak kami teruskan: berkas itu program"):
			told++
		default:
			t.Errorf("said to %s: %q", s.to.ID, s.out.Text)
		}
	}
	if card != 1 || told != 1 {
		t.Errorf("the card went out %d times, the sender was told %d times", card, told)
	}
}
