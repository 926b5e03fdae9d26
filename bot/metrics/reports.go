package metrics

import (
	"context"
	"time"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Reports is a store of reports as intake and dispatch use it.
type Reports interface {
	intake.Reports
	intake.Lookups
	dispatch.Reports
}

// Reports measures a store of reports.
func (m *Metrics) Reports(next Reports) Reports {
	if m == nil {
		return next
	}
	c := func(method string) *call { return m.newCall("reports", method) }
	return &reports{
		next: next, load: c("load"), save: c("save"), putRefs: c("put_refs"), due: c("due"), settle: c("settle"),
		release:  c("release"),
		byTicket: c("by_ticket"), byPerson: c("by_person"), byAgency: c("by_agency"), ref: c("ref"),
	}
}

type reports struct {
	next                              Reports
	load, save, putRefs, due, settle  *call
	release                           *call
	byTicket, byPerson, byAgency, ref *call
}

func (s *reports) Load(ctx context.Context, id string) (r report.Report, err error) {
	defer s.load.end(s.load.begin(), &err)
	return s.next.Load(ctx, id)
}

func (s *reports) Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (claimed bool, err error) {
	defer s.save.end(s.save.begin(), &err)
	return s.next.Save(ctx, now, r, claim)
}

// Filing measures what files reports together with their chats; nil stays nil.
func (m *Metrics) Filing(next intake.Filing) intake.Filing {
	if m == nil || next == nil {
		return next
	}
	return &filing{next, m.newCall("reports", "file")}
}

type filing struct {
	next intake.Filing
	file *call
}

func (s *filing) File(ctx context.Context, now time.Time, r *report.Report, claim store.Lease, c *chat.Chat) (claimed bool, err error) {
	defer s.file.end(s.file.begin(), &err)
	return s.next.File(ctx, now, r, claim, c)
}

func (s *reports) PutRefs(ctx context.Context, refs []report.Ref) (err error) {
	defer s.putRefs.end(s.putRefs.begin(), &err)
	return s.next.PutRefs(ctx, refs)
}

func (s *reports) Due(ctx context.Context, now time.Time, n int, lease store.Lease) (rs []report.Report, err error) {
	defer s.due.end(s.due.begin(), &err)
	return s.next.Due(ctx, now, n, lease)
}

func (s *reports) Settle(ctx context.Context, now time.Time, r *report.Report, leaseID string, keep bool) (err error) {
	defer s.settle.end(s.settle.begin(), &err)
	return s.next.Settle(ctx, now, r, leaseID, keep)
}

func (s *reports) Release(ctx context.Context, id, leaseID string) (err error) {
	defer s.release.end(s.release.begin(), &err)
	return s.next.Release(ctx, id, leaseID)
}

func (s *reports) ByTicket(ctx context.Context, ticket string) (r report.Report, err error) {
	defer s.byTicket.end(s.byTicket.begin(), &err)
	return s.next.ByTicket(ctx, ticket)
}

func (s *reports) ByPerson(ctx context.Context, person string, page store.Page) (rs []report.Report, next string, err error) {
	defer s.byPerson.end(s.byPerson.begin(), &err)
	return s.next.ByPerson(ctx, person, page)
}

func (s *reports) ByAgency(ctx context.Context, q store.AgencyQuery) (rs []report.Report, next string, err error) {
	defer s.byAgency.end(s.byAgency.begin(), &err)
	return s.next.ByAgency(ctx, q)
}

func (s *reports) Ref(ctx context.Context, chat message.Address, messageID string) (ref report.Ref, err error) {
	defer s.ref.end(s.ref.begin(), &err)
	return s.next.Ref(ctx, chat, messageID)
}
