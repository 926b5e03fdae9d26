package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/dashboard"
	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/bot/metrics"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/message"
)

// drain is how long the program may take to end what it has begun after it was
// asked to stop: longer than the sum of what its parts wait for.
const drain = 30 * time.Second

// app is the running program: the parts and the order in which they start and stop.
type app struct {
	cfg        *config.Config
	began      time.Time
	log        *slog.Logger
	stores     *stores
	channels   *channels
	dispatcher *dispatch.Dispatcher
	leaders    leaders
	intake     *intake.Intake
	post       *dispatch.Post
	handle     receive
	metrics    *metrics.Metrics
	sources    metrics.Sources
	ready      *readiness
	doors      []door
	control    net.Listener
	// dashboard is nil where it is switched off.
	dashboard *dashboard.Dashboard
}

// newApp opens everything that can be refused (store, ports, tokens' form) and
// starts nothing yet. What was opened is closed again on error.
func newApp(ctx context.Context, cfg *config.Config, log *slog.Logger) (_ *app, err error) {
	a := &app{cfg: cfg, began: time.Now(), metrics: newMetrics(cfg)}
	log = measured(log, a.metrics)
	a.log = log
	defer func() {
		if err != nil {
			err = errors.Join(err, a.close())
		}
	}()
	if a.stores, err = openStores(ctx, cfg); err != nil {
		return nil, err
	}
	a.sources = a.stores.measure(a.metrics)
	if err = a.stores.openPeople(ctx, cfg, log); err != nil {
		return nil, err
	}
	if a.stores.spool, err = emptySpool(a.stores.dir); err != nil {
		return nil, err
	}
	if a.channels, err = newChannels(cfg, a.stores, log); err != nil {
		return nil, err
	}
	a.sources.Channels, a.sources.Links = a.channels.statuses(a.stores), a.channels.links()
	a.channels.measure(a.metrics)
	a.ready = newReadiness(a.sources)
	if a.control, err = listenControl(a.stores.dir); err != nil {
		return nil, err
	}
	if err = a.wire(); err != nil {
		return nil, err
	}
	if a.dashboard, err = newDashboard(cfg, a.stores, a.channels, log); err != nil {
		return nil, err
	}
	if err = a.openDoors(); err != nil {
		return nil, err
	}
	return a, nil
}

// wire ties the knots between store, conversation and channels.
func (a *app) wire() (err error) {
	cfg := a.cfg
	a.post = dispatch.NewPost(a.channels.senders, a.channels.paces, cfg.Dispatch.SendTimeout, time.Now)
	a.post.Names(a.stores.sealed)
	a.post.Files(a.stores.files().Passable)
	lease := cfg.Dispatch.Lease
	if a.stores.replica != "" {
		a.post.Share(a.stores.limits)
		a.post.Leave(a.channels.elsewhere(a.stores))
		// Renewed while it is needed, so that another replica need not wait long.
		lease = min(lease, sharedLease)
	}
	sending := dispatch.Config{
		Regency: cfg.Regency(), Reports: chained{a.stores.reports}, People: a.stores.sealed, Groups: a.stores.groups,
		Media: a.stores.media, SpoolDir: a.stores.spool, Post: a.post, Fetchers: a.channels.fetchers,
		Log: a.log.With("part", "dispatch"), NewID: rand.Text,
		Lease: lease, Renewer: a.stores.renewer, Attempts: cfg.Dispatch.Attempts,
		Backoff: cfg.Dispatch.Backoff, BackoffMax: cfg.Dispatch.BackoffMax,
		Settled:  a.metrics.Settled,
		Panicked: a.held,
		// The intake is made below; nothing is dispatched before both are there.
		Join: func(ctx context.Context, to message.Address, n clock.Note) error { return a.intake.Join(ctx, to, n) },
		Refs: a.stores.reports, Receipts: receiptsOf(cfg), Elsewhere: a.channels.elsewhere(a.stores),
	}
	if a.dispatcher, err = dispatch.New(sending); err != nil {
		return err
	}
	if err = a.newLeaders(sending); err != nil {
		return err
	}
	if w := a.channels.whatsapp; w != nil {
		w.receipt = a.dispatcher.Receipt
	}
	a.intake, err = intake.New(intake.Config{
		Regency: cfg.Regency(), Chats: a.stores.chats, Reports: chained{a.stores.reports}, Lookups: a.stores.reports,
		Files: a.stores.media, Eraser: a.stores.sealed, Blocks: a.stores.blocks, Filing: a.stores.chainedFiling(), Said: a.stores.saidWeb, Forget: a.stores.forgetWeb,
		People: a.stores.sealed, Groups: a.stores.groups, Codes: a.stores.groups,
		Post: a.post, Dispatcher: a.dispatcher, Looks: a.dispatcher, Proofs: a.stores.proofs,
		Quarantine: a.metrics.Quarantine(a.stores.tidy.quarantine),
		Log:        a.log.With("part", "intake"), NewID: rand.Text, NewReportID: newReportID, Random: random,
		Leaders: a.leaders.chats(a.stores), Seals: a.channels.seals, Refused: a.metrics.Refused, Member: a.channels.member,
		Replica: a.stores.replica, Limits: a.stores.limits,
		Guesses: a.channels.guesses, Filings: webguard.NewFilings(cfg.Abuse.AddressReports), Client: webguard.ClientOf,
	})
	if err != nil {
		return err
	}
	a.newDigester()
	a.handle = a.metrics.Receive(a.intake.Receive)
	a.sources.Dispatch, a.sources.Owing = a.dispatcher.Load, a.intake.Owing
	a.metrics.Watch(a.sources)
	return nil
}

// sharedLease is how long a replica holds a report without renewing.
const sharedLease = 15 * time.Second

// random is a number that cannot be guessed.
func random() uint64 {
	var b [8]byte
	// crypto/rand.Read never fails (it ends the program instead).
	_, _ = rand.Read(b[:])
	return binary.NativeEndian.Uint64(b[:])
}

// run works until ctx ends, then stops in order: first nothing new comes in, then
// what came in is answered and what is being sent ends, then the store closes.
func (a *app) run(ctx context.Context) error {
	if err := a.prepare(ctx); err != nil {
		return errors.Join(err, a.close())
	}
	// The workers outlive the channels, which still need them while they drain.
	workCtx, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	work, workCtx := errgroup.WithContext(workCtx)
	work.Go(func() error { return a.dispatcher.Run(workCtx) })
	a.leaders.run(workCtx, work)
	work.Go(func() error { return a.intake.Run(workCtx) })
	work.Go(func() error { a.stores.tidy.run(workCtx, a.log, tidyEvery); return nil })
	work.Go(func() error { a.stores.custody(workCtx, a.cfg.Privacy.Keep, a.log, custodyEvery); return nil })
	work.Go(func() error { a.outages().run(workCtx); return nil })
	work.Go(func() error {
		return a.stores.lead(workCtx, outageName, func(ctx context.Context) error { <-ctx.Done(); return nil })
	})
	if w := a.channels.whatsapp; w != nil {
		work.Go(func() error { w.watch.run(workCtx, a.intake.Alarm); return nil })
	}

	doors, doorsCtx := errgroup.WithContext(ctx)
	// A worker that failed takes the doors with it.
	stopDoors := context.AfterFunc(workCtx, func() { doors.Go(func() error { return errWorkerEnded }) })
	defer stopDoors()
	for _, ch := range a.channels.list {
		doors.Go(func() error {
			if err := ch.Run(doorsCtx, a.receive); err != nil {
				return fmt.Errorf("channel %s: %w", ch.name, err)
			}
			return nil
		})
	}
	for _, d := range a.doors {
		doors.Go(func() error {
			return serveHTTP(doorsCtx, d.listener, d.handler, drain/3, a.log, a.cfg.Web.TrustedProxies...)
		})
	}
	if a.control != nil {
		doors.Go(func() error {
			c := control{enrol: a.stores.enrol(a.cfg.Regency()), status: a.status, account: a.account(), operator: a.stores.operator(a.cfg)}
			c.histories = func(ctx context.Context) (histories, error) { return verifyHistories(ctx, a.stores.allReports) }
			return serveHTTP(doorsCtx, a.control, c.handler(a.log), drain/3, a.log)
		})
	}
	// The group must not end by itself while there is nothing to receive from.
	doors.Go(func() error { <-doorsCtx.Done(); return nil })

	err := doors.Wait()
	stopDoors()
	stopWork()
	if werr := work.Wait(); err == nil {
		err = werr
	}
	return errors.Join(err, a.close())
}

// errWorkerEnded: dispatch or intake stopped by itself; its own error says why.
var errWorkerEnded = errors.New("a worker ended")

// receive is what channels call for each message.
func (a *app) receive(ctx context.Context, in message.Inbound) error {
	err := a.handle(ctx, in)
	if err != nil && ctx.Err() == nil {
		a.log.ErrorContext(ctx, "message not handled, it will come again", "channel", in.Chat.Channel, "message_id", in.ID, "err", err)
	}
	return err
}

func (a *app) close() error {
	var errs []error
	for _, d := range a.doors {
		if err := d.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	if a.control != nil {
		if err := a.control.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	if a.channels != nil {
		errs = append(errs, a.channels.close())
	}
	if a.stores != nil {
		if l := a.stores.looks; l != nil {
			errs = append(errs, l.Close())
		}
		errs = append(errs, a.stores.close())
	}
	return errors.Join(errs...)
}
