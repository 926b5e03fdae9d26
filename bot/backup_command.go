package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/taprose/taprose/bot/backup"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/store/sqlitestore"
)

// secretFiles are what the program made for itself and keeps in its data folder.
var secretFiles = []string{keyFile, webKeyFile}

func backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup <file>",
		Short: "Put the embedded store into one file, while it runs or not",
		Long: "Copy reports, people, chats, enrolments, files and the log of looks at identities into one tar file, and compare it with what was written.\n" +
			"The program may run meanwhile. Keys stay out of it unless --with-keys: the key of identities, the link to WhatsApp, the key of browser chats. " +
			"The configuration and what it names outside of the data folder are never in it.",
		Args: cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	keys := cmd.Flags().Bool("with-keys", false, "also the keys and the WhatsApp link: whoever has the file can then read identities and use the account")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		if onServers(cfg) {
			return errBackupServers
		}
		return backupTo(cmd.Context(), cmd.OutOrStdout(), cfg, args[0], *keys)
	}
	return cmd
}

// errBackupServers: there is another tool for that.
var errBackupServers = errors.New("stores.reports is on MongoDB: back it up with mongodump --oplog (docs/mongodb.md); this command copies the embedded store")

func backupTo(ctx context.Context, w io.Writer, cfg *config.Config, name string, keys bool) error {
	src := backup.Source{
		Dir: cfg.Stores.DataDir, Databases: []string{sqlitestore.Name}, Snapshot: sqlitestore.Snapshot,
		Logs: []string{auditFolder}, Media: "media", Program: version(), Created: time.Now(),
	}
	if keys {
		src.Databases, src.Files = append(src.Databases, whatsAppName), secretFiles
	}
	m, err := backup.Write(ctx, name, src)
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%w; nothing is overwritten: choose another name", err)
	case errors.Is(err, fs.ErrNotExist) && !exists(filepath.Join(cfg.Stores.DataDir, sqlitestore.Name)):
		return fmt.Errorf("%s has no store yet: there is nothing to back up", cfg.Stores.DataDir)
	case err != nil:
		return err
	}
	fmt.Fprintf(w, "%s: %d files, %.1f MB, written and read again\n", name, len(m.Files), float64(m.Bytes())/1e6)
	if out := leftOut(cfg, keys); len(out) > 0 {
		fmt.Fprintf(w, "not in it: %s\n", strings.Join(out, "; "))
	}
	if keys {
		fmt.Fprintln(w, "it holds keys: keep it apart from other backups, encrypted")
	}
	return nil
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// leftOut says what a backup of this folder does not hold.
func leftOut(cfg *config.Config, keys bool) []string {
	out := []string{"the configuration and its secrets"}
	there := func(name string) bool { return exists(filepath.Join(cfg.Stores.DataDir, name)) }
	if !keys && there(keyFile) {
		out = append(out, keyFile+" (without it names and numbers stay sealed; keep a copy apart)")
	}
	if !keys && there(webKeyFile) {
		out = append(out, webKeyFile+" (without it chats in browsers begin anew)")
	}
	switch {
	case cfg.Channels.WhatsApp == nil:
	case !cfg.Channels.WhatsApp.Store.IsZero():
		out = append(out, "the link to WhatsApp, which is in channels.whatsapp.store")
	case !keys:
		out = append(out, "the link to WhatsApp (after a restore: taprose whatsapp pair)")
	}
	return append(out, "quarantined messages")
}

func restoreCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "restore <file>",
		Short: "Put a backup into an empty data folder",
		Long: "Check a backup and put it into the data folder of the configuration, which must be missing or empty: nothing is overwritten.\n" +
			"Never run a restored copy beside the original: with the same token both would answer.",
		Args: cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	check := cmd.Flags().Bool("check", false, "only check the backup; nothing is written and no configuration needed")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *check {
			m, err := backup.Verify(cmd.Context(), args[0])
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			return toldBackup(cmd.OutOrStdout(), args[0]+" is whole", m)
		}
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		if onServers(cfg) {
			return errBackupServers
		}
		if err := asOwner(cfg.Stores.DataDir, os.Geteuid()); err != nil {
			return err
		}
		m, err := backup.Restore(cmd.Context(), args[0], backup.Target{
			Dir: cfg.Stores.DataDir, Spare: []string{keyFile, webKeyFile}, Staging: sqlitestore.RestoreName,
			First: sqlitestore.Name, Inspect: sqlitestore.Inspect,
		})
		if err != nil {
			return fmt.Errorf("%s: %w", args[0], err)
		}
		if err := toldBackup(cmd.OutOrStdout(), "restored to "+cfg.Stores.DataDir, m); err != nil {
			return err
		}
		if cfg.Channels.WhatsApp != nil && !m.Has(whatsAppName) {
			fmt.Fprintln(cmd.OutOrStdout(), "WhatsApp must be linked again: taprose whatsapp pair")
		}
		return nil
	}
	return cmd
}

func toldBackup(w io.Writer, what string, m backup.Manifest) error {
	_, err := fmt.Fprintf(w, "%s: %d files, %.1f MB, made %s by %s\n", what, len(m.Files), float64(m.Bytes())/1e6, m.Created.UTC().Format(momentForm+" MST"), m.Program)
	return err
}
