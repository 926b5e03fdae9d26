package main

import (
	"context"
	"sync"
	"time"

	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// quiet spares the store questions whose answer is known: a program asks every moment
// what is due, and in a story of six weeks nearly always nothing is. It knows from what
// was saved when something can be due next.
type quiet struct {
	mu  sync.Mutex
	due map[string]time.Time
	// settled is when a chat is due once its replies are known to be sent.
	settled map[message.Address]time.Time
	// fatal, if set, ends the program's life instead of the next saving of a chat; from
	// then on it is dead, and saves nothing.
	fatal func()
	dead  bool
}

func newQuiet() *quiet {
	return &quiet{due: make(map[string]time.Time), settled: make(map[message.Address]time.Time)}
}

// watch puts itself before the stores.
func (q *quiet) watch(s *stores) {
	s.reports, s.chats, s.memos = quietReports{s.reports, q}, quietChats{s.chats, q}, quietMemos{s.memos, q}
	s.filing = quietFiling{s.filing, q}
	// Nothing takes these stores away.
	s.checks = nil
}

// arm lets the program live until it is about to save a chat.
func (q *quiet) arm(fatal func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.fatal = fatal
}

func (q *quiet) revive() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.dead = false
}

// write makes a call that writes, of a program that lives.
func (q *quiet) write(chat bool, call func() error) error {
	q.mu.Lock()
	fatal := q.fatal
	if q.dead || chat && fatal != nil {
		q.dead, q.fatal = true, nil
		q.mu.Unlock()
		if chat && fatal != nil {
			fatal()
		}
		return store.ErrUnavailable
	}
	q.mu.Unlock()
	return call()
}

func (q *quiet) saved(kind, id string, next time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if next.IsZero() {
		delete(q.due, kind+id)
		return
	}
	q.due[kind+id] = next
}

// nothing tells whether nothing of a kind can be due.
func (q *quiet) nothing(kind string, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for id, at := range q.due {
		if id[0] == kind[0] && !at.After(now) {
			return false
		}
	}
	return true
}

type quietReports struct {
	reports
	q *quiet
}

func (s quietReports) Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (bool, error) {
	version, claimed := r.Version, false
	err := s.q.write(false, func() (err error) { claimed, err = s.reports.Save(ctx, now, r, claim); return err })
	if err != nil {
		r.Version = version
	} else {
		s.q.saved("r", r.ID, r.NextDue())
	}
	return claimed, err
}

func (s quietReports) Settle(ctx context.Context, now time.Time, r *report.Report, leaseID string, keep bool) error {
	err := s.q.write(false, func() error { return s.reports.Settle(ctx, now, r, leaseID, keep) })
	if err == nil {
		s.q.saved("r", r.ID, r.NextDue())
	}
	return err
}

func (s quietReports) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]report.Report, error) {
	if s.q.nothing("r", now) {
		return nil, nil
	}
	return s.reports.Due(ctx, now, n, lease)
}

type quietMemos struct {
	memoStore
	q *quiet
}

func (s quietMemos) Save(ctx context.Context, now time.Time, m *memo.Memo, claim store.Lease) (bool, error) {
	claimed := false
	err := s.q.write(false, func() (err error) { claimed, err = s.memoStore.Save(ctx, now, m, claim); return err })
	if err == nil {
		s.q.saved("m", m.ID, m.NextDue())
	}
	return claimed, err
}

func (s quietMemos) Settle(ctx context.Context, now time.Time, m *memo.Memo, leaseID string, keep bool) error {
	err := s.q.write(false, func() error { return s.memoStore.Settle(ctx, now, m, leaseID, keep) })
	if err == nil {
		s.q.saved("m", m.ID, m.NextDue())
	}
	return err
}

func (s quietMemos) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]memo.Memo, error) {
	if s.q.nothing("m", now) {
		return nil, nil
	}
	return s.memoStore.Due(ctx, now, n, lease)
}

type quietChats struct {
	intake.Chats
	q *quiet
}

func (s quietChats) Save(ctx context.Context, c *chat.Chat) error {
	err := s.q.write(true, func() error { return s.Chats.Save(ctx, c) })
	if err == nil {
		s.q.savedChat(c)
	}
	return err
}

func (q *quiet) savedChat(c *chat.Chat) {
	q.saved("c", c.Address.String(), c.NextDue())
	settled := *c
	settled.Owed = nil
	q.mu.Lock()
	defer q.mu.Unlock()
	q.settled[c.Address] = settled.NextDue()
}

type quietFiling struct {
	intake.Filing
	q *quiet
}

func (s quietFiling) File(ctx context.Context, now time.Time, r *report.Report, claim store.Lease, c *chat.Chat) (claimed bool, err error) {
	err = s.q.write(true, func() error { claimed, err = s.Filing.File(ctx, now, r, claim, c); return err })
	if err == nil {
		s.q.saved("r", r.ID, r.NextDue())
		s.q.savedChat(c)
	}
	return claimed, err
}

// ClearOwed is when the replies of chats are known to be sent.
func (s quietChats) ClearOwed(ctx context.Context, sent []chat.Settled) (stale []chat.Settled, err error) {
	err = s.q.write(false, func() (err error) { stale, err = s.Chats.ClearOwed(ctx, sent); return err })
	if err == nil && len(stale) == 0 {
		for _, c := range sent {
			s.q.mu.Lock()
			next := s.q.settled[c.Address]
			s.q.mu.Unlock()
			s.q.saved("c", c.Address.String(), next)
		}
	}
	return stale, err
}

func (s quietChats) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]chat.Chat, error) {
	if s.q.nothing("c", now) {
		return nil, nil
	}
	return s.Chats.Due(ctx, now, n, lease)
}
