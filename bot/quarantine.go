package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// quarantine keeps inputs that made a conversation stumble, one file each, so
// that they can be reproduced. The files hold what a person wrote and are
// readable by the program's own account alone.
type quarantine struct{ dir string }

// quarantineIn is the quarantine of a data folder.
func quarantineIn(cfg *config.Config) quarantine {
	return quarantine{dir: filepath.Join(cfg.Stores.DataDir, "quarantine")}
}

// quarantined is the content of one file.
type quarantined struct {
	At       time.Time        `json:"at"`
	Inbound  *message.Inbound `json:"inbound,omitempty"`
	Chat     chat.Chat        `json:"chat"`
	Panicked string           `json:"panicked"`
}

// How long a quarantined message is kept to be looked at, and how many at most: they
// hold what people wrote, and a defect that meets many must not fill the disk.
const (
	quarantineLife = 30 * 24 * time.Hour
	quarantineMost = 1000
)

// tidy removes what is older than quarantineLife, and the oldest beyond
// quarantineMost. Their names begin with their moment, so that they sort by it.
func (q quarantine) tidy(now time.Time) (int, error) {
	entries, err := os.ReadDir(q.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("quarantine: %w", err)
	}
	removed := 0
	oldest := now.Add(-quarantineLife).UTC().Format(quarantineForm)
	for i, e := range entries {
		if !strings.HasSuffix(e.Name(), ".json") || (len(entries)-i <= quarantineMost && e.Name() >= oldest) {
			continue
		}
		if err := os.Remove(filepath.Join(q.dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, fmt.Errorf("quarantine: %w", err)
		}
		removed++
	}
	return removed, nil
}

// quarantineForm begins the name of a file.
const quarantineForm = "20060102-150405-"

// quarantinedReport is the content of a file about a report that stumbled on its way
// out.
type quarantinedReport struct {
	At       time.Time     `json:"at"`
	Report   report.Report `json:"report"`
	Panicked string        `json:"panicked"`
}

// Keep writes one file, durably.
func (q quarantine) Keep(_ context.Context, in *message.Inbound, c chat.Chat, panicked string) error {
	return q.write(quarantined{At: time.Now().UTC(), Inbound: in, Chat: c, Panicked: panicked})
}

// KeepReport does the same for a report.
func (q quarantine) KeepReport(r report.Report, panicked string) error {
	return q.write(quarantinedReport{At: time.Now().UTC(), Report: r, Panicked: panicked})
}

func (q quarantine) write(what any) error {
	raw, err := json.MarshalIndent(what, "", "  ")
	if err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	if err := os.MkdirAll(q.dir, 0o700); err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	f, err := os.CreateTemp(q.dir, time.Now().UTC().Format(quarantineForm)+"*.json")
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

// held keeps a report that made dispatch stumble, and tells the administrators.
func (a *app) held(ctx context.Context, r report.Report, panicked string) {
	err := quarantineIn(a.cfg).KeepReport(r, panicked)
	if err == nil {
		_, err = a.intake.Alarm(ctx, message.Outbound{
			Text: text.Say(regency.Indonesian, text.SystemReportHeld, text.Args{"ticket": r.Ticket}),
		})
	}
	if err != nil {
		a.log.ErrorContext(ctx, "report that stumbled not told of", "report_id", r.ID, "err", err)
	}
}
