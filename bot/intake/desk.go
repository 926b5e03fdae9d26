package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// step takes one message, or the clock when in is nil, to the conversation that this
// chat has: a desk's, a leader's, or a citizen's.
func (t *turn) step(ctx context.Context, in *message.Inbound) error {
	if in != nil {
		// The caller's is left as it is: after a conflict the step is made again.
		one := *in
		in = &one
	}
	refused, err := t.pressed(ctx, in)
	if err != nil {
		return err
	}
	if t.group {
		if in == nil {
			return nil
		}
		group, err := t.deskOf(ctx, t.chat.Address)
		if err != nil {
			return fmt.Errorf("load desk: %w", err)
		}
		if refused == "" {
			if refused, err = t.outsider(ctx, in, group); err != nil {
				return err
			}
		}
		if refused != "" {
			return t.refuse(ctx, in, group, refused)
		}
		if group != nil && group.Leader() && t.desk.ForLeader(*in) {
			_, err := t.stepLeader(ctx, in, *group)
			return err
		}
		return t.stepGroup(ctx, in, group)
	}
	if refused != "" {
		return t.refuse(ctx, in, nil, refused)
	}
	if done, err := t.stepDesk(ctx, in); done || err != nil {
		return err
	}
	return t.stepPrivate(ctx, in)
}

// stepDesk takes what is not a citizen's out of a private chat: an enrolment code, and
// all that a leader writes in a chat that is his. Whether there is an enrolment is
// asked only of a chat that says so, that brings a code, or in which nobody was met yet
// (its document may have expired, the enrolment does not).
func (t *turn) stepDesk(ctx context.Context, in *message.Inbound) (done bool, err error) {
	if in == nil {
		return false, nil
	}
	code := t.desk.Enrols(*in)
	if !t.chat.Desk && !code && t.chat.Person != "" {
		return false, nil
	}
	group, err := t.deskOf(ctx, t.chat.Address)
	if err != nil {
		return false, fmt.Errorf("load desk: %w", err)
	}
	t.chat.Desk = group != nil
	switch {
	case code:
		return true, t.stepGroup(ctx, in, group)
	case group == nil || !group.Leader() || !t.desk.ForLeader(*in):
		return false, nil
	}
	return t.stepLeader(ctx, in, *group)
}

// appoint marks the turn's own chat as enrolled, if it is a private one.
func (t *turn) appoint(g desk.Group) {
	if !g.Private || g.Chat != t.chat.Address {
		return
	}
	t.chat.Desk = true
	if t.chat.Session != nil {
		// What waited in the citizen's flow must not speak into a leader's chat.
		t.chat.Session.Wake = time.Time{}
	}
}

// Appoint notes in a private chat that is there already that it was enrolled by other
// means than a code written in it. A chat in which nobody has written yet needs no note.
func (i *Intake) Appoint(ctx context.Context, g desk.Group) error {
	if !g.Private {
		return nil
	}
	i.boxes.hold(g.Chat)
	defer i.boxes.release(g.Chat)
	for range conflicts {
		c, err := i.Chats.Load(ctx, g.Chat)
		if errors.Is(err, store.ErrNotFound) || err == nil && c.Desk {
			return nil
		}
		if err != nil {
			return fmt.Errorf("load chat: %w", err)
		}
		t := turn{Intake: i, now: i.Now(), chat: &c}
		t.appoint(g)
		if err := i.Chats.Save(ctx, &c); err == nil || !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return fmt.Errorf("appoint: %w", store.ErrConflict)
}
