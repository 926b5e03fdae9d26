// Package webchat is a chat in the browser: the three phones of the
// demonstration, the widget that a village website puts into an iframe, and the
// page of a kiosk. It is a channel like the others: what a person types becomes a
// message.Inbound, what the bot says is a message.Outbound.
//
// It promises that a message is confirmed to the browser only after receive took
// it, that the browser repeats with the same key until then, and that Send is
// done once the message is appended to the chat's log: every open page reads that
// log, from its last entry on, over one stream of server-sent events.
//
// Who may read and write a chat is decided by a token alone. It is 256 random
// bits made and signed here, it is kept by the browser (localStorage; a kiosk
// keeps it in memory), and the ID of the chat is its hash, so nothing about
// sessions is stored and the ID tells nobody the token. It travels in the
// Authorization header and never in a cookie: a cookie that is safe against
// cross-site requests (SameSite=Strict) is not sent at all inside the iframe of
// another site, and a header is nothing that a browser adds by itself, so a
// foreign page has nothing to ride on.
//
// The log and the media store come through the interfaces Log and Media; the HTTP
// listener belongs to the caller. The protocol is described in docs/webchat.md.
package webchat
