package intake

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// TestAPersonIsGivenEverythingAndThenForgotten files a report with a photo, asks for
// everything that is kept, and has it erased; twice, because a crash may come between.
func TestAPersonIsGivenEverythingAndThenForgotten(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	b := newBench(t)
	people, looked := sealtest.Watched(t, b.db.People())
	var file message.MediaRef
	b.Intake.People, b.Eraser, b.Files = people, people, b.db.Media()
	b.post.fail = func(out message.Outbound) error {
		if len(out.Media) > 0 {
			file = out.Media[0]
		}
		return nil
	}
	b.says("0", "halo", photo("P"))
	r := b.files()[0]
	person := r.Person
	if err := b.db.Groups().RemoveGroup(ctx, admins); err != nil {
		t.Fatal(err)
	}

	b.says("d1", "data saya")
	b.boxes.working.Wait()
	if file.Kind != message.MediaDocument || file.Name != "data-saya.json" {
		t.Fatalf("no file came: %+v", file)
	}
	f, _, err := b.db.Media().Open(ctx, file.Hash)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(f)
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	var got exported
	if err := json.Unmarshal(raw, &got); err != nil || got.Person.Name != "Siti" || got.Person.Addresses[0] != siti ||
		len(got.Reports) != 1 || got.Reports[0].Ticket != r.Ticket || got.Reports[0].Words == "" || len(got.Reports[0].Events) == 0 {
		t.Errorf("the file says %s, %v", raw, err)
	}

	b.says("e1", "hapus data saya")
	b.says("e2", "ya")
	b.boxes.working.Wait()
	stored, err := b.db.People().Load(ctx, person)
	if err != nil || stored.Sealed != "" || len(stored.Addresses) > 0 || stored.Erased.IsZero() || len(stored.Drop) == 0 {
		t.Errorf("left of the person: %+v, %v", stored, err)
	}
	left, err := b.Reports.Load(ctx, r.ID)
	if err != nil || len(left.Media) > 0 || !left.Erased(report.ErasedIdentity) || left.Words == "" {
		t.Errorf("left of the report: %+v, %v", left, err)
	}
	for _, d := range left.Deliveries {
		if d.Target.Kind == report.TargetReporter && d.State.Owed() {
			t.Errorf("still owed to nobody: %s", d.Key)
		}
	}
	raw, err = json.Marshal(left)
	if err != nil || strings.Contains(string(raw), `"77"`) || strings.Contains(string(raw), "Siti") {
		t.Errorf("the report still knows: %s, %v", raw, err)
	}
	if c := b.chat(); c.Person != "" || c.Session.Draft != nil || c.Session.Report != "" {
		t.Errorf("the chat still knows: %+v", c)
	}
	whys := map[audit.Why]int{}
	for _, l := range looked.All() {
		whys[l.Why]++
	}
	if whys[audit.WhyExport] != 1 || whys[audit.WhyErase] != 1 {
		t.Errorf("looks %v", whys)
	}

	// Whoever writes again is somebody new.
	b.says("n1", "halo")
	b.boxes.working.Wait()
	if c := b.chat(); c.Person == "" || c.Person == person {
		t.Errorf("met again as %q, was %q", c.Person, person)
	}
}
