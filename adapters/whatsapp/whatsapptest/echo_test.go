package whatsapptest_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
	_ "modernc.org/sqlite" // the client's store

	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
)

// patience is how long a test waits for what must come; slow machines need it.
const patience = 3 * time.Minute

// newClient makes an unmodified client with its own store.
func newClient(t *testing.T, s *whatsapptest.Server, file string) *whatsmeow.Client {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	container := sqlstore.NewWithDB(db, "sqlite3", nil)
	if err := container.Upgrade(t.Context()); err != nil {
		t.Fatal(err)
	}
	device, err := container.GetFirstDevice(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cli := whatsmeow.NewClient(device, nil)
	h := s.HTTPClient()
	cli.SetWebsocketHTTPClient(h)
	cli.SetPreLoginHTTPClient(h)
	cli.SetMediaHTTPClient(h)
	cli.SynchronousAck, cli.EnableDecryptedEventBuffer, cli.UseRetryMessageStore = true, true, true
	t.Cleanup(func() { cli.Disconnect(); _ = container.Close() })
	return cli
}

// linked pairs a client with the bot's phone and waits until it may talk.
func linked(t *testing.T, cli *whatsmeow.Client, bot *whatsapptest.Phone) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	connected := make(chan struct{}, 8)
	cli.AddEventHandler(func(e any) {
		if _, ok := e.(*events.Connected); ok {
			connected <- struct{}{}
		}
	})
	codes, err := cli.GetQRChannel(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := cli.Connect(); err != nil {
		t.Fatal(err)
	}
	for item := range codes {
		switch item.Event {
		case whatsmeow.QRChannelEventCode:
			if err := bot.ScanQR(item.Code); err != nil {
				t.Fatal(err)
			}
		case "success":
		default:
			t.Fatalf("pairing: %s %v", item.Event, item.Error)
		}
	}
	select {
	case <-connected:
	case <-ctx.Done():
		t.Fatal("never connected")
	}
}

// echo answers every text with itself.
func echo(cli *whatsmeow.Client) {
	cli.AddEventHandler(func(e any) {
		m, ok := e.(*events.Message)
		if !ok || m.Info.IsFromMe {
			return
		}
		text := m.Message.GetConversation()
		if text == "" {
			return
		}
		go func() {
			_, _ = cli.SendMessage(context.Background(), m.Info.Chat, &waE2E.Message{Conversation: proto.String("echo " + text)})
		}()
	})
}

func TestEchoInPrivate(t *testing.T) {
	t.Parallel()
	s := whatsapptest.Start(t, whatsapptest.Config{AllPrekeys: true})
	bot, siti := s.AddPhone("628110000001", "Bot"), s.AddPhone("628120000001", "Siti")
	cli := newClient(t, s, filepath.Join(t.TempDir(), "wa.db"))
	linked(t, cli, bot)
	echo(cli)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, text := range []string{"halo", "lagi", "sekali lagi"} {
		id, err := siti.Say(bot, text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := siti.WaitText(ctx, "echo "+text); err != nil {
			t.Fatal(err)
		}
		if err := s.WaitAcked(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	if n := bot.WaitingMessages(); n != 0 {
		t.Errorf("%d messages still wait though all were acknowledged", n)
	}
	if own, err := bot.WaitCopies(ctx, 3); err != nil || len(own) != 3 {
		t.Errorf("the bot's own phone saw %d of 3 answers: %v", len(own), err)
	}
}

func TestEchoInGroup(t *testing.T) {
	t.Parallel()
	s := whatsapptest.Start(t, whatsapptest.Config{})
	bot, siti, budi := s.AddPhone("628110000001", "Bot"), s.AddPhone("628120000001", "Siti"), s.AddPhone("628120000002", "Budi")
	cli := newClient(t, s, filepath.Join(t.TempDir(), "wa.db"))
	linked(t, cli, bot)
	echo(cli)
	g := s.NewGroup("Aduan", siti, budi, bot)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, who := range []*whatsapptest.Phone{siti, budi, siti} {
		if _, err := who.Say(g, "dari "+who.Name()); err != nil {
			t.Fatal(err)
		}
		for _, reader := range []*whatsapptest.Phone{siti, budi} {
			r, err := reader.WaitText(ctx, "echo dari "+who.Name())
			if err != nil {
				t.Fatal(err)
			}
			if r.Group != g {
				t.Error("the answer did not come in the group")
			}
		}
	}
}

func TestPairingByCode(t *testing.T) {
	t.Parallel()
	s := whatsapptest.Start(t, whatsapptest.Config{})
	bot := s.AddPhone("628110000001", "Bot")
	cli := newClient(t, s, filepath.Join(t.TempDir(), "wa.db"))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	connected, ready := make(chan struct{}, 1), make(chan struct{}, 1)
	cli.AddEventHandler(func(e any) {
		switch e.(type) {
		case *events.QR:
			ready <- struct{}{}
		case *events.Connected:
			connected <- struct{}{}
		}
	})
	if err := cli.Connect(); err != nil {
		t.Fatal(err)
	}
	<-ready
	code, err := cli.PairPhone(ctx, bot.Number(), true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	if err := bot.EnterCode(code); err != nil {
		t.Fatal(err)
	}
	select {
	case <-connected:
	case <-ctx.Done():
		t.Fatal("never connected")
	}
	if bot.Linked() != 1 {
		t.Error("the phone has no linked device")
	}
}

func TestUnacknowledgedComesAgain(t *testing.T) {
	t.Parallel()
	s := whatsapptest.Start(t, whatsapptest.Config{})
	bot, siti := s.AddPhone("628110000001", "Bot"), s.AddPhone("628120000001", "Siti")
	cli := newClient(t, s, filepath.Join(t.TempDir(), "wa.db"))
	linked(t, cli, bot)
	got := make(chan string, 16)
	var failed atomic.Bool
	cli.AddEventHandlerWithSuccessStatus(func(e any) bool {
		m, ok := e.(*events.Message)
		if !ok || m.Message.GetConversation() == "" {
			return true
		}
		got <- m.Info.ID
		return failed.Swap(true)
	})
	id, err := siti.Say(bot, "halo")
	if err != nil {
		t.Fatal(err)
	}
	if first := <-got; first != id {
		t.Fatalf("got %s, want %s", first, id)
	}
	if s.Acked(id) != 0 || bot.WaitingMessages() != 1 {
		t.Error("acknowledged though the handler failed")
	}
	cli.ResetConnection()
	if again := <-got; again != id {
		t.Fatalf("got %s, want %s again", again, id)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.WaitAcked(ctx, id); err != nil {
		t.Fatal(err)
	}
}

func TestDamagedCiphertextIsSentAgain(t *testing.T) {
	t.Parallel()
	for _, inGroup := range []bool{false, true} {
		s := whatsapptest.Start(t, whatsapptest.Config{})
		bot, siti := s.AddPhone("628110000001", "Bot"), s.AddPhone("628120000001", "Siti")
		cli := newClient(t, s, filepath.Join(t.TempDir(), "wa.db"))
		linked(t, cli, bot)
		echo(cli)
		var chat whatsapptest.Chat = bot
		if inGroup {
			chat = s.NewGroup("Aduan", siti, bot)
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		if _, err := siti.Say(chat, "pertama"); err != nil {
			t.Fatal(err)
		}
		if _, err := siti.WaitText(ctx, "echo pertama"); err != nil {
			t.Fatal(err)
		}
		s.CorruptNext(1)
		if _, err := siti.Say(chat, "rusak"); err != nil {
			t.Fatal(err)
		}
		if _, err := siti.WaitText(ctx, "echo rusak"); err != nil {
			t.Fatalf("in group %v: %v", inGroup, err)
		}
	}
}

func TestReinstalledPhoneReadsAnswers(t *testing.T) {
	t.Parallel()
	for _, told := range []bool{true, false} {
		s := whatsapptest.Start(t, whatsapptest.Config{})
		bot, siti := s.AddPhone("628110000001", "Bot"), s.AddPhone("628120000001", "Siti")
		cli := newClient(t, s, filepath.Join(t.TempDir(), "wa.db"))
		linked(t, cli, bot)
		echo(cli)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		if _, err := siti.Say(bot, "pertama"); err != nil {
			t.Fatal(err)
		}
		if _, err := siti.WaitText(ctx, "echo pertama"); err != nil {
			t.Fatal(err)
		}
		siti.Reinstall(told, bot)
		if _, err := cli.SendMessage(ctx, jidOf(t, siti), &waE2E.Message{Conversation: proto.String("masih di sana?")}); err != nil {
			t.Fatal(err)
		}
		if _, err := siti.WaitText(ctx, "masih di sana?"); err != nil {
			t.Fatalf("told %v: %v", told, err)
		}
		if _, err := siti.Say(bot, "dari ponsel baru"); err != nil {
			t.Fatal(err)
		}
		if _, err := siti.WaitText(ctx, "echo dari ponsel baru"); err != nil {
			t.Fatalf("told %v: %v", told, err)
		}
	}
}

func TestMediaBothWays(t *testing.T) {
	t.Parallel()
	s := whatsapptest.Start(t, whatsapptest.Config{})
	bot, siti := s.AddPhone("628110000001", "Bot"), s.AddPhone("628120000001", "Siti")
	cli := newClient(t, s, filepath.Join(t.TempDir(), "wa.db"))
	linked(t, cli, bot)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	data := []byte(strings.Repeat("foto jalan rusak ", 1000))
	got := make(chan *waE2E.ImageMessage, 1)
	cli.AddEventHandler(func(e any) {
		if m, ok := e.(*events.Message); ok && m.Message.GetImageMessage() != nil {
			got <- m.Message.GetImageMessage()
		}
	})
	if _, err := siti.Photo(bot, data, "jalan"); err != nil {
		t.Fatal(err)
	}
	img := <-got
	back, err := cli.Download(ctx, img)
	if err != nil || string(back) != string(data) {
		t.Fatalf("downloaded %d bytes, %v", len(back), err)
	}
	up, err := cli.Upload(ctx, data, whatsmeow.MediaImage)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cli.SendMessage(ctx, jidOf(t, siti), &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}}); err != nil {
		t.Fatal(err)
	}
	r, err := siti.Wait(ctx, func(r whatsapptest.Received) bool { return r.Kind == "image" })
	if err != nil {
		t.Fatal(err)
	}
	if back, err := s.Download(r.Message.GetImageMessage()); err != nil || string(back) != string(data) {
		t.Fatalf("the phone sees %d bytes, %v", len(back), err)
	}
}

func jidOf(t *testing.T, p *whatsapptest.Phone) types.JID {
	t.Helper()
	jid, err := types.ParseJID(p.LID())
	if err != nil {
		t.Fatal(err)
	}
	return jid
}
