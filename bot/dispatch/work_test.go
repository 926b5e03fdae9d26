package dispatch

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
)

var (
	morning = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	siti    = message.Address{Channel: message.ChannelTelegram, ID: "77"}
	pupr    = message.Address{Channel: message.ChannelTelegram, ID: "-100"}
	admins  = message.Address{Channel: message.ChannelTelegram, ID: "-900"}
)

// network is a channel whose behaviour each test scripts.
type network struct {
	mu   sync.Mutex
	sent []said
	fail func(to message.Address, out message.Outbound) error
	hook func(out message.Outbound)
	file string
}

type said struct {
	to  message.Address
	out message.Outbound
}

func (n *network) Send(_ context.Context, to message.Address, out message.Outbound) (message.Sent, error) {
	if n.hook != nil {
		n.hook(out)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.fail != nil {
		if err := n.fail(to, out); err != nil {
			return message.Sent{}, err
		}
	}
	n.sent = append(n.sent, said{to, out})
	return message.Sent{MessageIDs: []string{fmt.Sprint(len(n.sent))}}, nil
}

func (n *network) Fetch(context.Context, message.MediaRef) (io.ReadCloser, error) {
	if n.file == "" {
		return nil, &message.SendError{Kind: message.SendRetry, Code: "503"}
	}
	return io.NopCloser(strings.NewReader(n.file)), nil
}

// bench is a dispatcher over a real store, a scripted network and a clock that
// only the test moves.
type bench struct {
	*Dispatcher
	t    *testing.T
	db   *sqlitestore.DB
	net  *network
	wa   *network
	now  time.Time
	mu   sync.Mutex
	next int
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
	b := &bench{t: t, db: db, net: &network{}, wa: &network{}, now: morning}
	clock := func() time.Time {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.now
	}
	post := NewPost(map[message.Channel]Sender{message.ChannelTelegram: b.net, message.ChannelWhatsApp: b.wa}, nil, 10*time.Second, clock)
	b.Dispatcher, err = New(Config{
		Regency: regencytest.Tuban(), Reports: db.Reports(), People: sealtest.People(t, db.People()), Groups: db.Groups(), Media: db.Media(),
		Post: post, Fetchers: map[message.Channel]Fetcher{message.ChannelTelegram: b.net},
		Log: slog.New(slog.DiscardHandler), Now: clock, Attempts: 3, Backoff: time.Second,
		NewID: func() string { b.mu.Lock(); defer b.mu.Unlock(); b.next++; return fmt.Sprint("id", b.next) },
	})
	if err != nil {
		t.Fatal(err)
	}
	person := citizen.Person{ID: "p1", Schema: 1, Addresses: []message.Address{siti}, Lang: "id", Created: morning}
	if err := db.People().Save(t.Context(), &person); err != nil {
		t.Fatal(err)
	}
	b.enrol("pupr", pupr)
	b.enrol(desk.Admins, admins)
	return b
}

func (b *bench) enrol(agency string, chat message.Address) {
	b.t.Helper()
	if err := b.db.Groups().PutGroup(b.t.Context(), desk.Group{Chat: chat, Agency: agency, Enrolled: morning}); err != nil {
		b.t.Fatal(err)
	}
}

// file stores a report that owes news to its reporter and a card to its agency.
func (b *bench) file(change func(r *report.Report)) report.Report {
	b.t.Helper()
	r := report.New(morning, report.Filing{
		ID: "r1", Ticket: report.NewTicket("TBN", 7), Day: "2026-11-23", Person: "p1", Alias: "Pelapor 7F",
		Home: siti, Category: "jalan", Agency: "pupr", Words: "lubang",
	})
	r.Owe(morning, report.Delivery{Key: "filed", Target: report.Target{Kind: report.TargetReporter}, Out: message.Outbound{Text: "kami terima"}})
	r.Owe(morning, report.Delivery{
		Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"},
		Out: message.Outbound{Text: "kartu"}, OnSent: report.MoveForward,
	})
	if change != nil {
		change(&r)
	}
	if _, err := b.Reports.Save(b.t.Context(), b.now, &r, store.Lease{}); err != nil {
		b.t.Fatal(err)
	}
	return r
}

// work does both parts of a job, one after the other.
func (b *bench) work(ctx context.Context, j job) {
	if b.first(ctx, &j) {
		b.second(ctx, &j)
	}
}

// pass leases what is due and works it off, as one tick does.
func (b *bench) pass() int {
	b.t.Helper()
	lease := b.NewLease(b.Now())
	due, err := b.Reports.Due(b.t.Context(), b.Now(), 10, lease)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, r := range due {
		b.work(b.t.Context(), job{report: r, lease: lease})
	}
	return len(due)
}

func (b *bench) later(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func (b *bench) report() report.Report {
	b.t.Helper()
	r, err := b.Reports.Load(b.t.Context(), "r1")
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bench) texts(n *network) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []string
	for _, s := range n.sent {
		out = append(out, s.to.ID+" "+s.out.Text)
	}
	return out
}

func (b *bench) state(key string) report.DeliveryState {
	b.t.Helper()
	r := b.report()
	d := r.Delivery(key)
	if d == nil {
		b.t.Fatalf("no delivery %q", key)
	}
	return d.State
}

func TestWhatIsOwedIsSentOnceAndSettled(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.file(nil)
	if n := b.pass(); n != 1 {
		t.Fatalf("%d due", n)
	}
	if got, want := b.texts(b.net), []string{"77 kami terima", "-100 kartu"}; !slices.Equal(got, want) {
		t.Fatalf("sent %q, want %q", got, want)
	}
	if r := b.report(); r.Status != report.StatusForwarded || !r.NextDue().IsZero() {
		t.Errorf("status %s, due %v", r.Status, r.NextDue())
	}
	if n := b.pass(); n != 0 {
		t.Errorf("%d due after all was sent", n)
	}
	for _, id := range []string{"2"} {
		ref, err := b.db.Reports().Ref(t.Context(), pupr, id)
		if err != nil || ref.Report != "r1" {
			t.Errorf("the card's message leads to %+v, %v", ref, err)
		}
	}
}

func TestAFailedSendIsTriedAgainAndThenMadeVisible(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.net.fail = func(to message.Address, _ message.Outbound) error {
		if to == pupr {
			return &message.SendError{Kind: message.SendRetry, Code: "502"}
		}
		return nil
	}
	b.file(nil)
	for range 3 {
		b.pass()
		b.later(time.Minute)
	}
	if s := b.state("card:pupr:1"); s != report.DeliveryDiscarded {
		t.Fatalf("card is %s", s)
	}
	b.pass()
	got := b.texts(b.net)
	if len(got) != 2 || !strings.HasPrefix(got[1], "-900 ") {
		t.Errorf("the administrators were not told: %q", got)
	}
}

func TestARefusedSendIsNotRepeated(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tries := 0
	b.net.fail = func(to message.Address, _ message.Outbound) error {
		if to == siti {
			tries++
			return &message.SendError{Kind: message.SendRefused, Code: "403"}
		}
		return nil
	}
	b.file(nil)
	b.pass()
	b.later(time.Minute)
	b.pass()
	if tries != 1 {
		t.Errorf("%d tries", tries)
	}
	told := strings.Join(b.texts(b.net), "\n")
	if !strings.Contains(told, "-900 ") || strings.Count(told, "-100 ") != 2 {
		t.Errorf("administrators and agency should know that the reporter cannot be reached:\n%s", told)
	}
}

func TestThrottlingCostsNoAttemptAndIsWaitedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	throttle := true
	b.net.fail = func(to message.Address, _ message.Outbound) error {
		if throttle && to == pupr {
			return &message.SendError{Kind: message.SendThrottled, Code: "429", Wait: 30 * time.Second}
		}
		return nil
	}
	b.file(nil)
	b.pass()
	r := b.report()
	if d := r.Delivery("card:pupr:1"); d.Attempts != 0 || d.Next.Before(morning.Add(30*time.Second)) {
		t.Fatalf("attempts %d, next %v", d.Attempts, d.Next)
	}
	throttle = false
	b.later(40 * time.Second)
	b.pass()
	if s := b.state("card:pupr:1"); s != report.DeliverySent {
		t.Errorf("card is %s", s)
	}
}

func TestWhileTheAccountIsClosedEverythingWaits(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	closed := true
	b.net.fail = func(message.Address, message.Outbound) error {
		if closed {
			return &message.SendError{Kind: message.SendMisconfigured, Code: "logged_out", Wait: time.Minute}
		}
		return nil
	}
	b.file(nil)
	for range 5 * b.Attempts {
		b.pass()
		b.later(time.Hour)
	}
	r := b.report()
	if d := r.Delivery("card:pupr:1"); d.State != report.DeliveryRetryable || d.Attempts != 0 {
		t.Fatalf("card %s after %d attempts", d.State, d.Attempts)
	}
	closed = false
	b.pass()
	if s := b.state("card:pupr:1"); s != report.DeliverySent {
		t.Errorf("card is %s", s)
	}
}

func TestWhatOnlyAnotherReplicaCanSendIsLeftToIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	there := true
	b.Elsewhere = func(c message.Channel) bool { return there && c == message.ChannelTelegram }
	b.net.file = "jpeg"
	b.file(func(r *report.Report) {
		r.Record(b.now, report.EventUpdated, report.Actor{Kind: report.ActorReporter},
			report.Detail{Media: []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "file1"}}})
	})
	for range 5 * b.Attempts {
		b.pass()
		b.later(time.Second)
	}
	if got := b.texts(b.net); len(got) != 0 {
		t.Errorf("sent %q", got)
	}
	there = false
	b.pass()
	for _, key := range []string{"filed", "card:pupr:1", "fetch:2:0"} {
		if s := b.state(key); s != report.DeliverySent {
			t.Errorf("%s is %s", key, s)
		}
	}
}

func TestNewsToOneTargetKeepsItsOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	fail := true
	b.net.fail = func(to message.Address, _ message.Outbound) error {
		if fail && to == siti {
			return &message.SendError{Kind: message.SendRetry, Code: "502"}
		}
		return nil
	}
	b.file(func(r *report.Report) {
		r.Owe(morning, report.Delivery{Key: "news:2", Target: report.Target{Kind: report.TargetReporter}, Out: message.Outbound{Text: "kabar"}})
	})
	b.pass()
	fail = false
	b.later(time.Minute)
	b.pass()
	if got, want := b.texts(b.net), []string{"-100 kartu", "77 kami terima", "77 kabar"}; !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
}

func TestAnOutcomeSurvivesASaveInBetween(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.file(nil)
	var once sync.Once
	b.net.hook = func(message.Outbound) {
		once.Do(func() {
			r := b.report()
			r.Record(b.Now(), report.EventUpdated, report.Actor{Kind: report.ActorReporter}, report.Detail{Text: "tambahan"})
			if _, err := b.Reports.Save(context.Background(), b.Now(), &r, store.Lease{}); err != nil {
				t.Error(err)
			}
		})
	}
	b.pass()
	r := b.report()
	if r.Delivery("filed").State != report.DeliverySent || !slices.ContainsFunc(r.Events, func(e report.Event) bool { return e.Text == "tambahan" }) {
		t.Errorf("outcome or update lost: %+v", r)
	}
	if n := len(b.texts(b.net)); n != 2 {
		t.Errorf("%d messages", n)
	}
}

func TestAnOutcomeSurvivesALostLease(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.file(nil)
	lease := b.NewLease(b.Now())
	due, err := b.Reports.Due(t.Context(), b.Now(), 1, lease)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	b.net.hook = func(out message.Outbound) {
		if out.Text == "kartu" {
			b.later(2 * b.Lease)
			if _, err := b.Reports.Due(context.Background(), b.Now(), 1, b.NewLease(b.Now())); err != nil {
				t.Error(err)
			}
		}
	}
	b.work(t.Context(), job{report: due[0], lease: lease})
	if s := b.state("card:pupr:1"); s != report.DeliverySent {
		t.Errorf("card is %s", s)
	}
}

func TestAnAgencyWithoutAGroupWaits(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if err := b.db.Groups().RemoveGroup(t.Context(), pupr); err != nil {
		t.Fatal(err)
	}
	b.file(nil)
	b.pass()
	r := b.report()
	if d := r.Delivery("card:pupr:1"); d.State != report.DeliveryRetryable || d.Attempts != 0 {
		t.Fatalf("card %s after %d attempts", d.State, d.Attempts)
	}
	b.enrol("pupr", pupr)
	b.later(noGroup)
	b.pass()
	if s := b.state("card:pupr:1"); s != report.DeliverySent {
		t.Errorf("card is %s", s)
	}
}

func TestADeskFollowsItsGroup(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	super := message.Address{Channel: message.ChannelTelegram, ID: "-100100"}
	b.net.fail = func(to message.Address, _ message.Outbound) error {
		if to == pupr {
			return &message.SendError{Kind: message.SendMoved, Code: "400", MovedTo: super}
		}
		return nil
	}
	b.file(nil)
	b.pass()
	if got, want := b.texts(b.net), []string{"77 kami terima", "-100100 kartu"}; !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
	if g, err := b.db.Groups().Group(t.Context(), super); err != nil || g.Agency != "pupr" {
		t.Errorf("desk %+v, %v", g, err)
	}
}

func TestAMessageIsQuotedOnlyWhereItWasSent(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := report.Report{Deliveries: []report.Delivery{{Key: "card:pupr:1", To: pupr, MessageIDs: []string{"5"}}}}
	for _, c := range []struct {
		to   message.Address
		id   string
		want bool
	}{{pupr, "5", true}, {admins, "5", false}, {admins, "6", true}, {admins, "", true}} {
		if got := quotable(&r, c.to, c.id); got != c.want {
			b.t.Errorf("quoting %q in %s: %v", c.id, c.to.ID, got)
		}
	}
}

func TestAFileOfAnotherNetworkIsFetchedFirst(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	group := message.Address{Channel: message.ChannelWhatsApp, ID: "g1"}
	b.enrol("dlh", group)
	photo := message.MediaRef{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "file1"}
	r := report.New(morning, report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7), Day: "2026-11-23", Person: "p1", Home: siti, Agency: "dlh", Media: []message.MediaRef{photo}})
	r.Owe(morning, report.Delivery{Key: "card:dlh:1", Target: report.Target{Kind: report.TargetAgency, Agency: "dlh"}, Out: message.Outbound{Text: "kartu", Media: r.Media}})
	if _, err := b.Reports.Save(t.Context(), morning, &r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	b.pass()
	if got := b.texts(b.wa); len(got) != 0 {
		t.Fatalf("sent without its photo: %q", got)
	}
	b.net.file = "jpeg"
	b.later(time.Minute)
	for range 3 {
		b.pass()
		b.later(time.Minute)
	}
	b.wa.mu.Lock()
	defer b.wa.mu.Unlock()
	if len(b.wa.sent) != 1 || len(b.wa.sent[0].out.Media) != 1 || b.wa.sent[0].out.Media[0].Hash == "" {
		t.Errorf("sent %+v", b.wa.sent)
	}
}

func TestSilenceClosesAResolvedReport(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.file(func(r *report.Report) {
		if err := r.Apply(morning, report.MoveResolve, report.Actor{Kind: report.ActorAgency}, report.Detail{Text: "ditambal"}); err != nil {
			t.Fatal(err)
		}
		r.Close = morning.Add(24 * time.Hour)
	})
	b.pass()
	b.later(25 * time.Hour)
	b.pass()
	r := b.report()
	if r.Status != report.StatusClosed {
		t.Errorf("status %s", r.Status)
	}
	if got := strings.Join(b.texts(b.net), "\n"); strings.Count(got, "77 ") < 2 {
		t.Errorf("the reporter was not told of the closing:\n%s", got)
	}
}

func TestAStoppedDispatcherStillSettles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.file(nil)
	ctx, cancel := context.WithCancel(t.Context())
	b.net.hook = func(message.Outbound) { cancel() }
	lease := b.NewLease(b.Now())
	if _, err := b.Reports.Due(t.Context(), b.Now(), 1, lease); err != nil {
		t.Fatal(err)
	}
	b.work(ctx, job{report: r, lease: lease})
	if s := b.state("filed"); s != report.DeliverySent {
		t.Errorf("what was sent while stopping is %s", s)
	}
	if s := b.state("card:pupr:1"); !s.Owed() {
		t.Errorf("what was not sent is %s", s)
	}
}

func TestConfigRefusesALeaseShorterThanASend(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	cfg := b.Config
	cfg.Lease = 5 * time.Second
	if _, err := New(cfg); err == nil {
		t.Error("accepted")
	}
	cfg = b.Config
	cfg.Reports = nil
	if _, err := New(cfg); err == nil {
		t.Error("accepted without a store")
	}
}

// Between the moment an outcome is stored and the one the worker lets go, somebody may
// save the report with a claim of his own: what he owes is sent at once, not when his
// claim has run out.
func TestAClaimThatComesWhileAWorkerLetsGoIsNotLost(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.file(nil)
	var once sync.Once
	b.Settled = func(*report.Report, []report.Outcome) {
		once.Do(func() {
			for i := range 2 {
				r := b.report()
				r.Owe(b.Now(), report.Delivery{Key: fmt.Sprint("more:", i), Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, Out: message.Outbound{Text: fmt.Sprint("tambahan ", i)}})
				lease := b.NewLease(b.Now())
				claimed, err := b.Reports.Save(context.Background(), b.Now(), &r, lease)
				if err != nil || claimed != (i == 0) {
					t.Errorf("claim %d: %v, %v", i, claimed, err)
				}
				if claimed {
					b.work(t.Context(), job{report: r, lease: lease})
				}
			}
		})
	}
	b.pass()
	if s := b.state("more:0"); !s.Owed() {
		t.Errorf("sent while the worker was at it: %s", s)
	}
	select {
	case <-b.again:
	default:
		t.Error("the store is not asked before the next tick")
	}
	if n := b.pass(); n != 1 {
		t.Fatalf("%d reports are due", n)
	}
	for i := range 2 {
		if s := b.state(fmt.Sprint("more:", i)); s != report.DeliverySent {
			t.Errorf("%d is %s", i, s)
		}
	}
}

// A worker that cannot settle for long, as on a full disk, sees lease after lease run out.
// Whoever comes in between keeps his until it runs out too: given back at once it would be
// taken again at once, over and over, for as long as the disk is full.
func TestLeasesThatRunOutUnderAWorkerAreNotPassedRound(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.file(nil)
	var once sync.Once
	b.Settled = func(*report.Report, []report.Outcome) {
		once.Do(func() {
			r := b.report()
			r.Owe(b.Now(), report.Delivery{Key: "more", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, Out: message.Outbound{Text: "tambahan"}})
			if _, err := b.Reports.Save(context.Background(), b.Now(), &r, store.Lease{}); err != nil {
				t.Error(err)
			}
			for i := range 4 {
				if n := b.pass(); n != 1 {
					t.Errorf("after %d leases %d reports are due", i, n)
				}
				if n := b.pass(); n != 0 {
					t.Errorf("lease %d was given back while the worker is at it", i)
				}
				b.later(b.Lease + time.Second)
			}
			if n := b.pass(); n != 1 {
				t.Errorf("%d reports are due before the worker ends", n)
			}
		})
	}
	b.pass()
	if n := b.pass(); n != 1 || b.state("more") != report.DeliverySent {
		t.Errorf("%d reports are due at once, and what is owed is %s", n, b.state("more"))
	}
}
