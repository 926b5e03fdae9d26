package intake

import (
	"context"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
)

// guard lets a message through to the conversation, or ends the turn with an answer
// or in silence. Its memory is in the chat, which is loaded and saved anyway: it adds
// no round trip and no commit, and silence costs no commit at all.
func (t *turn) guard(ctx context.Context, in *message.Inbound) (heard bool, err error) {
	t.begin(in)
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

// judge asks the conversation what becomes of a message. One that makes it panic is
// heard: then the step panics too, and the message is quarantined.
func (t *turn) judge(ctx context.Context, in *message.Inbound) (verdict citizen.Verdict, says []message.Outbound) {
	defer func() {
		if recover() != nil {
			verdict, says = citizen.Heard, nil
		}
	}()
	g, session := &t.chat.Guard, *t.chat.Session
	verdict, says = t.flow.Guard(t.now, g, session, *in)
	if verdict == citizen.Heard && in.Event == message.EventNone && !t.everyone.allow(ctx, t.now) {
		return t.flow.Crowded(t.now, g, session, *in)
	}
	return verdict, says
}
