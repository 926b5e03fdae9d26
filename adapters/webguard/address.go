package webguard

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Client names the network address that a request comes from, for counting. Of IPv6
// only the first 64 bits: the rest is the client's to choose.
func (g *Guard) Client(r *http.Request) string {
	addr, ok := remote(r)
	if !ok {
		return r.RemoteAddr
	}
	// From the right: each trusted proxy vouches for the entry before it.
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && g.trusted(addr); i-- {
		hop, ok := hopOf(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		addr = hop
	}
	return block(addr)
}

// hopOf reads an entry of X-Forwarded-For. Some gateways write the port behind it.
func hopOf(s string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(s)
	if err != nil {
		var at netip.AddrPort
		at, err = netip.ParseAddrPort(s)
		addr = at.Addr()
	}
	return addr.Unmap(), err == nil
}

// block names an address for counting.
func block(addr netip.Addr) string {
	if addr.Is6() {
		if p, err := addr.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}

// Wide is how many times as much the network around a block of IPv6 addresses may do as one
// block of it.
const Wide = 5

// Around is the network around a block of IPv6 addresses, as Client names one: the /48 that a
// customer is given for the asking, with 65,536 blocks in it. ok is false for everybody else.
func Around(client string) (network string, ok bool) {
	if !strings.HasSuffix(client, "/64") {
		return "", false
	}
	p, err := netip.ParsePrefix(client)
	if err != nil || !p.Addr().Is6() {
		return "", false
	}
	wide, err := p.Addr().Prefix(48)
	return wide.String(), err == nil
}

// remote is who is at the other end of the connection.
func remote(r *http.Request) (netip.Addr, bool) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	addr, err := netip.ParseAddr(host)
	return addr.Unmap(), err == nil
}

func (g *Guard) trusted(addr netip.Addr) bool {
	for _, p := range g.cfg.TrustedProxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// sharedRange is the range between the customers of a provider and its own network, behind which
// clusters and tunnels stand too (RFC 6598).
var sharedRange = netip.MustParsePrefix("100.64.0.0/10")

// inner tells whether an address is of this machine or of an inner network: a proxy's, who
// speaks for many, rather than a visitor's.
func inner(addr netip.Addr) bool {
	return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast() || sharedRange.Contains(addr)
}

type clientKey struct{}

// WithClient tells those whom a handler calls which client it serves: what Client
// returned.
func WithClient(ctx context.Context, client string) context.Context {
	return context.WithValue(ctx, clientKey{}, client)
}

// ClientOf is the client that a call serves, "" where it is nobody on the web.
func ClientOf(ctx context.Context) string {
	client, _ := ctx.Value(clientKey{}).(string)
	return client
}
