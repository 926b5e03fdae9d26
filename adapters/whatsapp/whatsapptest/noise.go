package whatsapptest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCert"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/util/keys"
	"golang.org/x/crypto/curve25519"
	"google.golang.org/protobuf/proto"
)

// rootKey is the key that signs every server's certificates. The client trusts
// one root per process, in a variable, so there is one and it is set once.
var rootKey = sync.OnceValue(func() *keys.KeyPair {
	kp := keys.NewKeyPair()
	whatsmeow.WACertPubKey = *kp.Pub
	return kp
})

// certChain returns the certificates that vouch for a server's static key.
func certChain(static *keys.KeyPair) ([]byte, error) {
	const serial = 7
	from, to := time.Now().Add(-time.Hour), time.Now().Add(30*24*time.Hour)
	intermediate := keys.NewKeyPair()
	sign := func(by *keys.KeyPair, d *waCert.CertChain_NoiseCertificate_Details) (*waCert.CertChain_NoiseCertificate, error) {
		d.NotBefore, d.NotAfter = proto.Uint64(uint64(from.Unix())), proto.Uint64(uint64(to.Unix()))
		raw, err := proto.Marshal(d)
		if err != nil {
			return nil, fmt.Errorf("marshal certificate: %w", err)
		}
		sig := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*by.Priv), raw)
		return &waCert.CertChain_NoiseCertificate{Details: raw, Signature: sig[:]}, nil
	}
	mid, err := sign(rootKey(), &waCert.CertChain_NoiseCertificate_Details{
		Serial: proto.Uint32(serial), IssuerSerial: proto.Uint32(whatsmeow.WACertIssuerSerial), Key: intermediate.Pub[:],
	})
	if err != nil {
		return nil, err
	}
	leaf, err := sign(intermediate, &waCert.CertChain_NoiseCertificate_Details{
		Serial: proto.Uint32(serial + 1), IssuerSerial: proto.Uint32(serial), Key: static.Pub[:],
	})
	if err != nil {
		return nil, err
	}
	return proto.Marshal(&waCert.CertChain{Intermediate: mid, Leaf: leaf})
}

// handshake is the responder's side of Noise_XX_25519_AESGCM_SHA256.
type handshake struct {
	hash, salt []byte
	aead       cipher.AEAD
	n          uint32
}

func newHandshake(header []byte) *handshake {
	h := &handshake{hash: []byte(socket.NoiseStartPattern)}
	h.salt = h.hash
	h.aead = gcm(h.hash)
	h.mixHash(header)
	return h
}

func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // keys here are always 32 bytes
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}

func nonce(n uint32) []byte {
	iv := make([]byte, 12)
	binary.BigEndian.PutUint32(iv[8:], n)
	return iv
}

func (h *handshake) mixHash(data []byte) {
	d := sha256.New()
	d.Write(h.hash)
	d.Write(data)
	h.hash = d.Sum(nil)
}

func (h *handshake) mixKey(priv, pub []byte) error {
	secret, err := curve25519.X25519(priv, pub)
	if err != nil {
		return fmt.Errorf("noise key agreement: %w", err)
	}
	salt, key, err := expand(secret, h.salt)
	if err != nil {
		return err
	}
	h.salt, h.aead, h.n = salt, gcm(key), 0
	return nil
}

func expand(secret, salt []byte) (first, second []byte, err error) {
	out, err := hkdf.Key(sha256.New, secret, salt, "", 64)
	if err != nil {
		return nil, nil, fmt.Errorf("noise key derivation: %w", err)
	}
	return out[:32], out[32:], nil
}

func (h *handshake) seal(plain []byte) []byte {
	out := h.aead.Seal(nil, nonce(h.n), plain, h.hash)
	h.n++
	h.mixHash(out)
	return out
}

func (h *handshake) open(sealed []byte) ([]byte, error) {
	out, err := h.aead.Open(nil, nonce(h.n), sealed, h.hash)
	if err != nil {
		return nil, fmt.Errorf("noise decrypt: %w", err)
	}
	h.n++
	h.mixHash(sealed)
	return out, nil
}

// secured is an established Noise channel: one cipher each way.
type secured struct {
	in, out  cipher.AEAD
	nIn      uint32
	nOut     uint32
	writeMux sync.Mutex
}

func (s *secured) decrypt(frame []byte) ([]byte, error) {
	out, err := s.in.Open(nil, nonce(s.nIn), frame, nil)
	s.nIn++
	if err != nil {
		return nil, fmt.Errorf("decrypt frame: %w", err)
	}
	return out, nil
}

// respond runs the handshake with a client: read gives its frames, write takes
// ours. It returns the channel, the client's static key and what it presented.
func respond(static *keys.KeyPair, cert []byte, read func() ([]byte, error), write func([]byte) error) (*secured, []byte, *waWa6.ClientPayload, error) {
	h := newHandshake(socket.WAConnHeader)
	raw, err := read()
	if err != nil {
		return nil, nil, nil, err
	}
	var hello waWa6.HandshakeMessage
	if err := proto.Unmarshal(raw, &hello); err != nil {
		return nil, nil, nil, fmt.Errorf("client hello: %w", err)
	}
	theirs := hello.GetClientHello().GetEphemeral()
	if len(theirs) != 32 {
		return nil, nil, nil, errors.New("client hello without ephemeral key")
	}
	h.mixHash(theirs)
	ours := keys.NewKeyPair()
	h.mixHash(ours.Pub[:])
	if err := h.mixKey(ours.Priv[:], theirs); err != nil {
		return nil, nil, nil, err
	}
	sealedStatic := h.seal(static.Pub[:])
	if err := h.mixKey(static.Priv[:], theirs); err != nil {
		return nil, nil, nil, err
	}
	answer, err := proto.Marshal(&waWa6.HandshakeMessage{ServerHello: &waWa6.HandshakeMessage_ServerHello{
		Ephemeral: ours.Pub[:], Static: sealedStatic, Payload: h.seal(cert),
	}})
	if err != nil {
		return nil, nil, nil, fmt.Errorf("server hello: %w", err)
	}
	if err := write(answer); err != nil {
		return nil, nil, nil, err
	}
	if raw, err = read(); err != nil {
		return nil, nil, nil, err
	}
	var finish waWa6.HandshakeMessage
	if err := proto.Unmarshal(raw, &finish); err != nil {
		return nil, nil, nil, fmt.Errorf("client finish: %w", err)
	}
	clientStatic, err := h.open(finish.GetClientFinish().GetStatic())
	if err != nil {
		return nil, nil, nil, err
	}
	if err := h.mixKey(ours.Priv[:], clientStatic); err != nil {
		return nil, nil, nil, err
	}
	rawPayload, err := h.open(finish.GetClientFinish().GetPayload())
	if err != nil {
		return nil, nil, nil, err
	}
	var payload waWa6.ClientPayload
	if err := proto.Unmarshal(rawPayload, &payload); err != nil {
		return nil, nil, nil, fmt.Errorf("client payload: %w", err)
	}
	clientWrites, clientReads, err := expand(nil, h.salt)
	if err != nil {
		return nil, nil, nil, err
	}
	return &secured{in: gcm(clientWrites), out: gcm(clientReads)}, clientStatic, &payload, nil
}
