package whatsapptest

import (
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

// refusedNoToken is WhatsApp's code for writing to someone without his token.
const refusedNoToken = 463

// handleMessage takes a message of the client: it is answered first, as the
// server has it then, and carried to the phones afterwards.
func (c *conn) handleMessage(n *waBinary.Node) {
	s, d := c.s, c.device
	if d == nil {
		return
	}
	ag := n.AttrGetter()
	id, to := ag.String("id"), ag.JID("to")
	answer := waBinary.Attrs{"class": "message", "id": id, "from": to, "t": now()}
	code, silent := s.takeSendFault()
	if code == 0 {
		code = s.refuses(d, to, n)
	}
	if code != 0 {
		answer["error"] = code
		c.send(waBinary.Node{Tag: "ack", Attrs: answer})
		return
	}
	if !silent {
		c.send(waBinary.Node{Tag: "ack", Attrs: answer})
	}
	s.carryToPhones(d, id, to, n)
}

// refuses returns the code with which the server would turn a message down.
func (s *Server) refuses(d *companion, to types.JID, n *waBinary.Node) int {
	if to.Server == types.GroupServer {
		s.mu.Lock()
		defer s.mu.Unlock()
		g := s.groups[to]
		if g == nil {
			return 404
		}
		if _, member := g.members[d.owner]; !member {
			return 403
		}
		return 0
	}
	s.mu.Lock()
	demanded := s.faults.tokens
	known := s.phones[to.User] != nil
	s.mu.Unlock()
	if !known {
		return 404
	}
	if _, shown := n.GetOptionalChildByTag("tctoken"); demanded && !shown && to.User != d.owner.lid.User && to.User != d.owner.pn.User {
		return refusedNoToken
	}
	return 0
}

func (s *Server) carryToPhones(d *companion, id string, to types.JID, n *waBinary.Node) {
	var g *Group
	if to.Server == types.GroupServer {
		s.mu.Lock()
		g = s.groups[to]
		s.mu.Unlock()
	}
	common := n.GetChildrenByTag("enc")
	list, fanned := n.GetOptionalChildByTag("participants")
	if !fanned && g == nil {
		// The answer to a retry, or a word to the client's own phone.
		s.carryTo(to, d, g, id, common)
		return
	}
	personal := map[string][]waBinary.Node{}
	for _, t := range list.GetChildrenByTag("to") {
		if jid, ok := t.Attrs["jid"].(types.JID); ok && jid.Device == 0 {
			personal[jid.User] = t.GetChildrenByTag("enc")
		}
	}
	if g == nil {
		for user, encs := range personal {
			s.carryTo(types.NewJID(user, types.HiddenUserServer), d, g, id, encs)
		}
		return
	}
	if who, ok := n.Attrs["participant"].(types.JID); ok {
		s.carryTo(who, d, g, id, common) // the answer to a retry
		return
	}
	for _, m := range g.others(d.owner) {
		encs := append(append([]waBinary.Node{}, personal[m.lid.User]...), personal[m.pn.User]...)
		s.carryTo(m.lid, d, g, id, append(encs, common...))
	}
}

func (s *Server) carryTo(to types.JID, from *companion, g *Group, id string, encs []waBinary.Node) {
	s.mu.Lock()
	p := s.phones[to.User]
	s.mu.Unlock()
	if p == nil || len(encs) == 0 {
		return
	}
	s.forPhone(p, func() { p.receive(from, g, id, encs) })
}

// receive is a phone taking in what a client sent it.
func (p *Phone) receive(from *companion, g *Group, id string, encs []waBinary.Node) {
	p.mu.Lock()
	if p.off {
		p.held = append(p.held, func() { p.receive(from, g, id, encs) })
		p.mu.Unlock()
		return
	}
	var msg *waE2E.Message
	retry := 0
	for _, e := range encs {
		m, err := p.decrypt(from, g, e)
		if err != nil {
			p.s.log.Debug("phone cannot read", "err", err)
			p.askAgain(from, g, id, retry)
			p.mu.Unlock()
			return
		}
		retry = e.AttrGetter().OptionalInt("count")
		msg = m
	}
	if msg.GetDeviceSentMessage() != nil || from.owner == p {
		r := Received{ID: id, At: time.Now()}
		inner := msg
		if msg.GetDeviceSentMessage() != nil {
			inner = msg.GetDeviceSentMessage().GetMessage()
		}
		r.read(unwrap(inner))
		p.copies = append(p.copies, r)
		if len(p.copies) > sentKept {
			p.copies = p.copies[1:]
		}
		p.tellWaiting()
		p.mu.Unlock()
		return
	}
	r, fresh := p.keep(g, id, msg, retry)
	tick, read, tell := !p.silent, p.reads, p.onMessage
	p.mu.Unlock()
	if tick {
		p.tick(from, g, id, "")
	}
	if read {
		p.tick(from, g, id, "read")
	}
	if fresh && tell != nil {
		tell(r)
	}
}

// keep puts a message into the inbox unless its ID was seen before. Called with
// p.mu held.
func (p *Phone) keep(g *Group, id string, msg *waE2E.Message, retry int) (Received, bool) {
	p.seen[id]++
	if p.seen[id] > 1 {
		return Received{}, false
	}
	r := Received{ID: id, Group: g, At: time.Now(), Retry: retry}
	r.read(unwrap(msg))
	p.inbox = append(p.inbox, r)
	if p.forgetting > 0 && len(p.inbox) > p.forgetting {
		p.inbox = append(p.inbox[:0], p.inbox[len(p.inbox)-p.forgetting:]...)
		if len(p.seen) > 16*p.forgetting {
			clear(p.seen)
			for _, r := range p.inbox {
				p.seen[r.ID] = 1
			}
		}
	}
	p.tellWaiting()
	return r, true
}

// receivePlain takes a message of another phone, whose encryption is not what
// this package is about.
func (p *Phone) receivePlain(g *Group, id string, msg *waE2E.Message) {
	p.s.forPhone(p, func() {
		p.mu.Lock()
		r, fresh := p.keep(g, id, msg, 0)
		tell := p.onMessage
		p.mu.Unlock()
		if fresh && tell != nil {
			tell(r)
		}
	})
}

// tick sends a receipt to the client: delivered ("") or "read".
func (p *Phone) tick(to *companion, g *Group, id, kind string) {
	if p.s.losesReceipts() {
		return
	}
	attrs := waBinary.Attrs{"from": p.lid, "id": id, "t": now()}
	if kind != "" {
		attrs["type"] = kind
	}
	if g != nil {
		attrs["from"], attrs["participant"] = g.jid, p.lid
	}
	p.s.push(to, waBinary.Node{Tag: "receipt", Attrs: attrs})
}

// Read gives blue ticks for a message of the account's clients.
func (p *Phone) Read(bot *Phone, id string) {
	for _, d := range bot.companions() {
		p.tick(d, nil, id, "read")
	}
}

// askAgain is a retry receipt with the phone's keys. Called with p.mu held.
func (p *Phone) askAgain(from *companion, g *Group, id string, before int) {
	attrs := waBinary.Attrs{"from": p.lid, "id": id, "t": now(), "type": "retry"}
	if g != nil {
		attrs["from"], attrs["participant"] = g.jid, p.lid
	}
	content := append([]waBinary.Node{{Tag: "retry", Attrs: waBinary.Attrs{
		"count": before + 1, "id": id, "t": now(), "v": 1,
	}}}, p.keysForRetry()...)
	p.s.push(from, waBinary.Node{Tag: "receipt", Attrs: attrs, Content: content})
}

// tellWaiting wakes those who wait for what the phone receives; the caller has the lock.
func (p *Phone) tellWaiting() {
	close(p.changed)
	p.changed = make(chan struct{})
}
