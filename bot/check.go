package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/taprose/taprose/adapters/telegram"
	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/bot/config"
)

func checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Prove a configuration before anyone relies on it",
		Args:  cobra.NoArgs,
	}
	path := configFlag(cmd)
	online := cmd.Flags().Bool("online", false, "also try the connections: tokens, data folder")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		r := cfg.Regency()
		fmt.Fprintf(cmd.OutOrStdout(), "%s: ok (%s, %d agencies, %d categories, %d districts)\n",
			*path, r.Name, len(r.Agencies), len(r.Categories), len(r.Districts))
		for _, gap := range cfg.HolidayGaps(time.Now()) {
			fmt.Fprintf(cmd.OutOrStdout(), "! %s\n", gap)
		}
		if cfg.Privacy.Keys.IsZero() {
			fmt.Fprintf(cmd.OutOrStdout(), "! privacy.keys is not set: the key that seals identities will lie beside the data, in %s\n", filepath.Join(cfg.Stores.DataDir, keyFile))
		}
		if !*online {
			return nil
		}
		return checkOnline(cmd.Context(), cfg, func(what string, err error) {
			if err != nil {
				fmt.Fprintf(cmd.OutOrStdout(), "✗ %s: %s\n", what, explain(err))
				return
			}
			fmt.Fprintf(cmd.OutOrStdout(), "✓ %s\n", what)
		})
	}
	return cmd
}

// errOnline: at least one connection failed; each was told on its own line.
var errOnline = errors.New("not everything can be reached; see above")

// checkOnline tries each connection and tells the outcome of every one.
func checkOnline(ctx context.Context, cfg *config.Config, tell func(string, error)) error {
	ok := true
	try := func(what string, f func() error) {
		err := f()
		ok = ok && err == nil
		tell(what, err)
	}
	try("data folder "+cfg.Stores.DataDir+" is writable", func() error { return writable(cfg.Stores.DataDir) })
	if onServers(cfg) {
		tryServers(ctx, cfg, try)
	}
	if t := cfg.Channels.Telegram; t != nil {
		try("Telegram knows the token", func() error {
			ch, err := telegram.New(telegramConfig(t, cfg, slog.New(slog.DiscardHandler)))
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
			defer cancel()
			return ch.Check(ctx)
		})
	}
	if w := cfg.Channels.WhatsApp; w != nil {
		// Without connecting: that would push a running program off the account.
		try("WhatsApp is linked", func() error {
			ch, err := openWhatsApp(whatsAppConfig(w, cfg, slog.New(slog.DiscardHandler)))
			if err != nil {
				return err
			}
			if ch.Link().State == whatsapp.LinkUnpaired {
				err = whatsapp.ErrNotPaired
			}
			return errors.Join(err, ch.Close())
		})
	}
	if !ok {
		return errOnline
	}
	return nil
}

// writable proves that a file can be made, written to disk and removed in dir. A folder that
// is not there yet is made for it and removed again: it must belong to whoever serves.
func writable(dir string) (err error) {
	if err := asOwner(dir, os.Geteuid()); err != nil {
		return err
	}
	_, missing := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if errors.Is(missing, fs.ErrNotExist) {
		defer func() { err = errors.Join(err, os.Remove(dir)) }()
	}
	name := filepath.Join(dir, ".check")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString("ok")
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(name))
}
