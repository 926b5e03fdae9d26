package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
)

// quarantine keeps inputs that made a conversation stumble, one file each, so
// that they can be reproduced. The files hold what a person wrote and are
// readable by the program's own account alone.
type quarantine struct{ dir string }

// quarantined is the content of one file.
type quarantined struct {
	At       time.Time        `json:"at"`
	Inbound  *message.Inbound `json:"inbound,omitempty"`
	Chat     chat.Chat        `json:"chat"`
	Panicked string           `json:"panicked"`
}

// Keep writes one file, durably.
func (q quarantine) Keep(_ context.Context, in *message.Inbound, c chat.Chat, panicked string) error {
	raw, err := json.MarshalIndent(quarantined{At: time.Now().UTC(), Inbound: in, Chat: c, Panicked: panicked}, "", "  ")
	if err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	if err := os.MkdirAll(q.dir, 0o700); err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	f, err := os.CreateTemp(q.dir, time.Now().UTC().Format("20060102-150405-")+"*.json")
	if err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	_, err = f.Write(raw)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("quarantine %s: %w", filepath.Base(f.Name()), err)
	}
	return nil
}
