package whatsapptest

import (
	"encoding/binary"
	"errors"
	"time"

	"go.mau.fi/libsignal/ecc"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// prekeysLow is when a client is asked for more prekeys.
const prekeysLow = 10

// handlePrekeys is the key directory: what the client has left, what it
// uploads, and the bundles of others that it needs to write to them.
func (c *conn) handlePrekeys(id, kind string, n *waBinary.Node) waBinary.Node {
	s := c.s
	if kind == "set" {
		s.mu.Lock()
		defer s.mu.Unlock()
		if c.device == nil {
			return iqError(id, 401, "not-authorized")
		}
		if reg, ok := n.GetOptionalChildByTag("registration"); ok {
			c.device.reg, _ = reg.Content.([]byte)
		}
		if signed, ok := n.GetOptionalChildByTag("skey"); ok {
			c.device.signed = signed
		}
		if list, ok := n.GetOptionalChildByTag("list"); ok {
			c.device.prekeys = append(c.device.prekeys, list.GetChildren()...)
		}
		c.device.asked = false
		return iq("result", id, nil)
	}
	if wanted, ok := n.GetOptionalChildByTag("key"); ok {
		users := wanted.GetChildrenByTag("user")
		out := make([]waBinary.Node, 0, len(users))
		for _, u := range users {
			if jid, ok := u.Attrs["jid"].(types.JID); ok {
				out = append(out, s.bundleFor(jid))
			}
		}
		return iq("result", id, nil, waBinary.Node{Tag: "list", Content: out})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	left := 0
	if c.device != nil {
		left = len(c.device.prekeys)
	}
	if left == 0 && !s.cfg.AllPrekeys {
		left = 1
	}
	return iq("result", id, nil, waBinary.Node{Tag: "count", Attrs: waBinary.Attrs{"value": left}})
}

// bundleFor returns what is needed to write to a device for the first time.
func (s *Server) bundleFor(jid types.JID) waBinary.Node {
	user := waBinary.Node{Tag: "user", Attrs: waBinary.Attrs{"jid": jid, "t": time.Now().Unix()}}
	s.mu.Lock()
	phone := s.phones[jid.User]
	s.mu.Unlock()
	if phone == nil || jid.Device != 0 {
		user.Content = []waBinary.Node{{Tag: "error", Attrs: waBinary.Attrs{"code": 404, "text": "item-not-found"}}}
		return user
	}
	user.Content = phone.bundle()
	return user
}

// bundle makes a fresh one-time key and returns it with the lasting ones.
func (p *Phone) bundle() []waBinary.Node {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.keys.newPreKey()
	return []waBinary.Node{
		{Tag: "registration", Content: binary.BigEndian.AppendUint32(nil, p.keys.reg)},
		{Tag: "type", Content: []byte{ecc.DjbType}},
		{Tag: "identity", Content: p.keys.identity.Pub[:]},
		keyNode("key", one.KeyID, one.Pub[:], nil),
		keyNode("skey", p.keys.signed.KeyID, p.keys.signed.Pub[:], p.keys.signed.Signature[:]),
	}
}

func keyNode(tag string, id uint32, pub, sig []byte) waBinary.Node {
	parts := []waBinary.Node{
		{Tag: "id", Content: binary.BigEndian.AppendUint32(nil, id)[1:]},
		{Tag: "value", Content: pub},
	}
	if sig != nil {
		parts = append(parts, waBinary.Node{Tag: "signature", Content: sig})
	}
	return waBinary.Node{Tag: tag, Content: parts}
}

var errNoKeys = errors.New("the client has uploaded no keys yet")

// takeBundle hands a phone the keys of a client, using up a one-time key, and
// asks the client for more when few are left.
func (s *Server) takeBundle(d *companion) (reg uint32, identity []byte, signed waBinary.Node, one *waBinary.Node, err error) {
	s.mu.Lock()
	if len(d.reg) != 4 || d.signed.Tag == "" {
		s.mu.Unlock()
		return 0, nil, waBinary.Node{}, nil, errNoKeys
	}
	if len(d.prekeys) > 0 {
		first := d.prekeys[0]
		one, d.prekeys = &first, d.prekeys[1:]
	}
	ask := len(d.prekeys) < prekeysLow && !d.asked
	d.asked = d.asked || ask
	left := len(d.prekeys)
	reg, identity, signed = binary.BigEndian.Uint32(d.reg), d.identity, d.signed
	s.mu.Unlock()
	if ask {
		// The client uploads below its own threshold only, so claim fewer.
		s.push(d, waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
			"from": types.ServerJID, "type": "encrypt", "id": s.nextID(), "t": time.Now().Unix(),
		}, Content: []waBinary.Node{{Tag: "count", Attrs: waBinary.Attrs{"value": min(left, 4)}}}})
	}
	return reg, identity, signed, one, nil
}
