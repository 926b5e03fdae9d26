// Package message holds the nouns that cross every border of TapRose: who
// wrote (Address, Sender), what came in (Inbound), what we say (Outbound), and
// how a send ended (Sent, SendError).
//
// It promises plain data: every type encodes to JSON and back without loss, and
// nothing here touches a network, a disk, a clock or a random source. Adapters
// translate their network's shapes into these and back; the conversation reads
// and writes only these; stores keep them.
package message
