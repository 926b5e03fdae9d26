package intake

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// turn is the work on one chat for one message: what the conversation wants is
// applied to reports at once and gathered in chat for the save that ends it.
type turn struct {
	*Intake
	now   time.Time
	chat  *chat.Chat
	group bool
	// said counts the replies of this turn, for their keys; spoke tells that the
	// turn had any effect.
	said  int
	spoke bool
	// filing is a new report that is saved together with the chat.
	filing *report.Report
	// took gives back what the turn took of somebody's budgets, when it comes to nothing.
	took []func()
}

// guarded steps, and quarantines the input when the conversation panics: one
// chat's trouble is never another's.
func (t *turn) guarded(ctx context.Context, in *message.Inbound) (err error) {
	before, earlier := *t.chat, t.filing
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		cause := fmt.Sprintf("%v\n%s", p, debug.Stack())
		t.Log.ErrorContext(ctx, "conversation panicked", "channel", t.chat.Address.Channel, "conversation_id", t.chat.Address, "message_id", id(in), "panic", fmt.Sprint(p))
		if err = t.Quarantine.Keep(ctx, in, before, cause); err != nil {
			return
		}
		*t.chat = before
		if t.filing != earlier {
			t.filing = nil // of this very step; an earlier one's is in what the chat was before
		}
		if t.chat.Session != nil {
			// A clock that panics would panic again at once.
			t.chat.Session.Wake = time.Time{}
		}
		t.say(in, []message.Outbound{{Text: text.Say(t.lang(), text.SystemSorry, nil)}})
		err = t.alarm(ctx, []message.Outbound{{Text: text.Say(regency.Indonesian, text.SystemQuarantined,
			text.Args{"channel": string(t.chat.Address.Channel), "id": id(in)})}})
	}()
	return t.step(ctx, in)
}

func (t *turn) lang() regency.Lang {
	if t.chat.Session != nil && t.chat.Session.Lang != "" {
		return t.chat.Session.Lang
	}
	return regency.Indonesian
}

func id(in *message.Inbound) string {
	if in == nil {
		return "clock"
	}
	return in.ID
}

// say adds replies to what the chat is owed. Their keys come from the message
// that caused them, so that the same message makes the same keys again.
func (t *turn) say(in *message.Inbound, outs []message.Outbound) {
	for _, out := range outs {
		t.spoke = true
		cause := id(in)
		if in == nil {
			cause = "v" + strconv.FormatInt(t.chat.Version, 10)
		}
		out.Key = cause + "." + strconv.Itoa(t.said)
		t.said++
		t.chat.Owed = append(t.chat.Owed, out)
	}
	if n := len(t.chat.Owed) - owedMax; n > 0 {
		// The network has been away for long: what was said last counts.
		t.Log.Warn("old replies dropped", "channel", t.chat.Address.Channel, "conversation_id", t.chat.Address, "replies", n)
		t.chat.Owed = slices.Delete(t.chat.Owed, 0, n)
	}
}

// owedMax is how many unsent replies a chat keeps while its network is away.
const owedMax = 50

// save ends the turn: what the chat owes is stored, then sent.
func (t *turn) save(ctx context.Context) error {
	c := t.chat
	c.Owed = t.boxes.unsent(c.Address, c.Owed)
	if t.said > 0 {
		t.promise(c, t.now)
	} else {
		t.sign(c)
	}
	c.Schema, c.Updated = chat.Schema, t.now
	filed, err := t.fileTogether(ctx)
	if err != nil {
		return err
	}
	if !filed {
		if err := t.Chats.Save(ctx, c); err != nil {
			return fmt.Errorf("save chat: %w", err)
		}
	}
	t.boxes.post(c, t.group)
	return nil
}

// alarm owes messages to the administrators' groups. It does not enter their
// lines: that could wait in a circle; compare-and-swap keeps it safe.
func (t *turn) alarm(ctx context.Context, outs []message.Outbound) error {
	if len(outs) == 0 {
		return nil
	}
	groups, err := t.admins(ctx)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if g == t.chat.Address {
			t.say(nil, outs)
			continue
		}
		if err := t.owe(ctx, g, outs); err != nil {
			return err
		}
	}
	return nil
}
