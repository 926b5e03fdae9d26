package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
)

// door is a proxy that lets one message of the wire protocol and its answer
// through at a time, whichever connection it comes from.
type door struct {
	server string // its unix socket
	inside sync.Mutex
}

func (d *door) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go d.guest(c)
	}
}

// guest serves one connection until either side ends it.
func (d *door) guest(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", d.server)
	if err != nil {
		return
	}
	defer server.Close()
	for {
		m, err := read(client)
		if err != nil {
			return
		}
		if err := d.pass(m, client, server); err != nil {
			return
		}
	}
}

func (d *door) pass(m wireMessage, client io.Writer, server io.ReadWriter) error {
	// Greetings change nothing, and with some drivers their answers come in an
	// endless row: they may not hold the door.
	if !m.greeting() {
		d.inside.Lock()
		defer d.inside.Unlock()
	}
	if _, err := server.Write(m); err != nil {
		return err
	}
	if m.flags()&moreToCome != 0 {
		return nil // nobody waits for an answer
	}
	for {
		answer, err := read(server)
		if err != nil {
			return err
		}
		if _, err := client.Write(answer); err != nil {
			return err
		}
		if answer.flags()&moreToCome == 0 {
			return nil
		}
	}
}

// wireMessage is one message: a header of 16 bytes (length, request ID, response
// to, opcode), then for OP_MSG flags of 4 bytes and sections.
// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
type wireMessage []byte

const (
	opQuery = 2004
	opMsg   = 2013

	moreToCome = 1 << 1

	headerLength = 16
	// maxMessage is maxMessageSizeBytes of every server.
	maxMessage = 48_000_000
)

var errNotWire = errors.New("not the MongoDB wire protocol")

func read(r io.Reader) (wireMessage, error) {
	head := make([]byte, headerLength)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(head)
	if n < headerLength || n > maxMessage {
		return nil, errNotWire
	}
	m := append(make([]byte, 0, n), head...)[:n]
	_, err := io.ReadFull(r, m[headerLength:])
	return m, err
}

func (m wireMessage) opcode() uint32 { return binary.LittleEndian.Uint32(m[12:]) }

func (m wireMessage) flags() uint32 {
	if m.opcode() != opMsg || len(m) < headerLength+4 {
		return 0
	}
	return binary.LittleEndian.Uint32(m[headerLength:])
}

// greeting tells whether the message is a hello, old or new.
func (m wireMessage) greeting() bool {
	if m.opcode() == opQuery {
		return true // only hello may still be asked in this way
	}
	// Flags, one byte of section kind, four of document length, one of type: then
	// comes the name of the first field, which is the command.
	const name = headerLength + 4 + 1 + 4 + 1
	if m.opcode() != opMsg || len(m) <= name {
		return false
	}
	command, _, _ := bytes.Cut(m[name:], []byte{0})
	switch string(command) {
	case "hello", "isMaster", "ismaster":
		return true
	}
	return false
}
