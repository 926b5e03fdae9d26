package whatsapptest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/hkdfutil"
	"go.mau.fi/whatsmeow/util/keys"
	"golang.org/x/crypto/curve25519"
)

// codeRounds is the work factor of the pairing code, fixed by WhatsApp.
const codeRounds = 2 << 16

// codePairing is a client that waits for its code to be typed into a phone.
type codePairing struct {
	c       *conn
	ref     []byte
	wrapped []byte // salt, IV, the client's ephemeral key under the code
	primary *keys.KeyPair
}

// handleCodePairing is the client's side of pairing by code: a hello with its
// key wrapped under the code, later the bundle that makes the shared secret.
func (c *conn) handleCodePairing(reqID string, n waBinary.Node) (waBinary.Node, bool) {
	s := c.s
	jid, _ := n.Attrs["jid"].(types.JID)
	switch n.AttrGetter().OptionalString("stage") {
	case "companion_hello":
		wrapped, _ := n.GetOptionalChildByTag("link_code_pairing_wrapped_companion_ephemeral_pub")
		key, _ := wrapped.Content.([]byte)
		if len(key) != 80 {
			return iqError(reqID, 400, "bad-request"), true
		}
		cp := &codePairing{c: c, ref: random(16), wrapped: key}
		s.mu.Lock()
		s.codes[jid.User] = cp
		s.mu.Unlock()
		return iq("result", reqID, nil, waBinary.Node{Tag: "link_code_companion_reg", Content: []waBinary.Node{
			{Tag: "link_code_pairing_ref", Content: cp.ref},
		}}), true
	case "companion_finish":
		s.mu.Lock()
		cp, phone := s.codes[jid.User], s.phones[jid.User]
		delete(s.codes, jid.User)
		s.mu.Unlock()
		if cp == nil || phone == nil {
			return iqError(reqID, 404, "item-not-found"), true
		}
		bundle, _ := n.GetOptionalChildByTag("link_code_pairing_wrapped_key_bundle")
		raw, _ := bundle.Content.([]byte)
		secret, err := phone.openKeyBundle(cp, raw)
		if err != nil {
			s.log.Info("pairing by code failed", "err", err)
			return iqError(reqID, 400, "bad-request"), true
		}
		c.send(iq("result", reqID, nil))
		if err := phone.link(c, secret); err != nil {
			s.log.Error("pairing by code", "err", err)
		}
		return waBinary.Node{}, false
	}
	return iqError(reqID, 400, "bad-request"), true
}

// EnterCode types a pairing code into the phone; the dash is optional.
func (p *Phone) EnterCode(code string) error {
	code = strings.ToUpper(strings.ReplaceAll(code, "-", ""))
	s := p.s
	s.mu.Lock()
	cp := s.codes[p.pn.User]
	s.mu.Unlock()
	if cp == nil {
		return ErrNoSuchCode
	}
	cp.primary = keys.NewKeyPair()
	salt, iv := random(32), random(16)
	wrapped, err := underCode(code, salt, iv, cp.primary.Pub[:])
	if err != nil {
		return err
	}
	cp.wrapped, err = cp.unwrapCompanion(code)
	if err != nil {
		return err
	}
	identity := p.identityPair()
	cp.c.send(waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"from": types.ServerJID, "type": "link_code_companion_reg", "id": s.nextID(), "t": time.Now().Unix(),
	}, Content: []waBinary.Node{{Tag: "link_code_companion_reg", Attrs: waBinary.Attrs{"stage": "primary_hello"}, Content: []waBinary.Node{
		{Tag: "link_code_pairing_wrapped_primary_ephemeral_pub", Content: append(append(salt, iv...), wrapped...)},
		{Tag: "primary_identity_pub", Content: identity.Pub[:]},
		{Tag: "link_code_pairing_ref", Content: cp.ref},
	}}}})
	return nil
}

// unwrapCompanion returns the client's ephemeral public key.
func (cp *codePairing) unwrapCompanion(code string) ([]byte, error) {
	return underCode(code, cp.wrapped[:32], cp.wrapped[32:48], cp.wrapped[48:80])
}

// underCode encrypts or decrypts (the same, in counter mode) with the code.
func underCode(code string, salt, iv, data []byte) ([]byte, error) {
	key, err := pbkdf2.Key(sha256.New, code, salt, codeRounds, 32)
	if err != nil {
		return nil, fmt.Errorf("code key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("code cipher: %w", err)
	}
	out := make([]byte, len(data))
	cipher.NewCTR(block, iv).XORKeyStream(out, data)
	return out, nil
}

// openKeyBundle derives the secret that authenticates the pairing. It fails when
// the code typed was not the one shown.
func (p *Phone) openKeyBundle(cp *codePairing, bundle []byte) ([]byte, error) {
	if len(bundle) < 32+12+16 || cp.primary == nil {
		return nil, errors.New("key bundle too short or out of turn")
	}
	shared, err := curve25519.X25519(cp.primary.Priv[:], cp.wrapped)
	if err != nil {
		return nil, fmt.Errorf("code key agreement: %w", err)
	}
	key := hkdfutil.SHA256(shared, bundle[:32], []byte("link_code_pairing_key_bundle_encryption_key"), 32)
	plain, err := gcm(key).Open(nil, bundle[32:44], bundle[44:], nil)
	if err != nil {
		return nil, fmt.Errorf("wrong pairing code: %w", err)
	}
	if len(plain) != 96 {
		return nil, errors.New("key bundle of wrong length")
	}
	identityShared, err := curve25519.X25519(p.identityPair().Priv[:], plain[:32])
	if err != nil {
		return nil, fmt.Errorf("identity key agreement: %w", err)
	}
	input := append(append(append([]byte{}, shared...), identityShared...), plain[64:]...)
	return hkdfutil.SHA256(input, nil, []byte("adv_secret"), 32), nil
}
