package whatsapptest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/coder/websocket"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/types"
)

// conn is one client's connection, from handshake to close.
type conn struct {
	s      *Server
	ws     *websocket.Conn
	ctx    context.Context
	cancel context.CancelFunc
	noise  *secured
	static []byte
	// pairing is what an unlinked client presented; nil once logged in.
	pairing *waWa6.ClientPayload_DevicePairingRegistrationData
	// device is who logged in; nil while pairing. Guarded by s.mu.
	device *companion
	// active is set once the client asked for its queue. Guarded by s.mu.
	active bool
}

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	ws, err := websocket.Accept(w, r, nil)
	if err != nil {
		s.log.Info("websocket refused", "err", err)
		return
	}
	ws.SetReadLimit(socket.FrameMaxSize)
	ctx, cancel := context.WithCancel(context.Background())
	c := &conn{s: s, ws: ws, ctx: ctx, cancel: cancel}
	s.mu.Lock()
	s.conns[c] = struct{}{}
	s.mu.Unlock()
	s.done.Add(1)
	defer s.done.Done()
	defer c.gone()
	if err := c.serve(); err != nil {
		s.log.Debug("connection ended", "err", err)
	}
}

func (c *conn) gone() {
	c.abort()
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	for ref, owner := range s.refs {
		if owner == c {
			delete(s.refs, ref)
		}
	}
	if c.device != nil && c.device.conn == c {
		c.device.conn = nil
	}
}

// abort cuts the connection without a word.
func (c *conn) abort() {
	c.cancel()
	_ = c.ws.CloseNow()
}

// readFrame returns the frame in the next websocket message. The client puts
// exactly one into each, the first behind its prologue.
func (c *conn) readFrame(prologue int) ([]byte, error) {
	kind, data, err := c.ws.Read(c.ctx)
	if err != nil {
		return nil, err
	}
	if kind != websocket.MessageBinary || len(data) < prologue+socket.FrameLengthSize {
		return nil, errors.New("not a frame")
	}
	data = data[prologue:]
	n := int(data[0])<<16 | int(data[1])<<8 | int(data[2])
	if data = data[socket.FrameLengthSize:]; n != len(data) {
		return nil, fmt.Errorf("frame of %d bytes announced as %d", len(data), n)
	}
	return data, nil
}

func (c *conn) writeFrame(data []byte) error {
	n := len(data)
	frame := make([]byte, 0, socket.FrameLengthSize+n)
	frame = append(frame, byte(n>>16), byte(n>>8), byte(n))
	return c.ws.Write(c.ctx, websocket.MessageBinary, append(frame, data...))
}

// send encrypts and writes one node. Errors mean that the connection is gone,
// which the reading side will see.
func (c *conn) send(n waBinary.Node) {
	if c.noise == nil {
		return // still shaking hands
	}
	raw, err := waBinary.Marshal(n)
	if err != nil {
		c.s.log.Error("marshal node", "tag", n.Tag, "err", err)
		return
	}
	c.noise.writeMux.Lock()
	defer c.noise.writeMux.Unlock()
	sealed := c.noise.out.Seal(nil, nonce(c.noise.nOut), raw, nil)
	c.noise.nOut++
	if err := c.writeFrame(sealed); err != nil {
		c.s.log.Debug("write", "err", err)
	}
}

func (c *conn) serve() error {
	first := true
	noise, static, payload, err := respond(c.s.static, c.s.cert, func() ([]byte, error) {
		prologue := 0
		if first {
			prologue, first = len(socket.WAConnHeader), false
		}
		return c.readFrame(prologue)
	}, c.writeFrame)
	if err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	c.s.mu.Lock()
	c.noise, c.static = noise, static
	c.s.mu.Unlock()
	if refused := c.s.takeConnectFailure(); refused != nil {
		return c.finish(*refused)
	}
	if reg := payload.GetDevicePairingData(); reg != nil {
		c.pairing = reg
		c.offerPairing()
	} else if !c.login(payload) {
		return c.finish(failure(401, nil))
	}
	for {
		frame, err := c.readFrame(0)
		if err != nil {
			return err
		}
		raw, err := c.noise.decrypt(frame)
		if err != nil {
			return err
		}
		if raw, err = waBinary.Unpack(raw); err != nil {
			return fmt.Errorf("unpack: %w", err)
		}
		node, err := waBinary.Unmarshal(raw)
		if err != nil {
			return fmt.Errorf("unmarshal: %w", err)
		}
		if d := c.s.delay(); d > 0 {
			select {
			case <-time.After(d):
			case <-c.ctx.Done():
				return c.ctx.Err()
			}
		}
		c.handle(node)
	}
}

// finish says a last word and closes. The client sees the close first, and
// loses the word, unless it is given a moment.
func (c *conn) finish(last waBinary.Node) error {
	c.send(last)
	select {
	case <-time.After(lastWordPause):
	case <-c.ctx.Done():
	}
	c.abort()
	return nil
}

// lastWordPause is how long the client needs to take in a stream error before
// the close; measured, see the package whatsapp's notes.
const lastWordPause = 60 * time.Millisecond

// failure is the answer to a login that is refused.
func failure(reason int, more waBinary.Attrs) waBinary.Node {
	attrs := waBinary.Attrs{"reason": reason, "location": "loopback"}
	for k, v := range more {
		attrs[k] = v
	}
	return waBinary.Node{Tag: "failure", Attrs: attrs}
}

// login checks who connects and makes this his one connection.
func (c *conn) login(p *waWa6.ClientPayload) bool {
	s := c.s
	s.mu.Lock()
	phone := s.phones[fmt.Sprint(p.GetUsername())]
	var d *companion
	if phone != nil {
		d = phone.linked[uint16(p.GetDevice())]
	}
	if d == nil || string(d.noise) != string(c.static) {
		s.mu.Unlock()
		return false
	}
	older := d.conn
	d.conn, c.device = c, d
	s.mu.Unlock()
	if older != nil {
		go func() {
			defer s.catch()
			_ = older.finish(waBinary.Node{Tag: "stream:error", Content: []waBinary.Node{
				{Tag: "conflict", Attrs: waBinary.Attrs{"type": "replaced"}},
			}})
		}()
	}
	c.send(waBinary.Node{Tag: "success", Attrs: waBinary.Attrs{
		"t": time.Now().Unix(), "lid": d.lid, "display_name": phone.name,
	}})
	return true
}

// handle answers one node of the client.
func (c *conn) handle(n *waBinary.Node) {
	defer c.s.catch()
	switch n.Tag {
	case "iq":
		c.handleIQ(n)
	case "message":
		c.handleMessage(n)
	case "receipt":
		c.handleReceipt(n)
	case "ack":
		c.handleAck(n)
	case "chatstate":
		if to, ok := n.Attrs["to"].(types.JID); ok {
			if _, composing := n.GetOptionalChildByTag("composing"); composing {
				c.s.mu.Lock()
				c.s.chatting[to]++
				c.s.mu.Unlock()
			}
		}
	}
	// presence, ib and the like ask for nothing.
}
