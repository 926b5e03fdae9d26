package intake

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
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

// TestBeingForgottenIsNoWayAroundTheDaysLimit files as many reports as a day may have, has
// everything erased, and tries again, that day and the next.
func TestBeingForgottenIsNoWayAroundTheDaysLimit(t *testing.T) {
	t.Parallel()
	b := guarded(t, regency.Abuse{Reports: 1}, nil)
	people, _ := sealtest.Watched(t, b.db.People())
	b.Intake.People, b.Eraser, b.Files = people, people, b.db.Media()
	tries := func(day string) int {
		t.Helper()
		b.says(day+"1", "Jalan berlubang dalam sekali di depan pasar Rengel, sudah dua orang jatuh")
		for i := 2; i < 12; i++ {
			b.boxes.working.Wait()
			answer, before := "Rengel, Rengel", len(b.claimed())
			for _, offered := range b.chat().Session.Offered {
				switch offered.ID {
				case "send", "enough", "skip", "cat:jalan":
					answer = offered.Label
				}
			}
			b.says(fmt.Sprint(day, i), answer)
			if len(b.claimed()) > before {
				break
			}
		}
		return len(b.claimed())
	}
	if n := tries("a"); n != 1 {
		t.Fatalf("%d reports filed", n)
	}
	b.says("e1", "hapus data saya")
	b.says("e2", "ya")
	c := b.chat()
	if c.Person != "" || len(c.Session.Filed) != 1 || c.Session.Filed[0] != (citizen.Filing{At: c.Session.Filed[0].At}) {
		t.Fatalf("left in the chat: %+v", c.Session)
	}
	if n := tries("b"); n != 1 {
		t.Errorf("%d reports within a day that may have one", n)
	}
	b.later(25 * time.Hour)
	b.says("c0", "batal")
	b.says("c00", "ya")
	if n := tries("c"); n != 2 {
		t.Errorf("%d reports in two days that may have one each", n)
	}
}

// TestThatSomebodyWroteIsNotedOnceAWeek: it tells how long an identity is kept, and must
// cost next to nothing.
func TestThatSomebodyWroteIsNotedOnceAWeek(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("0", "halo")
	person, saves := b.chat().Person, int64(1)
	for day := range 22 {
		b.later(24 * time.Hour)
		for i := range 3 {
			b.says(fmt.Sprint(day, "-", i), "halo")
		}
		p, err := b.db.People().Load(t.Context(), person)
		if err != nil || b.chat().Person != person {
			t.Fatalf("%+v, %v", p, err)
		}
		if age := b.Now().Sub(p.LastSeen()); age >= seenEvery {
			t.Errorf("day %d: was seen %s ago, and wrote just now", day, age)
		}
		saves = p.Version
	}
	if saves != 1+3 {
		t.Errorf("%d saves in three weeks", saves)
	}
}
