package telegram

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestDirectReadsEveryAnswer writes answers as servers and proxies do, byte for byte.
func TestDirectReadsEveryAnswer(t *testing.T) {
	t.Parallel()
	u, err := url.Parse("http://127.0.0.1/bot1:x/sendMessage")
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]struct {
		said   string
		status int
		body   string
		again  bool
		fails  bool
	}{
		"as it almost always is":    {said: "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 4\r\n\r\nbody", status: 200, body: "body", again: true},
		"nothing":                   {said: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", status: 200, again: true},
		"names in small letters":    {said: "HTTP/1.1 200 OK\r\ncontent-length:4\r\n\r\nbody", status: 200, body: "body", again: true},
		"in chunks":                 {said: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n", status: 200, body: "body", again: true},
		"in chunks, with a length":  {said: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", status: 200, body: "body", again: true},
		"the last one":              {said: "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody", status: 200, body: "body"},
		"without a length":          {said: "HTTP/1.1 200 OK\r\n\r\nbody", status: 200, body: "body"},
		"an error":                  {said: "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 4\r\n\r\nwait", status: 429, body: "wait", again: true},
		"two lengths that agree":    {said: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody", status: 200, body: "body", again: true},
		"two that do not":           {said: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 2\r\n\r\nbody", fails: true},
		"a length that is none":     {said: "HTTP/1.1 200 OK\r\nContent-Length: four\r\n\r\nbody", fails: true},
		"a length below nothing":    {said: "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nbody", fails: true},
		"cut in the body":           {said: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody", status: 200, body: "body", fails: true},
		"cut in the head":           {said: "HTTP/1.1 200 OK\r\nContent-Le", fails: true},
		"nothing at all":            {fails: true},
		"not HTTP":                  {said: "SSH-2.0-OpenSSH_9.2\r\n", fails: true},
		"an old server":             {said: "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nbody", status: 200, body: "body"},
		"a line that is no header":  {said: "HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 4\r\n\r\nbody", fails: true},
		"a head as long as it gets": {said: "HTTP/1.1 200 OK\r\nX-Long: " + strings.Repeat("x", 9000) + "\r\nContent-Length: 4\r\n\r\nbody", status: 200, body: "body", again: true},
	} {
		ours, theirs := net.Pipe()
		go func() {
			_, _ = http.ReadRequest(bufio.NewReader(theirs))
			_, _ = io.WriteString(theirs, a.said)
			_ = theirs.Close()
		}()
		w := &wire{conn: ours, r: bufio.NewReader(ours)}
		var buf bytes.Buffer
		freed := 0
		status, again, err := w.exchange(u, []byte("{}"), func() { freed++ }, &buf)
		if freed != 1 {
			t.Errorf("%s: freed %d times", name, freed)
		}
		if status != a.status || buf.String() != a.body || again != a.again || (err != nil) != a.fails {
			t.Errorf("%s: %d %q, again %v, %v", name, status, buf.String(), again, err)
		}
		_ = ours.Close()
	}
}

func TestDirectGetsFiles(t *testing.T) {
	t.Parallel()
	file := strings.Repeat("isi", 30_000)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "the beginning")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return
		}
		if r.Method != http.MethodGet || r.URL.Path != "/file/bot1:x/photos/a b.jpg" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, file)
	}))
	t.Cleanup(srv.Close)
	d := newDirect(srv.URL, http.ProxyURL(nil))
	u, err := url.Parse(srv.URL + "/file/bot1:x/photos/a%20b.jpg")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		resp, err := d.get(t.Context(), u)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK || string(body) != file || resp.Body.Close() != nil || resp.Body.Close() != nil {
			t.Errorf("%d, %d bytes, %v", resp.StatusCode, len(body), err)
		}
		if len(d.idle) != 1 {
			t.Errorf("%d connections kept", len(d.idle))
		}
	}
	// What is left unread must not be taken for the next answer.
	resp, err := d.get(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(resp.Body, make([]byte, 10)); err != nil || resp.Body.Close() != nil || len(d.idle) != 0 {
		t.Errorf("%d connections kept, %v", len(d.idle), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	slow := &url.URL{Host: u.Host, Path: "/slow"}
	if resp, err = d.get(ctx, slow); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.Copy(io.Discard, resp.Body); err == nil || resp.Body.Close() != nil || len(d.idle) != 0 {
		t.Errorf("read after its time: %v, %d connections kept", err, len(d.idle))
	}
	if _, err := d.get(ctx, u); !errors.Is(err, context.Canceled) {
		t.Errorf("asked after its time: %v", err)
	}
}

func TestASentMessagesNumber(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]int{
		`{"ok":true,"result":{"message_id":12,"date":1}}`: 12,
		`{"ok":true,"result":{"message_id":12}}`:          12,
		`{"ok":true,"result":{"message_id":"12"}}`:        0,
		`{"ok":true,"result":{"message_id":12`:            0,
		`{"ok":true,"result":{"date":1}}`:                 0,
		`{"ok":false}`:                                    0,
		``:                                                0,
	} {
		var m sentMessage
		if ok := m.read([]byte(said)); ok != (want > 0) || want > 0 && m.ID != want {
			t.Errorf("%s: %v, %d", said, ok, m.ID)
		}
	}
}
