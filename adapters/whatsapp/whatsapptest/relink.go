package whatsapptest

import (
	"container/list"
	"maps"

	"go.mau.fi/whatsmeow/types"
)

// Link is one device linked to a phone, as the server knows it. It holds no part of
// the server, and may be given to a phone of the same number on another one.
type Link struct {
	device companion
	keys   keyring
}

// Links returns the phone's linked devices. What waits for them is left out.
func (p *Phone) Links() []Link {
	p.mu.Lock()
	keys := *p.keys
	p.mu.Unlock()
	var out []Link
	for _, d := range p.companions() {
		p.s.mu.Lock()
		l := Link{device: *d, keys: keys}
		l.device.prekeys = append(l.device.prekeys[:0:0], d.prekeys...)
		p.s.mu.Unlock()
		l.device.owner, l.device.conn, l.device.queue, l.device.index = nil, nil, nil, nil
		out = append(out, l)
	}
	return out
}

// Relink has a device linked that was linked to a phone of this number elsewhere: a
// client with a copy of that one's keys logs in here without pairing. Pairing costs
// the making of some hundred keys.
func (p *Phone) Relink(l Link) {
	d := l.device
	d.owner, d.queue, d.index = p, list.New(), make(map[stanzaKey]*list.Element)
	d.prekeys = append(d.prekeys[:0:0], l.device.prekeys...)
	p.mu.Lock()
	k := newKeyring()
	k.identity, k.signed, k.reg, k.nextPre = l.keys.identity, l.keys.signed, l.keys.reg, l.keys.nextPre
	k.prekeys = maps.Clone(l.keys.prekeys)
	p.keys = k
	p.mu.Unlock()
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.devices = max(p.devices, d.jid.Device)
	p.linked[d.jid.Device] = &d
	for _, jid := range []types.JID{d.jid, d.lid} {
		p.s.devices[jid] = &d
	}
}
