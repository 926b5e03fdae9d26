package webguard

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// Of very many connections, on which nothing need be said, those beyond a number are closed;
// when others end there is room again.
func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(nil)
	s.Config = NewServer(http.HandlerFunc(hello), slog.New(slog.DiscardHandler))
	if s.Config.ConnState == nil {
		t.Fatal("the program's server counts none")
	}
	s.Config.ConnState = newCrowd(3, 100, nil).state
	s.Start()
	t.Cleanup(s.Close)
	dial := func() net.Conn {
		t.Helper()
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	// answered asks on a connection, which is how a client learns that it is closed.
	answered := func(conn net.Conn) bool {
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
			return false
		}
		n, _ := conn.Read(make([]byte, 64))
		return n > 0
	}
	kept := []net.Conn{dial(), dial(), dial()}
	if answered(dial()) {
		t.Error("one connection too many is answered")
	}
	for i, conn := range kept {
		if !answered(conn) {
			t.Errorf("connection %d is not answered", i)
		}
	}
	_ = kept[0].Close()
	for end := time.Now().Add(10 * time.Second); !answered(dial()); {
		if time.Now().After(end) {
			t.Fatal("there is no room though one has ended")
		}
	}
}

// One address, or one network, does not take all connections; a proxy may.
func TestConnectionsOfOneAddressAreBounded(t *testing.T) {
	t.Parallel()
	c := newCrowd(1000, 10, []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")})
	let := func(n int, from func(int) string) (in int) {
		for i := range n {
			if !c.count(from(i), 1) {
				in++
			} else {
				c.count(from(i), -1)
			}
		}
		return in
	}
	for _, try := range []struct {
		name string
		from func(int) string
		want int
	}{
		{"an address", func(int) string { return "198.51.100.7" }, 10},
		{"a network", func(i int) string { return fmt.Sprintf("2001:db8:1:%x::/64", i) }, 10 * Wide},
		{"another address", func(int) string { return "198.51.100.8" }, 10},
		{"a proxy", func(int) string { return "" }, 100},
	} {
		if got := let(100, try.from); got != try.want {
			t.Errorf("%s has %d, want %d", try.name, got, try.want)
		}
	}
	for addr, want := range map[string]string{
		"192.0.2.4:5": "", "100.64.3.2:5": "", "169.254.1.1:5": "", "[fe80::1]:5": "",
		"127.0.0.1:5": "", "10.1.2.3:5": "", "[::1]:5": "", "[fd00::1]:5": "", "203.0.113.9:5": "203.0.113.9", "[2001:db8:1:2:3::4]:5": "2001:db8:1:2::/64",
	} {
		if got := c.addressOf(far{at: netip.MustParseAddrPort(addr)}); got != want {
			t.Errorf("%s is counted as %q, want %q", addr, got, want)
		}
	}
}

// far is a connection of which only the other end's address is known.
type far struct {
	net.Conn
	at netip.AddrPort
}

func (f far) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(f.at) }

// Behind a proxy that nobody named all visitors are one: whoever runs the program is told, once,
// and nobody from outside can have that said.
func TestAnUnnamedProxyIsToldOf(t *testing.T) {
	t.Parallel()
	for _, try := range []struct {
		remote, forwarded string
		told              int
	}{
		{"127.0.0.1:1", "198.51.100.1", 1}, {"10.9.0.1:1", "198.51.100.1", 1}, {"127.0.0.1:1", "", 0}, {"203.0.113.9:1", "198.51.100.1", 0}, {"172.30.40.2:1", "198.51.100.1", 0},
	} {
		var log bytes.Buffer
		g := New(Config{Logger: slog.New(slog.NewTextHandler(&log, nil)), TrustedProxies: []netip.Prefix{netip.MustParsePrefix("172.30.40.0/24")}})
		h := g.Answering(g.cfg.Refuse).Handler(http.HandlerFunc(hello))
		for range 3 {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			if r.RemoteAddr = try.remote; try.forwarded != "" {
				r.Header.Set("X-Forwarded-For", try.forwarded)
			}
			h.ServeHTTP(httptest.NewRecorder(), r)
		}
		if got := strings.Count(log.String(), "web.trusted_proxies"); got != try.told || strings.Contains(log.String(), "198.51.100.1") {
			t.Errorf("%+v: told %d times: %s", try, got, log.String())
		}
	}
}
