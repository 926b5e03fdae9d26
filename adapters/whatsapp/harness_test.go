package whatsapp_test

import (
	"context"
	"errors"
	"image"
	_ "image/jpeg" // photos
	_ "image/png"  // likewise
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
)

// patience is how long a test waits for what must come; slow machines need it.
const patience = 3 * time.Minute

func TestMain(m *testing.M) {
	if file := os.Getenv(childVariable); file != "" {
		child(file)
		return
	}
	// The library's keepalive is timed by variables; with its own 20 to 30 seconds
	// the loss of it could not be tested in reasonable time.
	whatsmeow.KeepAliveIntervalMin, whatsmeow.KeepAliveIntervalMax = 2*time.Second, 3*time.Second
	whatsmeow.KeepAliveResponseDeadline = 3 * time.Second
	os.Exit(m.Run())
}

// rig is a bot's channel with a WhatsApp around it.
type rig struct {
	t          *testing.T
	s          *whatsapptest.Server
	bot        *whatsapptest.Phone
	siti, budi *whatsapptest.Phone
	cfg        whatsapp.Config
	c          *whatsapp.Channel
	stop       func()

	mu       sync.Mutex
	got      []message.Inbound
	links    []whatsapp.Link
	receipts []receipt
	members  []whatsapp.Members
	changed  chan struct{}
	answer   func(message.Inbound) error
}

type receipt struct {
	chat message.Address
	ids  []string
	kind whatsapp.ReceiptKind
}

// newRig makes everything but does not pair.
func newRig(t *testing.T, change ...func(*whatsapp.Config)) *rig {
	t.Helper()
	s := whatsapptest.Start(t, whatsapptest.Config{})
	r := &rig{
		t: t, s: s, bot: s.AddPhone("628110000001", "Bot"),
		siti: s.AddPhone("628120000001", "Siti"), budi: s.AddPhone("628120000002", "Budi"),
		changed: make(chan struct{}),
	}
	r.cfg = whatsapp.Config{
		Picture: decoded, TempDir: t.TempDir(),
		Store: filepath.Join(t.TempDir(), "whatsapp.db"), HTTPClient: s.HTTPClient(),
		Pace: whatsapp.Pace{Off: true}, Log: testLog(t), PairPoll: 50 * time.Millisecond,
		RetryMin: 20 * time.Millisecond, RetryMax: 500 * time.Millisecond,
		OnLink:    func(l whatsapp.Link) { r.note(func() { r.links = append(r.links, l) }) },
		OnMembers: func(m whatsapp.Members) { r.note(func() { r.members = append(r.members, m) }) },
		OnReceipt: func(chat message.Address, ids []string, kind whatsapp.ReceiptKind) {
			r.note(func() { r.receipts = append(r.receipts, receipt{chat, ids, kind}) })
		},
	}
	for _, f := range change {
		f(&r.cfg)
	}
	r.open()
	return r
}

// linkedRig is a rig whose channel is paired and connected.
func linkedRig(t *testing.T, change ...func(*whatsapp.Config)) *rig {
	t.Helper()
	r := newRig(t, change...)
	r.pair()
	r.run()
	r.await(whatsapp.LinkConnected)
	return r
}

func (r *rig) open() {
	r.t.Helper()
	c, err := whatsapp.New(r.cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	r.c = c
	var once sync.Once
	r.stop = func() {
		once.Do(func() {
			if err := c.Close(); err != nil {
				r.t.Error(err)
			}
		})
	}
	r.t.Cleanup(func() { r.stop() })
}

func (r *rig) pair() {
	r.t.Helper()
	err := r.c.Pair(r.ctx(), func(code string) {
		if err := r.bot.ScanQR(code); err != nil {
			r.t.Errorf("scan: %v", err)
		}
	}, "", nil)
	if err != nil {
		r.t.Fatal(err)
	}
}

// run starts the channel; r.stop ends it and closes the store.
func (r *rig) run() {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	c := r.c
	go func() { done <- c.Run(ctx, r.receive) }()
	closeStore := r.stop
	var once sync.Once
	r.stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-done:
				if err != nil {
					r.t.Errorf("run: %v", err)
				}
			case <-time.After(patience):
				r.t.Error("run does not end")
			}
			closeStore()
		})
	}
}

// restart is another process on the same store.
func (r *rig) restart() {
	r.t.Helper()
	r.stop()
	r.note(func() { r.links = nil })
	r.open()
	r.run()
	r.await(whatsapp.LinkConnected)
}

func (r *rig) receive(_ context.Context, in message.Inbound) error {
	r.mu.Lock()
	answer := r.answer
	r.mu.Unlock()
	if answer != nil {
		if err := answer(in); err != nil {
			return err
		}
	}
	r.note(func() { r.got = append(r.got, in) })
	return nil
}

// onReceive decides what receive returns from now on.
func (r *rig) onReceive(f func(message.Inbound) error) { r.note(func() { r.answer = f }) }

func (r *rig) note(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
	close(r.changed)
	r.changed = make(chan struct{})
}

// until waits for a condition on what was noted.
func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	end := time.After(patience)
	for {
		r.mu.Lock()
		done, changed := ok(), r.changed
		r.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-end:
			r.t.Fatalf("in vain: %s (link %s)", what, r.c.Link())
		}
	}
}

func (r *rig) await(state whatsapp.LinkState) whatsapp.Link {
	r.t.Helper()
	var found whatsapp.Link
	r.until("link "+string(state), func() bool {
		if len(r.links) == 0 {
			return false
		}
		found = r.links[len(r.links)-1]
		return found.State == state
	})
	return found
}

// reconnects does something that costs the connection and waits for the next one.
func (r *rig) reconnects(do func()) {
	r.t.Helper()
	r.mu.Lock()
	before := len(r.links)
	r.mu.Unlock()
	do()
	r.until("reconnection", func() bool {
		since := r.links[before:]
		return len(since) > 1 && since[0].State == whatsapp.LinkConnecting && since[len(since)-1].State == whatsapp.LinkConnected
	})
}

// passed waits until the link has been in a state, be it for a moment.
func (r *rig) passed(state whatsapp.LinkState) {
	r.t.Helper()
	r.until("link once "+string(state), func() bool {
		return slices.ContainsFunc(r.links, func(l whatsapp.Link) bool { return l.State == state })
	})
}

// next waits for the n-th inbound, counted from 1, and returns it.
func (r *rig) next(n int) message.Inbound {
	r.t.Helper()
	var in message.Inbound
	r.until("inbound", func() bool {
		if len(r.got) < n {
			return false
		}
		in = r.got[n-1]
		return true
	})
	return in
}

func (r *rig) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

// texts are the words of everything received so far.
func (r *rig) texts() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, in := range r.got {
		out = append(out, in.Text)
	}
	return out
}

func (r *rig) ctx() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	r.t.Cleanup(cancel)
	return ctx
}

// said makes sure a phone's message left the phone.
func (r *rig) said(id string, err error) string {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// acked waits until the channel has acknowledged a phone's message.
func (r *rig) acked(id string) {
	r.t.Helper()
	if err := r.s.WaitAcked(r.ctx(), id); err != nil {
		r.t.Fatal(err)
	}
}

// hear makes the phone known: it writes, and the channel receives.
func (r *rig) hear(p *whatsapptest.Phone) message.Address {
	r.t.Helper()
	n := r.count()
	r.acked(r.said(p.Say(r.bot, "halo")))
	return r.next(n + 1).Chat
}

func (r *rig) send(to message.Address, out message.Outbound) message.Sent {
	r.t.Helper()
	sent, err := r.c.Send(r.ctx(), to, out)
	if err != nil {
		r.t.Fatal(err)
	}
	return sent
}

func (r *rig) wait(p *whatsapptest.Phone, match func(whatsapptest.Received) bool) whatsapptest.Received {
	r.t.Helper()
	got, err := p.Wait(r.ctx(), match)
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

// disconnected waits until the server sees nobody any more.
func (r *rig) disconnected() {
	r.t.Helper()
	end := time.After(patience)
	for r.s.Connections() > 0 {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-end:
			r.t.Fatal("still connected")
		}
	}
}

func kindOf(err error) message.SendErrorKind {
	var e *message.SendError
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// testLog writes to the test's log while the test runs.
func testLog(t *testing.T) *slog.Logger {
	w := &testWriter{t: t}
	t.Cleanup(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.t = nil
	})
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

type testWriter struct {
	mu sync.Mutex
	t  *testing.T
}

func (w *testWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.t != nil {
		w.t.Log(string(p[:len(p)-1]))
	}
	return len(p), nil
}

// decoded hands over any picture.
func decoded(_ context.Context, r io.ReadSeeker, use func(image.Image)) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	img, _, err := image.Decode(r)
	if err == nil {
		use(img)
	}
	return err
}
