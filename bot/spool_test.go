package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/taprose/taprose/bot/config"
)

// A start removes what a killed process left of files, and nothing beside it; files come
// to stand where only the program's account looks.
func TestTheSpoolIsEmptiedAtStart(t *testing.T) {
	t.Parallel()
	cfg := config.Demo()
	cfg.Stores.DataDir = t.TempDir()
	cfg.Web.Listen = "127.0.0.1:0"
	spool, other := filepath.Join(cfg.Stores.DataDir, spoolFolder), filepath.Join(cfg.Stores.DataDir, "note.txt")
	if err := os.Mkdir(spool, 0o755); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(spool, "taprose-file-1")
	for _, name := range []string{left, other} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a, err := newApp(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(a.stores.spool); err != nil || a.stores.spool != spool || info.Mode().Perm() != 0o700 {
		t.Errorf("the spool is %q, %v, %v", a.stores.spool, info, err)
	}
}
