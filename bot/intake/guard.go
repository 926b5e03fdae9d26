package intake

import (
	"context"
	"errors"
	"fmt"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// guard lets a message through to the conversation, or ends the turn with an answer
// or in silence. Its memory is in the chat, which is loaded and saved anyway: it adds
// no round trip and no commit, and silence costs no commit at all.
func (t *turn) guard(ctx context.Context, in *message.Inbound) (heard bool, err error) {
	t.begin(in)
	if err := t.barred(ctx); err != nil {
		return false, err
	}
	verdict, says := t.judge(ctx, in)
	switch verdict {
	case citizen.Heard:
		return true, nil
	case citizen.Unheard:
		return false, nil
	}
	t.say(in, says)
	t.chat.See(in.ID)
	return false, t.save(ctx)
}

// barred asks whether a chat that is blocked and nobody's any more, because its person was
// erased, still is: the administrators cannot reach it when they lift the block.
func (t *turn) barred(ctx context.Context) error {
	g := &t.chat.Guard
	if !g.Blocked || t.chat.Person != "" {
		return nil
	}
	p, err := t.People.ByAddress(ctx, t.chat.Address)
	switch {
	case errors.Is(err, store.ErrNotFound):
		g.Heed(citizen.Standing{})
	case err != nil:
		return fmt.Errorf("ask for a block: %w", err)
	default:
		g.Heed(p.Standing)
	}
	return nil
}

// judge asks the conversation what becomes of a message. One that makes it panic is
// heard: then the step panics too, and the message is quarantined.
func (t *turn) judge(ctx context.Context, in *message.Inbound) (verdict citizen.Verdict, says []message.Outbound) {
	defer func() {
		if recover() != nil {
			verdict, says = citizen.Heard, nil
		}
	}()
	g, session := &t.chat.Guard, *t.chat.Session
	part := *in
	if !t.joins(in) {
		// The parts of an album count little, but its first as much as any message:
		// otherwise whoever names one anew for each message would be counted little too.
		part.Album = ""
	}
	verdict, says = t.flow.Guard(t.now, g, t.chat.Person, session, part)
	if verdict == citizen.Heard && in.Event == message.EventNone && !t.everyone.allow(ctx, t.now) {
		return t.flow.Crowded(t.now, g, session, *in)
	}
	return verdict, says
}
