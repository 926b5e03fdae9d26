package whatsapptest

import (
	"container/list"
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// companion is a linked device, which is what the client under test is. Its
// fields are guarded by Server.mu.
type companion struct {
	owner    *Phone
	jid, lid types.JID
	noise    []byte
	identity []byte
	reg      []byte
	signed   waBinary.Node
	prekeys  []waBinary.Node
	// asked is set while the client was told that its prekeys run out.
	asked bool

	conn  *conn
	queue *list.List // of *stanza, oldest first
	index map[stanzaKey]*list.Element
}

// stanzaKey names what must be acknowledged. A receipt for the client carries
// the ID of the message it speaks of, so the tag is part of the name.
type stanzaKey struct{ tag, id string }

type stanza struct {
	key  stanzaKey
	node waBinary.Node
}

func newCompanion(owner *Phone, device uint16) *companion {
	d := &companion{owner: owner, jid: owner.pn, lid: owner.lid, queue: list.New(), index: map[stanzaKey]*list.Element{}}
	d.jid.Device, d.lid.Device = device, device
	return d
}

// push queues a stanza until it is acknowledged, and writes it at once when the
// client is there. The order of calls is the order of delivery.
func (s *Server) push(d *companion, n waBinary.Node) {
	id, _ := n.Attrs["id"].(string)
	st := &stanza{key: stanzaKey{n.Tag, id}, node: n}
	s.mu.Lock()
	if _, waiting := d.index[st.key]; waiting && n.Tag == "receipt" {
		// A second receipt for the same message: it needs a place of its own.
		st.key.id += "/" + s.nextID()
	}
	if old, waiting := d.index[st.key]; waiting {
		d.queue.Remove(old)
	}
	d.index[st.key] = d.queue.PushBack(st)
	c := d.conn
	active := c != nil && c.active
	s.mu.Unlock()
	if active {
		c.send(n)
	}
}

// settle takes an acknowledged stanza off the queue.
func (s *Server) settle(d *companion, tag, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := stanzaKey{tag, id}
	if e, ok := d.index[key]; ok {
		d.queue.Remove(e)
		delete(d.index, key)
	}
}

// Waiting counts the stanzas that the phone's linked devices have not
// acknowledged.
func (p *Phone) Waiting() int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	n := 0
	for _, d := range p.linked {
		n += d.queue.Len()
	}
	return n
}

// WaitingMessages counts the messages among them.
func (p *Phone) WaitingMessages() int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	n := 0
	for _, d := range p.linked {
		for key := range d.index {
			if key.tag == "message" {
				n++
			}
		}
	}
	return n
}

// flush delivers the queue to a client that has just become active, marked as
// having waited.
func (c *conn) flush() {
	s := c.s
	s.mu.Lock()
	if c.device == nil || c.active {
		s.mu.Unlock()
		return
	}
	waiting := make([]waBinary.Node, 0, c.device.queue.Len())
	counts := map[string]int{}
	for e := c.device.queue.Front(); e != nil; e = e.Next() {
		n := e.Value.(*stanza).node
		counts[n.Tag]++
		attrs := waBinary.Attrs{"offline": strconv.Itoa(0)}
		for k, v := range n.Attrs {
			attrs[k] = v
		}
		waiting = append(waiting, waBinary.Node{Tag: n.Tag, Attrs: attrs, Content: n.Content})
	}
	// Nothing new may overtake the queue, so it is written before active is set
	// for everyone else. The lock is held for the writes: the client reads on.
	c.send(waBinary.Node{Tag: "ib", Content: []waBinary.Node{{Tag: "offline_preview", Attrs: waBinary.Attrs{
		"count": len(waiting), "message": counts["message"], "receipt": counts["receipt"],
		"notification": counts["notification"], "appdata": 0, "t": time.Now().Unix(),
	}}}})
	for _, n := range waiting {
		c.send(n)
	}
	c.send(waBinary.Node{Tag: "ib", Content: []waBinary.Node{{Tag: "offline", Attrs: waBinary.Attrs{"count": len(waiting)}}}})
	c.active = true
	s.mu.Unlock()
}

// handleReceipt takes a client's receipt: for a message it is the
// acknowledgement, retry asks the sender to encrypt again, server-error asks him
// to upload a file again.
func (c *conn) handleReceipt(n *waBinary.Node) {
	s, d := c.s, c.device
	if d == nil {
		return
	}
	ag := n.AttrGetter()
	id, kind := ag.String("id"), ag.OptionalString("type")
	if s.losesReceipts() && kind != "retry" && kind != "server-error" {
		return
	}
	answer := waBinary.Attrs{"class": "receipt", "id": id, "from": n.Attrs["to"]}
	if kind != "" {
		answer["type"] = kind
	}
	switch kind {
	case "retry":
		// The client acknowledges what it could not read right after asking for
		// it again; that ack must not hit the copy that is sent anew.
		s.settle(d, "message", id)
		s.mu.Lock()
		s.retrying[id]++
		s.mu.Unlock()
		s.resend(d, n)
	case "server-error":
		s.reupload(d, n)
	case "read", "played", "read-self":
		s.readByClient(n)
	default:
		s.settle(d, "message", id)
		s.mu.Lock()
		s.noteAck(id)
		s.mu.Unlock()
	}
	c.send(waBinary.Node{Tag: "ack", Attrs: answer})
}

// handleAck takes a client's ack: of a receipt or notification, or of a message
// that it could not use.
func (c *conn) handleAck(n *waBinary.Node) {
	if c.device == nil {
		return
	}
	ag := n.AttrGetter()
	class, id := ag.String("class"), ag.String("id")
	c.s.mu.Lock()
	if class == "message" {
		if code := ag.OptionalInt("error"); code != 0 {
			c.s.nacks = append(c.s.nacks, Nack{ID: id, Code: code})
		}
	}
	resent := class == "message" && c.s.retrying[id] > 0
	if resent {
		c.s.retrying[id]--
	}
	c.s.mu.Unlock()
	if resent {
		return // what waits under this ID now is the answer to the retry
	}
	c.s.settle(c.device, class, id)
	if class == "receipt" {
		c.s.settleReceipts(c.device, id)
	}
}

// settleReceipts drops what push numbered apart.
func (s *Server) settleReceipts(d *companion, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, e := range d.index {
		if key.tag == "receipt" && len(key.id) > len(id) && key.id[:len(id)] == id && key.id[len(id)] == '/' {
			d.queue.Remove(e)
			delete(d.index, key)
			return
		}
	}
}

// readByClient notes blue ticks given by the client.
func (s *Server) readByClient(n *waBinary.Node) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads = append(s.reads, n.AttrGetter().String("id"))
}
