// Package whatsapptest is a WhatsApp server on loopback, with simulated phones.
// The unmodified whatsmeow client connects to it as it would to WhatsApp: TLS,
// websocket, Noise handshake with a certificate chain, pairing by QR or code,
// prekeys, usync, Signal-encrypted messages, groups with sender keys, receipts,
// an offline queue that delivers again until acknowledged, and a media host.
//
// It promises that what a Phone says reaches the client exactly as a phone's
// message would, and that what the client sends is decrypted by the phones it
// was addressed to, or visibly not. It can misbehave on request (faults.go).
// What WhatsApp does beyond that (history, app state, presence, calls, its
// judgement of spam) is not here.
//
// The core needs no testing.T, so load generators use it too. A phone costs a
// few kilobytes and no goroutine. Handlers that panic are recorded, see
// Server.Panics, because net/http would swallow them.
//
// whatsmeow keeps the root of trust of the Noise certificates in one variable
// for the process, so all servers of a process share one root key, and the
// first New sets it. A client in another process is told by Server.Loopback.
package whatsapptest
