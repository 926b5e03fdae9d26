package main

import (
	"encoding/binary"
	"io"
	"math"
	"net"
	"slices"
	"sync"
	"testing"
)

// mongoFault is an answer of MongoDB that refuses a command.
type mongoFault struct {
	code int32
	name string
	// writes: only commands that write are refused.
	writes bool
}

// mongoDoor stands before a MongoDB and answers commands in its place with errors that
// the test server never gives: those of a member that steps down, or whose disk is full.
type mongoDoor struct {
	listener net.Listener
	target   string

	mu      sync.Mutex
	fault   *mongoFault
	refused int
	conns   []net.Conn
	wg      sync.WaitGroup
}

func startMongoDoor(tb testing.TB, target string) *mongoDoor {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	d := &mongoDoor{listener: l, target: target}
	d.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s, err := net.Dial("tcp", target)
			if err != nil {
				_ = c.Close()
				continue
			}
			d.mu.Lock()
			d.conns = append(d.conns, c, s)
			d.mu.Unlock()
			var writing sync.Mutex
			d.wg.Go(func() { d.ask(c, s, &writing) })
			d.wg.Go(func() { d.answer(c, s, &writing) })
		}
	})
	tb.Cleanup(func() {
		_ = l.Close()
		d.mu.Lock()
		for _, c := range d.conns {
			_ = c.Close()
		}
		d.mu.Unlock()
		d.wg.Wait()
	})
	return d
}

// refuse has commands answered with f from now on, nil for no longer. It returns how
// many were since the last time.
func (d *mongoDoor) refuse(f *mongoFault) (refused int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	refused, d.refused, d.fault = d.refused, 0, f
	return refused
}

// ask passes on what the client sends, or answers it.
func (d *mongoDoor) ask(client, server net.Conn, writing *sync.Mutex) {
	defer client.Close()
	defer server.Close()
	for {
		m, err := readMessage(client)
		if err != nil {
			return
		}
		if f := d.faultFor(command(m)); f != nil {
			writing.Lock()
			_, err = client.Write(f.answer(m))
			writing.Unlock()
		} else {
			_, err = server.Write(m)
		}
		if err != nil {
			return
		}
	}
}

// answer passes on what the server answers.
func (d *mongoDoor) answer(client, server net.Conn, writing *sync.Mutex) {
	defer client.Close()
	defer server.Close()
	for {
		m, err := readMessage(server)
		if err != nil {
			return
		}
		writing.Lock()
		_, err = client.Write(m)
		writing.Unlock()
		if err != nil {
			return
		}
	}
}

// mongoWrites are the commands of ours that write.
var mongoWrites = []string{"insert", "update", "delete", "findAndModify"}

// mongoGreetings are the commands by which the driver looks for a primary; a member
// that steps down answers them. Connections could not be made without them.
var mongoGreetings = []string{"", "hello", "isMaster", "ismaster", "ping", "endSessions"}

func (d *mongoDoor) faultFor(command string) *mongoFault {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.fault
	if f == nil || slices.Contains(mongoGreetings, command) || f.writes && !slices.Contains(mongoWrites, command) {
		return nil
	}
	d.refused++
	return f
}

// readMessage reads one message of the wire protocol: its length comes first.
func readMessage(r io.Reader) ([]byte, error) {
	head := make([]byte, 16)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(head)
	if n < 16 || n > 48_000_000 {
		return nil, io.ErrUnexpectedEOF
	}
	m := append(head, make([]byte, n-16)...)
	_, err := io.ReadFull(r, m[16:])
	return m, err
}

// command is the name of the command in an OP_MSG: the first key of its first section.
func command(m []byte) string {
	if len(m) < 27 || binary.LittleEndian.Uint32(m[12:]) != 2013 || m[20] != 0 {
		return ""
	}
	name := m[26:]
	if end := slices.Index(name, 0); end >= 0 {
		return string(name[:end])
	}
	return ""
}

// answer is {ok: 0, code, codeName, errmsg} as the answer to a message.
func (f *mongoFault) answer(to []byte) []byte {
	text := func(key, value string) []byte {
		b := append([]byte{0x02}, key...)
		b = binary.LittleEndian.AppendUint32(append(b, 0), uint32(len(value)+1))
		return append(append(b, value...), 0)
	}
	fields := append([]byte{0x01, 'o', 'k', 0}, binary.LittleEndian.AppendUint64(nil, math.Float64bits(0))...)
	fields = append(fields, 0x10, 'c', 'o', 'd', 'e', 0)
	fields = binary.LittleEndian.AppendUint32(fields, uint32(f.code))
	fields = append(fields, text("codeName", f.name)...)
	fields = append(fields, text("errmsg", "refused by the test: "+f.name)...)
	m := make([]byte, 16, 64+len(fields))
	copy(m[8:], to[4:8]) // in answer to
	binary.LittleEndian.PutUint32(m[12:], 2013)
	m = append(m, 0, 0, 0, 0, 0)
	m = binary.LittleEndian.AppendUint32(m, uint32(len(fields)+5))
	m = append(append(m, fields...), 0)
	binary.LittleEndian.PutUint32(m, uint32(len(m)))
	return m
}
