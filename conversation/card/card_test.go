package card_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
)

var now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func filed(agency string) report.Report {
	return report.New(now, report.Filing{
		ID: "r1", Ticket: "TBN-3NFKFP", Person: "p_secret", Alias: "Pelapor 7F", Category: "jalan", Agency: agency,
		Home:  message.Address{Channel: message.ChannelTelegram, ID: "628123456"},
		Words: "Jalan berlubang", Media: []message.MediaRef{{Kind: message.MediaPhoto, Native: "a"}, {Kind: message.MediaPhoto, Native: "b"}},
		Place: message.Place{Lat: -6.8976, Lon: 112.0649, HasPoint: true, Name: "Alun-alun", District: "Tuban"}, Deadline: now.AddDate(0, 0, 14),
	})
}

func TestCardTellsWhatTheAgencyNeedsAndNotWho(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	r := filed("pupr")
	out := card.New(reg, &r)
	for _, want := range []string{
		"TBN-3NFKFP", "Jalan & jembatan", "Pelapor 7F", "Alun-alun", "Kec. Tuban", "https://maps.google.com/?q=-6.89760,112.06490",
		"2 foto", "Senin, 7 Desember 2026", "Jalan berlubang", "*terima*", "*selesai",
	} {
		if !strings.Contains(out.Text, want) {
			t.Errorf("the card does not say %q:\n%s", want, out.Text)
		}
	}
	for _, secret := range []string{"p_secret", "628123456"} {
		if strings.Contains(out.Text, secret) {
			t.Errorf("the card tells %q", secret)
		}
	}
	if len(out.Media) != 2 || out.About != "r1" {
		t.Errorf("media %v about %q", out.Media, out.About)
	}
	for _, id := range []string{card.ButtonAccept, card.ButtonStart, card.ButtonAsk, card.ButtonTransfer, card.ButtonReject, card.ButtonResolve} {
		if !slices.ContainsFunc(out.Choices, func(c message.Choice) bool { return c.ID == id }) {
			t.Errorf("no button %q in %v", id, out.Choices)
		}
	}
}

func TestCardWithoutAgencyAsksTheAdministrators(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	r := filed("")
	card.Owe(reg, &r, now)
	d := r.Delivery("card:admin:1")
	if d == nil || d.Target.Kind != report.TargetAdmins || d.OnSent != "" {
		t.Fatalf("owed %+v", d)
	}
	if !strings.Contains(d.Out.Text, "disposisi TBN-3NFKFP") || !strings.Contains(d.Out.Text, "pupr, dlhp") {
		t.Errorf("text %s", d.Out.Text)
	}
}

func TestEachCardOfAnAgencyHasItsOwnKey(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	r := filed("pupr")
	card.Owe(reg, &r, now)
	card.Owe(reg, &r, now)
	if r.Delivery("card:pupr:1") == nil || r.Delivery("card:pupr:2") == nil {
		t.Error("two cards are not two deliveries")
	}
	if d := r.Delivery("card:pupr:1"); d.OnSent != report.MoveForward {
		t.Errorf("on sent: %q", d.OnSent)
	}
	if got := card.Latest(&r); got != "" {
		t.Errorf("a card that is not sent is quoted: %q", got)
	}
	r.Settle(report.Outcome{Key: "card:pupr:1", At: now, State: report.DeliverySent, Sent: message.Sent{MessageIDs: []string{"55", "56"}}})
	if got := card.Latest(&r); got != "55" {
		t.Errorf("latest card %q", got)
	}
}

func TestNoticesQuoteTheCardAndNoteOthersNothing(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	r := filed("pupr")
	card.Owe(reg, &r, now)
	r.Settle(report.Outcome{Key: "card:pupr:1", At: now, State: report.DeliverySent, Sent: message.Sent{MessageIDs: []string{"55"}}})
	by := report.Actor{Kind: report.ActorReporter}
	r.Record(now, report.EventUpdated, by, report.Detail{Text: "makin dalam", Place: message.Place{Name: "sebelah barat"}})
	card.Tell(reg, &r, now)
	d := r.Delivery("tell:3")
	if d == nil || d.Out.Quote != "55" || !strings.Contains(d.Out.Text, "makin dalam") || !strings.Contains(d.Out.Text, "sebelah barat") {
		t.Fatalf("owed %+v", d)
	}
	n := len(r.Deliveries)
	r.Record(now, report.EventNoted, report.Actor{Kind: report.ActorAgency}, report.Detail{Text: "rahasia"})
	card.Tell(reg, &r, now)
	if len(r.Deliveries) != n {
		t.Error("a group was told of its own note")
	}
	card.Tell(reg, &report.Report{}, now)
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	for want, p := range map[string]message.Place{
		"":                          {},
		"Depan pasar, Kec. Tuban":   {Name: "Depan pasar", District: "Tuban"},
		"Desa Beji, Jenu":           {Name: "Desa Beji, Jenu", District: "Jenu", Village: "Beji"},
		"Desa/Kel. Beji, Kec. Jenu": {District: "Jenu", Village: "Beji"},
		"(di luar batas wilayah)\nhttps://maps.google.com/?q=-7.25750,112.75210": {Lat: -7.2575, Lon: 112.7521, HasPoint: true},
	} {
		if got := card.Place(reg, p); got != want {
			t.Errorf("Place(%+v) = %q, want %q", p, got, want)
		}
	}
	if got := card.Area(message.Place{Name: "Rumah Bu Sri", District: "Jenu", Village: "Beji"}); got != "Desa/Kel. Beji, Kec. Jenu" {
		t.Errorf("area %q", got)
	}
}

func TestMediaCounts(t *testing.T) {
	t.Parallel()
	media := []message.MediaRef{{Kind: message.MediaVideo}, {Kind: message.MediaPhoto}, {Kind: message.MediaPhoto}, {Kind: message.MediaVoice}}
	if got := card.Media(regency.Indonesian, media); got != "2 foto, 1 video, 1 pesan suara" {
		t.Errorf("%q", got)
	}
	if got := card.Category(regencytest.Tuban(), regency.English, "jalan"); got != "Roads & bridges" {
		t.Errorf("%q", got)
	}
	if got := card.Category(regencytest.Tuban(), regency.English, "gone"); got != "gone" {
		t.Errorf("%q", got)
	}
}
