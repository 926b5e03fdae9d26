package main

import (
	"encoding/binary"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// proxy stands between the program and a server: it counts what goes through and
// breaks the connection in the ways that networks do. It is our own because the
// known one, toxiproxy, has had no release that can be imported since 2022, and does
// not count.
type proxy struct {
	listener net.Listener
	target   string
	// asked is told of everything that a client sends, read by read.
	asked func([]byte)

	mu    sync.Mutex
	conns map[net.Conn]bool
	gone  bool
	slow  time.Duration
	// hung, when not nil, holds everything until it is closed.
	hung chan struct{}
	wg   sync.WaitGroup
}

// startProxy passes connections on to target.
func startProxy(tb testing.TB, target string, asked func([]byte)) *proxy {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &proxy{listener: l, target: target, asked: asked, conns: make(map[net.Conn]bool)}
	p.wg.Go(p.accept)
	tb.Cleanup(func() {
		_ = l.Close()
		p.heal()
		p.cut()
		p.wg.Wait()
	})
	return p
}

func (p *proxy) accept() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		s, err := net.Dial("tcp", p.target)
		if err != nil || !p.keep(c, s) {
			_ = c.Close()
			if s != nil {
				_ = s.Close()
			}
			continue
		}
		p.wg.Go(func() { p.pipe(s, c, p.asked) })
		p.wg.Go(func() { p.pipe(c, s, nil) })
	}
}

func (p *proxy) keep(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		p.conns[c] = true
	}
	return !p.gone
}

func (p *proxy) pipe(to, from net.Conn, asked func([]byte)) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 1<<20)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			p.mu.Lock()
			slow, hung := p.slow, p.hung
			p.mu.Unlock()
			if hung != nil {
				<-hung
			}
			// A slow network is what this test asks for.
			<-time.After(slow)
			if asked != nil {
				asked(buf[:n])
			}
			if _, werr := to.Write(buf[:n]); werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// cut ends all connections; new ones are let in.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
	clear(p.conns)
}

// leave makes the server unreachable: connections end, new ones are refused.
func (p *proxy) leave() {
	p.mu.Lock()
	p.gone = true
	p.mu.Unlock()
	p.cut()
}

// hang makes the network silent: nothing is refused and nothing arrives.
func (p *proxy) hang() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hung = make(chan struct{})
}

// delay makes everything so much slower, each way.
func (p *proxy) delay(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slow = d
}

// heal ends whatever is wrong.
func (p *proxy) heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone, p.slow = false, 0
	if p.hung != nil {
		close(p.hung)
		p.hung = nil
	}
}

// through has the program reach a server by way of the proxy.
func (p *proxy) through(address string) string {
	return strings.Replace(address, p.target, p.listener.Addr().String(), 1)
}

// hostOf is host:port of an address.
func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// counter counts commands by their names.
type counter struct {
	mu    sync.Mutex
	names map[string]int
}

func (c *counter) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names == nil {
		c.names = make(map[string]int)
	}
	c.names[name]++
}

// take returns the counts so far and begins anew.
func (c *counter) take() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.names
	c.names = nil
	return n
}

// mongo counts commands as they stand in the messages of MongoDB's wire protocol:
// OP_MSG, flags, one section of kind 0, whose first key is the command.
func (c *counter) mongo(b []byte) {
	for len(b) >= 16 {
		size := int(binary.LittleEndian.Uint32(b))
		if size > len(b) || size < 26 {
			return
		}
		if binary.LittleEndian.Uint32(b[12:]) == 2013 && b[20] == 0 {
			name, _, _ := strings.Cut(string(b[26:min(size, 90)]), "\x00")
			c.add(name)
		}
		b = b[size:]
	}
}

// redis counts what is sent to Redis together, which is one round trip, by its first
// command.
func (c *counter) redis(b []byte) {
	lines := strings.SplitN(string(b), "\r\n", 4)
	if len(lines) >= 3 && strings.HasPrefix(lines[0], "*") {
		c.add(strings.ToLower(lines[2]))
	}
}
