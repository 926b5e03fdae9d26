package telegram

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// directRig is a server that says what it was told, and a direct to it.
type directRig struct {
	*httptest.Server
	*direct
	u     *url.URL
	asked atomic.Int64
	conns atomic.Int64
}

func newDirectRig(t *testing.T, secure bool, answer http.HandlerFunc) *directRig {
	t.Helper()
	rig := new(directRig)
	rig.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rig.asked.Add(1)
		if r.Method != http.MethodPost || r.URL.Path != "/bot1:x/sendMessage" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
		}
		answer(w, r)
	}))
	rig.Config.ErrorLog = log.New(io.Discard, "", 0)
	rig.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			rig.conns.Add(1)
		}
	}
	if secure {
		rig.StartTLS()
	} else {
		rig.Start()
	}
	t.Cleanup(rig.Server.Close)
	rig.direct = newDirect(rig.URL, http.ProxyURL(nil))
	if secure {
		rig.direct.tls.RootCAs = x509.NewCertPool()
		rig.direct.tls.RootCAs.AddCert(rig.Certificate())
	}
	var err error
	if rig.u, err = url.Parse(rig.URL + "/bot1:x/sendMessage"); err != nil {
		t.Fatal(err)
	}
	return rig
}

func (r *directRig) ask(t *testing.T, body string) (string, int, bool, error) {
	t.Helper()
	var buf bytes.Buffer
	freed := 0
	status, wrote, err := r.post(t.Context(), r.u, []byte(body), func() { freed++ }, &buf)
	if freed != 1 {
		t.Errorf("freed %d times", freed)
	}
	return buf.String(), status, wrote, err
}

func echoBody(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_, _ = w.Write(body)
}

func TestDirectKeepsItsConnection(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		r := newDirectRig(t, secure, echoBody)
		for _, body := range []string{`{"text":"halo"}`, strings.Repeat("x", 100_000), "", "é"} {
			if got, status, _, err := r.ask(t, body); err != nil || status != http.StatusOK || got != body {
				t.Fatalf("secure %v: %d, %d bytes of %d, %v", secure, status, len(got), len(body), err)
			}
		}
		if n := r.conns.Load(); n != 1 {
			t.Errorf("secure %v: %d connections", secure, n)
		}
	}
}

// TestDirectNoticesThatTheServerLeft: what an idle connection's end cannot tell is asked
// before anything is written on it.
func TestDirectNoticesThatTheServerLeft(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		r := newDirectRig(t, secure, echoBody)
		if _, _, _, err := r.ask(t, "one"); err != nil {
			t.Fatal(err)
		}
		was := r.idle[0]
		r.CloseClientConnections()
		was.used = was.used.Add(-2 * idleCheck)
		for !closedByPeer(was.conn) { // the end is on its way
			if t.Context().Err() != nil {
				t.Fatal("the connection stays open")
			}
		}
		if got, _, _, err := r.ask(t, "two"); err != nil || got != "two" {
			t.Errorf("secure %v: %q, %v", secure, got, err)
		}
		if n := r.asked.Load(); n != 2 {
			t.Errorf("secure %v: asked %d times", secure, n)
		}
	}
}

func TestDirectSaysWhetherAnythingWasWritten(t *testing.T) {
	t.Parallel()
	r := newDirectRig(t, false, func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = c.Close()
	})
	if _, _, wrote, err := r.ask(t, "lost"); err == nil || !wrote || r.asked.Load() != 1 {
		t.Errorf("no answer: wrote %v, asked %d times, %v", wrote, r.asked.Load(), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, wrote, err := r.post(ctx, r.u, nil, func() {}, new(bytes.Buffer)); wrote || !errors.Is(err, context.Canceled) {
		t.Errorf("too late: wrote %v, %v", wrote, err)
	}
	r.Server.Close()
	if _, _, wrote, err := r.ask(t, "nobody"); err == nil || wrote {
		t.Errorf("nobody there: wrote %v, %v", wrote, err)
	}
	strange := newDirectRig(t, true, echoBody)
	strange.direct.tls.RootCAs = nil
	if _, _, wrote, err := strange.ask(t, "to a stranger"); err == nil || wrote || strange.asked.Load() != 0 {
		t.Errorf("a stranger: wrote %v, %v", wrote, err)
	}
}

// TestDirectFollowsNobody: the path of a call holds the token.
func TestDirectFollowsNobody(t *testing.T) {
	t.Parallel()
	r := newDirectRig(t, false, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	if _, status, _, err := r.ask(t, "x"); err != nil || status != http.StatusTemporaryRedirect || r.asked.Load() != 1 {
		t.Errorf("%d, asked %d times, %v", status, r.asked.Load(), err)
	}
}

func TestDirectDoesNotKeepWhatTheServerWillClose(t *testing.T) {
	t.Parallel()
	r := newDirectRig(t, false, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		echoBody(w, r)
	})
	for range 3 {
		if _, _, _, err := r.ask(t, "x"); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.conns.Load(); n != 3 || len(r.idle) != 0 {
		t.Errorf("%d connections, %d kept", n, len(r.idle))
	}
}

func TestDirectClosesWhatStaysIdle(t *testing.T) {
	t.Parallel()
	r := newDirectRig(t, false, echoBody)
	if _, _, _, err := r.ask(t, "x"); err != nil {
		t.Fatal(err)
	}
	r.sweep()
	if len(r.idle) != 1 {
		t.Error("closed too early")
	}
	c := r.idle[0]
	c.used = time.Now().Add(-idleConn)
	r.sweep()
	if _, err := c.conn.Write([]byte("x")); len(r.idle) != 0 || err == nil {
		t.Errorf("%d kept, %v", len(r.idle), err)
	}
}

func TestDirectGoesNoWayAroundAProxy(t *testing.T) {
	t.Parallel()
	if d := newDirect("https://api.telegram.org", http.ProxyURL(&url.URL{Host: "127.0.0.1:1"})); d != nil {
		t.Error("around the proxy")
	}
	if d := newDirect("https://api.telegram.org", http.ProxyURL(nil)); d == nil || d.addr != "api.telegram.org:443" || d.tls == nil {
		t.Errorf("%+v", d)
	}
	if d := newDirect("http://127.0.0.1", http.ProxyURL(nil)); d == nil || d.addr != "127.0.0.1:80" || d.tls != nil {
		t.Errorf("%+v", d)
	}
	if d := newDirect("http://[::1]:8081", http.ProxyURL(nil)); d == nil || d.addr != "[::1]:8081" {
		t.Errorf("%+v", d)
	}
}
