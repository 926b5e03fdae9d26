package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	morning = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	siti    = message.Address{Channel: message.ChannelTelegram, ID: "77"}
	pupr    = message.Address{Channel: message.ChannelTelegram, ID: "-100"}
	admins  = message.Address{Channel: message.ChannelTelegram, ID: "-900"}
)

// post is a network that takes everything, unless the test scripts otherwise.
type post struct {
	mu   sync.Mutex
	cond *sync.Cond
	said []string
	fail func(out message.Outbound) error
	// recent is asked whether something is still being settled; nil: nothing is.
	recent func() bool
	// about are the reports that it would be about.
	about []string
}

func newPost() *post {
	p := &post{}
	p.cond = sync.NewCond(&p.mu)
	return p
}

func (p *post) Send(_ context.Context, to message.Address, _ bool, out message.Outbound) (message.Sent, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		if err := p.fail(out); err != nil {
			return message.Sent{}, err
		}
	}
	p.said = append(p.said, to.ID+" "+out.Text)
	p.cond.Broadcast()
	return message.Sent{MessageIDs: []string{fmt.Sprint(len(p.said))}}, nil
}

func (p *post) Recent(message.Address) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.recent != nil && p.recent()
}

func (p *post) Settled(string) {}

func (p *post) About(message.Address) []string { return p.about }

// wait returns what was said once there are n messages.
func (p *post) wait(n int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.said) < n {
		p.cond.Wait()
	}
	return slices.Clone(p.said)
}

func (p *post) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.said)
}

// dispatcher takes over reports and leaves them.
type dispatcher struct {
	mu      sync.Mutex
	claimed []report.Report
	hurried []string
	n       int
}

func (d *dispatcher) NewLease(now time.Time) store.Lease {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.n++
	return store.Lease{ID: fmt.Sprint("lease", d.n), Until: now.Add(time.Minute)}
}

func (d *dispatcher) Claimed(r report.Report, _ store.Lease) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.claimed = append(d.claimed, r)
}

func (d *dispatcher) Hurry(_ context.Context, id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hurried = append(d.hurried, id)
}

type cell struct {
	mu   sync.Mutex
	kept []string
}

func (c *cell) Keep(_ context.Context, _ *message.Inbound, _ chat.Chat, why string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = append(c.kept, why)
	return nil
}

type bench struct {
	*Intake
	t    *testing.T
	db   *sqlitestore.DB
	post *post
	disp *dispatcher
	cell *cell
	mu   sync.Mutex
	now  time.Time
	n    int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &bench{t: t, db: db, post: newPost(), disp: &dispatcher{}, cell: &cell{}, now: morning}
	b.restart()
	for agency, addr := range map[string]message.Address{"pupr": pupr, desk.Admins: admins} {
		if err := db.Groups().PutGroup(t.Context(), desk.Group{Chat: addr, Agency: agency, Enrolled: morning}); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// restart makes a new Intake over the same store: all memory is gone.
func (b *bench) restart() {
	b.t.Helper()
	if b.Intake != nil {
		b.boxes.working.Wait()
	}
	var err error
	b.Intake, err = New(Config{
		Regency: regencytest.Tuban(), Chats: b.db.Chats(), Reports: b.db.Reports(), Lookups: b.db.Reports(),
		People: sealtest.People(b.t, b.db.People()), Blocks: b.db.People(), Groups: b.db.Groups(), Codes: b.db.Groups(), Post: b.post, Dispatcher: b.disp, Filing: b.db,
		Quarantine: b.cell, Log: slog.New(slog.DiscardHandler),
		Now:    func() time.Time { b.mu.Lock(); defer b.mu.Unlock(); return b.now },
		NewID:  func() string { b.mu.Lock(); defer b.mu.Unlock(); b.n++; return fmt.Sprint("id", b.n) },
		Random: func() uint64 { b.mu.Lock(); defer b.mu.Unlock(); b.n++; return uint64(b.n) * 7919 },
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) later(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// says lets Siti write, and fails the test unless it is taken.
func (b *bench) says(id, text string, change ...func(*message.Inbound)) {
	b.t.Helper()
	if err := b.Receive(b.t.Context(), b.inbound(id, text, change...)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) inbound(id, text string, change ...func(*message.Inbound)) message.Inbound {
	in := message.Inbound{
		ID: id, Chat: siti, Kind: message.ChatPrivate, Sender: message.Sender{Address: siti, Name: "Siti"},
		At: b.Now(), MessageID: "m" + id, Text: text,
	}
	for _, f := range change {
		f(&in)
	}
	return in
}

func photo(native string) func(*message.Inbound) {
	return func(in *message.Inbound) {
		in.Media = append(in.Media, message.MediaRef{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: native})
	}
}

func album(name string) func(*message.Inbound) {
	return func(in *message.Inbound) { in.Album = name }
}

func (b *bench) chat() chat.Chat {
	b.t.Helper()
	c, err := b.Chats.Load(b.t.Context(), siti)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// files plays a whole report in the fewest words and returns the filed ones.
func (b *bench) files() []report.Report {
	b.t.Helper()
	b.says("1", "Jalan berlubang dalam sekali di depan pasar Rengel, sudah dua orang jatuh")
	for i := 2; i < 12; i++ {
		b.post.wait(i - 1)
		c := b.chat()
		answer := ""
		for _, offered := range c.Session.Offered {
			switch offered.ID {
			case "send", "enough", "skip", "cat:jalan":
				answer = offered.Label
			}
		}
		if answer == "" {
			answer = "Rengel, Rengel"
		}
		b.says(fmt.Sprint(i), answer)
		if len(b.claimed()) > 0 {
			break
		}
	}
	return b.claimed()
}

func (b *bench) claimed() []report.Report {
	b.disp.mu.Lock()
	defer b.disp.mu.Unlock()
	return slices.Clone(b.disp.claimed)
}

func TestAMessageComingAgainHasNoSecondEffect(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "/start")
	b.post.wait(1)
	before := b.chat()
	b.says("1", "/start")
	b.restart()
	if after := b.chat(); after.Version != before.Version {
		t.Errorf("the chat went from version %d to %d", before.Version, after.Version)
	}
}

func TestARepeatedConfirmationFilesOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	filed := b.files()
	if len(filed) != 1 {
		t.Fatalf("%d reports filed; said: %q", len(filed), b.post.said)
	}
	// The report was stored and then, before the chat was, the power went.
	c := b.chat()
	last := c.Seen.IDs()[len(c.Seen.IDs())-1]
	r, err := b.Reports.Load(t.Context(), filed[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	again := r
	again.Version = 0
	again.Ticket = report.NewTicket("TBN", 99)
	tr := turn{Intake: b.Intake, now: b.Now(), chat: &c}
	if err := tr.saveReport(t.Context(), &again); err != nil {
		t.Fatal(err)
	}
	stored, err := b.Reports.Load(t.Context(), r.ID)
	if err != nil || stored.Ticket != r.Ticket {
		t.Errorf("ticket %s became %s (%v) by message %s", r.Ticket, stored.Ticket, err, last)
	}
}

func TestATakenTicketIsDrawnAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := report.New(morning, report.Filing{ID: "other", Ticket: report.NewTicket("TBN", 5), Person: "p", Home: siti})
	if _, err := b.Reports.Save(t.Context(), morning, &r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	mine := report.New(morning, report.Filing{ID: "mine", Ticket: r.Ticket, Person: "p", Home: siti})
	tr := turn{Intake: b.Intake, now: b.Now(), chat: &chat.Chat{Address: siti}}
	if err := tr.saveReport(t.Context(), &mine); !errors.Is(err, store.ErrConflict) {
		t.Errorf("got %v: the step would not be made anew", err)
	}
}

func TestRepliesOwedWhenThePowerWentAreSentByTheClock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.post.fail = func(message.Outbound) error {
		return &message.SendError{Kind: message.SendRefused, Code: "gone with the process"}
	}
	b.says("1", "/start")
	b.restart()
	b.post.fail = nil
	if n := len(b.chat().Owed); n == 0 {
		t.Fatal("nothing is owed")
	}
	b.later(b.OwedAfter + time.Second)
	if n := b.due(t.Context()); n != 1 {
		t.Fatalf("%d chats due", n)
	}
	b.post.wait(1)
	b.boxes.working.Wait()
	if err := b.boxes.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(b.chat().Owed); n != 0 {
		t.Errorf("%d replies still owed", n)
	}
}

func TestSentRepliesAreForgottenInOneBatch(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "/start")
	b.post.wait(1)
	b.boxes.working.Wait()
	if err := b.boxes.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c := b.chat(); len(c.Owed) != 0 {
		t.Errorf("still owed: %v", c.Owed)
	}
	b.later(time.Hour)
	said := b.post.count()
	b.due(t.Context())
	b.boxes.working.Wait()
	if now := b.post.count(); now > said {
		t.Errorf("said again: %q", b.post.said[said:])
	}
	if len(b.boxes.boxes) != 0 {
		t.Errorf("%d boxes left behind", len(b.boxes.boxes))
	}
}

func TestAReplyIsTriedUntilTheNetworkIsBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tries := 0
	b.post.fail = func(message.Outbound) error {
		if tries++; tries < 2 {
			return &message.SendError{Kind: message.SendRetry, Code: "502"}
		}
		return nil
	}
	b.says("1", "/start")
	b.post.wait(1)
	b.boxes.working.Wait()
}

func TestAReplyBegunBeforeRunEndsWithIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tried := make(chan struct{}, 1)
	b.post.fail = func(message.Outbound) error {
		select {
		case tried <- struct{}{}:
		default:
		}
		return &message.SendError{Kind: message.SendThrottled, Wait: time.Hour}
	}
	b.says("1", "/start")
	<-tried
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := b.Run(ctx); err != nil {
		t.Fatal(err)
	}
	b.boxes.working.Wait()
	if c := b.chat(); len(c.Owed) == 0 {
		t.Error("what was not sent is owed no longer")
	}
}

func TestADraftIsRecalledOnceAndThenDropped(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "Jalan berlubang dalam sekali di depan pasar Rengel")
	b.post.wait(1)
	b.boxes.working.Wait()
	said := b.post.count()
	for range 5 {
		b.later(35 * time.Minute)
		b.due(t.Context())
		b.boxes.working.Wait()
	}
	if n := b.post.count() - said; n != 1 {
		t.Errorf("%d reminders: %q", n, b.post.said[said:])
	}
	b.later(25 * time.Hour)
	b.due(t.Context())
	b.boxes.working.Wait()
	if c := b.chat(); c.Session.Draft != nil {
		t.Error("the draft is still there")
	}
}

// brokenLookups makes every question panic, as a defect would.
type brokenLookups struct{ Lookups }

func (brokenLookups) ByPerson(context.Context, string, store.Page) ([]report.Report, string, error) {
	panic("defect")
}

func TestAPanicIsQuarantinedAndTheChatGoesOn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Lookups = brokenLookups{b.Lookups}
	b.says("1", "/start")
	b.post.wait(1)
	b.says("2", "cek laporan")
	said := b.post.wait(3)
	b.boxes.working.Wait()
	if len(b.cell.kept) != 1 || !strings.Contains(b.cell.kept[0], "defect") {
		t.Errorf("quarantine holds %q", b.cell.kept)
	}
	if !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, "-900 ") }) {
		t.Errorf("the administrators were not told: %q", said)
	}
	b.says("3", "menu")
	b.post.wait(4)
	b.boxes.working.Wait()
}

// brokenStore fails every save of a chat.
type brokenStore struct{ Chats }

func (brokenStore) Save(context.Context, *chat.Chat) error { return store.ErrUnavailable }

func TestNothingIsAcknowledgedThatIsNotStored(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	whole := b.Chats
	b.Chats = brokenStore{whole}
	if err := b.Receive(t.Context(), b.inbound("1", "/start")); !errors.Is(err, store.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	if n := b.post.count(); n != 0 {
		t.Errorf("answered without having stored: %q", b.post.said)
	}
	b.Chats = whole
	b.says("1", "/start")
	b.post.wait(1)
	b.boxes.working.Wait()
}

func TestOneChatKeepsItsOrderWhileManyRun(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var wg sync.WaitGroup
	for i := range 20 {
		addr := message.Address{Channel: message.ChannelTelegram, ID: fmt.Sprint(1000 + i)}
		wg.Go(func() {
			for n := range 5 {
				in := b.inbound(fmt.Sprintf("%d.%d", i, n), "menu", func(in *message.Inbound) { in.Chat, in.Sender.Address = addr, addr })
				if err := b.Receive(context.Background(), in); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for i := range 20 {
		c, err := b.Chats.Load(t.Context(), message.Address{Channel: message.ChannelTelegram, ID: fmt.Sprint(1000 + i)})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{}
		for n := range 5 {
			want = append(want, fmt.Sprintf("%d.%d", i, n))
		}
		if !slices.Equal(c.Seen.IDs(), want) {
			t.Errorf("seen %v", c.Seen)
		}
	}
	b.boxes.working.Wait()
}

func TestTalkInAStrangeGroupLeavesNoTrace(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	group := message.Address{Channel: message.ChannelTelegram, ID: "-555"}
	b.says("1", "besok rapat jam 9 ya", func(in *message.Inbound) { in.Chat, in.Kind = group, message.ChatGroup })
	if _, err := b.Chats.Load(t.Context(), group); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("stored: %v", err)
	}
	// Neither does it in a desk that has spoken with us before.
	talk := func(id, text string) {
		b.says(id, text, func(in *message.Inbound) { in.Chat, in.Kind = pupr, message.ChatGroup })
	}
	talk("2", "bantuan")
	b.post.wait(1)
	before, err := b.Chats.Load(t.Context(), pupr)
	if err != nil {
		t.Fatal(err)
	}
	talk("3", "besok rapat jam 9 ya")
	if after, err := b.Chats.Load(t.Context(), pupr); err != nil || after.Version != before.Version {
		t.Errorf("version %d became %d, %v", before.Version, after.Version, err)
	}
	b.boxes.working.Wait()
}

func TestAChatKeepsOnlyTheLatestRepliesWhileTheNetworkIsAway(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := chat.Chat{Address: siti}
	tr := turn{Intake: b.Intake, now: b.Now(), chat: &c}
	for i := range owedMax + 10 {
		in := b.inbound(fmt.Sprint("in", i), "menu")
		tr.said = 0
		tr.say(&in, []message.Outbound{{Text: "menu"}})
	}
	if len(c.Owed) != owedMax || c.Owed[owedMax-1].Key != fmt.Sprintf("in%d.0", owedMax+9) {
		t.Errorf("%d replies, the last %q", len(c.Owed), c.Owed[len(c.Owed)-1].Key)
	}
}

func TestALanguageChosenIsThePersons(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "/start", func(in *message.Inbound) { in.Sender.Language = "en-GB" })
	b.post.wait(1)
	p, err := b.People.ByAddress(t.Context(), siti)
	if err != nil || p.Lang != "en" || p.Name != "" || p.Sealed == "" {
		t.Errorf("person %+v, %v", p, err)
	}
	b.boxes.working.Wait()
}

// Whoever answers news at once is faster than the commit that says it was sent.
func TestAnAnswerMayBeFasterThanTheSettlement(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.files()[0]
	news := report.NewsKey(2)
	stored, err := b.Reports.Load(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range stored.Deliveries {
		stored.Settle(report.Outcome{Key: d.Key, At: b.now, To: siti, State: report.DeliverySent})
	}
	if err := stored.Apply(b.now, report.MoveResolve, report.Actor{Kind: report.ActorAgency, Agency: "pupr"}, report.Detail{}); err != nil {
		t.Fatal(err)
	}
	stored.Owe(b.now, report.Delivery{Key: news, Target: report.Target{Kind: report.TargetReporter}})
	if _, err := b.Reports.Save(t.Context(), b.now, &stored, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	// It is settled while the answer is already being looked at.
	looks := 0
	b.post.mu.Lock()
	b.post.recent = func() bool {
		if looks++; looks == 2 {
			stored.Settle(report.Outcome{Key: news, At: b.now, To: siti, State: report.DeliverySent})
			if _, err := b.Reports.Save(context.Background(), b.now, &stored, store.Lease{}); err != nil {
				t.Error(err)
			}
		}
		return true
	}
	b.post.mu.Unlock()
	own, _, err := (&turn{Intake: b.Intake, chat: &chat.Chat{Address: siti, Person: r.Person}}).own(t.Context())
	if err != nil || len(own) != 1 || unsettled(own[0]) {
		t.Errorf("own reports %+v, %v", own, err)
	}
	if looks != 2 {
		t.Errorf("looked %d times, want until it was settled and no longer", looks)
	}
}
