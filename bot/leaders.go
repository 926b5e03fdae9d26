package main

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/taprose/taprose/bot/dashboard"
	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/bot/memos"
	"github.com/taprose/taprose/conversation/leader"
	"github.com/taprose/taprose/conversation/message"
)

// leaders is what leaders' chats have beside the rest: orders, activities and digests
// with a dispatcher of their own, so that they wait for nobody's reports.
type leaders struct {
	dispatcher *dispatch.Dispatcher
	digester   *memos.Digester
	link       func(context.Context, message.Address) (string, error)
}

// memoWorkers is how many memos are worked on at once: there are few. memoTick is how
// often the store is asked for those that are due.
const (
	memoWorkers = 8
	memoTick    = 2 * time.Second
)

// newLeaders makes what leaders' chats need; common is how dispatch is set up for
// reports.
func (a *app) newLeaders(common dispatch.Config) (err error) {
	outbox := memos.NewOutbox(a.stores.memos, leader.New(a.cfg.Regency()))
	common.Reports, common.Log = outbox, a.log.With("part", "memos")
	common.Workers, common.Fetches, common.Tick = memoWorkers, 1, memoTick
	if common.Renewer != nil {
		common.Renewer = outbox
	}
	// Receipts are asked for news to citizens; memos go to groups and offices.
	common.Receipts, common.Refs = nil, nil
	a.leaders.link = a.linkFor
	a.leaders.dispatcher, err = dispatch.New(common)
	return err
}

// chats is what intake needs of them.
func (l *leaders) chats(s *stores) *intake.Leaders {
	return &intake.Leaders{Memos: s.memos, Figures: s.numbers, Dispatcher: l.dispatcher, Link: l.link}
}

// linkFor makes a link to the dashboard for a leader's chat; without an address there
// is none.
func (a *app) linkFor(ctx context.Context, chat message.Address) (string, error) {
	if a.dashboard == nil {
		return "", nil
	}
	link, err := a.dashboard.Link(ctx, chat)
	if errors.Is(err, dashboard.ErrNoAddress) {
		return "", nil
	}
	return link, err
}

// run works until ctx ends.
func (l *leaders) run(ctx context.Context, work *errgroup.Group) {
	work.Go(func() error { return l.dispatcher.Run(ctx) })
	work.Go(func() error { l.digester.Run(ctx); return nil })
}

// newDigester makes what sends the digests.
func (a *app) newDigester() {
	l := leader.New(a.cfg.Regency())
	a.leaders.digester = memos.NewDigester(memos.Config{
		Regency: a.cfg.Regency(), Leader: l, Schedule: a.cfg.Digest.Schedule(), Memos: a.stores.memos, Figures: a.stores.numbers,
		Groups: a.stores.groups, Media: a.stores.media, Offer: a.intake.Offer, Log: a.log.With("part", "digest"),
	})
}
