package main

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/adaptertest"
	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
)

// living is the program at work, until the test ends.
func living(t *testing.T, cfg *config.Config) *app {
	t.Helper()
	log := &adaptertest.Log{}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	a, err := newApp(ctx, cfg, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		stop()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the program said:\n%s", log.String())
		}
	})
	return a
}

// TestNobodyIsForgottenWhileHeWrites keeps identities for a day and has the daily round
// come at bad moments. Whoever wrote first long ago and again now is not erased; whoever
// was erased is met anew, and his report is answered.
func TestNobodyIsForgottenWhileHeWrites(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	cfg := config.Demo()
	cfg.Stores.DataDir, cfg.Web.Listen = t.TempDir(), "127.0.0.1:0"
	cfg.Channels.Telegram = &config.Telegram{Token: config.NewSecret(tg.Token()), ServerURL: tg.URL(), Mode: "polling"}
	retained(t, tg, living(t, cfg))
}

func TestNobodyIsForgottenWhileHeWritesOnServers(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	s := startServers(t)
	cfg := config.Demo()
	cfg.Stores.DataDir, cfg.Web.Listen = t.TempDir(), "127.0.0.1:0"
	cfg.Stores.Reports, cfg.Stores.Chats, cfg.Stores.Migrate = config.NewSecret(s.reports), config.NewSecret(s.chats), true
	cfg.Privacy.Keys, cfg.Web.Secret = config.NewSecret(sealtest.Keys), config.NewSecret("0123456789abcdef0123456789abcdef")
	cfg.Channels.Telegram = &config.Telegram{Token: config.NewSecret(tg.Token()), ServerURL: tg.URL(), Mode: "polling"}
	retained(t, tg, living(t, cfg))
}

// retained tells the story on either store.
func retained(t *testing.T, tg *telegramtest.Server, a *app) {
	ctx := t.Context()
	round := func() {
		t.Helper()
		if err := a.stores.custodyOnce(ctx, config.Keep{Identity: 1}, slog.New(slog.DiscardHandler), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().AddDate(0, 0, -20)
	person := func(addr message.Address) citizen.Person {
		t.Helper()
		c, err := a.stores.chats.Load(ctx, addr)
		if err != nil {
			t.Fatal(err)
		}
		p, err := a.stores.people.Load(ctx, c.Person)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	// older has it that somebody wrote first, and in silent chats last, long ago.
	older := func(addr message.Address, silent bool) citizen.Person {
		t.Helper()
		p := person(addr)
		p.Created = long
		if err := a.stores.people.Save(ctx, &p); err != nil {
			t.Fatal(err)
		}
		if !silent {
			return p
		}
		c, err := a.stores.chats.Load(ctx, addr)
		for err == nil && len(c.Owed) > 0 {
			// What was sent is noted a moment later.
			time.Sleep(10 * time.Millisecond)
			c, err = a.stores.chats.Load(ctx, addr)
		}
		if err != nil {
			t.Fatal(err)
		}
		c.Session.Touched, c.Updated, c.Session.Draft = long, long, nil
		if err := a.stores.chats.Save(ctx, &c); err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, c := range []struct {
		name   string
		silent bool
		erase  func(p citizen.Person)
		anew   bool
	}{
		{"a known reporter writes again", false, func(citizen.Person) { round() }, false},
		{"whoever was silent writes again", true, func(citizen.Person) { round() }, true},
		{"erased by a program that left the chat alone", true, func(p citizen.Person) {
			if err := a.stores.sealed.Erase(ctx, p.ID, time.Now(), audit.Look{Why: audit.WhyErase}, nil); err != nil {
				t.Fatal(err)
			}
		}, true},
	} {
		id := int64(7000 + len(c.name))
		who := tg.Person(id, c.name)
		addr := message.Address{Channel: message.ChannelTelegram, ID: strconv.FormatInt(id, 10)}
		who.Say("halo")
		hear(t, who)
		was := older(addr, c.silent)
		c.erase(was)
		complain(t, who)
		now := person(addr)
		if (now.ID != was.ID) != c.anew || !now.Erased.IsZero() {
			t.Errorf("%s: was %s, is %+v", c.name, was.ID, now)
		}
		if old, err := a.stores.people.Load(ctx, was.ID); err != nil || old.Erased.IsZero() == c.anew {
			t.Errorf("%s: the old person is %+v, %v", c.name, old, err)
		}
	}
}

// TestAChatIsForgottenWithItsPerson has people who wrote first long ago, in chats of a
// browser that are in different states.
func TestAChatIsForgottenWithItsPerson(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := wired(t, nil)
	now := time.Now()
	long := now.AddDate(0, 0, -20)
	n := 0
	for name, c := range map[string]struct {
		change func(p *citizen.Person, c *chat.Chat)
		erased bool
	}{
		"silent":               {func(*citizen.Person, *chat.Chat) {}, true},
		"wrote today":          {func(_ *citizen.Person, c *chat.Chat) { c.Session.Touched = now }, false},
		"has a draft":          {func(_ *citizen.Person, c *chat.Chat) { c.Session.Draft = &citizen.Draft{Report: "r1"} }, false},
		"is owed a reply":      {func(_ *citizen.Person, c *chat.Chat) { c.Owed = []message.Outbound{{Key: "k"}} }, false},
		"chat lost, was seen":  {func(p *citizen.Person, c *chat.Chat) { p.Seen, c.Person = now, "" }, false},
		"chat lost, long seen": {func(p *citizen.Person, c *chat.Chat) { p.Seen, c.Person = long.Add(time.Hour), "" }, true},
	} {
		n++
		web := message.Address{Channel: message.ChannelWeb, ID: strings.Repeat(strconv.Itoa(n), 32)}
		p := citizen.Person{ID: name, Addresses: []message.Address{web}, Created: long}
		session := citizen.Session{Schema: citizen.SessionSchema, Lang: "jv", Report: "r0", Touched: long}
		talk := chat.Chat{Schema: chat.Schema, Address: web, Person: name, Session: &session, Updated: now}
		c.change(&p, &talk)
		mine := talk.Person == name
		if err := errors.Join(a.stores.sealed.Save(ctx, &p), a.stores.chats.Save(ctx, &talk)); err != nil {
			t.Fatal(err)
		}
		if _, err := a.stores.web.Append(ctx, web.ID, "k", []byte(`{"kind":"message","id":"u1","at":"2026-01-05T08:00:00Z","text":"halo"}`)); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := a.stores.custodyOnce(ctx, config.Keep{Identity: 10}, slog.New(slog.DiscardHandler), now); err != nil {
				t.Fatal(err)
			}
		}
		left, err := a.stores.people.Load(ctx, name)
		if err != nil || left.Erased.IsZero() == c.erased {
			t.Errorf("%s: %+v, %v", name, left, err)
		}
		after, err := a.stores.chats.Load(ctx, web)
		if err != nil || mine && (after.Person == "") != c.erased || after.Session.Lang != "jv" {
			t.Errorf("%s: the chat is %+v, %v", name, after, err)
		}
		if mine && c.erased && after.Session.Report != "" {
			t.Errorf("%s: the chat still knows %+v", name, after.Session)
		}
		if said, err := a.stores.web.Since(ctx, web.ID, 0, 10); err != nil || mine && (len(said) == 0) != c.erased {
			t.Errorf("%s: %d entries in the log, %v", name, len(said), err)
		}
	}
}
