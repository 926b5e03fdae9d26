package metrics

import (
	"context"
	"time"

	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/bot/seal"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// Chats measures a store of chats.
func (m *Metrics) Chats(next intake.Chats) intake.Chats {
	if m == nil {
		return next
	}
	c := func(method string) *call { return m.newCall("chats", method) }
	return &chats{next: next, load: c("load"), save: c("save"), due: c("due"), clearOwed: c("clear_owed")}
}

type chats struct {
	next                       intake.Chats
	load, save, due, clearOwed *call
}

func (s *chats) Load(ctx context.Context, addr message.Address) (c chat.Chat, err error) {
	defer s.load.end(s.load.begin(), &err)
	return s.next.Load(ctx, addr)
}

func (s *chats) Save(ctx context.Context, c *chat.Chat) (err error) {
	defer s.save.end(s.save.begin(), &err)
	return s.next.Save(ctx, c)
}

func (s *chats) Due(ctx context.Context, now time.Time, n int, lease store.Lease) (cs []chat.Chat, err error) {
	defer s.due.end(s.due.begin(), &err)
	return s.next.Due(ctx, now, n, lease)
}

func (s *chats) ClearOwed(ctx context.Context, sent []chat.Settled) (stale []chat.Settled, err error) {
	defer s.clearOwed.end(s.clearOwed.begin(), &err)
	return s.next.ClearOwed(ctx, sent)
}

// People measures a store of persons.
func (m *Metrics) People(next seal.Store) seal.Store {
	if m == nil {
		return next
	}
	c := func(method string) *call { return m.newCall("people", method) }
	return &people{next: next, load: c("load"), byAddress: c("by_address"), save: c("save")}
}

type people struct {
	next                  seal.Store
	load, byAddress, save *call
}

func (s *people) Load(ctx context.Context, id string) (p citizen.Person, err error) {
	defer s.load.end(s.load.begin(), &err)
	return s.next.Load(ctx, id)
}

func (s *people) ByAddress(ctx context.Context, addr message.Address) (p citizen.Person, err error) {
	defer s.byAddress.end(s.byAddress.begin(), &err)
	return s.next.ByAddress(ctx, addr)
}

func (s *people) Save(ctx context.Context, p *citizen.Person) (err error) {
	defer s.save.end(s.save.begin(), &err)
	return s.next.Save(ctx, p)
}
