package whatsapptest

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"go.mau.fi/libsignal/groups"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/session"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// pad adds the one to fifteen bytes that WhatsApp puts after every message.
func pad(plain []byte) []byte {
	n := int(random(1)[0]&0xf | 1)
	return append(plain, bytes.Repeat([]byte{byte(n)}, n)...)
}

func unpad(plain []byte) ([]byte, error) {
	if len(plain) == 0 || int(plain[len(plain)-1]) > len(plain) {
		return nil, errors.New("message without padding")
	}
	return plain[:len(plain)-int(plain[len(plain)-1])], nil
}

// encryptFor encrypts msg for one client, with a session made for the purpose
// when there is none or when fresh asks for it. Called with p.mu held.
func (p *Phone) encryptFor(d *companion, msg *waE2E.Message, fresh bool) (waBinary.Node, error) {
	plain, err := proto.Marshal(msg)
	if err != nil {
		return waBinary.Node{}, fmt.Errorf("marshal message: %w", err)
	}
	ctx := context.Background()
	addr := d.lid.SignalAddress()
	if fresh {
		delete(p.keys.sessions, addr.String())
	}
	builder := session.NewBuilderFromSignal(p.keys, addr, serial)
	if _, ok := p.keys.sessions[addr.String()]; !ok {
		reg, identity, signed, one, err := p.s.takeBundle(d)
		if err != nil {
			return waBinary.Node{}, err
		}
		bundle, err := readBundle(uint32(d.lid.Device), reg, identity, signed, one)
		if err != nil {
			return waBinary.Node{}, fmt.Errorf("client's keys: %w", err)
		}
		if err := builder.ProcessBundle(ctx, bundle); err != nil {
			return waBinary.Node{}, fmt.Errorf("start session: %w", err)
		}
	}
	sealed, err := session.NewCipher(builder, addr).Encrypt(ctx, pad(plain))
	if err != nil {
		return waBinary.Node{}, fmt.Errorf("encrypt: %w", err)
	}
	kind := "msg"
	if sealed.Type() == protocol.PREKEY_TYPE {
		kind = "pkmsg"
	}
	return p.s.enc(kind, sealed.Serialize()), nil
}

// enc wraps a ciphertext, damaging it when that was asked for.
func (s *Server) enc(kind string, sealed []byte) waBinary.Node {
	if s.takeCorruption() {
		sealed = bytes.Clone(sealed)
		sealed[len(sealed)-1] ^= 0xff // the last bytes are a MAC or signature
	}
	return waBinary.Node{Tag: "enc", Attrs: waBinary.Attrs{"v": "2", "type": kind}, Content: sealed}
}

// senderKey returns what lets others read the phone's messages to the group.
// Called with p.mu held.
func (p *Phone) senderKey(g types.JID) (*waE2E.Message, error) {
	builder := groups.NewGroupSessionBuilder(p.keys, serial)
	skdm, err := builder.Create(context.Background(), protocol.NewSenderKeyName(g.String(), p.lid.SignalAddress()))
	if err != nil {
		return nil, fmt.Errorf("sender key: %w", err)
	}
	return &waE2E.Message{SenderKeyDistributionMessage: &waE2E.SenderKeyDistributionMessage{
		GroupID: proto.String(g.String()), AxolotlSenderKeyDistributionMessage: skdm.Serialize(),
	}}, nil
}

// encryptGroup encrypts msg for everyone who has the phone's sender key. Called
// with p.mu held, after senderKey.
func (p *Phone) encryptGroup(g types.JID, msg *waE2E.Message) (waBinary.Node, error) {
	plain, err := proto.Marshal(msg)
	if err != nil {
		return waBinary.Node{}, fmt.Errorf("marshal message: %w", err)
	}
	name := protocol.NewSenderKeyName(g.String(), p.lid.SignalAddress())
	cipher := groups.NewGroupCipher(groups.NewGroupSessionBuilder(p.keys, serial), name, p.keys)
	sealed, err := cipher.Encrypt(context.Background(), pad(plain))
	if err != nil {
		return waBinary.Node{}, fmt.Errorf("encrypt for group: %w", err)
	}
	return p.s.enc("skmsg", sealed.SignedSerialize()), nil
}

// decrypt opens one ciphertext of a client. Called with p.mu held.
func (p *Phone) decrypt(from *companion, g *Group, n waBinary.Node) (*waE2E.Message, error) {
	sealed, _ := n.Content.([]byte)
	ctx := context.Background()
	addr := from.lid.SignalAddress()
	var plain []byte
	var err error
	switch n.AttrGetter().OptionalString("type") {
	case "pkmsg":
		var m *protocol.PreKeySignalMessage
		if m, err = protocol.NewPreKeySignalMessageFromBytes(sealed, serial.PreKeySignalMessage, serial.SignalMessage); err != nil {
			return nil, fmt.Errorf("prekey message: %w", err)
		}
		plain, err = session.NewCipher(session.NewBuilderFromSignal(p.keys, addr, serial), addr).DecryptMessage(ctx, m)
	case "msg":
		var m *protocol.SignalMessage
		if m, err = protocol.NewSignalMessageFromBytes(sealed, serial.SignalMessage); err != nil {
			return nil, fmt.Errorf("signal message: %w", err)
		}
		plain, err = session.NewCipher(session.NewBuilderFromSignal(p.keys, addr, serial), addr).Decrypt(ctx, m)
	case "skmsg":
		var m *protocol.SenderKeyMessage
		if m, err = protocol.NewSenderKeyMessageFromBytes(sealed, serial.SenderKeyMessage); err != nil {
			return nil, fmt.Errorf("group message: %w", err)
		}
		name := protocol.NewSenderKeyName(g.jid.String(), addr)
		plain, err = groups.NewGroupCipher(groups.NewGroupSessionBuilder(p.keys, serial), name, p.keys).Decrypt(ctx, m)
	default:
		err = errors.New("unknown kind of ciphertext")
	}
	if err != nil {
		return nil, err
	}
	if plain, err = unpad(plain); err != nil {
		return nil, err
	}
	var msg waE2E.Message
	if err := proto.Unmarshal(plain, &msg); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	if skdm := msg.GetSenderKeyDistributionMessage(); skdm != nil && g != nil {
		m, err := protocol.NewSenderKeyDistributionMessageFromBytes(skdm.GetAxolotlSenderKeyDistributionMessage(), serial.SenderKeyDistributionMessage)
		if err != nil {
			return nil, fmt.Errorf("sender key: %w", err)
		}
		name := protocol.NewSenderKeyName(g.jid.String(), addr)
		if err := groups.NewGroupSessionBuilder(p.keys, serial).Process(ctx, name, m); err != nil {
			return nil, fmt.Errorf("sender key: %w", err)
		}
	}
	return &msg, nil
}
