package sqlitestore

import (
	"context"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// dueChat is what the index says of a chat that may be due.
type dueChat struct {
	n         int64
	address   string
	wake      int64
	due       int64
	scheduled bool // due is set
}

const chatDue = "SELECT n, address, wake, due FROM chat WHERE wake <= ? ORDER BY wake, n LIMIT ?"

// Due leases at most n chats in which something must happen at now, oldest due
// first, leaving out those that somebody holds. Saving a chat gives its lease back.
func (s *Chats) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]chat.Chat, error) {
	chats, err := s.due(ctx, now, n, lease)
	if err != nil {
		return nil, fmt.Errorf("lease due chats: %w", err)
	}
	return chats, nil
}

func (s *Chats) due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]chat.Chat, error) {
	s.leases.forget(now.Add(-time.Hour))
	for {
		rows, err := s.woken(ctx, now, n+s.leases.count())
		if err != nil {
			return nil, err
		}
		// The index may wake a chat too early. Such a row is put right and the
		// question asked again, so that what is left is in the order of due.
		if stale := early(rows); len(stale) > 0 {
			if err := s.correct(ctx, stale); err != nil {
				return nil, err
			}
			continue
		}
		return s.lease(ctx, rows, now, n, lease)
	}
}

func (s *Chats) woken(ctx context.Context, now time.Time, n int) ([]dueChat, error) {
	var rows []dueChat
	err := s.db.each(ctx, chatDue, []any{now.UnixNano(), n}, func(scan func(...any) error) error {
		var r dueChat
		var due *int64
		if err := scan(&r.n, &r.address, &r.wake, &due); err != nil {
			return err
		}
		if due != nil {
			r.due, r.scheduled = *due, true
		}
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

func early(rows []dueChat) []dueChat {
	var stale []dueChat
	for _, r := range rows {
		if !r.scheduled || r.due != r.wake {
			stale = append(stale, r)
		}
	}
	return stale
}

// correct makes the index say what is true now, whatever was true when we looked.
func (s *Chats) correct(ctx context.Context, stale []dueChat) error {
	var wakes []any
	remember := func() {
		for i, r := range stale {
			if addr, err := message.ParseAddress(r.address); err == nil {
				s.cache.rewake(addr, r.n, wakes[i])
			}
		}
	}
	run := func(c *conn) error {
		wakes = wakes[:0]
		for _, r := range stale {
			if _, err := c.exec("UPDATE chat SET wake = due WHERE n = ?", r.n); err != nil {
				return err
			}
			v, ok, err := c.row(1, "SELECT wake FROM chat WHERE n = ?", r.n)
			if err != nil {
				return err
			}
			var wake any
			if ok {
				wake = v[0]
			}
			wakes = append(wakes, wake)
		}
		// A save behind us in this commit must know already: it would leave an index alone
		// that it takes for early enough, and the chat would sleep on. Should the commit
		// fail, the index is earlier than memory says, and a chat is woken for nothing. One
		// before us in this commit puts what it knew into memory when that is durable:
		// then it is said again.
		remember()
		return nil
	}
	return s.db.writer.do(&write{ctx: ctx, run: run, committed: remember, guarded: true})
}

func (s *Chats) lease(ctx context.Context, rows []dueChat, now time.Time, n int, lease store.Lease) ([]chat.Chat, error) {
	var out []chat.Chat
	for _, r := range rows {
		if len(out) == n {
			break
		}
		if !s.leases.take(r.address, now, lease) {
			continue
		}
		c, ok, err := s.loadDue(ctx, r, now)
		if err != nil || !ok {
			s.leases.release(r.address, lease.ID)
		}
		if err != nil {
			s.giveBack(out, lease.ID)
			return nil, err
		}
		if ok {
			out = append(out, c)
		}
	}
	return out, nil
}

// loadDue loads a chat that is leased now; false if it changed meanwhile and is
// no longer due.
func (s *Chats) loadDue(ctx context.Context, r dueChat, now time.Time) (chat.Chat, bool, error) {
	addr, err := message.ParseAddress(r.address)
	if err != nil {
		return chat.Chat{}, false, err
	}
	c, err := s.Load(ctx, addr)
	if isNotFound(err) {
		return chat.Chat{}, false, nil
	}
	if err != nil {
		return chat.Chat{}, false, err
	}
	due := c.NextDue()
	return c, !due.IsZero() && !due.After(now), nil
}

func (s *Chats) giveBack(chats []chat.Chat, leaseID string) {
	for i := range chats {
		s.leases.release(chats[i].Address.String(), leaseID)
	}
}

// OldestDue is the earliest moment at which something must happen in any chat,
// or somewhat before it; the zero time when nothing is due anywhere.
func (s *Chats) OldestDue(ctx context.Context) (time.Time, error) {
	t, err := s.db.moment(ctx, "SELECT min(wake) FROM chat WHERE wake IS NOT NULL")
	if err != nil {
		return time.Time{}, fmt.Errorf("find oldest due chat: %w", err)
	}
	return t, nil
}
