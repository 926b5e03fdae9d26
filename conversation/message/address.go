package message

import (
	"errors"
	"log/slog"
	"strings"
)

// Channel names a network that carries chats, with our account on it.
type Channel string

// The channels that exist.
const (
	ChannelTelegram Channel = "telegram"
	ChannelWhatsApp Channel = "whatsapp"
	ChannelWeb      Channel = "web"
)

// Channels lists every channel.
func Channels() []Channel { return []Channel{ChannelTelegram, ChannelWhatsApp, ChannelWeb} }

// Address is an opaque identity on one channel: of a private chat, of a group, of a
// room within a group, or of a person. Only the adapter of its channel reads meaning
// into ID, but for the slash that stands between a group and a room in it.
//
//	{"channel":"telegram","id":"-1001234567890"}
type Address struct {
	Channel Channel `json:"channel"`
	ID      string  `json:"id"`
}

// ErrBadAddress is returned for a text that is not "channel:id".
var ErrBadAddress = errors.New("address is not channel:id")

// String returns "channel:id", the form used as a key in stores.
// It must not be logged: log the Address itself, which masks the ID.
func (a Address) String() string { return string(a.Channel) + ":" + a.ID }

// IsZero tells whether no address is set.
func (a Address) IsZero() bool { return a == Address{} }

// Within tells whether it is a room of that group, such as a topic of a forum.
func (a Address) Within(group Address) bool {
	return a.Channel == group.Channel && strings.HasPrefix(a.ID, group.ID+"/")
}

// ParseAddress reads what String wrote.
func ParseAddress(s string) (Address, error) {
	channel, id, ok := strings.Cut(s, ":")
	if !ok || channel == "" || id == "" {
		return Address{}, ErrBadAddress
	}
	return Address{Channel: Channel(channel), ID: id}, nil
}

// personChat begins the ID of an address that PersonChat made.
const personChat = "person:"

// PersonChat stands for the private chat of a person on a channel without saying which
// one that is: reports and references carry it in place of the address, which stands in
// the person's own document alone. Nothing can be sent to it.
func PersonChat(c Channel, person string) Address { return Address{c, personChat + person} }

// Person is whose private chat the address stands for, "" when it is an address itself.
func (a Address) Person() string {
	person, ok := strings.CutPrefix(a.ID, personChat)
	if !ok {
		return ""
	}
	return person
}

// LogValue masks the ID, because an ID on a network is personal data: enough of
// it stays to tell two chats apart while reading a log.
func (a Address) LogValue() slog.Value {
	return slog.StringValue(string(a.Channel) + ":" + mask(a.ID))
}

func mask(id string) string {
	const shown = 3
	if len(id) <= shown {
		return "…"
	}
	return "…" + id[len(id)-shown:]
}
