package whatsapptest

import (
	"encoding/binary"
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// Send says msg in a chat and returns the message's ID. It returns once the
// server has it; see Server.WaitAcked for when a client has.
func (p *Phone) Send(to Chat, msg *waE2E.Message) (string, error) {
	id := newMessageID()
	return id, p.SendAs(to, id, msg)
}

// SendAs is Send with an ID of the caller's choice.
func (p *Phone) SendAs(to Chat, id string, msg *waE2E.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.answering != nil && carries(msg, p.answering) {
		p.answering = nil
	}
	if p.fading > 0 {
		msg = fade(msg, p.fading)
	}
	p.sent = append(p.sent, sentMessage{id: id, to: to, msg: msg})
	if len(p.sent) > sentKept {
		p.sent = p.sent[len(p.sent)-sentKept:]
	}
	switch to := to.(type) {
	case *Phone:
		return p.toPhone(to, id, msg)
	case *Group:
		return p.toGroup(to, id, msg)
	}
	return fmt.Errorf("cannot write to a %T", to)
}

// stanzaAttrs are the outside of a message from this phone. Called with p.mu held.
func (p *Phone) stanzaAttrs(id string, msg *waE2E.Message) waBinary.Attrs {
	return waBinary.Attrs{"id": id, "t": now(), "type": stanzaType(msg), "notify": p.name, "addressing_mode": "lid"}
}

func stanzaType(msg *waE2E.Message) string {
	msg = unwrap(msg)
	switch {
	case msg.ReactionMessage != nil:
		return "reaction"
	case msg.PollCreationMessage != nil:
		return "poll"
	case msg.Conversation != nil, msg.ExtendedTextMessage != nil, msg.ProtocolMessage != nil:
		return "text"
	}
	return "media"
}

func (p *Phone) toPhone(to *Phone, id string, msg *waE2E.Message) error {
	clients := to.companions()
	if len(clients) == 0 {
		to.receivePlain(nil, id, msg)
		return nil
	}
	p.giveToken(to)
	for _, d := range clients {
		enc, err := p.encryptFor(d, msg, false)
		if err != nil {
			return err
		}
		p.s.push(d, p.direct(id, msg, enc))
	}
	return nil
}

// direct is the stanza of a private message. Called with p.mu held.
func (p *Phone) direct(id string, msg *waE2E.Message, enc waBinary.Node) waBinary.Node {
	attrs := p.stanzaAttrs(id, msg)
	switch attrs["from"] = p.lid; {
	case p.byNumber:
		attrs["from"], attrs["addressing_mode"] = p.pn, "pn"
	case !p.hidden:
		attrs["sender_pn"] = p.pn
	}
	return waBinary.Node{Tag: "message", Attrs: attrs, Content: []waBinary.Node{enc}}
}

// giveToken hands the other side the token that allows it to write back, once.
// Called with p.mu held.
func (p *Phone) giveToken(to *Phone) {
	if p.token {
		return
	}
	p.token = true
	to.Notify(waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"from": p.lid, "type": "privacy_token", "sender_lid": p.lid, "t": now(),
	}, Content: []waBinary.Node{{Tag: "tokens", Content: []waBinary.Node{{
		Tag: "token", Attrs: waBinary.Attrs{"type": "trusted_contact", "t": now()}, Content: random(16),
	}}}}})
}

func (p *Phone) toGroup(g *Group, id string, msg *waE2E.Message) error {
	members := g.others(p)
	if members == nil {
		return ErrNotMember
	}
	skdm, err := p.senderKey(g.jid)
	if err != nil {
		return err
	}
	var sealed *waBinary.Node
	for _, m := range members {
		clients := m.companions()
		if len(clients) == 0 {
			m.receivePlain(g, id, msg)
			continue
		}
		if sealed == nil {
			enc, err := p.encryptGroup(g.jid, msg)
			if err != nil {
				return err
			}
			sealed = &enc
		}
		for _, d := range clients {
			var content []waBinary.Node
			if key := d.lid.String(); !p.knows[g.jid][key] {
				enc, err := p.encryptFor(d, skdm, false)
				if err != nil {
					return err
				}
				content = append(content, enc)
				if p.knows == nil {
					p.knows = map[types.JID]map[string]bool{}
				}
				if p.knows[g.jid] == nil {
					p.knows[g.jid] = map[string]bool{}
				}
				p.knows[g.jid][key] = true
			}
			p.s.push(d, p.inGroup(g, id, msg, append(content, *sealed)))
		}
	}
	return nil
}

// inGroup is the stanza of a group message. Called with p.mu held.
func (p *Phone) inGroup(g *Group, id string, msg *waE2E.Message, content []waBinary.Node) waBinary.Node {
	attrs := p.stanzaAttrs(id, msg)
	attrs["from"], attrs["participant"] = g.jid, p.lid
	if !p.hidden {
		attrs["participant_pn"] = p.pn
	}
	return waBinary.Node{Tag: "message", Attrs: attrs, Content: content}
}

// SendFromOwner writes to a person as the owner of the phone, by hand, which the
// phone's linked devices hear of too.
func (p *Phone) SendFromOwner(to *Phone, msg *waE2E.Message) (string, error) {
	id := newMessageID()
	p.mu.Lock()
	defer p.mu.Unlock()
	own := &waE2E.Message{DeviceSentMessage: &waE2E.DeviceSentMessage{DestinationJID: proto.String(to.lid.String()), Message: msg}}
	for _, d := range p.companions() {
		enc, err := p.encryptFor(d, own, false)
		if err != nil {
			return "", err
		}
		attrs := p.stanzaAttrs(id, msg)
		attrs["from"], attrs["recipient"] = p.lid, to.lid
		if !p.hidden {
			attrs["peer_recipient_pn"] = to.pn
		}
		p.s.push(d, waBinary.Node{Tag: "message", Attrs: attrs, Content: []waBinary.Node{enc}})
	}
	to.receivePlain(nil, id, msg)
	return id, nil
}

// PostStatus posts a status that the account's clients see.
func (p *Phone) PostStatus(viewer *Phone, text string) (string, error) {
	id := newMessageID()
	p.mu.Lock()
	defer p.mu.Unlock()
	msg := &waE2E.Message{Conversation: proto.String(text)}
	for _, d := range viewer.companions() {
		enc, err := p.encryptFor(d, msg, false)
		if err != nil {
			return "", err
		}
		attrs := p.stanzaAttrs(id, msg)
		attrs["from"], attrs["participant"], attrs["participant_pn"] = types.StatusBroadcastJID, p.lid, p.pn
		p.s.push(d, waBinary.Node{Tag: "message", Attrs: attrs, Content: []waBinary.Node{enc}})
	}
	return id, nil
}

// Newsletter pushes a channel post, which is not encrypted, to the phone's
// linked devices.
func (p *Phone) Newsletter(text string) (string, error) {
	id := newMessageID()
	raw, err := proto.Marshal(&waE2E.Message{Conversation: proto.String(text)})
	if err != nil {
		return "", fmt.Errorf("marshal message: %w", err)
	}
	for _, d := range p.companions() {
		p.s.push(d, waBinary.Node{Tag: "message", Attrs: waBinary.Attrs{
			"from": types.NewJID("120363000000000001", types.NewsletterServer), "id": id, "server_id": 1, "t": now(), "type": "text",
		}, Content: []waBinary.Node{{Tag: "plaintext", Content: raw}}})
	}
	return id, nil
}

// SendUnavailable announces a message whose content linked devices never get,
// such as some view-once media.
func (p *Phone) SendUnavailable(to *Phone, kind string) string {
	id := newMessageID()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, d := range to.companions() {
		n := p.direct(id, &waE2E.Message{}, waBinary.Node{Tag: "unavailable", Attrs: waBinary.Attrs{"type": kind}})
		p.s.push(d, n)
	}
	return id
}

// SendRaw pushes bytes in place of a protobuf, properly encrypted.
func (p *Phone) SendRaw(to *Phone, raw []byte) (string, error) {
	msg := &waE2E.Message{}
	msg.ProtoReflect().SetUnknown(raw)
	return p.Send(to, msg)
}

// resend answers a client's retry receipt: the same message under a new session.
func (s *Server) resend(d *companion, n *waBinary.Node) {
	ag := n.AttrGetter()
	id := ag.String("id")
	author := ag.JID("to")
	if who, ok := n.Attrs["participant"].(types.JID); ok {
		author = who
	}
	retry, _ := n.GetOptionalChildByTag("retry")
	count := retry.AttrGetter().OptionalInt("count")
	s.mu.Lock()
	p := s.phones[author.User]
	s.mu.Unlock()
	if p == nil {
		return
	}
	s.forPhone(p, func() {
		if err := p.sendAgain(d, id, count); err != nil {
			s.log.Info("retry failed", "err", err)
		}
	})
}

func (p *Phone) sendAgain(d *companion, id string, count int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.noRetry {
		return nil
	}
	for _, m := range p.sent {
		if m.id != id {
			continue
		}
		msg := proto.Clone(m.msg).(*waE2E.Message)
		g, inGroup := m.to.(*Group)
		if inGroup {
			skdm, err := p.senderKey(g.jid)
			if err != nil {
				return err
			}
			msg.SenderKeyDistributionMessage = skdm.SenderKeyDistributionMessage
		}
		enc, err := p.encryptFor(d, msg, true)
		if err != nil {
			return err
		}
		enc.Attrs["count"] = count
		if inGroup {
			p.s.push(d, p.inGroup(g, id, m.msg, []waBinary.Node{enc}))
		} else {
			p.s.push(d, p.direct(id, m.msg, enc))
		}
		return nil
	}
	return fmt.Errorf("message %s is no longer known", id)
}

// keysForRetry are the phone's keys as they go with its own retry receipts.
// Called with p.mu held.
func (p *Phone) keysForRetry() []waBinary.Node {
	one := p.keys.newPreKey()
	return []waBinary.Node{
		{Tag: "registration", Content: binary.BigEndian.AppendUint32(nil, p.keys.reg)},
		{Tag: "keys", Content: []waBinary.Node{
			{Tag: "type", Content: []byte{5}},
			{Tag: "identity", Content: p.keys.identity.Pub[:]},
			keyNode("key", one.KeyID, one.Pub[:], nil),
			keyNode("skey", p.keys.signed.KeyID, p.keys.signed.Pub[:], p.keys.signed.Signature[:]),
		}},
	}
}

// identityNotice tells clients that the phone's keys are new.
func (p *Phone) identityNotice() waBinary.Node {
	return waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"from": p.lid, "type": "encrypt", "t": now(),
	}, Content: []waBinary.Node{{Tag: "identity"}}}
}
