package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
)

func TestIdleChatsAreForgottenAndUploadsSwept(t *testing.T) {
	t.Parallel()
	_, db := demoStores(t)
	now := time.Now()
	for id, at := range map[string]time.Time{"old": now.Add(-chatIdle - time.Hour), "new": now} {
		c := chat.Chat{Schema: chat.Schema, Address: message.Address{Channel: message.ChannelWeb, ID: id}, Updated: at}
		if err := db.chats.Save(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
	}
	swept := 0
	db.tidy.sweep = func(context.Context, time.Time) (int, error) { swept++; return 1, nil }
	if err := db.tidy.once(t.Context(), slog.New(slog.DiscardHandler), now); err != nil {
		t.Fatal(err)
	}
	if _, err := db.chats.Load(t.Context(), message.Address{Channel: message.ChannelWeb, ID: "old"}); err == nil {
		t.Error("a chat that nobody used is still there")
	}
	if _, err := db.chats.Load(t.Context(), message.Address{Channel: message.ChannelWeb, ID: "new"}); err != nil {
		t.Errorf("a chat in use: %v", err)
	}
	if swept != 1 {
		t.Errorf("swept %d times", swept)
	}
}

func TestOldQuarantinedMessagesGo(t *testing.T) {
	t.Parallel()
	q := quarantine{dir: filepath.Join(t.TempDir(), "quarantine")}
	now := time.Now()
	if n, err := q.tidy(now); n != 0 || err != nil {
		t.Errorf("without a folder: %d, %v", n, err)
	}
	if err := q.Keep(t.Context(), nil, chat.Chat{}, "boom"); err != nil {
		t.Fatal(err)
	}
	put := func(at time.Time, i int) {
		name := filepath.Join(q.dir, fmt.Sprintf("%s%d.json", at.UTC().Format(quarantineForm), i))
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(now.Add(-quarantineLife-time.Hour), 0)
	put(now.Add(-quarantineLife+time.Hour), 0)
	if n, err := q.tidy(now); n != 1 || err != nil {
		t.Errorf("removed %d, %v, want the old one", n, err)
	}
	for i := range quarantineMost {
		put(now.Add(-time.Hour), i)
	}
	if n, err := q.tidy(now); n != 2 || err != nil {
		t.Errorf("removed %d, %v, want the two beyond the most", n, err)
	}
	left, err := os.ReadDir(q.dir)
	if err != nil || len(left) != quarantineMost {
		t.Errorf("%d are left, %v", len(left), err)
	}
}
