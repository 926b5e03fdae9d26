// Package button puts an authenticator on the buttons that we send, so that a press is
// believed only where and for what the button was shown.
//
// Telegram hands a bot whatever data a client claims to have pressed: "Be aware that
// the message originated the query can contain no callback buttons with this data"
// (Bot API, CallbackQuery). So the data carries, beside the choice, a MAC over the
// channel, the chat, the report that the message is about, what the message asks (its
// intent) and the choice itself. When a press comes, the chat and the number of the
// message are Telegram's own word; the report and the intent are looked up from the
// reference of that message. Data from another chat, from a message about another
// report, from a message that showed other choices, or made up, does not fit. Two
// messages of one chat that ask the same of the same report have the same buttons,
// because pressing either means the same.
//
// The number of a message is not known before it is sent, so it cannot stand in the
// MAC itself; nothing is stored for it beyond the reference that exists anyway.
//
// The web chat signs its buttons itself (adapters/webchat), and WhatsApp has none.
package button

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"strings"
	"sync"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// dataMax is the most bytes that the data of a button may have (Bot API,
// InlineKeyboardButton.callback_data).
const dataMax = 64

// tagBytes is how much of the MAC is sent: 96 bits cannot be guessed over a network.
const tagBytes = 12

// mark stands between the choice and the MAC; no choice of ours has it in its ID.
const mark = "~"

var b64 = base64.RawURLEncoding.Strict()

// tagChars is the length of a written MAC.
var tagChars = b64.EncodedLen(tagBytes)

// Seals makes and checks the authenticators of one program, or of all replicas that
// were given the same keys. It is safe from any goroutine; a nil one seals nothing.
type Seals struct{ keys map[message.Channel]*key }

// New returns Seals whose keys are derived from one secret for each channel that is to
// be sealed: for Telegram the bot's token, so that replicas agree, a restored program
// knows the buttons that hang in the groups, and a token that leaked and was replaced
// takes them along.
func New(secrets map[message.Channel]string) *Seals {
	s := &Seals{keys: make(map[message.Channel]*key)}
	for ch, secret := range secrets {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte("taprose buttons 1 " + string(ch)))
		s.keys[ch] = newKey(mac.Sum(nil))
	}
	return s
}

// key makes MACs with one key. Those made ready are kept: each answer has several buttons.
type key struct{ macs sync.Pool }

// maker is what one MAC is made with.
type maker struct {
	mac       hash.Hash
	said, sum []byte
}

func newKey(secret []byte) *key {
	return &key{macs: sync.Pool{New: func() any { return &maker{mac: hmac.New(sha256.New, secret)} }}}
}

// On tells whether the buttons of a channel are sealed.
func (s *Seals) On(ch message.Channel) bool { return s != nil && s.keys[ch] != nil }

// Data is what the button for choice under out in a chat sends when it is pressed: the
// choice and its authenticator. A choice that leaves no room for one goes alone; only
// the citizens' own prompts have such long ones, and of those Open says so.
func (s *Seals) Data(chat message.Address, out *message.Outbound, choice string) string {
	if !s.On(chat.Channel) || len(choice)+len(mark)+tagChars > dataMax {
		return choice
	}
	ref := report.Ref{Report: out.About, Intent: out.Intent}
	if out.About == "" {
		// Without a report there is no reference from which to know it again.
		ref.Intent = ""
	}
	var room [dataMax]byte
	return string(s.appendTag(append(append(room[:0], choice...), mark...), chat, ref, choice))
}

// Open takes the data of a button apart; tag is "" when it has no authenticator.
func (s *Seals) Open(data string) (choice, tag string) {
	i := strings.LastIndex(data, mark)
	if i < 0 || len(data)-i-len(mark) != tagChars {
		return data, ""
	}
	return data[:i], data[i+len(mark):]
}

// Valid tells whether tag was made by Data for this choice in this chat, on a message
// with this reference; the zero Ref is for a message about no report.
func (s *Seals) Valid(chat message.Address, ref report.Ref, choice, tag string) bool {
	return s.On(chat.Channel) && hmac.Equal([]byte(tag), s.appendTag(nil, chat, ref, choice))
}

// appendTag appends the MAC. Each part is written with its length, so that parts cannot be
// cut differently and still have the same MAC.
func (s *Seals) appendTag(to []byte, chat message.Address, ref report.Ref, choice string) []byte {
	k := s.keys[chat.Channel]
	m := k.macs.Get().(*maker)
	defer k.macs.Put(m)
	m.said = m.said[:0]
	for _, p := range [...]string{string(chat.Channel), chat.ID, ref.Report, ref.Intent, choice} {
		m.said = binary.BigEndian.AppendUint64(m.said, uint64(len(p)))
		m.said = append(m.said, p...)
	}
	m.mac.Reset()
	m.mac.Write(m.said)
	m.sum = m.mac.Sum(m.sum[:0])
	return b64.AppendEncode(to, m.sum[:tagBytes])
}
