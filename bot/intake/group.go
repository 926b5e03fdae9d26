package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// stepGroup takes one message through the desk; group is the chat's enrolment, nil
// without one.
func (t *turn) stepGroup(ctx context.Context, in *message.Inbound, group *desk.Group) error {
	facts, err := t.deskFacts(ctx, group, in, t.desk.Needs(*in, group))
	if err != nil {
		return fmt.Errorf("%w: %w", errFacts, err)
	}
	return t.stepWith(ctx, in, facts)
}

// stepRefused answers in a desk what may not act there.
func (t *turn) stepRefused(ctx context.Context, in *message.Inbound, group *desk.Group, why desk.Refusal) error {
	facts, err := t.deskFacts(ctx, group, in, t.desk.Needs(*in, group))
	if err != nil {
		return fmt.Errorf("%w: %w", errFacts, err)
	}
	facts.Refused = why
	return t.stepWith(ctx, in, facts)
}

// stepWith takes one message through the desk with the facts that it needs.
func (t *turn) stepWith(ctx context.Context, in *message.Inbound, facts desk.Facts) error {
	input := desk.Input{Now: t.now, In: *in, Fresh: desk.Fresh{Code: NewCode(t.Random)}, Facts: facts}
	eff, err := t.desk.Step(input)
	if err != nil {
		return err
	}
	if words := desk.Unasked(facts.Report, eff.Save); words != "" {
		// Whose words these are to be kept from is looked up only now that there are any.
		if input.Facts.Reporter, err = t.reporterIn(ctx, facts.Report, group(facts), words); err != nil {
			return fmt.Errorf("%w: %w", errFacts, err)
		}
		if input.Facts.Reporter != nil {
			if eff, err = t.desk.Step(input); err != nil {
				return err
			}
		}
	}
	if err := t.desks(ctx, in, eff); err != nil {
		return err
	}
	if err := t.saveReport(ctx, eff.Save); err != nil {
		return err
	}
	if err := t.judged(ctx, eff); err != nil {
		return err
	}
	if err := t.saveMemo(ctx, eff.Memo); err != nil {
		return err
	}
	t.say(in, eff.Say)
	return t.alarm(ctx, eff.Alarm)
}

// desks applies what changes about the desks themselves.
func (t *turn) desks(ctx context.Context, in *message.Inbound, eff desk.Effects) error {
	for _, apply := range []func(context.Context, *message.Inbound, desk.Effects) error{
		t.enrol, t.moveDesk, t.endDesks, t.retitle, t.changeCodes,
	} {
		if err := apply(ctx, in, eff); err != nil {
			return err
		}
	}
	return nil
}

// enrol makes a chat a desk, with a code that is used up.
func (t *turn) enrol(ctx context.Context, _ *message.Inbound, eff desk.Effects) error {
	e := eff.Enrol
	if e == nil {
		return nil
	}
	if err := t.Codes.UseCode(ctx, e.Code, e.Group.Chat, t.now); err != nil {
		if errors.Is(err, store.ErrCodeInvalid) {
			// Somebody else used it this moment; the next try sees that.
			return fmt.Errorf("use code: %w", store.ErrConflict)
		}
		return fmt.Errorf("use code: %w", err)
	}
	if err := t.Groups.PutGroup(ctx, e.Group); err != nil {
		return fmt.Errorf("enrol group: %w", err)
	}
	t.appoint(e.Group)
	t.spoke = true
	return nil
}

// moveDesk follows a group to its new address.
func (t *turn) moveDesk(ctx context.Context, in *message.Inbound, eff desk.Effects) error {
	if eff.Move.IsZero() {
		return nil
	}
	if err := t.Groups.MoveGroup(ctx, in.Chat, eff.Move); err != nil && !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("move group: %w", err)
	}
	return nil
}

// endDesks ends the desk of this chat, or those of others.
func (t *turn) endDesks(ctx context.Context, in *message.Inbound, eff desk.Effects) error {
	ended := eff.Release
	if eff.Leave {
		ended = slices.Concat([]message.Address{in.Chat}, ended)
	}
	for _, chat := range ended {
		if err := t.Groups.RemoveGroup(ctx, chat); err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("end desk: %w", err)
		}
	}
	return nil
}

// retitle notes how the group is called now.
func (t *turn) retitle(ctx context.Context, in *message.Inbound, eff desk.Effects) error {
	if eff.Retitle == "" {
		return nil
	}
	g, err := t.Groups.Group(ctx, in.Chat)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		g.Title = eff.Retitle
		err = t.Groups.PutGroup(ctx, g)
	}
	if err != nil {
		return fmt.Errorf("retitle group: %w", err)
	}
	return nil
}

// changeCodes takes an enrolment code back, and stores a new one.
func (t *turn) changeCodes(ctx context.Context, _ *message.Inbound, eff desk.Effects) error {
	if eff.Revoke != "" {
		if err := t.Codes.UseCode(ctx, eff.Revoke, nobody, t.now); err != nil && !errors.Is(err, store.ErrCodeInvalid) {
			return fmt.Errorf("revoke code: %w", err)
		}
	}
	if eff.Code != nil {
		if err := t.Codes.PutCode(ctx, *eff.Code); err != nil {
			return fmt.Errorf("store code: %w", err)
		}
	}
	return nil
}

// nobody uses codes up that were revoked: a code serves one chat, and this is none.
var nobody = message.Address{Channel: "none", ID: "revoked"}

func (t *turn) deskOf(ctx context.Context, addr message.Address) (*desk.Group, error) {
	g, err := t.Groups.Group(ctx, addr)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &g, nil
}

// admins are the chats of the administrators' groups.
func (i *Intake) admins(ctx context.Context) ([]message.Address, error) {
	groups, err := i.Groups.Groups(ctx, desk.Admins)
	if err != nil {
		return nil, fmt.Errorf("find administrators: %w", err)
	}
	var out []message.Address
	for _, g := range groups {
		out = append(out, g.Chat)
	}
	return out, nil
}

// Alarm tells all administrators' groups something that hangs on no report, those
// on the given channels left out, and returns how many were told.
func (i *Intake) Alarm(ctx context.Context, out message.Outbound, except ...message.Channel) (told int, err error) {
	groups, err := i.admins(ctx)
	if err != nil {
		return 0, err
	}
	for _, g := range groups {
		if slices.Contains(except, g.Channel) {
			continue
		}
		if err := i.owe(ctx, g, []message.Outbound{out}); err != nil {
			return told, err
		}
		told++
	}
	return told, nil
}

// owe adds messages to what another chat is owed, durably, and sends them.
func (i *Intake) owe(ctx context.Context, addr message.Address, outs []message.Outbound) error {
	return i.change(ctx, addr, "owe alarm", func(c *chat.Chat, now time.Time) bool {
		for _, out := range outs {
			out.Key = i.NewID()
			c.Owed = append(c.Owed, out)
		}
		i.promise(c, now)
		return true
	})
}
