package intake

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/button"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// asked counts how often codes are looked up.
type asked struct {
	Codes
	n int
}

func (a *asked) Code(ctx context.Context, code string) (desk.Code, error) {
	a.n++
	return a.Codes.Code(ctx, code)
}

// Codes of whoever is barred are not looked up at all: otherwise each would be remembered,
// and there would be no end to them.
func TestCodesOfWhoIsBarredAreNotLookedUp(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	codes := &asked{Codes: b.Codes}
	b.Codes = codes
	for i := range wrongPerSender + 3 {
		b.says(string(rune('a'+i)), "/daftar AAAA-AAA3")
	}
	b.post.wait(wrongPerSender + 3)
	b.boxes.working.Wait()
	if codes.n != wrongPerSender {
		t.Errorf("%d codes were looked up", codes.n)
	}
}

// A group that puts the bot out is no desk any more.
func TestAGroupThatPutsTheBotOutIsNoDesk(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "", func(in *message.Inbound) { in.Chat, in.Kind, in.Event = pupr, message.ChatGroup, message.EventRemoved })
	b.post.wait(1) // the administrators hear of it
	b.boxes.working.Wait()
	if g, err := b.db.Groups().Group(t.Context(), pupr); err == nil {
		t.Errorf("it still is %+v", g)
	}
}

// In a private chat too data with a wrong authenticator does nothing, though it names a
// choice that is offered.
func TestAForgedPressDoesNothingInAPrivateChat(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	seals := button.New(map[message.Channel]string{message.ChannelTelegram: "1:token"})
	b.Seals = seals
	refused := 0
	b.Refused = func(_ message.Channel, why desk.Refusal) {
		if refused++; why != desk.RefusedForged {
			t.Errorf("refused as %s", why)
		}
	}
	b.says("1", "Jalan berlubang dalam sekali di depan pasar Rengel, sudah dua orang jatuh")
	b.post.wait(1)
	before := b.chat().Session.State
	press := func(id, data string) {
		b.says(id, "", func(in *message.Inbound) { in.Button, in.MessageID = data, "1" })
	}
	good := seals.Data(siti, &message.Outbound{}, "cancel")
	press("2", strings.Replace(good, "~", "~A", 1)[:len(good)])
	b.hears(2, siti, "tidak berlaku")
	if c := b.chat(); c.Session.State != before || c.Session.Draft == nil || refused != 1 {
		t.Errorf("state %q, was %q, refused %d times", c.Session.State, before, refused)
	}
	press("3", good)
	b.post.wait(3)
	if c := b.chat(); c.Session.State == before {
		t.Error("the right one does nothing either")
	}
	b.boxes.working.Wait()
}

// The references of what was sent to somebody who was erased are nobody's, also while his
// address is still known as blocked.
func TestWhatWasSentToTheErasedIsNobodys(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	people, _ := sealtest.Watched(t, b.db.People())
	b.Intake.People = people
	p := citizen.Person{ID: "p9", Schema: citizen.PersonSchema, Addresses: []message.Address{siti}, Created: b.Now()}
	p.Standing.Blocked = true
	if err := people.Save(t.Context(), &p); err != nil {
		t.Fatal(err)
	}
	whose := func() string {
		t.Helper()
		one := turn{Intake: b.Intake, now: b.Now(), chat: &chat.Chat{Address: siti}}
		forget, err := one.recognise(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer forget()
		return one.chat.Person
	}
	if got := whose(); got != "p9" {
		t.Errorf("known as %q", got)
	}
	if err := people.Erase(t.Context(), "p9", b.Now(), audit.Look{Why: audit.WhyErase}, nil); err != nil {
		t.Fatal(err)
	}
	if got := whose(); got != "" {
		t.Errorf("known as %q after erasing", got)
	}
}

// A session that nobody understands is kept for reproduction, and its person gets an
// answer.
func TestASessionThatIsNotUnderstoodIsKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "halo")
	b.post.wait(1)
	b.boxes.working.Wait()
	c := b.chat()
	c.Session.Schema = citizen.SessionSchema + 1
	if err := b.Chats.Save(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
	b.says("2", "menu")
	b.post.wait(2)
	b.boxes.working.Wait()
	if n := len(b.cell.kept); n != 1 {
		t.Errorf("%d kept", n)
	}
}

// A wake of the clock that panics does not come again at every tick.
func TestAClockThatPanicsIsStopped(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "Jalan berlubang dalam sekali di depan pasar Rengel")
	b.post.wait(1)
	b.boxes.working.Wait()
	c := b.chat()
	if c.Session.Wake.IsZero() {
		t.Fatal("nothing waits for the clock")
	}
	one := turn{Intake: b.Intake, now: b.Now(), chat: &c}
	one.flow = nil // a defect
	if err := one.guarded(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if len(b.cell.kept) != 1 || !c.Session.Wake.IsZero() {
		t.Errorf("kept %d, woken again at %v", len(b.cell.kept), c.Session.Wake)
	}
	b.boxes.working.Wait()
}

// A message that makes the limits panic is heard, so that it is quarantined like any other.
func TestAPanicInTheLimitsIsQuarantined(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "halo")
	b.post.wait(1)
	b.boxes.working.Wait()
	c := b.chat()
	one := turn{Intake: b.Intake, now: b.Now(), chat: &c}
	one.flow = nil // a defect
	in := b.inbound("2", "halo lagi")
	if verdict, _ := one.judge(t.Context(), &in); verdict != citizen.Heard {
		t.Errorf("verdict %v", verdict)
	}
}

// What staff noted among themselves is not in the file that a person is given, and erasing
// takes what was still to be said to him and the log of a browser's chat along.
func TestNotesOfStaffAreTheirs(t *testing.T) {
	t.Parallel()
	r := report.New(morning, report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7), Day: "2026-11-23", Person: "p1"})
	staff := report.Actor{Kind: report.ActorAgency, Agency: "pupr"}
	r.Record(morning, report.EventNoted, staff, report.Detail{Text: "hanya kita"})
	r.Record(morning, report.EventAnswered, staff, report.Detail{Text: "untuk pelapor"})
	got := exportOf(&r)
	if len(got.Events) != 2 || slices.ContainsFunc(got.Events, func(e exportedEvent) bool { return e.Text == "hanya kita" }) {
		t.Errorf("given %+v", got.Events)
	}
}

func TestErasingForgetsWhatWasStillToBeSaid(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	people, _ := sealtest.Watched(t, b.db.People())
	forgotten := 0
	b.Intake.People, b.Eraser, b.Files = people, people, b.db.Media()
	b.Forget = func(_ context.Context, chat message.Address) error {
		if forgotten++; chat != siti {
			t.Errorf("forgotten: %v", chat)
		}
		return nil
	}
	b.says("1", "halo")
	b.post.wait(1)
	b.boxes.working.Wait()
	c := b.chat()
	c.Owed = []message.Outbound{{Key: "k", Text: "kabar lama"}}
	one := turn{Intake: b.Intake, now: b.Now().Add(time.Minute), chat: &c}
	if err := one.erase(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c.Person != "" || len(c.Owed) > 0 || forgotten != 1 {
		t.Errorf("left: %+v, the log forgotten %d times", c, forgotten)
	}
}

// An album is whole when another message comes, which may begin the next one: that one was
// sent after the word that erases, and is not lost with what was before it.
func TestAnAlbumThatBeganAfterTheErasingStays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	people, _ := sealtest.Watched(t, b.db.People())
	b.Intake.People, b.Eraser, b.Files = people, people, b.db.Media()
	b.says("1", "halo")
	b.post.wait(1)
	b.boxes.working.Wait()
	c := b.chat()
	hash := strings.Repeat("a", 64)
	one := turn{Intake: b.Intake, now: b.Now().Add(time.Minute), chat: &c}
	next := message.Inbound{ID: "2", Chat: siti, Sender: message.Sender{Address: siti}, Album: "x", Media: []message.MediaRef{{Kind: message.MediaPhoto, Hash: hash}}}
	if _, err := one.inputs(t.Context(), &next); err != nil {
		t.Fatal(err)
	}
	person := c.Person
	if err := one.erase(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c.Person != "" || len(c.Inbox) != 1 || c.InboxSince.IsZero() || c.InboxDue.IsZero() {
		t.Errorf("left: %+v", c)
	}
	if p, err := b.db.People().Load(t.Context(), person); err != nil || slices.Contains(p.Drop, hash) {
		t.Errorf("its photo is to be removed: %v, %v", p.Drop, err)
	}
}
