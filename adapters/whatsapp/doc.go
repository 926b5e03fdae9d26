// Package whatsapp is the channel to WhatsApp, over go.mau.fi/whatsmeow: it turns
// a linked device's events into message.Inbound and message.Outbound into
// WhatsApp messages.
//
// It promises: a message is acknowledged to WhatsApp only after the receive
// function returned nil for it, and comes again otherwise, also after a crash
// anywhere (see guard.go for how); messages of one chat are received in order.
// Every failed send is a *message.SendError that says honestly whether the
// message may have arrived. Only people who wrote first are ever written to.
// No body, name or number appears in a log.
//
// It leaves to others: noticing a message that comes again (Inbound.ID is
// stable), joining the parts of an album (their Album is the same), and trying
// failed sends again. bot/intake receives, bot/dispatch sends. receive must
// return as soon as the message is durable: WhatsApp's client hands messages
// over one at a time, so what receive waits for, everybody waits for.
//
// # Addresses
//
// A person's address is his LID, "123456789012345@lid", which WhatsApp shows
// instead of the phone number; the number, when known, is Sender.Phone. A group
// is "120363000000000001@g.us".
//
// # Message IDs and sending twice
//
// A WhatsApp sender names its messages itself, and a phone drops a message whose
// ID it has seen. The ID here follows from the chat and the Outbound (Key, About,
// Quote, text; see messageID), so a send that is tried again, by this process or
// the next one, has the same ID without anything being written down before the
// first try. That asks one thing of callers: in one chat, two different sayings
// must differ in Key or About, for all time. A second saying under the same Key
// with the same words would be dropped by the phone as a repetition.
// SendUncertain is therefore safe to try again here.
//
// # The link
//
// An account is linked once (Pair) and stays linked until its owner or WhatsApp
// ends it. Link says how it stands. The link's keys are in the store file: who
// loses it must pair again, who copies it has the account.
package whatsapp
