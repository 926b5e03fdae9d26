package webchat

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/adapters/webguard/browsertest"
	"github.com/taprose/taprose/conversation/message"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memLog is a Log in memory, with a switch that makes it fail.
type memLog struct {
	mu    sync.Mutex
	chats map[string][]Entry
	keys  map[string]int64
	fail  error
	// reads counts questions for the entries of a chat, looks those for what is new.
	reads, looks int
}

func newMemLog() *memLog { return &memLog{chats: map[string][]Entry{}, keys: map[string]int64{}} }

func (l *memLog) failWith(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail = err
}

func (l *memLog) Append(_ context.Context, chat, key string, body []byte) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return 0, l.fail
	}
	if seq, ok := l.keys[chat+" "+key]; ok {
		return seq, nil
	}
	seq := int64(len(l.chats[chat]) + 1)
	l.chats[chat] = append(l.chats[chat], Entry{Seq: seq, Body: bytes.Clone(body)})
	l.keys[chat+" "+key] = seq
	return seq, nil
}

func (l *memLog) Since(_ context.Context, chat string, after int64, limit int) ([]Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return nil, l.fail
	}
	l.reads++
	all := l.chats[chat]
	if after >= int64(len(all)) {
		return nil, nil
	}
	all = all[after:]
	return append([]Entry(nil), all[:min(limit, len(all))]...), nil
}

func (l *memLog) Newest(_ context.Context, after map[string]int64) (map[string]int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.looks++
	out := map[string]int64{}
	for chat, seq := range after {
		if n := int64(len(l.chats[chat])); n > seq {
			out[chat] = n
		}
	}
	return out, l.fail
}

// memMedia is a Media in memory.
type memMedia struct {
	// refuse is why nothing is kept.
	refuse error

	mu    sync.Mutex
	files map[string][]byte
}

func newMemMedia() *memMedia { return &memMedia{files: map[string][]byte{}} }

func (m *memMedia) Keep(_ context.Context, r io.Reader, ref message.MediaRef) (message.MediaRef, error) {
	body, err := io.ReadAll(r)
	if err != nil {
		return ref, err
	}
	if m.refuse != nil {
		return ref, m.refuse
	}
	sum := sha256.Sum256(body)
	ref.Hash, ref.Size = hex.EncodeToString(sum[:]), int64(len(body))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[ref.Hash] = body
	return ref, nil
}

func (m *memMedia) Open(_ context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	body, ok := m.files[hash]
	if !ok {
		return nil, 0, errors.New("no such file")
	}
	return struct {
		io.ReadSeeker
		io.Closer
	}{bytes.NewReader(body), io.NopCloser(nil)}, int64(len(body)), nil
}

func (m *memMedia) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.files)
}

// clock is a clock that tests turn.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC).UnixNano())
	return c
}

func (c *clock) now() time.Time          { return time.Unix(0, c.at.Load()).UTC() }
func (c *clock) advance(d time.Duration) { c.at.Add(int64(d)) }

var testSecret = []byte("a secret of exactly 32 bytes....")

// testConfig is a demonstration with two agencies and the administrators.
func testConfig(t testing.TB) Config {
	zone, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Log: newMemLog(), Media: newMemMedia(), Secret: testSecret,
		Title: "TapRose", Regency: "Kabupaten Tuban", Zone: zone, Demo: true,
		Groups: []Group{
			{Key: "pupr", Title: "Aduan Dinas PUPR", Short: "PUPR", Members: []string{"Bu Rina · PUPR", "Pak Joko · PUPR"}},
			{Key: "dlhp", Title: "Aduan DLHP", Short: "DLHP", Members: []string{"Bu Wati · DLHP"}},
			{Key: "admin", Title: "Admin Lapor Tuban", Short: "Admin", Members: []string{"Pak Budi · Kominfo"}, Admins: true},
		},
		Places: []Preset{{Name: "Alun-alun Tuban", Lat: -6.8976, Lon: 112.0649}},
		Logger: slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

// testWriter sends logs to the test that made them.
type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimRight(string(p), "\n"))
	return len(p), nil
}

func newTestChannel(t testing.TB, cfg Config) *Channel {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// run runs the channel until the test ends.
func run(t testing.TB, c *Channel, receive Receive) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx, receive) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run returned %v", err)
		}
	})
	waitUntil(t, "running", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.receive != nil
	})
}

func waitUntil(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(browsertest.Patience)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("never %s", what)
		}
		<-tick.C
	}
}

// serve serves the channel on loopback with the server that the program uses.
func serve(t testing.TB, c *Channel) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	s.Config = webguard.NewServer(c.Handler(), c.cfg.Logger)
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// inbox is a receive function that keeps what came.
type inbox struct {
	mu   sync.Mutex
	got  []message.Inbound
	fail error
}

func (b *inbox) receive(_ context.Context, in message.Inbound) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return b.fail
	}
	b.got = append(b.got, in)
	return nil
}

func (b *inbox) failWith(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fail = err
}

func (b *inbox) all() []message.Inbound {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]message.Inbound(nil), b.got...)
}

// visitor is a client of the protocol without a browser.
type visitor struct {
	t     testing.TB
	base  string
	token string
	chat  string
}

func newVisitor(t testing.TB, s *httptest.Server) *visitor {
	t.Helper()
	v := &visitor{t: t, base: s.URL}
	var session wireSession
	v.decode(v.do("POST", "/api/v1/sessions", "", nil), http.StatusOK, &session)
	v.token, v.chat = session.Token, session.Chat
	return v
}

func (v *visitor) do(method, path, contentType string, body io.Reader, header ...string) *http.Response {
	v.t.Helper()
	r, err := http.NewRequest(method, v.base+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	if v.token != "" {
		r.Header.Set("Authorization", "Bearer "+v.token)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		v.t.Fatal(err)
	}
	return resp
}

func (v *visitor) decode(resp *http.Response, status int, into any) {
	v.t.Helper()
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if resp.StatusCode != status {
		v.t.Fatalf("status %d, want %d: %s", resp.StatusCode, status, body)
	}
	if into != nil {
		if err := json.Unmarshal(body, into); err != nil {
			v.t.Fatalf("decode %s: %v", body, err)
		}
	}
}

// post posts a message and returns the status and the code of a refusal.
func (v *visitor) post(p wirePost) (int, string) {
	v.t.Helper()
	resp := v.do("POST", "/api/v1/messages", "application/json", bytes.NewReader(encodeJSON(p)))
	defer func() { _ = resp.Body.Close() }()
	var e wireError
	if resp.StatusCode != http.StatusOK {
		if err := json.NewDecoder(resp.Body).Decode(&e); err != nil {
			v.t.Fatal(err)
		}
	}
	return resp.StatusCode, e.Code
}

func (v *visitor) mustPost(p wirePost) {
	v.t.Helper()
	if status, code := v.post(p); status != http.StatusOK {
		v.t.Fatalf("post: %d %s", status, code)
	}
}

func (v *visitor) upload(name string, body []byte) (int, wireUpload) {
	v.t.Helper()
	resp := v.do("POST", "/api/v1/media?name="+name, "application/octet-stream", bytes.NewReader(body))
	defer func() { _ = resp.Body.Close() }()
	var u wireUpload
	if resp.StatusCode == http.StatusOK {
		if err := json.NewDecoder(resp.Body).Decode(&u); err != nil {
			v.t.Fatal(err)
		}
	}
	return resp.StatusCode, u
}

func (v *visitor) entries() []wireEntry {
	v.t.Helper()
	var e wireEntries
	v.decode(v.do("GET", "/api/v1/entries", "", nil), http.StatusOK, &e)
	return e.Entries
}

// sse is one event of a stream.
type sse struct {
	name string
	data string
}

// listen opens a stream; next waits for its next event, skipping heartbeats, and
// is false at its end.
func (v *visitor) listen(cursors ...wireCursor) (next func() (sse, bool), stop func()) {
	v.t.Helper()
	resp := v.do("POST", "/api/v1/stream", "application/json", bytes.NewReader(encodeJSON(wireStream{Chats: cursors})))
	if resp.StatusCode != http.StatusOK {
		v.t.Fatalf("stream: %d", resp.StatusCode)
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	next = func() (sse, bool) {
		var e sse
		for lines.Scan() {
			switch line := lines.Text(); {
			case strings.HasPrefix(line, "event: "):
				e.name = line[7:]
			case strings.HasPrefix(line, "data: "):
				e.data = line[6:]
			case line == "" && e.name != "":
				return e, true
			}
		}
		return e, false
	}
	return next, func() { _ = resp.Body.Close() }
}

// key makes a valid idempotency key out of a name.
func key(name string) string { return name + strings.Repeat("0", 16) }

// picture makes a JPEG.
func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
