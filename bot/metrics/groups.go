package metrics

import (
	"context"
	"time"

	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
)

// Groups is a store of enrolments as intake and dispatch use it.
type Groups interface {
	intake.Groups
	intake.Codes
}

// Groups measures a store of enrolments.
func (m *Metrics) Groups(next Groups) Groups {
	if m == nil {
		return next
	}
	c := func(method string) *call { return m.newCall("groups", method) }
	return &groups{
		next: next, group: c("group"), list: c("groups"), put: c("put_group"), remove: c("remove_group"),
		move: c("move_group"), putCode: c("put_code"), code: c("code"), useCode: c("use_code"),
	}
}

type groups struct {
	next                           Groups
	group, list, put, remove, move *call
	putCode, code, useCode         *call
}

func (s *groups) Group(ctx context.Context, chat message.Address) (g desk.Group, err error) {
	defer s.group.end(s.group.begin(), &err)
	return s.next.Group(ctx, chat)
}

func (s *groups) Groups(ctx context.Context, agency string) (gs []desk.Group, err error) {
	defer s.list.end(s.list.begin(), &err)
	return s.next.Groups(ctx, agency)
}

func (s *groups) PutGroup(ctx context.Context, g desk.Group) (err error) {
	defer s.put.end(s.put.begin(), &err)
	return s.next.PutGroup(ctx, g)
}

func (s *groups) RemoveGroup(ctx context.Context, chat message.Address) (err error) {
	defer s.remove.end(s.remove.begin(), &err)
	return s.next.RemoveGroup(ctx, chat)
}

func (s *groups) MoveGroup(ctx context.Context, from, to message.Address) (err error) {
	defer s.move.end(s.move.begin(), &err)
	return s.next.MoveGroup(ctx, from, to)
}

func (s *groups) PutCode(ctx context.Context, c desk.Code) (err error) {
	defer s.putCode.end(s.putCode.begin(), &err)
	return s.next.PutCode(ctx, c)
}

func (s *groups) Code(ctx context.Context, code string) (c desk.Code, err error) {
	defer s.code.end(s.code.begin(), &err)
	return s.next.Code(ctx, code)
}

func (s *groups) UseCode(ctx context.Context, code string, chat message.Address, now time.Time) (err error) {
	defer s.useCode.end(s.useCode.begin(), &err)
	return s.next.UseCode(ctx, code, chat, now)
}
