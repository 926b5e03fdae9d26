package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/taprose/taprose/bot/config"
)

// TestRootStaysOutOfAnothersFolder: a command that somebody gives without "sudo -u taprose"
// while the service stands would leave files that the service cannot open.
func TestRootStaysOutOfAnothersFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	owner := os.Geteuid()
	if owner == 0 {
		owner = 65534
		if err := os.Chown(dir, owner, owner); err != nil {
			t.Skip("this root may not give folders away:", err)
		}
	}
	if err := asOwner(dir, 0); !errors.As(err, new(errRoot)) {
		t.Errorf("root in a folder of %d: %v", owner, err)
	}
	if err := asOwner(dir, owner); err != nil {
		t.Errorf("the owner: %v", err)
	}
	if err := asOwner(filepath.Join(dir, "none"), 0); err != nil {
		t.Errorf("a folder that is not there yet: %v", err)
	}
	if os.Geteuid() != 0 {
		return
	}
	cfg := config.Demo()
	cfg.Stores.DataDir = dir
	if _, err := openStores(t.Context(), cfg); !errors.As(err, new(errRoot)) {
		t.Errorf("opening the stores as root: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("root left %v, %v", left, err)
	}
}

// TestACheckLeavesNoFolder: what a check as root makes would be root's, and the service
// could not use it.
func TestACheckLeavesNoFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	if err := writable(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is there: %v", err)
	}
}
