package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/bot/seal"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// life is the program from one start to the next kill: the real wiring on a folder of
// its own, with the world in place of networks. After its death nothing that its
// goroutines still do reaches the world or the folder of the next life.
type life struct {
	w      *world
	dir    string
	app    *app
	gate   *gate
	cancel context.CancelFunc
	done   chan error
	// taken are the keys of what the networks took in this life.
	taken map[string]bool
}

// gate stands between the program and its store. Calls pass one beside the other; who
// kills waits until none is under way and lets none pass any more.
type gate struct {
	w    *world
	mu   sync.RWMutex
	dead atomic.Bool
	// fuse is how many calls pass before the program dies by itself, 0 for ever; blown
	// tells that it did.
	fuse  atomic.Int64
	blown chan struct{}
}

// pass makes a call, or fails it: because the store is away, because the program is
// dead, or now and then for no reason at all. What was written may have its answer
// lost.
func (g *gate) pass(write bool, call func() error) error {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.fuse.Load() > 0 && g.fuse.Add(-1) == 0 {
		// Between this call and the one before: nothing is written from here on.
		g.dead.Store(true)
		close(g.blown)
	}
	g.w.mu.Lock()
	fails, lost := g.w.storeAway() || g.w.chance(g.w.rare), write && g.w.chance(g.w.rare)
	if !g.dead.Load() && (fails || lost) {
		g.w.counts["store failures"]++
	}
	g.w.mu.Unlock()
	if g.dead.Load() || fails {
		return store.ErrUnavailable
	}
	err := call()
	if err == nil && lost {
		err = store.ErrUnavailable
	}
	return err
}

type gatedReports struct {
	reports
	*gate
}

func (s gatedReports) Load(ctx context.Context, id string) (r report.Report, err error) {
	err = s.pass(false, func() error { r, err = s.reports.Load(ctx, id); return err })
	return r, err
}

func (s gatedReports) Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (claimed bool, err error) {
	version := r.Version
	err = s.pass(true, func() error { claimed, err = s.reports.Save(ctx, now, r, claim); return err })
	if err != nil {
		r.Version, claimed = version, false
	}
	return claimed, err
}

func (s gatedReports) Settle(ctx context.Context, now time.Time, r *report.Report, leaseID string, keep bool) error {
	version := r.Version
	err := s.pass(true, func() error { return s.reports.Settle(ctx, now, r, leaseID, keep) })
	if err != nil {
		r.Version = version
	}
	return err
}

func (s gatedReports) Due(ctx context.Context, now time.Time, n int, lease store.Lease) (rs []report.Report, err error) {
	err = s.pass(false, func() error { rs, err = s.reports.Due(ctx, now, n, lease); return err })
	return rs, err
}

func (s gatedReports) PutRefs(ctx context.Context, refs []report.Ref) error {
	return s.pass(true, func() error { return s.reports.PutRefs(ctx, refs) })
}

func (s gatedReports) Ref(ctx context.Context, chat message.Address, id string) (r report.Ref, err error) {
	err = s.pass(false, func() error { r, err = s.reports.Ref(ctx, chat, id); return err })
	return r, err
}

type gatedChats struct {
	intake.Chats
	*gate
}

func (s gatedChats) Load(ctx context.Context, a message.Address) (c chat.Chat, err error) {
	err = s.pass(false, func() error { c, err = s.Chats.Load(ctx, a); return err })
	return c, err
}

func (s gatedChats) Save(ctx context.Context, c *chat.Chat) error {
	version := c.Version
	err := s.pass(true, func() error { return s.Chats.Save(ctx, c) })
	if err != nil {
		c.Version = version
	}
	return err
}

func (s gatedChats) Due(ctx context.Context, now time.Time, n int, lease store.Lease) (cs []chat.Chat, err error) {
	err = s.pass(false, func() error { cs, err = s.Chats.Due(ctx, now, n, lease); return err })
	return cs, err
}

func (s gatedChats) ClearOwed(ctx context.Context, sent []chat.Settled) (stale []chat.Settled, err error) {
	err = s.pass(true, func() error { stale, err = s.Chats.ClearOwed(ctx, sent); return err })
	return stale, err
}

type gatedFiling struct {
	intake.Filing
	*gate
}

func (s gatedFiling) File(ctx context.Context, now time.Time, r *report.Report, claim store.Lease, c *chat.Chat) (claimed bool, err error) {
	versions := [2]int64{r.Version, c.Version}
	err = s.pass(true, func() error { claimed, err = s.Filing.File(ctx, now, r, claim, c); return err })
	if err != nil {
		r.Version, c.Version, claimed = versions[0], versions[1], false
	} else {
		s.w.mu.Lock()
		s.w.counts["filed with their chat"]++
		s.w.mu.Unlock()
	}
	return claimed, err
}

type gatedPeople struct {
	seal.Store
	*gate
}

func (s gatedPeople) Save(ctx context.Context, p *citizen.Person) error {
	version := p.Version
	err := s.pass(true, func() error { return s.Store.Save(ctx, p) })
	if err != nil {
		p.Version = version
	}
	return err
}

// receiver delivers what waits at a network, each chat in order, and takes away only
// what was acknowledged by a living program.
func (l *life) receiver(n *network) func(context.Context, receive) error {
	return func(ctx context.Context, receive receive) error {
		var under sync.WaitGroup
		defer under.Wait()
		for {
			l.w.mu.Lock()
			for addr, q := range n.waiting {
				if len(q) > 0 && !n.busy[addr] {
					n.busy[addr] = true
					under.Go(func() { l.deliver(ctx, n, addr, receive) })
				}
			}
			l.w.mu.Unlock()
			select {
			case <-ctx.Done():
				return nil
			case <-n.wake:
			}
			if l.dead() {
				// It was meant for the next life.
				n.nudge()
				return nil
			}
		}
	}
}

func (l *life) deliver(ctx context.Context, n *network, addr message.Address, receive receive) {
	for {
		l.w.mu.Lock()
		if l.dead() {
			l.w.mu.Unlock()
			return
		}
		if len(n.waiting[addr]) == 0 || ctx.Err() != nil {
			delete(n.busy, addr)
			l.w.mu.Unlock()
			return
		}
		in := n.waiting[addr][0]
		l.w.mu.Unlock()
		err := receive(ctx, in)
		l.w.mu.Lock()
		if l.w.offices[addr] != nil {
			l.w.tries[in.ID] = append(l.w.tries[in.ID], fmt.Sprintf("%s life %s, dead %v: %v", time.Now().Format(time.TimeOnly), filepath.Base(l.dir), l.dead(), err))
		}
		switch {
		case l.dead():
		case err == nil && l.w.chance(8):
			// The acknowledgement is lost: it comes once more.
			l.w.counts["delivered once more"]++
		case err == nil:
			if n.waiting[addr] = n.waiting[addr][1:]; len(n.waiting[addr]) == 0 {
				delete(n.waiting, addr)
			}
			l.w.counts["acknowledged"]++
		default:
			l.w.counts["not handled at once"]++
		}
		l.w.mu.Unlock()
		if err != nil {
			pause(ctx, 2*time.Second)
		}
	}
}

func (l *life) dead() bool { return l.gate.dead.Load() }

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// mouth is how a life speaks on a network.
type mouth struct {
	l *life
	n *network
}

// Send takes its time, fails now and then in each of the ways in which networks fail,
// and has the network take what it takes even if nobody lives to hear of it.
func (m mouth) Send(ctx context.Context, to message.Address, out message.Outbound) (message.Sent, error) {
	w := m.l.w
	w.mu.Lock()
	took := w.between(20*time.Millisecond, 400*time.Millisecond)
	w.mu.Unlock()
	if m.l.dead() {
		return message.Sent{}, &message.SendError{Kind: message.SendRetry, Code: "dead"}
	}
	pause(ctx, took)
	w.mu.Lock()
	defer w.mu.Unlock()
	dead := m.l.dead()
	fail := func(kind message.SendErrorKind, wait time.Duration) (message.Sent, error) {
		w.counts["sends that failed: "+string(kind)]++
		return message.Sent{}, &message.SendError{Kind: kind, Code: "day", Wait: wait}
	}
	c := w.citizens[to]
	switch {
	case dead && w.dice.IntN(2) == 0:
		return fail(message.SendRetry, 0)
	case c != nil && c.blocked:
		return fail(message.SendRefused, 0)
	case w.chance(100):
		return fail(message.SendRetry, 0)
	case w.chance(300):
		return fail(message.SendThrottled, w.between(time.Second, 30*time.Second))
	case w.chance(400):
		return fail(message.SendUncertain, 0)
	}
	id := m.n.show(to, out)
	if !dead {
		m.l.taken[out.Key] = true
	}
	switch {
	case dead:
		w.ambiguous[out.Key]++
		return fail(message.SendRetry, 0)
	case w.chance(400):
		w.ambiguous[out.Key]++
		return fail(message.SendUncertain, 0)
	}
	return message.Sent{MessageIDs: []string{id}}, nil
}

// Fetch gives a photo of no great size.
func (m mouth) Fetch(_ context.Context, ref message.MediaRef) (io.ReadCloser, error) {
	m.l.w.mu.Lock()
	defer m.l.w.mu.Unlock()
	if m.l.w.chance(20) {
		return nil, &message.SendError{Kind: message.SendRetry, Code: "day"}
	}
	return io.NopCloser(bytes.NewReader(append(bytes.Clone(jpeg), ref.Native...))), nil
}

// born starts a life on a folder.
func (w *world) born(cfg *config.Config, dir string, log *slog.Logger) (*life, error) {
	own := *cfg
	own.Stores.DataDir = dir
	ctx, cancel := context.WithCancel(context.Background())
	l := &life{w: w, dir: dir, gate: &gate{w: w, blown: make(chan struct{})}, cancel: cancel, done: make(chan error, 1), taken: make(map[string]bool)}
	a := &app{cfg: &own, began: time.Now(), log: log}
	l.app = a
	var err error
	if a.stores, err = openStores(ctx, &own); err != nil {
		return nil, err
	}
	s := a.stores
	s.reports, s.chats, s.people = gatedReports{s.reports, l.gate}, gatedChats{s.chats, l.gate}, gatedPeople{s.people, l.gate}
	s.filing = gatedFiling{s.filing, l.gate}
	check := s.checks["embedded"]
	s.checks = map[string]func(context.Context) error{"embedded": func(ctx context.Context) error {
		return l.gate.pass(false, func() error { return check(ctx) })
	}}
	a.sources = s.measure(nil)
	if err := s.openPeople(ctx, &own, log); err != nil {
		return nil, errors.Join(err, s.close())
	}
	a.channels = &channels{
		senders:  make(map[message.Channel]dispatch.Sender),
		fetchers: make(map[message.Channel]dispatch.Fetcher),
		paces: map[message.Channel]dispatch.Pace{
			message.ChannelTelegram: {PerChat: 1, PerGroup: 20, Overall: 30},
			message.ChannelWhatsApp: {Overall: 20. / 60, Burst: 20},
		},
	}
	w.mu.Lock()
	for name, n := range w.networks {
		clear(n.busy)
		n.nudge()
		a.channels.list = append(a.channels.list, runner{name, l.receiver(n)})
		a.channels.senders[name], a.channels.fetchers[name] = mouth{l, n}, mouth{l, n}
	}
	w.mu.Unlock()
	a.ready = newReadiness(a.sources)
	if err := a.wire(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	go func() { l.done <- a.run(ctx) }()
	return l, nil
}

// kill ends a life between two calls of its store and returns the folder as it was at
// that moment, the log of the database not moved into it: what a killed process
// leaves on the disk. What it had in memory and on the wire is gone.
func (l *life) kill(into string) error {
	l.gate.dead.Store(true)
	// Whoever waits for a mutex stops the clock of testing/synctest, and a crowded writer
	// draws breath by that clock: so the calls under way are waited for by looking.
	for !l.gate.mu.TryLock() {
		time.Sleep(time.Millisecond)
	}
	l.gate.mu.Unlock()
	err := os.MkdirAll(into, 0o700)
	for _, name := range []string{"taprose.db", "taprose.db-wal", keyFile} {
		raw, rerr := os.ReadFile(filepath.Join(l.dir, name))
		err = errors.Join(err, rerr, os.WriteFile(filepath.Join(into, name), raw, 0o600))
	}
	err = errors.Join(err, os.CopyFS(filepath.Join(into, auditFolder), os.DirFS(filepath.Join(l.dir, auditFolder))))
	err = errors.Join(err, os.CopyFS(filepath.Join(into, "media"), os.DirFS(filepath.Join(l.dir, "media"))))
	l.cancel()
	return err
}
