package whatsapp

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/taprose/taprose/conversation/message"
)

// lookup bounds the one question that may be asked of the network while a
// message waits: which LID a phone number has.
const lookup = 10 * time.Second

// onMessage takes a message to receive. false leaves it with WhatsApp.
func (s *session) onMessage(e *events.Message) bool {
	// Refusing comes before looking at the message: a sender's group key that
	// could not be stored comes in an event without content, and must come again.
	if !s.enter() {
		return false
	}
	defer s.busy.Done()
	if ignored(&e.Info) {
		return true
	}
	msg := s.reveal(e)
	part, ok := translate(msg)
	if !ok {
		if seconds, ok := setting(msg); ok {
			s.timed(e.Info.Chat, seconds)
		}
		return true
	}
	in := s.envelope(s.ctx, &e.Info)
	if part.timed {
		if err := s.c.timers.set(s.ctx, in.Chat, part.seconds); err != nil {
			s.c.log.Warn("timer of disappearing messages not noted", "err", err)
		}
	}
	if err := s.meet(s.ctx, in); err != nil {
		s.failed()
		return false
	}
	if part.unsupported == kindReaction && !s.c.cfg.Reactions {
		return true
	}
	part.fill(&in, s.ours)
	s.c.memory.note(in.Chat, e.Info.ID, e.Info.Sender.ToNonAD().String(), part.preview(), e.Info.Timestamp)
	if err := s.deliver(in); err != nil {
		s.failed()
		return false
	}
	s.succeeded()
	if err := s.c.unread.drop(s.ctx, unreadID(in.ID)); err != nil {
		s.c.log.Warn("unreadable message still noted", "err", err)
	}
	return true
}

// meet notes that someone wrote to us, so that he may be answered.
func (s *session) meet(ctx context.Context, in message.Inbound) error {
	if in.Kind != message.ChatPrivate {
		return nil
	}
	if err := s.c.known.add(ctx, in.Chat, in.At.Unix()); err != nil {
		s.c.log.Error("receive", "message_id", in.MessageID, "err", err)
		return err
	}
	return nil
}

// deliver hands one inbound over; the caller has entered.
func (s *session) deliver(in message.Inbound) error {
	if err := s.receive(s.ctx, in); err != nil {
		s.c.log.Warn("receive", "message_id", in.MessageID, "err", err)
		return err
	}
	return nil
}

// ignored tells that a message is not said to us: by ourselves (from this or
// another of our devices), to a status, a broadcast list or a newsletter, or by
// one of WhatsApp's own robots.
func ignored(info *types.MessageInfo) bool {
	if info.IsFromMe || info.Sender.IsBot() || info.Chat.IsBot() || info.Category == "peer" {
		return true
	}
	switch info.Chat.Server {
	case types.HiddenUserServer, types.DefaultUserServer:
		return info.Chat.User == types.PSAJID.User || info.Chat.User == types.OfficialBusinessJID.User
	case types.GroupServer:
		return false
	}
	return true
}

// reveal opens an edit that is encrypted once more, with a key of the message
// that it changes.
func (s *session) reveal(e *events.Message) *waE2E.Message {
	if e.Message.GetSecretEncryptedMessage() == nil {
		return e.Message
	}
	msg, err := s.cli.DecryptSecretEncryptedMessage(s.ctx, e)
	if err != nil {
		s.c.log.Info("edit not readable", "message_id", e.Info.ID, "err", err)
		return nil
	}
	return msg
}

// envelope is what is known of a message from its outside.
func (s *session) envelope(ctx context.Context, info *types.MessageInfo) message.Inbound {
	person := s.person(ctx, info.Sender, info.SenderAlt)
	person.Name = info.PushName
	in := message.Inbound{
		ID:     fmt.Sprintf("%s/%s", person.Address.ID, info.ID),
		Chat:   person.Address,
		Kind:   message.ChatPrivate,
		Sender: person,
		At:     info.Timestamp.UTC(), MessageID: info.ID,
	}
	if info.IsGroup {
		in.Kind, in.Chat = message.ChatGroup, addressOf(info.Chat)
		in.ChatTitle = s.c.titles.get(info.Chat)
	}
	return in
}

// ours tells whether jid is the account itself.
func (s *session) ours(jid types.JID) bool {
	return jid.User != "" && (jid.User == s.cli.Store.GetLID().User || jid.User == s.cli.Store.GetJID().User)
}

// person finds the one address of somebody who may be named by his LID, by his
// phone number, or both.
func (s *session) person(ctx context.Context, jid, alt types.JID) message.Sender {
	jid, alt = jid.ToNonAD(), alt.ToNonAD()
	if jid.Server == types.DefaultUserServer && alt.Server != types.HiddenUserServer {
		alt = s.lidOf(ctx, jid)
	}
	if alt.Server == types.HiddenUserServer {
		jid, alt = alt, jid
	}
	if jid.Server == types.HiddenUserServer && alt.IsEmpty() {
		// The library remembers every pair it was told.
		if pn, err := s.cli.Store.LIDs.GetPNForLID(ctx, jid); err == nil {
			alt = pn
		}
	}
	who := message.Sender{Address: s.c.known.same(addressOf(jid), addressOf(alt))}
	if alt.Server == types.DefaultUserServer {
		who.Phone = alt.User
	} else if jid.Server == types.DefaultUserServer {
		who.Phone = jid.User
	}
	return who
}

// lidOf asks for the LID of a number: the store, then WhatsApp.
func (s *session) lidOf(ctx context.Context, pn types.JID) types.JID {
	if lid, err := s.cli.Store.LIDs.GetLIDForPN(ctx, pn); err == nil && !lid.IsEmpty() {
		return lid.ToNonAD()
	}
	ctx, cancel := context.WithTimeout(ctx, lookup)
	defer cancel()
	info, err := s.cli.GetUserInfo(ctx, []types.JID{pn})
	if err != nil {
		s.c.log.Info("hidden identity not looked up", "err", err)
		return types.JID{}
	}
	return info[pn].LID.ToNonAD()
}

// onReceipt tells what became of our messages.
func (s *session) onReceipt(e *events.Receipt) {
	if e.IsFromMe {
		return // another of our own devices read something
	}
	var kind ReceiptKind
	switch e.Type {
	case types.ReceiptTypeDelivered, types.ReceiptTypeInactive:
		kind = ReceiptDelivered
	case types.ReceiptTypeRead, types.ReceiptTypePlayed:
		kind = ReceiptRead
	default:
		return
	}
	chat := e.Chat
	if !e.IsGroup {
		who := s.person(s.ctx, e.Chat, e.SenderAlt)
		s.c.cfg.OnReceipt(who.Address, e.MessageIDs, kind)
		return
	}
	s.c.cfg.OnReceipt(addressOf(chat), e.MessageIDs, kind)
}
