package memos_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/memos"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/leader"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
)

var (
	wib = time.FixedZone("WIB", 7*60*60)
	// monday is a Monday on which the fortnight's digest goes out, 07.00 in Tuban.
	monday = time.Date(2026, 11, 30, 7, 0, 0, 0, wib)
	bupati = message.Address{Channel: message.ChannelTelegram, ID: "9"}
	sekda  = message.Address{Channel: message.ChannelWhatsApp, ID: "-8"}
	pupr   = message.Address{Channel: message.ChannelTelegram, ID: "-100"}
)

var schedule = leader.Schedule{At: 7 * time.Hour, Fortnight: time.Monday}

// network takes every message and remembers it.
type network struct {
	mu   sync.Mutex
	sent []said
	// gone are chats that refuse what is sent there.
	gone map[message.Address]bool
}

type said struct {
	to  message.Address
	out message.Outbound
}

func (n *network) Send(_ context.Context, to message.Address, out message.Outbound) (message.Sent, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.gone[to] {
		return message.Sent{}, &message.SendError{Kind: message.SendRefused, Code: "kicked"}
	}
	n.sent = append(n.sent, said{to, out})
	return message.Sent{MessageIDs: []string{fmt.Sprint(len(n.sent))}}, nil
}

func (n *network) to(a message.Address) []message.Outbound {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []message.Outbound
	for _, s := range n.sent {
		if s.to == a {
			out = append(out, s.out)
		}
	}
	return out
}

// bench is a regency with two leaders' chats, a store, and a clock.
type bench struct {
	t   *testing.T
	db  *sqlitestore.DB
	reg *regency.Regency
	net network

	mu  sync.Mutex
	now time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	b := &bench{t: t, db: db, reg: regencytest.Tuban(), now: monday}
	for key, chat := range map[string]message.Address{desk.Bupati: bupati, desk.Sekda: sekda, "pupr": pupr} {
		b.enrol(key, chat, monday.AddDate(0, -1, 0))
	}
	return b
}

func (b *bench) enrol(key string, chat message.Address, at time.Time) {
	b.t.Helper()
	if err := b.db.Groups().PutGroup(b.t.Context(), desk.Group{Chat: chat, Agency: key, Enrolled: at}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) at(t time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = t
}

// digester is one replica's, or one start's: it remembers nothing of another.
func (b *bench) digester() *memos.Digester {
	return memos.NewDigester(memos.Config{
		Regency: b.reg, Leader: leader.New(b.reg), Schedule: schedule, Memos: b.db.Memos(), Figures: b.db.Reports(),
		Groups: b.db.Groups(), Media: b.db.Media(), Log: slog.New(slog.DiscardHandler), Now: b.clock,
	})
}

// dispatcher sends what memos owe, in the background, until the test ends.
func (b *bench) dispatcher() {
	b.t.Helper()
	senders := map[message.Channel]dispatch.Sender{message.ChannelTelegram: &b.net, message.ChannelWhatsApp: &b.net}
	post := dispatch.NewPost(senders, nil, 10*time.Second, b.clock)
	d, err := dispatch.New(dispatch.Config{
		Regency: b.reg, Reports: memos.NewOutbox(b.db.Memos(), leader.New(b.reg)), People: sealtest.People(b.t, b.db.People()),
		Groups: b.db.Groups(), Media: b.db.Media(), Post: post, Log: slog.New(slog.DiscardHandler), Now: b.clock,
		NewID: func() string { return fmt.Sprint(rand.Uint64()) }, Tick: 5 * time.Millisecond, Workers: 4,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = d.Run(ctx) }()
	b.t.Cleanup(func() { stop(); <-done })
}

// settled waits until nothing is due any more.
func (b *bench) settled() {
	b.t.Helper()
	look, over := time.NewTicker(5*time.Millisecond), time.NewTimer(3*time.Minute)
	defer look.Stop()
	defer over.Stop()
	for {
		due, err := b.db.Memos().OldestDue(b.t.Context())
		if err != nil {
			b.t.Fatal(err)
		}
		if due.IsZero() || due.After(b.clock()) {
			return
		}
		select {
		case <-look.C:
		case <-over.C:
			b.t.Fatal("memos are still owed after three minutes")
		}
	}
}

// histories files n reports in the four weeks before and lets staff do something with
// most of them, some of it late, some of it twice.
func (b *bench) histories(n int) []report.Report {
	b.t.Helper()
	rnd := rand.New(rand.NewPCG(7, 11))
	var all []report.Report
	for i := range n {
		created := monday.AddDate(0, 0, -28).Add(time.Duration(rnd.Int64N(int64(28 * 24 * time.Hour))))
		c := b.reg.Categories[rnd.IntN(len(b.reg.Categories))]
		f := report.Filing{
			ID: fmt.Sprintf("r%d", i), Ticket: report.NewTicket("TBN", uint64(i)*977), Day: created.In(wib).Format(time.DateOnly),
			Person: "p1", Alias: "Pelapor 7F", Category: c.Key, Agency: c.Agency, Words: "Jalan berlubang",
			Cause: fmt.Sprint(i),
		}
		if i%13 == 0 {
			f.Visibility = regency.VisibilitySecret
		}
		r := report.New(created, f)
		clock.Begin(b.reg, &r, created)
		live(b.reg, rnd, &r, created)
		if _, err := b.db.Reports().Save(b.t.Context(), created, &r, store.Lease{}); err != nil {
			b.t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func live(reg *regency.Regency, rnd *rand.Rand, r *report.Report, at time.Time) {
	staff, citizen := report.Actor{Kind: report.ActorAgency, Agency: r.Agency, Name: "Pak Budi"}, report.Actor{Kind: report.ActorReporter}
	step := func(move report.Move, by report.Actor, hours int) bool {
		at = at.Add(time.Duration(1+rnd.IntN(hours)) * time.Hour)
		words := []string{"", "Sedang kami cek di lokasi."}[rnd.IntN(2)]
		if rnd.IntN(5) == 0 || !at.Before(monday) || r.Apply(at, move, by, report.Detail{Text: words}) != nil {
			return false
		}
		if move == report.MoveReopen {
			clock.Begin(reg, r, at)
		} else {
			clock.Keep(reg, r, at)
		}
		return true
	}
	if !step(report.MoveForward, report.Actor{Kind: report.ActorSystem}, 1) || !step(report.MoveAccept, staff, 48) {
		return
	}
	if rnd.IntN(8) == 0 && (!step(report.MoveAsk, staff, 24) || !step(report.MoveHear, citizen, 150)) {
		return
	}
	if rnd.IntN(10) == 0 {
		step(report.MoveReject, staff, 48)
		return
	}
	if !step(report.MoveResolve, staff, 200) {
		return
	}
	if rnd.IntN(4) == 0 && step(report.MoveReopen, citizen, 24) {
		step(report.MoveResolve, staff, 48)
		return
	}
	if step(report.MoveConfirm, citizen, 24) {
		r.Record(at, report.EventRated, citizen, report.Detail{Stars: 1 + rnd.IntN(5)})
	}
}

// read reads a stored picture whole.
func (b *bench) read(hash string) []byte {
	b.t.Helper()
	f, _, err := b.db.Media().Open(b.t.Context(), hash)
	if err != nil {
		b.t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		b.t.Fatal(err)
	}
	return raw
}
