package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store/sqlitestore"
)

// ear is a network that hands what it is told to a test.
type ear struct {
	mu   sync.Mutex
	n    int
	said chan said
}

type said struct {
	to  message.Address
	out message.Outbound
}

// Send takes everything.
func (e *ear) Send(_ context.Context, to message.Address, out message.Outbound) (message.Sent, error) {
	e.mu.Lock()
	e.n++
	id := fmt.Sprint(e.n)
	e.mu.Unlock()
	e.said <- said{to, out}
	return message.Sent{MessageIDs: []string{id}}, nil
}

// TestFilingCostsEightCommits counts what filing a report of 7 inputs costs on the
// embedded store when nobody else writes, so that no commit is shared: one for each
// input, the last of which brings the report, and one for what was sent about it.
func TestFilingCostsEightCommits(t *testing.T) {
	t.Parallel()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	reg := config.Demo().Regency()
	e := &ear{said: make(chan said, 100)}
	log := slog.New(slog.DiscardHandler)
	post := dispatch.NewPost(map[message.Channel]dispatch.Sender{message.ChannelWeb: e}, nil, 10*time.Second, time.Now)
	disp, err := dispatch.New(dispatch.Config{
		Regency: reg, Reports: db.Reports(), People: sealtest.People(t, db.People()), Groups: db.Groups(), Media: db.Media(),
		Post: post, Log: log, NewID: rand.Text,
	})
	if err != nil {
		t.Fatal(err)
	}
	in, err := intake.New(intake.Config{
		Regency: reg, Chats: db.Chats(), Reports: db.Reports(), Lookups: db.Reports(), People: sealtest.People(t, db.People()),
		Groups: db.Groups(), Codes: db.Groups(), Post: post, Dispatcher: disp, Filing: db,
		Quarantine: quarantine{dir: t.TempDir()}, Log: log, NewID: rand.Text, Random: random,
	})
	if err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- disp.Run(stopped) }()
	siti := message.Address{Channel: message.ChannelWeb, ID: "siti"}
	group := message.Address{Channel: message.ChannelWeb, ID: "g-pupr"}
	if err := db.Groups().PutGroup(t.Context(), desk.Group{Chat: group, Agency: "pupr", Enrolled: time.Now()}); err != nil {
		t.Fatal(err)
	}
	n := 0
	// One photo is in our store already, as the browser's are.
	hash, size, err := db.Media().Put(t.Context(), strings.NewReader(string(jpeg)), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	say := func(change func(*message.Inbound)) {
		n++
		m := message.Inbound{
			ID: fmt.Sprint("in", n), Chat: siti, Kind: message.ChatPrivate, Sender: message.Sender{Address: siti, Name: "Siti"},
			At: time.Now(), MessageID: fmt.Sprint("m", n),
		}
		change(&m)
		if err := in.Receive(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	wait := func(to message.Address, words string) {
		for s := range e.said {
			if s.to == to && strings.Contains(s.out.Text, words) {
				return
			}
		}
	}
	text := func(s string) func(*message.Inbound) { return func(m *message.Inbound) { m.Text = s } }
	// Getting to know a person is no part of filing.
	say(text("/start"))
	wait(siti, "TapRose")
	before := db.Stats()

	say(text("/start"))
	wait(siti, "TapRose")
	say(text("1"))
	wait(siti, "Tentang apa")
	say(text("1"))
	wait(siti, "Apa yang terjadi")
	say(text("Jalan berlubang dalam sekali di depan pasar, sudah dua orang jatuh"))
	wait(siti, "foto")
	say(func(m *message.Inbound) {
		m.Media = []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelWeb, Hash: hash, Size: size}}
	})
	wait(siti, "Lampiran")
	say(func(m *message.Inbound) { m.Place = message.Place{Lat: -6.8976, Lon: 112.0649, HasPoint: true} })
	wait(siti, "Sudah benar?")
	say(text("1"))
	wait(siti, "Nomor laporan")
	wait(group, "Laporan baru")
	// Run ends when the settlement that is under way is done.
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	after := db.Stats()
	if got := after.Commits - before.Commits; got > 8 {
		t.Errorf("filing cost %d commits, more than 8", got)
	} else {
		t.Logf("filing cost %d commits", got)
	}
}
