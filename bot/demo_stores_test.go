package main

import (
	"context"
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
