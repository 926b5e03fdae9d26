package whatsapp_test

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/conversation/message"
)

func TestDamagedMessageComesAgain(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	g := r.s.NewGroup("Aduan", r.siti, r.bot)
	r.hear(r.siti)
	r.s.CorruptNext(1)
	r.said(r.siti.Say(r.bot, "rusak di jalan"))
	r.until("the private one", r.heard("rusak di jalan"))
	r.said(r.siti.Say(g, "pertama"))
	r.until("the first of the group", r.heard("pertama"))
	r.s.CorruptNext(1)
	r.said(r.siti.Say(g, "rusak di grup"))
	r.until("the one in the group", r.heard("rusak di grup"))
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, in := range r.got {
		if in.Unsupported != "" {
			t.Errorf("the citizen would have been asked again for what came: %+v", in)
		}
	}
}

// heard is a condition for until.
func (r *rig) heard(text string) func() bool {
	return func() bool {
		for _, in := range r.got {
			if in.Text == text {
				return true
			}
		}
		return false
	}
}

func TestUnreadableMessageIsAskedFor(t *testing.T) {
	t.Parallel()
	r := linkedRig(t, func(c *whatsapp.Config) { c.UnreadableWait = 200 * time.Millisecond })
	r.hear(r.siti)
	r.siti.IgnoreRetries(true)
	r.s.CorruptNext(1)
	id := r.said(r.siti.Say(r.bot, "tidak terbaca"))
	in := r.next(2)
	if in.Unsupported != "unreadable" || in.MessageID != id || in.Text != "" || in.Chat.ID != r.siti.LID() {
		t.Errorf("came as %+v", in)
	}
	r.said(r.siti.Say(r.bot, "lagi"))
	if in := r.next(3); in.Text != "lagi" && in.Unsupported == "unreadable" {
		t.Error("asked twice")
	}
}

func TestUnreadableMessageSurvivesARestart(t *testing.T) {
	t.Parallel()
	r := linkedRig(t, func(c *whatsapp.Config) { c.UnreadableWait = time.Second })
	r.hear(r.siti)
	r.siti.IgnoreRetries(true)
	r.s.CorruptNext(1)
	r.said(r.siti.Say(r.bot, "tidak terbaca"))
	for r.bot.WaitingMessages() > 0 { // the library has acknowledged it
		select {
		case <-time.After(5 * time.Millisecond):
		case <-r.ctx().Done():
			t.Fatal("never acknowledged")
		}
	}
	r.restart()
	if in := r.next(2); in.Unsupported != "unreadable" {
		t.Errorf("came as %+v", in)
	}
}

func TestViewOnceThatIsNotSentToUs(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	r.siti.SendUnavailable(r.bot, "view_once")
	if in := r.next(1); in.Unsupported != "view_once" {
		t.Errorf("came as %+v", in)
	}
}

// With the store locked or full while a message is decrypted, the library alone
// would acknowledge the message and lose it.
func TestStoreTroubleDuringDecryptionLosesNothing(t *testing.T) {
	t.Parallel()
	for name, hurt := range map[string]func(t *testing.T, db *sql.DB) (heal func()){
		"locked": func(t *testing.T, db *sql.DB) func() {
			tx, err := db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec("CREATE TABLE hold (x)"); err != nil {
				t.Fatal(err)
			}
			return func() { _ = tx.Rollback() }
		},
		"full": func(t *testing.T, db *sql.DB) func() {
			// A trigger stands in for a disk that takes nothing more.
			for _, table := range []string{"whatsmeow_event_buffer", "whatsmeow_sessions", "whatsmeow_sender_keys"} {
				for _, event := range []string{"INSERT", "UPDATE"} {
					if _, err := db.Exec("CREATE TRIGGER full_" + table + event + " BEFORE " + event + " ON " + table +
						" BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"); err != nil {
						t.Fatal(err)
					}
				}
			}
			return func() {
				for _, table := range []string{"whatsmeow_event_buffer", "whatsmeow_sessions", "whatsmeow_sender_keys"} {
					for _, event := range []string{"INSERT", "UPDATE"} {
						if _, err := db.Exec("DROP TRIGGER full_" + table + event); err != nil {
							t.Error(err)
						}
					}
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := linkedRig(t)
			g := r.s.NewGroup("Aduan", r.siti, r.bot)
			r.hear(r.siti)
			r.siti.IgnoreRetries(true) // her phone does not help
			r.budi.IgnoreRetries(true)
			db, err := sql.Open("sqlite", "file:"+r.cfg.Store+"?_pragma=busy_timeout(20000)&_txlock=immediate")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			r.mu.Lock()
			before := len(r.links)
			r.mu.Unlock()
			heal := hurt(t, db)
			ids := []string{
				r.said(r.siti.Say(r.bot, "satu")), r.said(r.budi.Say(r.bot, "dua")), r.said(r.siti.Say(g, "tiga")), r.said(r.siti.Say(r.bot, "empat")),
			}
			// The trouble lasts until it has cost a connection: a lock is waited for before
			// it is a failure (the store's busy timeout of 5 s).
			r.until("the trouble is noticed", func() bool {
				return slices.ContainsFunc(r.links[before:], func(l whatsapp.Link) bool { return l.State == whatsapp.LinkConnecting })
			})
			for i, id := range ids {
				if r.s.Acked(id) > 0 {
					t.Errorf("message %d was acknowledged while it could not be kept", i)
				}
			}
			heal()
			for _, id := range ids {
				r.acked(id)
			}
			got := " " + strings.Join(r.texts(), " ") + " "
			for _, want := range []string{"satu", "dua", "tiga", "empat"} {
				if strings.Count(got, " "+want+" ") != 1 {
					t.Errorf("received %q", got)
				}
			}
		})
	}
}

func TestStopFinishesWhatWasBegun(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	begun, finish := make(chan struct{}), make(chan struct{})
	r.onReceive(func(in message.Inbound) error {
		if in.Text == "pertama" {
			close(begun)
			<-finish
		}
		return nil
	})
	first, second := r.said(r.siti.Say(r.bot, "pertama")), r.said(r.siti.Say(r.bot, "kedua"))
	<-begun
	stopped := make(chan struct{})
	go func() { r.stop(); close(stopped) }()
	select {
	case <-stopped:
		t.Error("stopped in the middle of a receive")
	case <-time.After(200 * time.Millisecond):
	}
	close(finish)
	<-stopped
	if got := strings.Join(r.texts(), " "); got != "pertama" {
		t.Errorf("received %q", got)
	}
	if r.s.Acked(second) != 0 {
		t.Error("what was not received was acknowledged")
	}
	_ = first // acknowledged or not: it comes again with the same ID then
	r.onReceive(nil)
	r.open()
	r.run()
	r.acked(second)
}

func TestLostReceiptsAreOnlyRepetitions(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	r.s.LoseReceipts(true)
	r.said(r.siti.Say(r.bot, "satu"))
	r.next(1)
	r.s.LoseReceipts(false)
	r.s.DropAll()
	r.said(r.siti.Say(r.bot, "dua"))
	r.until("the second", r.heard("dua"))
	for r.bot.WaitingMessages() > 0 {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-r.ctx().Done():
			t.Fatal("a message stays with the server for ever")
		}
	}
}

func TestStoreThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	if _, err := whatsapp.New(whatsapp.Config{}); err == nil {
		t.Error("no store is a mistake")
	}
	if _, err := whatsapp.New(whatsapp.Config{Store: "/proc/nowhere/whatsapp.db"}); err == nil {
		t.Error("an impossible store is a mistake")
	}
	_, err := whatsapp.New(whatsapp.Config{Store: "postgres://user:geheim@127.0.0.1:1/db"})
	if err == nil || strings.Contains(err.Error(), "geheim") {
		t.Errorf("an unreachable database: %v", err)
	}
	if errors.Is(err, whatsapp.ErrInUse) {
		t.Error("unreachable is not in use")
	}
}
