package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
)

// TestRoundTripsToServers counts, on the wire, what turns of a conversation cost when
// memory is on servers: one that changes no report asks Redis twice (load, save) and
// MongoDB not at all; filing a report writes to MongoDB twice, the report and what
// was sent about it.
func TestRoundTripsToServers(t *testing.T) {
	t.Parallel()
	where := startServers(t)
	var mongo, redis counter
	mp := startProxy(t, hostOf(where.reports), mongo.mongo)
	rp := startProxy(t, hostOf(where.chats), redis.redis)
	cfg, err := config.Parse("t.yaml", fmt.Appendf(nil, "%s\nstores:\n  data_dir: %s\n  reports: %s\n  chats: %s\nweb: {listen: '127.0.0.1:0', secret_env: S}\nprivacy: {keys_env: K}\n",
		demoHome(t), t.TempDir(), mp.through(where.reports), rp.through(where.chats)),
		func(name string) string {
			return map[string]string{"S": strings.Repeat("s", 32), "K": sealtest.Keys}[name]
		})
	if err != nil {
		t.Fatal(err)
	}
	db, err := openStores(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.close(); err != nil {
			t.Error(err)
		}
	})
	reg := cfg.Regency()
	people := sealtest.People(t, db.people)
	e := &ear{said: make(chan said, 100)}
	log := slog.New(slog.DiscardHandler)
	post := dispatch.NewPost(map[message.Channel]dispatch.Sender{message.ChannelWeb: e}, nil, 10*time.Second, time.Now)
	disp, err := dispatch.New(dispatch.Config{
		Regency: reg, Reports: db.reports, People: people, Groups: db.groups, Media: db.media,
		Post: post, Log: log, NewID: rand.Text, Renewer: db.renewer, Lease: sharedLease,
		// What is due is asked for all the time; here only what turns cost is counted.
		Tick: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	in, err := intake.New(intake.Config{
		Regency: reg, Chats: db.chats, Reports: db.reports, Lookups: db.reports, People: people,
		Groups: db.groups, Codes: db.groups, Post: post, Dispatcher: disp, Replica: db.replica,
		Quarantine: quarantine{dir: t.TempDir()}, Log: log, NewID: rand.Text, Random: random,
	})
	if err != nil {
		t.Fatal(err)
	}
	siti := message.Address{Channel: message.ChannelWeb, ID: "siti"}
	group := message.Address{Channel: message.ChannelWeb, ID: "g-pupr"}
	if err := db.groups.PutGroup(t.Context(), desk.Group{Chat: group, Agency: "pupr", Enrolled: time.Now()}); err != nil {
		t.Fatal(err)
	}
	n := 0
	say := func(words string, expect string) {
		n++
		m := message.Inbound{
			ID: fmt.Sprint("in", n), Chat: siti, Kind: message.ChatPrivate, Sender: message.Sender{Address: siti, Name: "Siti"},
			At: time.Now(), MessageID: fmt.Sprint("m", n), Text: words,
		}
		if words == "" {
			m.Place = message.Place{Lat: -6.8976, Lon: 112.0649, HasPoint: true}
		}
		if err := in.Receive(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		for s := range e.said {
			if s.to == siti && strings.Contains(s.out.Text, expect) {
				return
			}
		}
	}
	// Getting to know a person is no part of it.
	say("/start", "TapRose")
	mongo.take()
	stopped, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- disp.Run(stopped) }()
	// It looks for what is due once at its start.
	for mongo.take()["find"] == 0 {
		if t.Context().Err() != nil {
			t.Fatal("dispatch did not start")
		}
		runtime.Gosched()
	}
	redis.take()
	for _, turn := range []struct{ say, hear string }{
		{"1", "Tentang apa"}, {"1", "Apa yang terjadi"}, {"Jalan berlubang dalam sekali di depan pasar", "foto"},
		{"lewati", "Di mana"}, {"", "Sudah benar?"},
	} {
		say(turn.say, turn.hear)
		if got := redis.take(); total(got) > 2 {
			t.Errorf("%q cost Redis the round trips %v", turn.say, got)
		}
		if got := mongo.take(); total(got) > 0 {
			t.Errorf("%q cost MongoDB the commands %v", turn.say, got)
		}
	}
	say("1", "Nomor laporan")
	for s := range e.said {
		if s.to == group {
			break
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	got := mongo.take()
	t.Logf("filing cost MongoDB %v and Redis %v", got, redis.take())
	if writes := got["insert"] + got["update"] + got["findAndModify"] + got["delete"]; writes > 2 {
		t.Errorf("filing cost %d writes, more than 2: %v", writes, got)
	}
}

func total(counts map[string]int) int {
	n := 0
	for name, c := range counts {
		// The driver asks servers how they are, by itself.
		if name != "hello" && name != "isMaster" && name != "ping" {
			n += c
		}
	}
	return n
}
