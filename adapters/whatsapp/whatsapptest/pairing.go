package whatsapptest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/whatsmeow"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// qrRefs is how many codes an unlinked client is given, as WhatsApp does.
const qrRefs = 6

// ErrNoSuchCode is returned for a QR or pairing code that no waiting client has.
var ErrNoSuchCode = errors.New("no client waits with this code")

// offerPairing gives a client that is not linked the means to show a QR code.
func (c *conn) offerPairing() {
	s := c.s
	refs := make([]waBinary.Node, qrRefs)
	s.mu.Lock()
	for i := range refs {
		ref := base64.StdEncoding.EncodeToString(random(24))
		s.refs[ref] = c
		refs[i] = waBinary.Node{Tag: "ref", Content: []byte(ref)}
	}
	s.mu.Unlock()
	c.send(iq("set", s.nextID(), waBinary.Attrs{"xmlns": "md"}, waBinary.Node{Tag: "pair-device", Content: refs}))
}

// ScanQR links the client that shows this code to the phone's account, as if its
// owner had pointed the camera at it.
func (p *Phone) ScanQR(code string) error {
	_, fields, ok := strings.Cut(code, "#")
	parts := strings.Split(fields, ",")
	if !ok || len(parts) < 4 {
		return ErrNoSuchCode
	}
	s := p.s
	s.mu.Lock()
	c := s.refs[parts[0]]
	s.mu.Unlock()
	if c == nil {
		return ErrNoSuchCode
	}
	noise, err := base64.StdEncoding.DecodeString(parts[1])
	if err != nil || !hmac.Equal(noise, c.static) {
		return fmt.Errorf("QR code of another client: %w", ErrNoSuchCode)
	}
	secret, err := base64.StdEncoding.DecodeString(parts[3])
	if err != nil {
		return fmt.Errorf("QR secret: %w", err)
	}
	return p.link(c, secret)
}

// link signs the waiting client's identity and tells it who it is now.
func (p *Phone) link(c *conn, advSecret []byte) error {
	s := p.s
	s.mu.Lock()
	p.devices++
	d := newCompanion(p, p.devices)
	s.mu.Unlock()
	d.noise, d.identity, d.reg = c.static, c.pairing.GetEIdent(), c.pairing.GetERegid()
	details, err := proto.Marshal(&waAdv.ADVDeviceIdentity{
		RawID: proto.Uint32(uint32(d.jid.Device)), Timestamp: proto.Uint64(uint64(time.Now().Unix())),
		KeyIndex: proto.Uint32(uint32(d.jid.Device)),
	})
	if err != nil {
		return fmt.Errorf("device identity: %w", err)
	}
	signed := append(append(append([]byte{}, whatsmeow.AdvAccountSignaturePrefix...), details...), d.identity...)
	identity := p.identityPair()
	sig := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*identity.Priv), signed)
	inner, err := proto.Marshal(&waAdv.ADVSignedDeviceIdentity{
		Details: details, AccountSignatureKey: identity.Pub[:], AccountSignature: sig[:],
	})
	if err != nil {
		return fmt.Errorf("signed device identity: %w", err)
	}
	mac := hmac.New(sha256.New, advSecret)
	mac.Write(inner)
	outer, err := proto.Marshal(&waAdv.ADVSignedDeviceIdentityHMAC{Details: inner, HMAC: mac.Sum(nil)})
	if err != nil {
		return fmt.Errorf("authenticated device identity: %w", err)
	}
	id := s.nextID()
	s.mu.Lock()
	s.pairing[id] = d
	s.mu.Unlock()
	c.send(iq("set", id, waBinary.Attrs{"xmlns": "md", "t": time.Now().Unix()}, waBinary.Node{
		Tag: "pair-success", Content: []waBinary.Node{
			{Tag: "device-identity", Content: outer},
			{Tag: "device", Attrs: waBinary.Attrs{"jid": d.jid, "lid": d.lid}},
			{Tag: "platform", Attrs: waBinary.Attrs{"name": "android"}},
		},
	}))
	return nil
}

// paired is called when the client signed in turn. It must log in anew.
func (c *conn) paired(id string) {
	s := c.s
	s.mu.Lock()
	d := s.pairing[id]
	delete(s.pairing, id)
	if d != nil {
		d.owner.linked[d.jid.Device] = d
		s.devices[d.jid], s.devices[d.lid] = d, d
	}
	s.mu.Unlock()
	if d == nil {
		return
	}
	go func() {
		defer s.catch()
		_ = c.finish(waBinary.Node{Tag: "stream:error", Attrs: waBinary.Attrs{"code": "515"}})
	}()
}

// Unlink removes all linked devices, as the owner can in the phone's settings.
func (p *Phone) Unlink() {
	s := p.s
	s.mu.Lock()
	var open []*conn
	for n, d := range p.linked {
		if d.conn != nil {
			open = append(open, d.conn)
		}
		delete(p.linked, n)
		delete(s.devices, d.jid)
		delete(s.devices, d.lid)
	}
	s.mu.Unlock()
	for _, c := range open {
		_ = c.finish(waBinary.Node{Tag: "stream:error", Attrs: waBinary.Attrs{"code": "401"}, Content: []waBinary.Node{
			{Tag: "conflict", Attrs: waBinary.Attrs{"type": "device_removed"}},
		}})
	}
}

// Linked counts the phone's linked devices.
func (p *Phone) Linked() int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return len(p.linked)
}

// unlinkedByClient is the client's own logout.
func (c *conn) unlinkedByClient() {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := c.device; d != nil {
		delete(d.owner.linked, d.jid.Device)
		delete(s.devices, d.jid)
		delete(s.devices, d.lid)
	}
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, see crypto/rand
	return b
}

// iq builds an info query from the server, request or answer.
func iq(kind, id string, more waBinary.Attrs, content ...waBinary.Node) waBinary.Node {
	attrs := waBinary.Attrs{"from": types.ServerJID, "type": kind, "id": id}
	for k, v := range more {
		attrs[k] = v
	}
	n := waBinary.Node{Tag: "iq", Attrs: attrs}
	if len(content) > 0 {
		n.Content = content
	}
	return n
}
