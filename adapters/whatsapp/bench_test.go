package whatsapp_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
)

// BenchmarkEcho answers every message with itself, once with the library alone
// and the same durability, once through the channel. Server, phones and their
// cryptography run in the same process, so the figures compare the two and say
// little about either. One operation is one message and its answer.
//
//	go test ./adapters/whatsapp -run - -bench Echo -benchtime 3000x
func BenchmarkEcho(b *testing.B) {
	for _, people := range []int{1, 50} {
		b.Run(fmt.Sprintf("library/people=%d", people), func(b *testing.B) { benchmark(b, people, libraryEcho) })
		b.Run(fmt.Sprintf("channel/people=%d", people), func(b *testing.B) { benchmark(b, people, channelEcho) })
	}
}

// answered is one answer still to be sent.
type answered struct{ chat, id, text string }

// libraryEcho is the least that a careful bot on the library does.
func libraryEcho(b *testing.B, s *whatsapptest.Server, bot *whatsapptest.Phone) (stop func()) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "wa.db")+
		"?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	container := sqlstore.NewWithDB(db, "sqlite3", nil)
	if err := container.Upgrade(b.Context()); err != nil {
		b.Fatal(err)
	}
	cli := whatsmeow.NewClient(container.NewDevice(), nil)
	h := s.HTTPClient()
	cli.SetWebsocketHTTPClient(h)
	cli.SetPreLoginHTTPClient(h)
	cli.SynchronousAck, cli.EnableDecryptedEventBuffer, cli.UseRetryMessageStore, cli.ManualHistorySyncDownload = true, true, true, true
	queue := make(chan answered, 10_000)
	connected := make(chan struct{}, 8)
	cli.AddEventHandler(func(e any) {
		switch e := e.(type) {
		case *events.Connected:
			connected <- struct{}{}
		case *events.Message:
			if text := e.Message.GetConversation(); text != "" && !e.Info.IsFromMe {
				queue <- answered{e.Info.Chat.String(), e.Info.ID, text}
			}
		}
	})
	codes, err := cli.GetQRChannel(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if err := cli.Connect(); err != nil {
		b.Fatal(err)
	}
	for item := range codes {
		if item.Event == whatsmeow.QRChannelEventCode {
			if err := bot.ScanQR(item.Code); err != nil {
				b.Fatal(err)
			}
		}
	}
	<-connected
	answering := make(chan struct{})
	go func() {
		defer close(answering)
		for a := range queue {
			to, _ := types.ParseJID(a.chat)
			if _, err := cli.SendMessage(context.Background(), to, &waE2E.Message{
				ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String("echo " + a.text)},
			}); err != nil {
				b.Error(err)
			}
		}
	}()
	return func() { close(queue); <-answering; cli.Disconnect(); _ = container.Close() }
}

func channelEcho(b *testing.B, s *whatsapptest.Server, bot *whatsapptest.Phone) (stop func()) {
	connected := make(chan struct{}, 8)
	c, err := whatsapp.New(whatsapp.Config{
		Store: filepath.Join(b.TempDir(), "wa.db"), HTTPClient: s.HTTPClient(), Pace: whatsapp.Pace{Off: true},
		OnLink: func(l whatsapp.Link) {
			if l.State == whatsapp.LinkConnected {
				connected <- struct{}{}
			}
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Pair(b.Context(), func(code string) { _ = bot.ScanQR(code) }, "", nil); err != nil {
		b.Fatal(err)
	}
	queue := make(chan message.Inbound, 10_000)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.Run(ctx, func(_ context.Context, in message.Inbound) error {
			queue <- in
			return nil
		})
	}()
	<-connected
	answering := make(chan struct{})
	go func() {
		defer close(answering)
		for in := range queue {
			if _, err := c.Send(context.Background(), in.Chat, message.Outbound{Key: in.ID, Text: "echo " + in.Text}); err != nil {
				b.Error(err)
			}
		}
	}()
	return func() { close(queue); <-answering; cancel(); <-done; _ = c.Close() }
}

func benchmark(b *testing.B, people int, echo func(*testing.B, *whatsapptest.Server, *whatsapptest.Phone) func()) {
	s, err := whatsapptest.New(whatsapptest.Config{AllPrekeys: true})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	bot := s.AddPhone("628110000001", "Bot")
	stop := echo(b, s, bot)
	defer stop()
	var left atomic.Int64
	var over sync.WaitGroup
	var mu sync.Mutex
	var took []time.Duration
	over.Add(people)
	phones := make([]*whatsapptest.Phone, people)
	begin := make([]func(), people)
	warm := make(chan struct{}, people)
	for i := range phones {
		p := s.AddPhone(fmt.Sprintf("6281200%05d", i), fmt.Sprint("Warga ", i))
		p.Forget(16)
		phones[i] = p
		var said time.Time
		n, counting := 0, false
		say := func() {
			if left.Add(-1) < 0 {
				over.Done()
				return
			}
			n++
			said = time.Now()
			if _, err := p.Say(bot, fmt.Sprintf("pesan %d", n)); err != nil {
				b.Error(err)
			}
		}
		p.OnMessage(func(r whatsapptest.Received) {
			if !strings.HasPrefix(r.Text, "echo ") {
				return
			}
			if !counting {
				counting = true
				warm <- struct{}{}
				return
			}
			mu.Lock()
			took = append(took, time.Since(said))
			mu.Unlock()
			say()
		})
		begin[i] = say
	}
	for _, p := range phones { // the first message of each makes keys and sessions
		if _, err := p.Say(bot, "halo"); err != nil {
			b.Fatal(err)
		}
	}
	for range phones {
		<-warm
	}
	left.Store(int64(b.N))
	b.ResetTimer()
	for _, f := range begin {
		f()
	}
	over.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	if p := s.Panics(); len(p) > 0 {
		b.Error(p)
	}
}
