//go:build loopback

package whatsapp

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
)

func TestLoopbackDoor(t *testing.T) {
	s := whatsapptest.Start(t, whatsapptest.Config{})
	raw, err := json.Marshal(s.Loopback())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "loopback.json")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	client, err := Loopback(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Store: filepath.Join(t.TempDir(), "whatsapp.db"), HTTPClient: client})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	bot := s.AddPhone("628110000001", "Bot")
	if err := c.Pair(t.Context(), func(code string) {
		if err := bot.ScanQR(code); err != nil {
			t.Error(err)
		}
	}, "", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Loopback(file + ".missing"); err == nil {
		t.Error("a missing file is ignored")
	}
}
