package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
	"github.com/taprose/taprose/store"
)

// Seals checks the authenticators of pressed buttons; see package button.
type Seals interface {
	On(ch message.Channel) bool
	Open(data string) (choice, tag string)
	Valid(chat message.Address, ref report.Ref, choice, tag string) bool
}

// pressed takes the authenticator off a pressed button and returns "" when the press
// may act, otherwise why not. In a private chat, where one can do nothing by a button
// that one could not do in words, a button of an older version still serves.
func (t *turn) pressed(ctx context.Context, in *message.Inbound) (refused desk.Refusal, err error) {
	if in == nil || in.Button == "" || t.Seals == nil || !t.Seals.On(in.Chat.Channel) {
		return "", nil
	}
	choice, tag := t.Seals.Open(in.Button)
	in.Button = choice
	switch {
	case tag == "" && t.group:
		return desk.RefusedOld, nil
	case tag == "", t.Seals.Valid(in.Chat, report.Ref{}, choice, tag):
		return "", nil
	}
	forget, err := t.recognise(ctx)
	if err != nil {
		return "", err
	}
	defer forget()
	// A message may have been given other buttons a moment ago, its reference being
	// still on its way to the store.
	err = t.look(ctx, func(settling bool, waited time.Duration) (bool, error) {
		ref, err := t.lookup(ctx, in.MessageID)
		switch {
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return true, fmt.Errorf("%w: %w", errFacts, err)
		case err == nil && t.Seals.Valid(in.Chat, ref, choice, tag):
			return true, nil
		case !settling && (t.Replica == "" || waited >= elsewherePressed):
			refused = desk.RefusedForged
			return true, nil
		}
		return false, nil
	})
	return refused, err
}

// refuse answers what may not act, in a desk and in a private chat; in anybody else's
// group there is nothing to say.
func (t *turn) refuse(ctx context.Context, in *message.Inbound, group *desk.Group, why desk.Refusal) error {
	t.Refused(in.Chat.Channel, why)
	t.Log.WarnContext(ctx, "message refused", "channel", in.Chat.Channel, "conversation_id", in.Chat, "message_id", in.ID, "why", why)
	switch {
	case t.group && group == nil:
		return nil
	case t.group && !group.Leader():
		return t.stepRefused(ctx, in, group, why)
	}
	t.say(in, []message.Outbound{{Text: text.Say(t.lang(), desk.RefusalText(why), nil), AnswerTo: in.ButtonRef}})
	return nil
}

// outsider returns why whoever wrote may do nothing in the group although he could
// write there, "" when he may. It is asked only for what would do something.
func (t *turn) outsider(ctx context.Context, in *message.Inbound, group *desk.Group) (desk.Refusal, error) {
	if !t.desk.Acts(*in, group) {
		return "", nil
	}
	if t.desk.Unlisted(*in, group) {
		return desk.RefusedUnlisted, nil
	}
	if t.Member == nil {
		return "", nil
	}
	member, err := t.Member(ctx, in.Chat, in.Sender.Address)
	switch {
	case err != nil:
		// Not known is not a yes: the message comes again.
		return "", fmt.Errorf("%w: member: %w", errFacts, err)
	case !member:
		return desk.RefusedLeft, nil
	}
	return "", nil
}

// recognise finds whose private chat this is when its document has expired, because the
// references of what was sent to it are kept under the person, until forget is called:
// whether it is a citizen's or a leader's chat is decided afterwards.
func (t *turn) recognise(ctx context.Context) (forget func(), err error) {
	if t.group || t.chat.Person != "" {
		return func() {}, nil
	}
	p, err := t.People.ByAddress(ctx, t.chat.Address)
	switch {
	case err == nil && p.Erased.IsZero():
		t.chat.Person = p.ID
	case err == nil:
		// Erased: nothing that was sent to that person is his any more.
	case !errors.Is(err, store.ErrNotFound):
		return func() {}, fmt.Errorf("%w: %w", errFacts, err)
	}
	return func() { t.chat.Person = "" }, nil
}
