package intake

import (
	"slices"
	"strings"
	"testing"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// TestWordsWithTheReporterInThemAreHeldBack plays staff who write the reporter's name, for
// one who wants to be known and one who does not; and whom the search opened.
func TestWordsWithTheReporterInThemAreHeldBack(t *testing.T) {
	t.Parallel()
	for _, v := range []regency.Visibility{regency.VisibilityOpen, "", regency.VisibilitySecret} {
		t.Run("visibility "+string(v), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			people, looked := sealtest.Watched(t, b.db.People())
			b.Intake.People = people
			r, err := b.Reports.Load(t.Context(), b.files()[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			r.Visibility = v
			if _, err := b.Reports.Save(t.Context(), b.Now(), &r, store.Lease{}); err != nil {
				t.Fatal(err)
			}
			inGroup := func(in *message.Inbound) {
				in.Chat, in.Kind = pupr, message.ChatGroup
				in.Sender = message.Sender{Address: message.Address{Channel: message.ChannelTelegram, ID: "5"}, Name: "Pak Budi"}
			}
			b.says("g1", r.Ticket+" jawab sudah kami kerjakan", inGroup)
			b.says("g2", r.Ticket+" jawab kata bu Siti lubangnya dua", inGroup)
			b.boxes.working.Wait()
			got, err := b.Reports.Load(t.Context(), r.ID)
			if err != nil {
				t.Fatal(err)
			}
			var told []string
			for _, e := range got.Events {
				if e.By.Kind == report.ActorAgency {
					told = append(told, e.Text)
				}
			}
			looks := looked.All()
			held := slices.ContainsFunc(b.post.wait(0), func(s string) bool { return strings.Contains(s, "Belum dikirim") })
			if v == regency.VisibilityOpen {
				if len(told) != 2 || held || len(looks) != 0 {
					t.Errorf("told %q, held %v, looks %v", told, held, looks)
				}
				return
			}
			if !slices.Equal(told, []string{"sudah kami kerjakan"}) || !held {
				t.Errorf("told %q, held %v", told, held)
			}
			if want := (audit.Look{Person: r.Person, Why: audit.WhyRelay, Report: r.ID, By: "pupr"}); len(looks) != 2 || looks[0] != want || looks[1] != want {
				t.Errorf("looks %+v", looks)
			}
		})
	}
}
