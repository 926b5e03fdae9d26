package main

import (
	"context"
	"log/slog"
	"testing"

	"github.com/taprose/taprose/bot/config"
)

// demoStores opens the embedded stores in a new folder, with the configuration of the
// demonstration that names it. They are closed with the test.
func demoStores(t *testing.T) (*config.Config, *stores) {
	t.Helper()
	cfg := config.Demo()
	cfg.Stores.DataDir = t.TempDir()
	// The test's own context ends before its clean-up begins.
	s, err := openStores(context.WithoutCancel(t.Context()), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return cfg, s
}

// peopleStores is demoStores with identities opened, as custody needs them.
func peopleStores(t *testing.T) (*config.Config, *stores) {
	t.Helper()
	cfg, s := demoStores(t)
	if err := s.openPeople(context.WithoutCancel(t.Context()), cfg, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.looks.Close() })
	return cfg, s
}
