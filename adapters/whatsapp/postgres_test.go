package whatsapp_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/adapters/whatsapp/postgrestest"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
)

// inPostgres has a rig keep the link in a database.
func inPostgres(address string) func(*whatsapp.Config) {
	return func(c *whatsapp.Config) { c.Store = address }
}

// TestTheLinkInPostgres asks every table for something: keys of people and of groups,
// messages that came damaged, who wrote to us, what was said, also after a restart.
func TestTheLinkInPostgres(t *testing.T) {
	t.Parallel()
	r := linkedRig(t, inPostgres(postgrestest.Database(t)), func(c *whatsapp.Config) { c.UnreadableWait = time.Second })
	chat := r.hear(r.siti)
	g := r.s.NewGroup("Aduan", r.siti, r.budi, r.bot)
	desk := message.Address{Channel: message.ChannelWhatsApp, ID: g.JID()}
	asked := r.said(r.siti.Say(g, "terima"))
	r.until("the word in the group", r.heard("terima"))
	r.send(desk, message.Outbound{Key: "a", Text: "diterima", Quote: asked})
	r.wait(r.budi, func(m whatsapptest.Received) bool { return m.Quoted == asked && m.Text == "diterima" })
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
	r.until("the unreadable one", func() bool { return r.got[len(r.got)-1].Unsupported == "unreadable" })
	r.send(chat, message.Outbound{Key: "b", Text: "masih kenal"})
	r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "masih kenal" })
	r.send(desk, message.Outbound{Key: "c", Text: "dicatat", Quote: asked})
	if m := r.wait(r.budi, func(m whatsapptest.Received) bool { return m.Text == "dicatat" }); m.Quoted != asked {
		t.Errorf("quotes %q after a restart, want %q", m.Quoted, asked)
	}
	if err := r.c.Unlink(r.ctx()); err != nil {
		t.Error(err)
	}
	r.await(whatsapp.LinkUnpaired)
}

// TestReplicasStartAtOnce: those that find an empty database make its tables one
// after the other.
func TestReplicasStartAtOnce(t *testing.T) {
	t.Parallel()
	cfg := whatsapp.Config{Store: postgrestest.Database(t)}
	var starting sync.WaitGroup
	for range 6 {
		starting.Go(func() {
			c, err := whatsapp.New(cfg)
			if err != nil {
				t.Error(err)
				return
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	starting.Wait()
}

// TestAnotherReplicaTakesTheAccountOver: a second process on the same database is
// refused, or waits if it is a replica; when the first has let go it goes on with what
// the first knew.
func TestAnotherReplicaTakesTheAccountOver(t *testing.T) {
	t.Parallel()
	r := linkedRig(t, inPostgres(postgrestest.Database(t)))
	stranger, err := whatsapp.New(r.cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := stranger.Run(r.ctx(), r.receive); !errors.Is(err, whatsapp.ErrInUse) {
		t.Errorf("a second process that is no replica: %v", err)
	}
	if err := stranger.Close(); err != nil {
		t.Error(err)
	}

	second := r.replica()
	second.run()
	second.until("waiting", func() bool {
		return len(second.links) > 0 && strings.Contains(second.links[0].Reason, "another replica")
	})
	// The second has read the store already when Siti and Budi come.
	chat, met := r.hear(r.siti), r.hear(r.budi)
	r.send(chat, message.Outbound{Key: "a", Text: "dari yang pertama"})
	kept := r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "dari yang pertama" })
	r.stop()
	waiting := r.said(r.siti.Quote(r.bot, kept, r.bot, "menunggu pergantian"))
	second.await(whatsapp.LinkConnected)
	second.acked(waiting)
	if in := second.next(1); in.Chat != chat || in.Text != "menunggu pergantian" || in.Quoted == nil || in.Quoted.MessageID != kept.ID {
		t.Errorf("came as %+v", in)
	}
	// Budi never wrote to the second, and is no stranger.
	second.send(met, message.Outbound{Key: "b", Text: "dari yang kedua"})
	r.wait(r.budi, func(m whatsapptest.Received) bool { return m.Text == "dari yang kedua" })

	// And back again.
	second.stop()
	r.open()
	r.run()
	r.await(whatsapp.LinkConnected)
	r.hear(r.siti)
	r.send(chat, message.Outbound{Key: "c", Text: "kembali"})
	r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "kembali" })
}

// TestALostLockEndsTheSession: the lock ends with its connection, so a channel whose
// database was started anew may not go on as if it had it.
func TestALostLockEndsTheSession(t *testing.T) {
	t.Parallel()
	db := postgrestest.Start(t)
	r := linkedRig(t, inPostgres(db.Address()), func(c *whatsapp.Config) { c.Shared = true })
	chat := r.hear(r.siti)
	r.reconnects(func() {
		db.Kill()
		id := r.said(r.siti.Say(r.bot, "basis data mati"))
		r.until("the loss is noticed", func() bool { return strings.Contains(r.links[len(r.links)-1].Reason, "store was away") })
		if r.s.Acked(id) != 0 {
			t.Error("acknowledged what could not be kept")
		}
		db.Restart(t)
	})
	r.until("what was said meanwhile", r.heard("basis data mati"))
	r.send(chat, message.Outbound{Key: "a", Text: "hidup lagi"})
	r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "hidup lagi" })
	// It holds the lock again.
	second := r.replica()
	if _, err := second.c.Groups(r.ctx()); !errors.Is(err, whatsapp.ErrInUse) {
		t.Errorf("a second process after the restart: %v", err)
	}
}

// replica is another process with the same store, which stands in for the first.
func (r *rig) replica() *rig {
	r.t.Helper()
	second := &rig{t: r.t, s: r.s, bot: r.bot, siti: r.siti, budi: r.budi, cfg: r.cfg, changed: make(chan struct{})}
	second.cfg.Shared = true
	second.cfg.OnLink = func(l whatsapp.Link) { second.note(func() { second.links = append(second.links, l) }) }
	second.cfg.OnMembers, second.cfg.OnReceipt = nil, nil
	second.cfg.RetryMax = 500 * time.Millisecond
	second.open()
	return second
}
