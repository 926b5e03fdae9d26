package intake

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// aloneStore is a store of reports in which nothing can be saved by itself.
type aloneStore struct{ Reports }

func (aloneStore) Save(context.Context, time.Time, *report.Report, store.Lease) (bool, error) {
	return false, store.ErrUnavailable
}

// filingTurn is a turn of Siti's chat at whose end a report is filed.
func (b *bench) filingTurn(f report.Filing) *turn {
	b.t.Helper()
	b.says("1", "/start")
	b.post.wait(1)
	b.boxes.working.Wait()
	c := b.chat()
	b.boxes.hold(siti)
	b.t.Cleanup(func() { b.boxes.release(siti) })
	f.Person, f.Home = c.Person, siti
	r := report.New(morning, f)
	tr := &turn{Intake: b.Intake, now: b.Now(), chat: &c}
	if err := tr.keepReport(b.t.Context(), nil, &r); err != nil {
		b.t.Fatal(err)
	}
	return tr
}

func (b *bench) stored(id string) bool {
	b.t.Helper()
	_, err := b.Reports.Load(b.t.Context(), id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		b.t.Fatal(err)
	}
	return err == nil
}

func TestAReportAndItsChatShareACommit(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Reports = aloneStore{b.Reports}
	if filed := b.files(); len(filed) != 1 || filed[0].Version != 1 || !b.stored(filed[0].ID) {
		t.Errorf("filed %+v", filed)
	}
	b = newBench(t)
	tr := b.filingTurn(report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7)})
	before := b.db.Stats()
	if err := tr.save(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := b.db.Stats().Commits - before.Commits; n != 1 || !b.stored("r1") || len(b.claimed()) != 1 {
		t.Errorf("%d commits, %d claimed", n, len(b.claimed()))
	}
}

// Where reports and chats live in different places the report comes first.
func TestWithoutSharedCommitsTheReportIsStoredFirst(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	people := &countedPeople{People: b.People}
	b.Filing, b.People = nil, people
	b.filingTurn(report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7)})
	if !b.stored("r1") || len(b.claimed()) != 1 {
		t.Error("the report waits for its chat")
	}
	// Each costs a round trip to the server.
	if people.loads != 1 {
		t.Errorf("the person was loaded %d times", people.loads)
	}
}

type countedPeople struct {
	People
	loads int
}

func (p *countedPeople) Load(ctx context.Context, id string) (citizen.Person, error) {
	p.loads++
	return p.People.Load(ctx, id)
}

// The report was stored, by a replica that died or before an import, and its chat was not:
// the report stands and the chat goes on.
func TestADraftThatWasFiledBeforeIsFiledOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tr := b.filingTurn(report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7), Words: "lagi"})
	first := report.New(morning, report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 8), Person: "p", Home: siti, Words: "pertama"})
	if _, err := b.Reports.Save(t.Context(), morning, &first, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	version := b.chat().Version
	if err := tr.save(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := b.Reports.Load(t.Context(), "r1")
	if err != nil || r.Words != "pertama" || b.chat().Version != version+1 || len(b.claimed()) != 0 {
		t.Errorf("%q stands (%v), the chat has version %d after %d, %d claimed", r.Words, err, b.chat().Version, version, len(b.claimed()))
	}
}

// A ticket that somebody has, or a chat that somebody saved: the step is made anew.
func TestAConflictWhileFilingMakesTheStepAnew(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ticket := report.NewTicket("TBN", 7)
	tr := b.filingTurn(report.Filing{ID: "r1", Ticket: ticket})
	other := report.New(morning, report.Filing{ID: "r2", Ticket: ticket, Person: "p", Home: siti})
	if _, err := b.Reports.Save(t.Context(), morning, &other, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	version := b.chat().Version
	if err := tr.save(t.Context()); !errors.Is(err, store.ErrConflict) || b.stored("r1") || b.chat().Version != version {
		t.Errorf("a ticket that is taken: %v", err)
	}
	b = newBench(t)
	tr = b.filingTurn(report.Filing{ID: "r1", Ticket: ticket})
	faster := b.chat()
	if err := b.Chats.Save(t.Context(), &faster); err != nil {
		t.Fatal(err)
	}
	// Whoever saved it may have blocked him, or changed what is filed when the step is made anew.
	if err := tr.save(t.Context()); !errors.Is(err, store.ErrConflict) || b.stored("r1") || b.chat().Version != faster.Version {
		t.Errorf("a chat that was saved meanwhile: %v, the report is stored: %v", err, b.stored("r1"))
	}
}

// wild panics where a press is looked at, before the conversation is asked.
type wild struct{ Seals }

func (wild) On(message.Channel) bool { panic("wild") }

// What a panic ends takes nothing of what the same turn did before it: the chat is kept as
// the filing left it, and so the report must be.
func TestAPanicAfterAFilingDoesNotLoseIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tr := b.filingTurn(report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7)})
	b.Seals = wild{}
	in := b.inbound("2", "")
	in.Button = "send"
	if err := tr.guarded(t.Context(), &in); err != nil {
		t.Fatal(err)
	}
	if err := tr.save(t.Context()); err != nil || !b.stored("r1") {
		t.Errorf("%v, the report is stored: %v", err, b.stored("r1"))
	}
}

// What comes in the same turn after a filing finds the report stored.
func TestWhatComesAfterAFilingFindsIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tr := b.filingTurn(report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7)})
	if b.stored("r1") {
		t.Fatal("stored before its chat")
	}
	in := b.inbound("2", "2")
	if err := tr.stepPrivate(t.Context(), &in); err != nil {
		t.Fatal(err)
	}
	if !b.stored("r1") || tr.filing != nil {
		t.Error("the next step came first")
	}
}
