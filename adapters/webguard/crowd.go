package webguard

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
)

const (
	// connections is how many may be open to one server: what comes beyond is closed at
	// once, because each costs a file of which the program has so many (LimitNOFILE in the
	// service file is three times as many), and without one it can write to nobody.
	connections = 20_000
	// connectionsEach is how many of them one network address may have, and Wide times as
	// many the network around it: many phones share one, and each keeps some open.
	connectionsEach = 2_000
)

// crowd counts the connections of a server.
type crowd struct {
	total, each int
	proxies     []netip.Prefix
	mu          sync.Mutex
	n           int
	by          map[string]int
}

func newCrowd(total, each int, proxies []netip.Prefix) *crowd {
	return &crowd{total: total, each: each, proxies: proxies, by: map[string]int{}}
}

// state is a server's ConnState. It counts each connection from its beginning to its end, also
// those that it closes.
func (c *crowd) state(conn net.Conn, s http.ConnState) {
	step := 0
	switch s {
	case http.StateNew:
		step = 1
	case http.StateClosed, http.StateHijacked:
		step = -1
	default:
		return
	}
	if c.count(c.addressOf(conn), step) {
		_ = conn.Close() // the server notices, and tells of the end
	}
}

// count adds step to what an address has, "" for one that is not bounded, and tells whether that is
// too much.
func (c *crowd) count(from string, step int) (over bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += step
	over = c.n > c.total
	add := func(key string, most int) {
		if c.by[key] += step; c.by[key] == 0 {
			delete(c.by, key)
		}
		over = over || c.by[key] > most
	}
	if from != "" {
		add(from, c.each)
		if wide, ok := Around(from); ok {
			add(wide, Wide*c.each)
		}
	}
	return step > 0 && over
}

// addressOf is the network address by which a connection is counted, "" for one who speaks for
// many: whoever stands within, and the proxies that are named.
func (c *crowd) addressOf(conn net.Conn) string {
	at, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return ""
	}
	addr := at.Addr().Unmap()
	if inner(addr) || slices.ContainsFunc(c.proxies, func(p netip.Prefix) bool { return p.Contains(addr) }) {
		return ""
	}
	return block(addr)
}
