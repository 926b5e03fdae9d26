package dispatch

import (
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

var budi = report.Actor{Kind: report.ActorAgency, Agency: "pupr", Name: "Pak Budi"}

// change applies moves to the stored report and works off what is due.
func (b *bench) change(moves ...report.Move) {
	b.t.Helper()
	for _, m := range moves {
		r := b.report()
		if err := r.Apply(b.Now(), m, budi, report.Detail{Agency: "dlhp", Text: "x"}); err != nil {
			b.t.Fatal(err)
		}
		r.Freshen(b.Now())
		if _, err := b.Reports.Save(b.t.Context(), b.Now(), &r, store.Lease{}); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bench) edits(n *network) (out []message.Outbound) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, s := range n.sent {
		if s.out.InPlace {
			out = append(out, s.out)
		}
	}
	return out
}

// Changes that follow each other are one edit of the card, which says how the report
// stands then; where nothing changed there is none.
func TestACardIsBroughtUpToDateOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.file(func(r *report.Report) { clock.Begin(b.Regency, r, morning) })
	b.pass()
	b.later(time.Minute)
	if b.pass() != 0 || len(b.edits(b.net)) != 0 {
		t.Fatal("a fresh card is edited")
	}
	b.change(report.MoveAccept, report.MoveStart)
	b.pass()
	if n := len(b.edits(b.net)); n != 0 {
		t.Fatalf("%d edits before more could change", n)
	}
	b.later(6 * time.Second)
	b.pass()
	edits := b.edits(b.net)
	if len(edits) != 1 || edits[0].Replace != "2" || !strings.Contains(edits[0].Text, "dikerjakan") || !strings.Contains(edits[0].Text, "Tenggat:") {
		t.Fatalf("edited %+v", edits)
	}
	// A number in reply to the card means its buttons of now.
	ref, err := b.db.Reports().Ref(t.Context(), pupr, "2")
	if err != nil || ref.Intent != edits[0].Intent || !strings.Contains(ref.Intent, "tanya") || strings.Contains(ref.Intent, "terima") {
		t.Errorf("the card's reference is %+v, %v", ref, err)
	}
	b.later(time.Minute)
	if b.pass() != 0 {
		t.Error("something is still due")
	}
	// And again the same face later: another edit, under another key.
	b.change(report.MoveAsk, report.MoveHear)
	b.later(6 * time.Second)
	b.pass()
	b.change(report.MoveTransfer)
	b.later(6 * time.Second)
	b.pass()
	edits = b.edits(b.net)
	last := edits[len(edits)-1]
	if len(last.Choices) != 0 || !strings.Contains(last.Text, "Ditangani: Dinas Lingkungan") {
		t.Errorf("the card of the agency before shows %+v", last)
	}
	keys := map[string]bool{}
	for _, e := range edits {
		if keys[e.Key] {
			t.Errorf("key %s twice", e.Key)
		}
		keys[e.Key] = true
	}
}

// That a card is gone is no failure, and that the network is away is tried again, not
// for ever; neither is anybody's alarm.
func TestAnEditThatFailsIsNobodysTrouble(t *testing.T) {
	t.Parallel()
	for kind, tries := range map[message.SendErrorKind]int{message.SendRefused: 1, message.SendRetry: 5, message.SendUncertain: 5} {
		b := newBench(t)
		b.file(func(r *report.Report) { clock.Begin(b.Regency, r, morning) })
		b.pass()
		n := 0
		b.net.fail = func(_ message.Address, out message.Outbound) error {
			if !out.InPlace {
				return nil
			}
			n++
			return &message.SendError{Kind: kind, Code: "400"}
		}
		b.change(report.MoveAccept)
		for range 20 {
			b.later(3 * time.Minute)
			b.pass()
		}
		r := b.report()
		d := r.Delivery("card:pupr:1")
		if n != tries || !d.Edit.IsZero() || d.State != report.DeliverySent || len(r.Events) != 3 {
			t.Errorf("%s: %d tries, %+v, %d events", kind, n, d, len(r.Events))
		}
	}
}

// On WhatsApp nothing is edited.
func TestCardsOnWhatsAppStay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if err := b.db.Groups().PutGroup(t.Context(), desk.Group{
		Chat: message.Address{Channel: message.ChannelWhatsApp, ID: "120@g.us"}, Agency: "pupr", Enrolled: morning.Add(time.Minute),
	}); err != nil {
		t.Fatal(err)
	}
	b.file(func(r *report.Report) { clock.Begin(b.Regency, r, morning) })
	b.pass()
	b.change(report.MoveAccept)
	b.later(time.Minute)
	b.pass()
	if len(b.texts(b.wa)) == 0 {
		t.Fatal("no card on WhatsApp")
	}
	if d := b.report(); !d.Delivery("card:pupr:1").Edit.IsZero() || len(b.edits(b.wa)) != 0 {
		t.Error("an edit on WhatsApp")
	}
}

// Edits take what new messages leave of a group's pace.
func TestEditsWaitForNewMessages(t *testing.T) {
	t.Parallel()
	now := morning
	p := newPacer(map[message.Channel]Pace{message.ChannelTelegram: {PerGroup: 20, Overall: 30}})
	if !p.spare(now, pupr) {
		t.Fatal("nothing to spare in a quiet group")
	}
	for range 3 {
		p.reserve(now, pupr, true, 1)
	}
	if p.spare(now, pupr) {
		t.Error("edits compete with messages")
	}
	if !p.spare(now.Add(time.Minute), pupr) {
		t.Error("nothing to spare a minute later")
	}
	b := newBench(t)
	b.Post.pacer = p
	b.file(func(r *report.Report) { clock.Begin(b.Regency, r, morning) })
	b.pass()
	b.change(report.MoveAccept)
	b.later(6 * time.Second)
	// One place is left, for whatever is new.
	p.reserve(b.Now(), pupr, true, 1)
	b.pass()
	if d := b.report(); len(b.edits(b.net)) != 0 || d.Delivery("card:pupr:1").Edit.IsZero() {
		t.Error("edited while messages wait")
	}
	p.throttled(now.Add(2*time.Minute), pupr)
	if p.spare(now.Add(time.Minute), pupr) {
		t.Error("edits while the network asked for a pause")
	}
}
