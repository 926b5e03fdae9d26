package webchat

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/message"
)

// A press says nothing else, even with the signature of a button that was shown; a button
// is no longer than what networks take.
func TestAGoodPressSaysNothingElse(t *testing.T) {
	t.Parallel()
	c, box, v := started(t)
	_, err := c.Send(t.Context(), message.Address{Channel: message.ChannelWeb, ID: v.chat}, message.Outbound{Key: "1", Text: "Pilih", Choices: choices("terima", "Terima")})
	if err != nil {
		t.Fatal(err)
	}
	e := v.entries()[0]
	good := wirePress{Message: e.ID, Button: "terima", Sig: e.Choices[0].Sig}
	_, up := v.upload("a.jpg", picture(t, 10, 10))
	long := strings.Repeat("x", buttonMax+1)
	for name, p := range map[string]wirePost{
		"words":         {Text: "tolak", Press: &good},
		"a quote":       {Quote: e.ID, Press: &good},
		"a file":        {Media: []string{up.Media}, Press: &good},
		"a place":       {Place: &wirePlace{HasPoint: true, Lat: 1, Lon: 1}, Press: &good},
		"a long button": {Press: &wirePress{Message: e.ID, Button: long, Sig: c.sign.press(v.chat, e.ID, long)}},
	} {
		p.Key = key("a")
		if status, _ := v.post(p); status != http.StatusBadRequest {
			t.Errorf("%s: answered %d", name, status)
		}
	}
	if n := len(box.all()); n != 0 {
		t.Errorf("%d received", n)
	}
	v.mustPost(wirePost{Key: key("a"), Press: &good})
}

// Files that are all there are still no more than a message may have; what a browser says
// of itself is believed only where it can be true.
func TestWhatAPostSaysIsBounded(t *testing.T) {
	t.Parallel()
	c, box, v := started(t)
	_, up := v.upload("a.jpg", picture(t, 10, 10))
	many := make([]string, c.cfg.Limits.MediaPerMessage+1)
	for i := range many {
		many[i] = up.Media
	}
	if status, _ := v.post(wirePost{Key: key("a"), Media: many}); status != http.StatusBadRequest {
		t.Errorf("%d files: answered %d", len(many), status)
	}
	v.mustPost(wirePost{Key: key("b"), Text: "jalan\x00 rusak", Lang: "<script>"})
	if in := box.all()[0]; in.Text != "jalan rusak" || in.Sender.Language != "" {
		t.Errorf("received %q in %q", in.Text, in.Sender.Language)
	}
	group := *v
	group.token = c.sign.group("pupr")
	group.mustPost(wirePost{Key: key("c"), Name: strings.Repeat("n", nameMax+40), Text: "halo"})
	if got := box.all()[1].Sender.Name; len(got) != nameMax {
		t.Errorf("a name of %d characters", len(got))
	}
}

// Files are taken at a slower pace than words, streams up to a number in all, and chats in
// one of them up to another.
func TestUploadsAndStreamsAreBounded(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	now := newClock()
	cfg.Now, cfg.Limits.Streams = now.now, 1
	c := newTestChannel(t, cfg)
	v := newVisitor(t, serve(t, c))
	held := 0
	for range 3*c.cfg.Limits.MediaPerMessage + 2 {
		if status, _ := v.upload("a.txt", []byte("surat")); status == http.StatusTooManyRequests {
			held++
		}
	}
	if held != 2 {
		t.Errorf("%d uploads were held back", held)
	}
	stream := func(chats int) int {
		ask := wireStream{Chats: make([]wireCursor, chats)}
		for i := range ask.Chats {
			ask.Chats[i].Token = v.token
		}
		resp := v.do("POST", "/api/v1/stream", "application/json", bytes.NewReader(encodeJSON(ask)))
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	if status := stream(ownChats + len(c.cfg.Groups) + 1); status != http.StatusBadRequest {
		t.Errorf("%d chats in a stream: answered %d", ownChats+len(c.cfg.Groups)+1, status)
	}
	next, stop := v.listen(wireCursor{Token: v.token})
	next()
	if status := stream(1); status != http.StatusTooManyRequests {
		t.Errorf("a second stream: answered %d", status)
	}
	stop()
}

// patient is a guard that waits longer than any test, so that what is shorter is the
// channel's own.
func patient() *webguard.Guard { return webguard.New(webguard.Config{ClientTimeout: time.Hour}) }

// dial begins a request by hand and returns the connection.
func dial(t testing.TB, base, head string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(3 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// begin begins an upload of so many bytes by hand and sends the first of them.
func (v *visitor) begin(length int64) net.Conn {
	v.t.Helper()
	return dial(v.t, v.base, fmt.Sprintf("POST /api/v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%%PDF", v.token, length))
}

// cutOff reads until the other side ends the connection, and tells whether it did.
func cutOff(conn net.Conn) bool {
	_, err := io.Copy(io.Discard, conn)
	var late net.Error
	return !errors.As(err, &late) || !late.Timeout()
}

// An upload that stops is let go after the time that a client may be silent, one that goes
// on and on after the time that an upload may take; one that announces too much is not
// waited for.
func TestAnUploadWithoutEndIsLetGo(t *testing.T) {
	t.Parallel()
	const short = 200 * time.Millisecond
	visit := func(t *testing.T, l Limits) *visitor {
		cfg := testConfig(t)
		cfg.Guard, cfg.Limits = patient(), l
		return newVisitor(t, serve(t, newTestChannel(t, cfg)))
	}
	t.Run("silent", func(t *testing.T) {
		t.Parallel()
		if !cutOff(visit(t, Limits{ClientTimeout: short, UploadTimeout: time.Hour}).begin(1000)) {
			t.Error("still waited for")
		}
	})
	t.Run("a byte now and then", func(t *testing.T) {
		t.Parallel()
		conn := visit(t, Limits{ClientTimeout: 5 * short, UploadTimeout: short}).begin(1 << 20)
		ended := make(chan bool, 1)
		go func() { ended <- cutOff(conn) }()
		drip := time.NewTicker(short / 4)
		defer drip.Stop()
		for {
			select {
			case cut := <-ended:
				if !cut {
					t.Error("still taken")
				}
				return
			case <-drip.C:
				// When it is cut off, reading tells.
				_, _ = conn.Write([]byte("x"))
			}
		}
	})
	t.Run("announced as too big", func(t *testing.T) {
		t.Parallel()
		conn := visit(t, Limits{ClientTimeout: time.Hour, UploadTimeout: time.Hour}).begin(1 << 40)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("answered %d", resp.StatusCode)
		}
	})
}

// watched tells when a file of it is closed.
type watched struct {
	Media
	body   []byte
	closed chan struct{}
}

func (w *watched) Open(context.Context, string) (io.ReadSeekCloser, int64, error) {
	return closer{bytes.NewReader(w.body), w.closed}, int64(len(w.body)), nil
}

type closer struct {
	*bytes.Reader
	closed chan struct{}
}

func (c closer) Close() error { close(c.closed); return nil }

// A download that nobody takes is let go.
func TestADownloadThatStopsIsLetGo(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	files := &watched{cfg.Media, make([]byte, 64<<20), make(chan struct{})} // beyond what the buffers of a connection hold
	cfg.Guard, cfg.Limits, cfg.Media = patient(), Limits{ClientTimeout: 200 * time.Millisecond}, files
	c := newTestChannel(t, cfg)
	v := newVisitor(t, serve(t, c))
	url := c.showMedia(message.MediaRef{Kind: message.MediaDocument, Hash: "x", Mime: "application/pdf"}).URL
	dial(t, v.base, "GET "+url+" HTTP/1.1\r\nHost: x\r\n\r\n")
	select {
	case <-files.closed:
	case <-time.After(3 * time.Minute):
		t.Error("the file is still being served")
	}
}

// A name that came with a file stands in a header and on a disk without harm.
func TestNamesOfDownloadsAreHarmless(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		`a";x=y.pdf`: "a__x_y.pdf", "../../etc/passwd": "photo.pdf", "jalan rusak (2).exe": "jalan rusak (2).pdf", "<b>.pdf": "_b_.pdf", "": "photo.pdf",
	} {
		if got := fileName(name, fileType{kind: message.MediaPhoto, ext: ".pdf"}); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}
