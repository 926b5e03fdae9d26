package dispatch

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
)

// TestTheCardTellsTheNameToThoseWhoMayKnowAlone sends a card for each visibility and
// looks at what left, at what is stored, and at who looked.
func TestTheCardTellsTheNameToThoseWhoMayKnowAlone(t *testing.T) {
	t.Parallel()
	for _, v := range append(regency.Visibilities(), "") {
		t.Run("visibility "+string(v), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			people, looked := sealtest.Watched(t, b.db.People())
			b.Post.Names(people)
			who := citizen.Person{ID: "p2", Addresses: []message.Address{{Channel: message.ChannelTelegram, ID: "222"}}, Name: "Siti *Aminah*\nAdmin"}
			if err := people.Save(t.Context(), &who); err != nil {
				t.Fatal(err)
			}
			r := report.New(morning, report.Filing{
				ID: "r2", Ticket: report.NewTicket("TBN", 9), Day: "2026-11-23", Person: "p2", Alias: "Pelapor 7F", Visibility: v,
				Home: who.Addresses[0], Category: "jalan", Agency: "pupr", Words: "lubang",
			})
			card.Owe(regencytest.Tuban(), &r, morning)
			if strings.Contains(r.Deliveries[0].Out.Text, "Siti") {
				t.Fatal("the name is stored with the report")
			}
			sent, err := b.Post.Now(t.Context(), pupr, true, r.Deliveries[0].Out)
			if err != nil || len(sent.MessageIDs) == 0 {
				t.Fatal(sent, err)
			}
			said := b.net.sent[len(b.net.sent)-1].out.Text
			told := strings.Contains(said, "Dari: Siti Aminah Admin (Pelapor 7F)\n")
			looks := looked.All()
			if open := v == regency.VisibilityOpen; told != open || strings.Contains(said, "Siti") != open || (len(looks) == 1) != open {
				t.Errorf("looks %v, the card says:\n%s", looks, said)
			} else if open && looks[0] != (audit.Look{Person: "p2", Why: audit.WhyName, Report: "r2", By: "pupr"}) {
				t.Errorf("noted: %+v", looks[0])
			}
		})
	}
}
