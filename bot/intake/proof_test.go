package intake

import (
	"context"
	"errors"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// eyes know how photos look, or do not.
type eyes map[string]string

func (e eyes) Look(_ context.Context, ref message.MediaRef) (string, error) {
	if l, ok := e[ref.Native]; ok {
		return l, nil
	}
	return "", errors.New("the network is away")
}

// done has the agency call a report done with a photo, and returns how it stands then.
func (b *bench) done(ticket, id, native string) report.Report {
	b.t.Helper()
	in := b.inbound(id, ticket+" selesai sudah ditambal", photo(native))
	in.Chat, in.Kind = pupr, message.ChatGroup
	if err := b.Receive(b.t.Context(), in); err != nil {
		b.t.Fatal(err)
	}
	r, err := b.db.Reports().ByTicket(b.t.Context(), ticket)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// The photos of what is called done are compared with those that the agency showed for
// other reports; one that cannot be looked at holds nothing up.
func TestPhotosOfWhatIsDoneAreCompared(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Looks, b.Proofs = eyes{"tambal": "f0e1d2c3b4a59687", "tambal-kecil": "f0e1d2c3b4a59686", "lain": "0f1e2d3c4b5a6978"}, b.db.Reports()
	var tickets []string
	for n := range uint64(3) {
		r := report.New(morning, report.Filing{
			ID: string('a' + rune(n)), Ticket: report.NewTicket("TBN", 100+n), Day: "2026-11-23", Person: "p", Home: siti,
			Category: "jalan", Agency: "pupr", Words: "lubang",
		})
		if _, err := b.db.Reports().Save(t.Context(), morning, &r, store.Lease{}); err != nil {
			t.Fatal(err)
		}
		tickets = append(tickets, r.Ticket)
	}
	if r := b.done(tickets[0], "g1", "tambal"); r.Status != report.StatusResolved || r.Proofs()[0].Media.Look == "" {
		t.Fatalf("%s, proofs %+v", r.Status, r.Proofs())
	}
	if r := b.done(tickets[1], "g2", "tambal-kecil"); r.Status != report.StatusReceived {
		t.Fatalf("the same photo settled another report: %s", r.Status)
	}
	if r := b.done(tickets[1], "g3", "lain"); r.Status != report.StatusResolved {
		t.Errorf("a photo of its own: %s", r.Status)
	}
	if r := b.done(tickets[2], "g4", "gone"); r.Status != report.StatusResolved || len(r.Proofs()) != 0 {
		t.Errorf("a photo that cannot be fetched: %s", r.Status)
	}
	b.boxes.working.Wait()
}
