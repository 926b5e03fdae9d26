package webchat

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/taprose/taprose/conversation/message"
)

const (
	sessionPrefix = "t1."
	groupPrefix   = "g1."
	groupID       = "group-"
	// seedBytes is the randomness of a session: 256 bits.
	seedBytes = 32
	// sumBytes is how much of each HMAC is kept: 128 bits cannot be guessed.
	sumBytes = 16
)

var b64 = base64.RawURLEncoding.Strict()

// signer makes and checks everything that goes out signed and comes back. Each
// kind has a label of its own, so that a signature for one never fits another.
type signer struct{ secret []byte }

// sum signs the parts. Each is written with its length, so that parts cannot be
// cut differently and still have the same signature.
func (s signer) sum(label string, parts ...string) string {
	mac := hmac.New(sha256.New, s.secret)
	for _, p := range append([]string{label}, parts...) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		mac.Write(n[:])
		mac.Write([]byte(p))
	}
	return b64.EncodeToString(mac.Sum(nil)[:sumBytes])
}

func (s signer) valid(sum, label string, parts ...string) bool {
	return hmac.Equal([]byte(sum), []byte(s.sum(label, parts...)))
}

// newSession returns a fresh token of a private chat.
func (s signer) newSession() string {
	var seed [seedBytes]byte
	_, _ = rand.Read(seed[:]) // never fails: crypto/rand ends the program instead
	body := b64.EncodeToString(seed[:])
	return sessionPrefix + body + "." + s.sum("session", body)
}

// session returns the chat ID that a token opens. Only tokens made here do: a
// weak one chosen by a client has no valid signature.
func (s signer) session(token string) (chat string, ok bool) {
	rest, ok := strings.CutPrefix(token, sessionPrefix)
	if !ok {
		return "", false
	}
	body, sum, ok := strings.Cut(rest, ".")
	if !ok || !s.valid(sum, "session", body) {
		return "", false
	}
	h := sha256.Sum256([]byte("taprose webchat chat\x00" + body))
	return hex.EncodeToString(h[:16]), true
}

// group returns the token of a demonstration group, always the same.
func (s signer) group(key string) string {
	return groupPrefix + key + "." + s.sum("group", key)
}

// groupKey returns the key of the group that a token opens.
func (s signer) groupKey(token string) (key string, ok bool) {
	rest, ok := strings.CutPrefix(token, groupPrefix)
	if !ok {
		return "", false
	}
	key, sum, ok := strings.Cut(rest, ".")
	return key, ok && s.valid(sum, "group", key)
}

// press signs a button: this choice, on this message, in this chat.
func (s signer) press(chat, messageID, choice string) string {
	return s.sum("press", chat, messageID, choice)
}

// sealed packs a payload with its signature into one text for a link.
func (s signer) sealed(label string, payload []byte) string {
	body := b64.EncodeToString(payload)
	return body + "." + s.sum(label, body)
}

// opened returns the payload of what sealed made.
func (s signer) opened(label, text string) ([]byte, bool) {
	body, sum, ok := strings.Cut(text, ".")
	if !ok || !s.valid(sum, label, body) {
		return nil, false
	}
	payload, err := b64.DecodeString(body)
	return payload, err == nil
}

// GroupAddress is the address of the demonstration group with this key.
func GroupAddress(key string) message.Address {
	return message.Address{Channel: message.ChannelWeb, ID: groupID + key}
}

var privateID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// messageID names what a key appended to a chat. It follows from the key, so
// that doing it twice gives the same name; its first letter says whose it is.
func messageID(whose byte, chat, key string) string {
	h := sha256.Sum256([]byte(chat + "\x00" + key))
	return string(whose) + hex.EncodeToString(h[:12])
}

const (
	ofBot    = 'b'
	ofPerson = 'u'
)

var anyMessageID = regexp.MustCompile(`^[bu][0-9a-f]{24}$`)

// ownMessageID tells whether id can be that of a message of the bot.
func ownMessageID(id string) bool { return anyMessageID.MatchString(id) && id[0] == ofBot }

// room is one chat as a token opens it.
type room struct {
	id    string
	kind  message.ChatKind
	group *Group
}

func (r room) address() message.Address {
	return message.Address{Channel: message.ChannelWeb, ID: r.id}
}

// enter returns the room that the token opens.
func (c *Channel) enter(token string) (room, bool) {
	if id, ok := c.sign.session(token); ok {
		return room{id: id, kind: message.ChatPrivate}, true
	}
	if !c.cfg.Demo {
		return room{}, false
	}
	key, ok := c.sign.groupKey(token)
	if !ok {
		return room{}, false
	}
	return c.groupRoom(key)
}

func (c *Channel) groupRoom(key string) (room, bool) {
	for i := range c.cfg.Groups {
		if g := &c.cfg.Groups[i]; g.Key == key {
			return room{id: groupID + key, kind: message.ChatGroup, group: g}, true
		}
	}
	return room{}, false
}
