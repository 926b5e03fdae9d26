package webguard

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve serves h on loopback with the server that the program uses.
func serve(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	s.Config = NewServer(h, slog.New(slog.DiscardHandler))
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// ask makes one request with headers given as name, value, name, value, and returns the
// answer, its body read.
func ask(t *testing.T, s *httptest.Server, method, path string, headers ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("halo")) }

func TestAnAnswerCarriesAPolicyUnderWhichNothingRuns(t *testing.T) {
	t.Parallel()
	s := serve(t, New(Config{}).Handler(http.HandlerFunc(hello)))
	resp := ask(t, s, "GET", "/")
	for name, want := range map[string]string{
		"Content-Security-Policy": bare, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store", "Strict-Transport-Security": "",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestAPageMayDoWhatItsPolicyNames(t *testing.T) {
	t.Parallel()
	g := New(Config{HTTPS: true})
	s := serve(t, g.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.Page(w, Policy{Forms: true, Images: []string{"https://tile.example"}, Ancestors: r.URL.Query()["by"]})
	})))
	resp := ask(t, s, "GET", "/")
	csp := resp.Header.Get("Content-Security-Policy")
	for _, want := range []string{
		"default-src 'none'", "script-src 'self';", "style-src 'self';", "img-src 'self' https://tile.example;", "form-action 'self';",
		"base-uri 'none'", "require-trusted-types-for 'script'", "trusted-types 'none';", "frame-ancestors 'none'", "connect-src 'self';", "media-src 'self';",
	} {
		if !strings.Contains(csp, want) {
			t.Errorf("no %q in %q", want, csp)
		}
	}
	if strings.Contains(csp, "unsafe") || resp.Header.Get("X-Frame-Options") != "DENY" || resp.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%v", resp.Header)
	}
	for name, want := range map[string]string{
		"Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=()", "Cross-Origin-Opener-Policy": "same-origin", "Content-Type": "text/html; charset=utf-8",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	resp = ask(t, s, "GET", "/?by=https://desa.example")
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors https://desa.example") || resp.Header.Get("X-Frame-Options") != "" {
		t.Errorf("%v", resp.Header)
	}
}

func TestAForeignPageChangesNothing(t *testing.T) {
	t.Parallel()
	var entered atomic.Int32
	s := serve(t, New(Config{}).Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { entered.Add(1) })))
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://elsewhere.example"}, {"Origin", "null"},
	} {
		for _, method := range []string{"POST", "PUT", "DELETE"} {
			if resp := ask(t, s, method, "/", headers...); resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s with %v: %d", method, headers, resp.StatusCode)
			}
		}
	}
	if n := entered.Load(); n != 0 {
		t.Errorf("entered %d times", n)
	}
	for _, headers := range [][]string{nil, {"Sec-Fetch-Site", "same-origin"}, {"Origin", s.URL}} {
		if resp := ask(t, s, "POST", "/", headers...); resp.StatusCode != http.StatusOK {
			t.Errorf("with %v: %d", headers, resp.StatusCode)
		}
	}
}

func TestOneAddressIsHeldToItsPace(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	g := New(Config{PerAddress: 1, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Now: func() time.Time { return now }})
	s := serve(t, g.Handler(http.HandlerFunc(hello)))
	refused := 0
	for range burst + 3 {
		if resp := ask(t, s, "GET", "/", "X-Forwarded-For", "198.51.100.1"); resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("Retry-After") != "" {
			refused++
		}
	}
	if refused != 3 {
		t.Errorf("%d of %d refused", refused, burst+3)
	}
	if resp := ask(t, s, "GET", "/", "X-Forwarded-For", "198.51.100.2"); resp.StatusCode != http.StatusOK {
		t.Errorf("another address: %d", resp.StatusCode)
	}
}

// A client without a proxy cannot choose the address by which it is counted.
func TestClientAddressBelievesOnlyTrustedProxies(t *testing.T) {
	t.Parallel()
	g := New(Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	for _, try := range []struct{ remote, forwarded, want string }{
		{"203.0.113.9:1", "", "203.0.113.9"},
		{"203.0.113.9:1", "198.51.100.1", "203.0.113.9"},
		{"10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"10.0.0.1:1", "nonsense", "10.0.0.1"},
		{"10.0.0.1:1", "198.51.100.1:51234", "198.51.100.1"},
		{"10.0.0.1:1", "[2001:db8:1:2:3:4:5:6]:51234", "2001:db8:1:2::/64"},
		{"[2001:db8:1:2:3:4:5:6]:1", "", "2001:db8:1:2::/64"},
		{"[::ffff:203.0.113.9]:1", "", "203.0.113.9"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = try.remote
		if try.forwarded != "" {
			r.Header.Set("X-Forwarded-For", try.forwarded)
		}
		if got := g.Client(r); got != try.want {
			t.Errorf("%s via %q: %q, want %q", try.remote, try.forwarded, got, try.want)
		}
	}
}

func TestACookieIsNobodyElses(t *testing.T) {
	t.Parallel()
	proxy := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for name, c := range map[string]struct {
		cfg     Config
		headers []string
		secure  bool
	}{
		"plain":                     {cfg: Config{}},
		"a stranger's word":         {cfg: Config{}, headers: []string{"X-Forwarded-Proto", "https"}},
		"a trusted proxy's word":    {cfg: Config{TrustedProxies: proxy}, headers: []string{"X-Forwarded-Proto", "https"}, secure: true},
		"the configured address":    {cfg: Config{HTTPS: true}, secure: true},
		"a proxy that says nothing": {cfg: Config{TrustedProxies: proxy}},
	} {
		g := New(c.cfg)
		s := serve(t, g.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, "had %q", g.CookieValue(r, "leader"))
			if r.URL.Path == "/in" {
				return
			}
		})))
		set := serve(t, g.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, g.Cookie(r, "leader", "abc", 60))
		})))
		cookies := ask(t, set, "GET", "/", c.headers...).Cookies()
		if len(cookies) != 1 {
			t.Fatalf("%s: %v", name, cookies)
		}
		got := cookies[0]
		if !got.HttpOnly || got.SameSite != http.SameSiteStrictMode || got.Secure != c.secure || strings.HasPrefix(got.Name, "__Host-") != c.secure ||
			got.Path != "/" || got.Domain != "" || got.MaxAge != 60 {
			t.Errorf("%s: %v", name, got)
		}
		back := ask(t, s, "GET", "/in", append(c.headers, "Cookie", got.Name+"="+got.Value)...)
		if body, _ := io.ReadAll(back.Body); string(body) != `had "abc"` {
			t.Errorf("%s: %s", name, body)
		}
		if c.secure {
			// One without the prefix may have been set by somebody on the way.
			back := ask(t, s, "GET", "/in", append(c.headers, "Cookie", "leader=abc")...)
			if body, _ := io.ReadAll(back.Body); string(body) != `had ""` {
				t.Errorf("%s: %s", name, body)
			}
		}
	}
}

func TestAPanicIsAnsweredAndTold(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	g := New(Config{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	s := serve(t, g.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/late":
			_, _ = w.Write(make([]byte, 1<<20))
			panic("late")
		case "/abort":
			panic(http.ErrAbortHandler)
		}
		panic("early")
	})))
	if resp := ask(t, s, "GET", "/secret-link"); resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("answered %d", resp.StatusCode)
	}
	for _, path := range []string{"/late", "/abort"} {
		resp, err := s.Client().Get(s.URL + path)
		if err == nil {
			_, err = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: a whole answer", path)
		}
	}
	s.Close()
	if got := log.String(); !strings.Contains(got, "early") || !strings.Contains(got, "late") || strings.Contains(got, "secret-link") || strings.Contains(got, "abort Handler") {
		t.Errorf("log %s", got)
	}
}

func TestAHeadBeyondTheLimitIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(hello))
	if resp := ask(t, s, "GET", "/", "X-Long", strings.Repeat("a", 64<<10)); resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("answered %d", resp.StatusCode)
	}
}

// A client that begins a request and never ends it is let go: in its head by the
// server, in its body by the guard or by Patient.
func TestAClientThatStopsSendingIsCutOff(t *testing.T) {
	t.Parallel()
	read := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
		}
	})
	const body = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
	for name, c := range map[string]struct {
		handler http.Handler
		begin   string
	}{
		"head":               {read, "POST / HTTP/1.1\r\nHost: x\r\nX-Slow: "},
		"body, guard":        {New(Config{ClientTimeout: 100 * time.Millisecond}).Handler(read), body},
		"body, for machines": {Patient(100*time.Millisecond, time.Minute, read), body},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", serve(t, c.handler).Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if _, err := conn.Write([]byte(c.begin)); err != nil {
				t.Fatal(err)
			}
			_ = conn.SetReadDeadline(time.Now().Add(3 * time.Minute))
			if _, err := io.Copy(io.Discard, conn); errors.Is(err, errTimeout(err)) {
				t.Errorf("still open: %v", err)
			}
		})
	}
}

// errTimeout returns err if it is the test's own patience that ended.
func errTimeout(err error) error {
	if ne, ok := errors.AsType[net.Error](err); ok && ne.Timeout() {
		return err
	}
	return errNone
}

var errNone = errors.New("none")

// A client that takes nothing of a long answer is let go.
func TestAClientThatStopsTakingIsCutOff(t *testing.T) {
	t.Parallel()
	const short = 200 * time.Millisecond
	for name, before := range map[string]func(http.Handler) http.Handler{
		"guard":        New(Config{ClientTimeout: short}).Handler,
		"for machines": func(next http.Handler) http.Handler { return Patient(short, 0, next) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gone := make(chan error, 1)
			s := serve(t, before(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				chunk := make([]byte, 1<<20)
				for range 64 { // beyond what the buffers of a loopback connection hold
					if _, err := w.Write(chunk); err != nil {
						gone <- err
						return
					}
				}
				gone <- nil
			})))
			conn, err := net.Dial("tcp", s.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
				t.Fatal(err)
			}
			if err := <-gone; err == nil {
				t.Error("everything was written to a client that reads nothing")
			}
		})
	}
}

// A connection on which nothing is asked any more is given up.
func TestAnIdleConnectionIsGivenUp(t *testing.T) {
	t.Parallel()
	if s := NewServer(http.HandlerFunc(hello), slog.New(slog.DiscardHandler)); s.IdleTimeout != idleTimeout || s.ReadHeaderTimeout != HeaderTimeout {
		t.Errorf("idle %v, head %v", s.IdleTimeout, s.ReadHeaderTimeout)
	}
}

// Many addresses, which one client can have, neither fill the memory nor keep others out,
// and whoever had most is remembered.
func TestManyAddressesDoNotFillTheMemory(t *testing.T) {
	t.Parallel()
	p := NewPace(1, 2)
	now := time.Unix(0, 0)
	greedy := func() bool { return p.Allow("greedy", now) }
	for i, may := range []bool{true, true, false} {
		if greedy() != may {
			t.Fatalf("the pace is another at %d", i)
		}
	}
	for i := range 2 * paceMax {
		if !p.Allow(fmt.Sprint(i), now) {
			t.Fatalf("address %d is kept out by those before", i)
		}
	}
	if len(p.by) > paceMax {
		t.Errorf("%d remembered", len(p.by))
	}
	if greedy() {
		t.Error("the greedy one was forgotten")
	}
}

// One customer has all addresses of a /48: together they have the pace of a few.
func TestANetworkOfAddressesIsHeldToAPace(t *testing.T) {
	t.Parallel()
	p, now := NewPace(1, 20), time.Unix(0, 0)
	let := 0
	for i := range 1000 {
		if p.Allow(fmt.Sprintf("2001:db8:1:%x::/64", i), now) {
			let++
		}
	}
	if let != 20*Wide {
		t.Errorf("%d of one network were let in", let)
	}
	for _, other := range []string{"2001:db8:2::/64", "198.51.100.7", "a chat"} {
		if !p.Allow(other, now) {
			t.Errorf("%s is kept out too", other)
		}
	}
}
