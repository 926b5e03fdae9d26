package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/store/mongostore"
	"github.com/taprose/taprose/store/mongostore/mongotest"
	"github.com/taprose/taprose/store/redisstore/redistest"
)

// servers are the addresses of one installation on MongoDB and Redis, which its
// replicas share.
type servers struct{ reports, chats string }

// startServers gives a test a database and a Redis of its own.
func startServers(tb testing.TB) servers {
	tb.Helper()
	s := servers{reports: mongotest.Database(tb)}
	tb.Cleanup(func() {
		// The test's context has ended by now.
		ctx := context.WithoutCancel(tb.Context())
		db, err := mongostore.Open(ctx, s.reports, mongostore.Options{})
		if err != nil {
			tb.Errorf("dropping the test's database: %v", err)
			return
		}
		if err := errors.Join(db.Drop(ctx), db.Close()); err != nil {
			tb.Errorf("dropping the test's database: %v", err)
		}
	})
	s.chats = redistest.Start(tb, "--appendonly", "yes", "--appendfsync", "everysec").Address()
	return s
}

// useServers has the program keep its memory there.
func (p *program) useServers(s servers) {
	p.edit("stores:\n", fmt.Sprintf("stores:\n  reports: %s\n  chats: %s\n", s.reports, s.chats))
	p.edit("\nweb:\n", "\nprivacy: {keys_env: TAPROSE_TEST_KEYS}\nweb:\n  secret_env: TAPROSE_TEST_SECRET\n")
}

// edit replaces a text in the program's configuration.
func (p *program) edit(old, new string) {
	p.tb.Helper()
	raw, err := os.ReadFile(p.config())
	if err != nil {
		p.tb.Fatal(err)
	}
	if !strings.Contains(string(raw), old) {
		p.tb.Fatalf("the configuration has no %q", old)
	}
	if err := os.WriteFile(p.config(), []byte(strings.Replace(string(raw), old, new, 1)), 0o600); err != nil {
		p.tb.Fatal(err)
	}
}

// newReplica is a program on these servers.
func newReplica(tb testing.TB, tg *telegramtest.Server, s servers, more string) *program {
	tb.Helper()
	p := newProgram(tb, tg, more)
	p.useServers(s)
	return p
}
