package telegram

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/conversation/message"
)

// cpuTime is what the process has used of the processors, in nanoseconds: on a
// machine that others use too it says more than the clock.
func cpuTime(tb testing.TB) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

const benchUpdate = `{"update_id":812345,"message":{"message_id":12,"from":{"id":77,"is_bot":false,"first_name":"Siti","language_code":"id"},` +
	`"chat":{"id":77,"first_name":"Siti","type":"private"},"date":1767225600,"text":"jalan rusak di depan pasar baru"}}`

// BenchmarkDecodeUpdate compares our shapes with the library's.
func BenchmarkDecodeUpdate(b *testing.B) {
	raw := []byte(benchUpdate)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := readUpdate(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("library", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var u models.Update
			if err := json.Unmarshal(raw, &u); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkReadBatch is a whole answer of getUpdates, to inbound messages of a
// hundred chats; an operation is one update.
func BenchmarkReadBatch(b *testing.B) {
	body := []byte(`{"ok":true,"result":[`)
	for i := range 100 {
		if i > 0 {
			body = append(body, ',')
		}
		id := strconv.Itoa(100 + i)
		body = append(body, `{"update_id":`+id+`,"message":{"message_id":12,"from":{"id":`+id+`,"is_bot":false,"first_name":"Siti"},"chat":{"id":`+id+`,"type":"private"},"date":1767225600,"text":"jalan rusak"}}`...)
	}
	body = append(body, `]}`...)
	c := bare(b)
	b.ReportAllocs()
	for n := 0; n < b.N; n += 100 {
		raws, err := splitUpdates(body)
		if err != nil {
			b.Fatal(err)
		}
		if got := c.read(b.Context(), raws, nil, 0); len(got.chats) != 100 {
			b.Fatal(len(got.chats))
		}
	}
}

// BenchmarkSendMessage compares Send with the library's SendMessage, both over
// loopback; the server's share is in both.
func BenchmarkSendMessage(b *testing.B) {
	srv := telegramtest.Start(b, telegramtest.Options{Keep: 4})
	srv.Person(77, "Siti")
	c, err := New(Config{Token: srv.Token(), ServerURL: srv.URL()})
	if err != nil {
		b.Fatal(err)
	}
	out := message.Outbound{Key: "k", Text: "Tentang apa laporannya? *Pilih satu*.", Columns: 2,
		Choices: []message.Choice{{ID: "cat:jalan", Label: "Jalan rusak"}, {ID: "cat:air", Label: "Air bersih"}, {ID: "cat:sampah", Label: "Sampah"}}}
	to := target{chat: 77}
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		spent := cpuTime(b)
		defer func() { b.ReportMetric(float64(cpuTime(b)-spent)/float64(b.N), "cpu-ns/op") }()
		for b.Loop() {
			if _, err := c.Send(b.Context(), to.address(), out); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("library", func(b *testing.B) {
		lib, err := bot.New(srv.Token(), bot.WithSkipGetMe(), bot.WithServerURL(srv.URL()), bot.WithHTTPClient(0, c.cfg.HTTPClient))
		if err != nil {
			b.Fatal(err)
		}
		s := style(out.Text)
		b.ReportAllocs()
		spent := cpuTime(b)
		defer func() { b.ReportMetric(float64(cpuTime(b)-spent)/float64(b.N), "cpu-ns/op") }()
		for b.Loop() {
			_, err := lib.SendMessage(b.Context(), &bot.SendMessageParams{ChatID: to.chat, Text: s.text, Entities: s.entities(), ReplyMarkup: c.inline(to, &out)})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	c.cfg.HTTPClient.CloseIdleConnections()
}

// BenchmarkTurn is the adapter with a bot that keeps nothing and 200 citizens who
// answer at once: the ceiling that the server and this channel leave to others.
// With a server 50 ms away polling brings at most 100 updates each 50 ms.
func BenchmarkTurn(b *testing.B) {
	b.Run("polling", func(b *testing.B) { benchTurns(b, ModePolling, 0) })
	b.Run("webhook", func(b *testing.B) { benchTurns(b, ModeWebhook, 0) })
	b.Run("polling,50ms", func(b *testing.B) { benchTurns(b, ModePolling, 50*time.Millisecond) })
	b.Run("webhook,50ms", func(b *testing.B) { benchTurns(b, ModeWebhook, 50*time.Millisecond) })
}

func benchTurns(b *testing.B, mode Mode, latency time.Duration) {
	const citizens = 200
	var turns atomic.Int64
	var actors [citizens]*telegramtest.Actor
	finished := make(chan struct{})
	srv := telegramtest.Start(b, telegramtest.Options{Keep: 4, OnMessage: func(m telegramtest.Message) {
		n := turns.Add(1)
		if n == int64(b.N) {
			close(finished)
		}
		if n < int64(b.N) {
			actors[m.Chat-1000].Say("jalan rusak di depan pasar baru")
		}
	}})
	srv.SetLatency(latency)
	for i := range actors {
		actors[i] = srv.Person(int64(1000+i), "Siti")
	}
	var handler http.Handler
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	defer web.Close()
	c, err := New(Config{Token: srv.Token(), ServerURL: srv.URL(), Mode: mode, WebhookURL: web.URL, WebhookSecret: "secret-of-the-webhook"})
	if err != nil {
		b.Fatal(err)
	}
	var answers sync.WaitGroup
	receive := func(ctx context.Context, in message.Inbound) error {
		// As intake does: taken first, answered beside it.
		ctx = context.WithoutCancel(ctx)
		answers.Go(func() { _, _ = c.Send(ctx, in.Chat, message.Outbound{Text: "Di mana tempatnya?"}) })
		return nil
	}
	handler = c.Webhook(receive)
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	b.ReportAllocs()
	b.ResetTimer()
	spent := cpuTime(b)
	go func() {
		defer close(done)
		_ = c.Run(ctx, receive)
	}()
	for _, a := range actors {
		a.Say("halo")
	}
	<-finished
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
	b.ReportMetric(float64(cpuTime(b)-spent)/float64(b.N), "cpu-ns/turn")
	cancel()
	<-done
	answers.Wait()
	c.cfg.HTTPClient.CloseIdleConnections()
}
