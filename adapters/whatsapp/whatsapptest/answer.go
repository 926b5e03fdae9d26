package whatsapptest

import (
	"errors"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
)

// Answering has the next message that the phone sends quote another one, whatever its
// kind; of an album the first photo does. author wrote the quoted message.
func (p *Phone) Answering(quoted Received, author *Phone) {
	p.set(func() { p.answering = quoting(quoted, author) })
}

// carries puts a quote into a message; false when its kind cannot have one.
func carries(msg *waE2E.Message, info *waE2E.ContextInfo) bool {
	if msg.Conversation != nil {
		msg.ExtendedTextMessage = &waE2E.ExtendedTextMessage{Text: msg.Conversation}
		msg.Conversation = nil
	}
	switch {
	case msg.ExtendedTextMessage != nil:
		msg.ExtendedTextMessage.ContextInfo = info
	case msg.ImageMessage != nil:
		msg.ImageMessage.ContextInfo = info
	case msg.VideoMessage != nil:
		msg.VideoMessage.ContextInfo = info
	case msg.AudioMessage != nil:
		msg.AudioMessage.ContextInfo = info
	case msg.LocationMessage != nil:
		msg.LocationMessage.ContextInfo = info
	case msg.LiveLocationMessage != nil:
		msg.LiveLocationMessage.ContextInfo = info
	case msg.StickerMessage != nil:
		msg.StickerMessage.ContextInfo = info
	default:
		return false
	}
	return true
}

// ErrNotSent is returned for a message that the phone did not send lately.
var ErrNotSent = errors.New("the phone did not send this message lately")

// Again sends one of the phone's latest messages once more under its old ID, as a
// phone does that did not hear whether the server has it.
func (p *Phone) Again(id string) error {
	p.mu.Lock()
	for _, m := range p.sent {
		if m.id == id {
			p.mu.Unlock()
			return p.SendAs(m.to, id, proto.Clone(m.msg).(*waE2E.Message))
		}
	}
	p.mu.Unlock()
	return ErrNotSent
}

// Own is a message that a person wrote, as those who quote it see it.
func Own(id, text string) Received {
	return Received{ID: id, Text: text, Kind: "text", Message: &waE2E.Message{Conversation: &text}}
}
