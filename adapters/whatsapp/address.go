package whatsapp

import (
	"errors"

	"go.mau.fi/whatsmeow/types"

	"github.com/taprose/taprose/conversation/message"
)

var errNotOurs = errors.New("not a WhatsApp person or group")

// addressOf is the address of a person or group.
func addressOf(jid types.JID) message.Address {
	return message.Address{Channel: message.ChannelWhatsApp, ID: jid.ToNonAD().String()}
}

// jidOf reads what addressOf wrote, and nothing else: no broadcast, no status,
// no newsletter can be written to by way of an address.
func jidOf(a message.Address) (types.JID, error) {
	if a.Channel != message.ChannelWhatsApp {
		return types.JID{}, errNotOurs
	}
	jid, err := types.ParseJID(a.ID)
	if err != nil || jid.User == "" || jid.Device != 0 || jid.RawAgent != 0 {
		return types.JID{}, errNotOurs
	}
	for _, r := range jid.User {
		if (r < '0' || r > '9') && r != '-' {
			return types.JID{}, errNotOurs
		}
	}
	switch jid.Server {
	case types.HiddenUserServer, types.DefaultUserServer, types.GroupServer:
		return jid, nil
	}
	return types.JID{}, errNotOurs
}
