package main

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
)

func TestIdleChatsAreForgottenAndUploadsSwept(t *testing.T) {
	t.Parallel()
	cfg := config.Demo()
	cfg.Stores.DataDir = t.TempDir()
	db, err := openStores(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer db.close()
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
