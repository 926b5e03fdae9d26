package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// errUnreadable marks an update that is JSON but not of the shape we know.
var errUnreadable = errors.New("update is not of a known shape")

// readUpdate decodes one update. When it cannot, the ID is still given where
// there is one, so that the update can be skipped.
func readUpdate(raw []byte) (*update, error) {
	u := new(update)
	if err := json.Unmarshal(raw, u); err != nil {
		var id struct {
			ID int64 `json:"update_id"`
		}
		_ = json.Unmarshal(raw, &id)
		// The decoder's own words may quote what a person wrote.
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return &update{ID: id.ID}, fmt.Errorf("%w: field %s", errUnreadable, wrong.Field)
		}
		return &update{ID: id.ID}, errUnreadable
	}
	return u, nil
}

// translate turns an update into what came in; false: nothing that concerns a
// conversation. raw is u undecoded.
func (c *Channel) translate(u *update, raw []byte) (message.Inbound, bool) {
	var in message.Inbound
	var ok bool
	switch {
	case u.Message != nil:
		in, ok = c.fromMessage(u.Message, raw)
	case u.Edited != nil:
		in, ok = c.fromEdited(u.Edited)
	case u.Callback != nil:
		in, ok = c.fromCallback(u.Callback)
	case u.MyMember != nil:
		in, ok = fromMember(u.MyMember)
	case u.Member != nil:
		c.memberChanged(u.Member)
	}
	in.ID = strconv.FormatInt(u.ID, 10)
	// A kind of chat that we do not know (a channel, or one yet to be invented) is
	// none that we speak in.
	return in, ok && in.Kind != ""
}

func (c *Channel) fromMessage(m *wireMessage, raw []byte) (message.Inbound, bool) {
	if m.Left != nil {
		// Told in groups where we hear everything, administrator or not.
		c.members.forget(memberKey{m.Chat.ID, m.Left.ID})
	}
	in, ok := c.envelope(m)
	if !ok {
		return in, false
	}
	if in.Event = serviceEvent(m, &in); in.Event != message.EventNone {
		return in, true
	}
	if !c.body(m, &in) {
		return in, false
	}
	if hasContent(&in) {
		return in, true
	}
	in.Unsupported = unsupported(raw)
	// In a group, what we cannot use is nobody's concern unless it was meant for us.
	return in, in.Unsupported != "" && (in.Kind == message.ChatPrivate || in.Quoted != nil)
}

func (c *Channel) fromEdited(m *wireMessage) (message.Inbound, bool) {
	in, ok := c.envelope(m)
	// A live location "edits" its message whenever it moves; its first point is
	// what was reported.
	if !ok || m.Location != nil || !c.body(m, &in) || !hasContent(&in) {
		return in, false
	}
	in.Edited = true
	if m.EditDate != 0 {
		in.At = unix(m.EditDate)
	}
	return in, true
}

func (c *Channel) fromCallback(q *wireCallback) (message.Inbound, bool) {
	if q.Message == nil || q.Message.Chat.ID == 0 || q.From.ID == 0 || q.From.Bot || q.Data == "" {
		return message.Inbound{}, false
	}
	m := q.Message
	return message.Inbound{
		Chat:      chatOf(m).address(),
		Kind:      kindOf(m.Chat),
		ChatTitle: m.Chat.Title,
		Sender:    senderOf(&q.From),
		// A press carries no time of its own.
		At:        c.now().UTC(),
		MessageID: strconv.Itoa(m.ID),
		Button:    q.Data,
		ButtonRef: buttonRef(q.ID, m.ID),
	}, true
}

// envelope reads who wrote, where and when; false: not from a person.
func (c *Channel) envelope(m *wireMessage) (message.Inbound, bool) {
	in := message.Inbound{
		Chat:      chatOf(m).address(),
		Kind:      kindOf(m.Chat),
		At:        unix(m.Date),
		MessageID: strconv.Itoa(m.ID),
	}
	if in.Kind == "" || m.Chat.ID == 0 || m.Forward {
		return in, false
	}
	if in.Kind == message.ChatGroup {
		in.ChatTitle = m.Chat.Title
	}
	switch {
	case m.Sender != nil:
		// Anonymous administrators and people who write as their channel: From
		// is then a bot of Telegram's that stands in for them.
		in.Sender = message.Sender{Address: target{chat: m.Sender.ID}.address(), Name: m.Sender.Title}
		if m.Author != "" {
			in.Sender.Name = m.Author
		}
	case m.From == nil || m.From.ID == 0:
		return in, false
	case m.From.Bot && m.MigrateTo == 0 && m.MigrateFrom == 0:
		return in, false
	default:
		in.Sender = senderOf(m.From)
	}
	if r := m.Reply; r != nil && r.ID != 0 && r.Topic == nil {
		// In a topic every message "replies" to the one that opened the topic.
		in.Quoted = &message.Quote{MessageID: strconv.Itoa(r.ID), FromUs: r.From != nil && r.From.ID == c.self}
	}
	in.Album = m.Album
	return in, true
}

// body reads what was said; false: it was said to another bot.
func (c *Channel) body(m *wireMessage, in *message.Inbound) bool {
	in.Text = m.Text
	if in.Text == "" {
		in.Text = m.Caption
	}
	if strings.HasPrefix(in.Text, "/") {
		text, ours := c.command(in.Text)
		switch {
		case ours:
			in.Text = text
		case in.Kind == message.ChatGroup:
			return false
		}
		// In a private chat nobody else can be meant: it is what somebody wrote.
	}
	in.Media = mediaOf(&m.wireFiles)
	in.Place = placeOf(m)
	return true
}

// command takes our name off "/daftar@our_bot CODE"; false: it names another bot.
func (c *Channel) command(text string) (string, bool) {
	head, rest := text, ""
	if i := strings.IndexAny(text, " \n\t"); i >= 0 {
		head, rest = text[:i], text[i:]
	}
	name, at, found := strings.Cut(head, "@")
	if !found {
		return text, true
	}
	if self := c.username.Load(); self != nil && *self != "" && !strings.EqualFold(*self, at) {
		return "", false
	}
	return name + rest, true
}

func hasContent(in *message.Inbound) bool {
	return in.Text != "" || len(in.Media) > 0 || !in.Place.IsZero()
}

func chatOf(m *wireMessage) target {
	t := target{chat: m.Chat.ID}
	// Outside of forums the number names a thread of replies, not a place.
	if m.InTopic && m.Thread > 0 && t.chat < 0 {
		t.thread = m.Thread
	}
	return t
}

// kindOf is "" for channels, which are not conversations.
func kindOf(chat wireChat) message.ChatKind {
	switch chat.Type {
	case "private":
		return message.ChatPrivate
	case "group", "supergroup":
		return message.ChatGroup
	default:
		return ""
	}
}

func senderOf(u *wireUser) message.Sender {
	name := u.First
	if u.Last != "" {
		name += " " + u.Last
	}
	return message.Sender{Address: target{chat: u.ID}.address(), Name: name, Language: u.Language}
}

func unix(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
