package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store/mongostore/mongotest"
	"github.com/taprose/taprose/store/redisstore/redistest"
)

// redisCommand has Redis do something, as an administrator would.
func redisCommand(t *testing.T, host string, words ...string) {
	t.Helper()
	c, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(c, "$%d\r\n%s\r\n", len(w), w)
	}
	said, err := bufio.NewReader(c).ReadString('\n')
	if err != nil || strings.HasPrefix(said, "-") {
		t.Fatalf("redis %v: %q, %v", words, said, err)
	}
}

// TestServersInTrouble lets everything happen to MongoDB and Redis that happens to
// servers, while citizens file reports. During each trouble what a newcomer says is
// not answered, or late; afterwards, without a restart, everything is.
func TestServersInTrouble(t *testing.T) {
	t.Parallel()
	where := startServers(t)
	// Of its own, to be killed.
	own := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	where.chats = own.Address()
	mongo := startProxy(t, hostOf(where.reports), nil)
	redis := startProxy(t, own.Host(), nil)
	where.reports, where.chats = mongo.through(where.reports), redis.through(where.chats)
	// Shorter than the defaults, so that the test is.
	where.reports = strings.TrimSuffix(where.reports, mongotest.Patience) + "&timeoutMS=5000&serverSelectionTimeoutMS=1000"
	where.chats += "?read_timeout=1s"

	l := newLedger()
	tg := telegramtest.Start(t, telegramtest.Options{OnMessage: l.hear})
	p := newReplica(t, tg, where, "")
	p.start()
	p.enrol(tg, -1001, "pupr")
	admins := p.enrol(tg, -1009, "admin")
	l.crowdOf(tg, 6)

	both := func(f func(*proxy)) func() { return func() { f(mongo); f(redis) } }
	heal := both((*proxy).heal)
	for i, trouble := range []struct {
		name       string
		begin, end func()
		// silent: nothing can be acknowledged meanwhile.
		silent bool
	}{
		{"Redis is gone", redis.leave, redis.heal, true},
		{"MongoDB is gone", mongo.leave, mongo.heal, true},
		{"both are slow", both(func(x *proxy) { x.delay(50 * time.Millisecond) }), heal, false},
		{"Redis is silent", redis.hang, func() { redis.heal(); redis.cut() }, true},
		{"MongoDB is silent", mongo.hang, func() { mongo.heal(); mongo.cut() }, true},
		{"connections break", both((*proxy).cut), heal, false},
		{"Redis is read-only", func() { redisCommand(t, own.Host(), "REPLICAOF", "127.0.0.1", "1") },
			func() { redisCommand(t, own.Host(), "REPLICAOF", "NO", "ONE") }, true},
		{"Redis is full", func() { redisCommand(t, own.Host(), "CONFIG", "SET", "maxmemory", "1") },
			func() { redisCommand(t, own.Host(), "CONFIG", "SET", "maxmemory", "0") }, true},
		{"Redis is killed and started again", own.Kill, func() { own.Restart(t) }, true},
	} {
		trouble.begin()
		newcomer := tg.Person(int64(7000+i), "Pendatang")
		newcomer.Say("/start")
		// The trouble lasts long enough for several tries.
		during, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		_, err := newcomer.WaitFor(during, telegramtest.Has("TapRose"))
		cancel()
		if trouble.silent && err == nil {
			t.Errorf("%s: a newcomer was answered", trouble.name)
		}
		if trouble.silent && tg.Pending() == 0 {
			t.Errorf("%s: what was said is acknowledged", trouble.name)
		}
		trouble.end()
		began := time.Now()
		if err != nil {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			if _, err := newcomer.WaitFor(ctx, telegramtest.Has("TapRose")); err != nil {
				t.Fatalf("%s: no answer after it ended: %v", trouble.name, err)
			}
			cancel()
		}
		t.Logf("%s: answered %v after it ended", trouble.name, time.Since(began).Round(10*time.Millisecond))
	}

	// One that lasts is told to the administrators.
	redis.leave()
	p.outage("redis")
	redis.heal()
	told, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := admins.WaitFor(told, telegramtest.Has("redis", "tidak menjawab")); err != nil {
		t.Errorf("the administrators were not told: %v", err)
	}

	l.close(t, tg)
	if err := p.stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	reports, cards, _ := l.count(t)
	t.Logf("%d reports, %d cards said again", reports, cards)
	if reports == 0 {
		t.Error("nobody filed anything")
	}
}

// outage waits, while a store is away, until the program has seen that it is for long
// enough to tell somebody.
func (p *program) outage(store string) {
	p.tb.Helper()
	seen := func(what string) (n int) {
		for line := range strings.Lines(p.log.String()) {
			if strings.Contains(line, `msg="store `+what+`"`) && strings.Contains(line, "store="+store) {
				n++
			}
		}
		return n
	}
	for {
		until(p.tb, "the program misses "+store, func() bool { return seen("away") > seen("back") })
		back := seen("back")
		<-time.After(outageAfter)
		// It may have been about an earlier time, or answered once more.
		if seen("back") == back {
			return
		}
	}
}

// TestOutagesAreToldOnce: by the replica that leads, only if they lasted, and later if
// it cannot be said at once.
func TestOutagesAreToldOnce(t *testing.T) {
	t.Parallel()
	var down, deaf error
	leads := true
	var told []string
	o := &outages{
		checks: map[string]func(context.Context) error{"redis": func(context.Context) error { return down }},
		zone:   time.UTC, leads: func() bool { return leads }, log: slog.New(slog.DiscardHandler), since: make(map[string]time.Time),
		tell: func(_ context.Context, out message.Outbound, _ ...message.Channel) (int, error) {
			if deaf == nil {
				told = append(told, out.Text)
			}
			return 1, deaf
		},
	}
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	step := func(d time.Duration) {
		now = now.Add(d)
		o.look(t.Context(), now)
		o.report(t.Context(), now)
	}
	away := func(d time.Duration) {
		down = errors.New("away")
		step(time.Second)
		step(d)
		down = nil
		step(time.Second)
	}
	away(time.Second)
	if len(told) != 0 {
		t.Errorf("a blink was told: %q", told)
	}
	deaf = errors.New("the other store is away")
	away(time.Minute)
	deaf = nil
	step(time.Second)
	step(time.Second)
	if len(told) != 1 || !strings.Contains(told[0], "redis") || !strings.Contains(told[0], "08:00:04") {
		t.Errorf("told %q", told)
	}
	leads = false
	away(time.Minute)
	step(2 * outageKeep)
	leads = true
	step(time.Second)
	if len(told) != 1 {
		t.Errorf("what the leader told was told again: %q", told)
	}
}
