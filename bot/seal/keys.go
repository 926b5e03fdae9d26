package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/taprose/taprose/conversation/message"
)

// KeySize is the length of a key in bytes.
const KeySize = 32

// ErrNoKey: something was sealed under a key that is not among the given ones.
// ErrTampered: it does not open under the key that it names.
var (
	ErrNoKey    = errors.New("sealed under a key that is not configured")
	ErrTampered = errors.New("sealed text does not open: it was changed or belongs to another person")
)

// Keys are what identities are sealed with. They are safe from several goroutines.
type Keys struct{ keys []key }

type key struct {
	id    string
	aead  cipher.AEAD
	index []byte
}

var keyID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// ParseKeys reads keys as they stand in the configuration's secret: "ID:BASE64", with
// commas between several. The first one seals.
func ParseKeys(text string) (*Keys, error) {
	var k Keys
	for i, one := range strings.Split(text, ",") {
		id, encoded, ok := strings.Cut(strings.TrimSpace(one), ":")
		if !ok || !keyID.MatchString(id) {
			return nil, fmt.Errorf("key %d has no ID of small letters, digits and dashes before a colon", i+1)
		}
		raw, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil || len(raw) != KeySize {
			return nil, fmt.Errorf("key %s is not %d bytes in base64", id, KeySize)
		}
		if k.key(id) != nil {
			return nil, fmt.Errorf("two keys are called %s", id)
		}
		made, err := newKey(id, raw)
		if err != nil {
			return nil, err
		}
		k.keys = append(k.keys, made)
	}
	return &k, nil
}

// NewKey makes a key in the form that ParseKeys reads.
func NewKey(id string) string {
	raw := make([]byte, KeySize)
	// crypto/rand.Read never fails (it ends the program instead).
	_, _ = rand.Read(raw)
	return id + ":" + base64.StdEncoding.EncodeToString(raw)
}

func newKey(id string, raw []byte) (key, error) {
	sealing, err := hkdf.Key(sha256.New, raw, nil, "taprose identity", chacha20poly1305.KeySize)
	if err != nil {
		return key{}, err
	}
	index, err := hkdf.Key(sha256.New, raw, nil, "taprose address index", sha256.Size)
	if err != nil {
		return key{}, err
	}
	aead, err := chacha20poly1305.NewX(sealing)
	return key{id, aead, index}, err
}

func (k *Keys) key(id string) *key {
	for i := range k.keys {
		if k.keys[i].id == id {
			return &k.keys[i]
		}
	}
	return nil
}

// seal encrypts a text that belongs to owner: "KEYID.base64(nonce, sealed)".
func (k *Keys) seal(owner string, text []byte) string {
	first := &k.keys[0]
	nonce := make([]byte, first.aead.NonceSize(), first.aead.NonceSize()+len(text)+first.aead.Overhead())
	_, _ = rand.Read(nonce)
	return first.id + "." + base64.RawURLEncoding.EncodeToString(first.aead.Seal(nonce, nonce, text, bound(first.id, owner)))
}

// open is the inverse of seal. The error is ErrNoKey or ErrTampered.
func (k *Keys) open(owner, sealed string) ([]byte, error) {
	id, encoded, _ := strings.Cut(sealed, ".")
	with := k.key(id)
	if with == nil {
		return nil, fmt.Errorf("%w: %q", ErrNoKey, id)
	}
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || len(raw) < with.aead.NonceSize() {
		return nil, ErrTampered
	}
	text, err := with.aead.Open(nil, raw[:with.aead.NonceSize()], raw[with.aead.NonceSize():], bound(id, owner))
	if err != nil {
		return nil, ErrTampered
	}
	return text, nil
}

// current tells whether a sealed text is under the key that seals now.
func (k *Keys) current(sealed string) bool { return strings.HasPrefix(sealed, k.keys[0].id+".") }

// bound is what a sealed text is tied to beside its key: put into another person's
// document it does not open.
func bound(id, owner string) []byte { return []byte("taprose person\x00" + id + "\x00" + owner) }

// hashed marks an address that is a keyed hash. No network has such.
const hashed = "~"

// hash stands for an address in the store. The channel is part of what is hashed, but
// stays readable.
func (k *key) hash(a message.Address) message.Address {
	h := hmac.New(sha256.New, k.index)
	h.Write([]byte(string(a.Channel) + "\x00" + a.ID))
	return message.Address{Channel: a.Channel, ID: hashed + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:20])}
}
