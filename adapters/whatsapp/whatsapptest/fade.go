package whatsapptest

import (
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
)

// fade is a message as it is written in a chat whose messages disappear: it carries
// the timer, and is wrapped besides. What cannot carry one stays as it is.
func fade(msg *waE2E.Message, seconds uint32) *waE2E.Message {
	msg = proto.Clone(msg).(*waE2E.Message)
	if msg.Conversation != nil {
		msg.ExtendedTextMessage = &waE2E.ExtendedTextMessage{Text: msg.Conversation}
		msg.Conversation = nil
	}
	var info **waE2E.ContextInfo
	switch {
	case msg.ExtendedTextMessage != nil:
		info = &msg.ExtendedTextMessage.ContextInfo
	case msg.ImageMessage != nil:
		info = &msg.ImageMessage.ContextInfo
	case msg.LocationMessage != nil:
		info = &msg.LocationMessage.ContextInfo
	default:
		return msg
	}
	if *info == nil {
		*info = &waE2E.ContextInfo{}
	}
	(*info).Expiration = &seconds
	return &waE2E.Message{EphemeralMessage: &waE2E.FutureProofMessage{Message: msg}}
}

// SetTimer tells the other side of a private chat that messages disappear after d from
// now on; 0 is never.
func (p *Phone) SetTimer(to *Phone, d time.Duration) (string, error) {
	p.Disappearing(d)
	return p.Send(to, &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
		Type: waE2E.ProtocolMessage_EPHEMERAL_SETTING.Enum(), EphemeralExpiration: proto.Uint32(uint32(d.Seconds())),
	}})
}

// SetTimer has the group's messages disappear after d; 0 is never.
func (g *Group) SetTimer(by *Phone, d time.Duration) {
	g.s.mu.Lock()
	g.fading = uint32(d.Seconds())
	g.s.mu.Unlock()
	what := waBinary.Node{Tag: "not_ephemeral"}
	if d > 0 {
		what = waBinary.Node{Tag: "ephemeral", Attrs: waBinary.Attrs{"expiration": uint32(d.Seconds())}}
	}
	for _, m := range g.all() {
		m.Notify(g.notice(by, what))
	}
}
