package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/taprose/taprose/adapters/adaptertest"
	"github.com/taprose/taprose/adapters/telegram"
	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/conversation/message"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen: far longer than it
// takes, because machines are slow at times.
const patience = 3 * time.Minute

// rig is a channel at a loopback server, running.
type rig struct {
	t   *testing.T
	srv *telegramtest.Server
	ch  *telegram.Channel
	ctx context.Context
	in  chan message.Inbound
	log *adaptertest.Log
	// fail, when set, decides what receive returns.
	mu   sync.Mutex
	fail func(message.Inbound) error
}

func testContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func config(srv *telegramtest.Server, log io.Writer) telegram.Config {
	return telegram.Config{
		Token: srv.Token(), ServerURL: srv.URL(), PollTimeout: 20 * time.Second,
		RetryMin: 5 * time.Millisecond, RetryMax: 50 * time.Millisecond, DrainTimeout: 10 * time.Second,
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

// newRig makes a channel that does not run yet.
func newRig(t *testing.T, change func(*telegram.Config)) *rig {
	t.Helper()
	r := &rig{t: t, srv: telegramtest.Start(t, telegramtest.Options{}), ctx: testContext(t),
		in: make(chan message.Inbound, 1000), log: new(adaptertest.Log)}
	cfg := config(r.srv, r.log)
	if change != nil {
		change(&cfg)
	}
	ch, err := telegram.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r.ch = ch
	t.Cleanup(func() {
		if bytes.Contains([]byte(r.log.String()), []byte(r.srv.Token())) {
			t.Error("the token stands in the log")
		}
	})
	return r
}

func (r *rig) receive(_ context.Context, in message.Inbound) error {
	r.mu.Lock()
	fail := r.fail
	r.mu.Unlock()
	if fail != nil {
		if err := fail(in); err != nil {
			return err
		}
	}
	r.in <- in
	return nil
}

func (r *rig) failWith(f func(message.Inbound) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = f
}

// run starts the channel; the test's end stops it.
func (r *rig) run() *rig {
	ctx, cancel := context.WithCancel(r.ctx)
	done := make(chan error, 1)
	go func() { done <- r.ch.Run(ctx, r.receive) }()
	r.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			r.t.Errorf("Run: %v", err)
		}
	})
	return r
}

func (r *rig) next() message.Inbound {
	r.t.Helper()
	select {
	case in := <-r.in:
		return in
	case <-r.ctx.Done():
		r.t.Fatal("nothing came in")
		return message.Inbound{}
	}
}

func address(id int64) message.Address {
	return message.Address{Channel: message.ChannelTelegram, ID: strconv.FormatInt(id, 10)}
}

func (r *rig) send(to int64, out message.Outbound) message.Sent {
	r.t.Helper()
	sent, err := r.ch.Send(r.ctx, address(to), out)
	if err != nil {
		r.t.Fatalf("send: %v", err)
	}
	return sent
}

func (r *rig) sendKind(to int64, out message.Outbound) *message.SendError {
	r.t.Helper()
	_, err := r.ch.Send(r.ctx, address(to), out)
	var e *message.SendError
	if !errors.As(err, &e) {
		r.t.Fatalf("send returned %v, not a SendError", err)
	}
	if bytes.Contains([]byte(err.Error()), []byte(r.srv.Token())) {
		r.t.Error("the token stands in the error")
	}
	return e
}

func (r *rig) heard(a *telegramtest.Actor, match func(telegramtest.Message) bool) telegramtest.Message {
	r.t.Helper()
	m, err := a.WaitFor(r.ctx, match)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

func TestATextComesInAndAnAnswerWithButtonsGoesOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil).run()
	siti := r.srv.Person(77, "Siti")
	id := siti.Say("jalan rusak")
	in := r.next()
	if in.Text != "jalan rusak" || in.Kind != message.ChatPrivate || in.Sender.Name != "Siti" || in.MessageID != strconv.Itoa(id) {
		t.Fatalf("came in: %+v", in)
	}
	sent := r.send(77, message.Outbound{Text: "Pilih *satu* 🙏 *ya*", Columns: 2,
		Choices: []message.Choice{{ID: "a", Label: "A"}, {ID: "b", Label: "B"}, {ID: "c", Label: "C"}}})
	m := r.heard(siti, nil)
	if m.Text != "Pilih satu 🙏 ya" || len(m.Buttons) != 2 || len(m.Buttons[0]) != 2 || sent.MessageIDs[0] != strconv.Itoa(m.ID) {
		t.Fatalf("went out: %+v", m)
	}
	if b := m.Bold(); len(b) != 2 || b[0] != "satu" || b[1] != "ya" {
		t.Fatalf("bold: %q", b)
	}
	press, err := siti.Press("B")
	if err != nil {
		t.Fatal(err)
	}
	in = r.next()
	if in.Button != "b" || in.MessageID != sent.MessageIDs[0] || in.ButtonRef == "" {
		t.Fatalf("press: %+v", in)
	}
	r.send(77, message.Outbound{Text: "Baik", AnswerTo: in.ButtonRef})
	if !siti.Answered(press) {
		t.Error("the press was not answered")
	}
	if now, _ := siti.Shown(m.ID); len(now.Buttons) != 0 {
		t.Error("stale buttons are still there")
	}
	if err := r.srv.WaitConfirmed(r.ctx); err != nil {
		t.Fatal(err)
	}
}
