package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/taprose/taprose/store"
)

// Name is the file of the database in a data folder, and RestoreName the folder in
// which a restore gathers what it puts there: while it stands, the data folder is not
// whole and Open refuses it.
const (
	Name        = "taprose.db"
	RestoreName = ".restore"
)

// ErrRestoring: a restore into the folder was begun and not ended.
var ErrRestoring = errors.New("a restore into this folder was interrupted; empty the folder and restore again")

// Snapshot writes a copy of one moment of the SQLite database at path into a new file,
// durably, while other processes go on writing to it. It serves any database, not
// only ours. Nothing may be at into yet.
func Snapshot(ctx context.Context, path, into string) error {
	if err := snapshot(ctx, path, into); err != nil {
		return fmt.Errorf("copy database %s: %w", filepath.Base(path), mapped(err))
	}
	return nil
}

func snapshot(ctx context.Context, path, into string) (err error) {
	// Opening would make an empty one.
	if _, err := os.Stat(path); err != nil {
		return err
	}
	// The file is ours before anything of people's is in it.
	f, err := os.OpenFile(into, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			_ = os.Remove(into)
		}
	}()
	db, err := sql.Open("sqlite", dsn(path, "busy_timeout(10000)"))
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", into); err != nil {
		return err
	}
	return f.Sync()
}

// Inspect reads a whole database file that nobody uses and tells whether it is one of
// this program: ErrForeign, ErrCorrupt, or store.ErrSchemaTooNew if not.
func Inspect(ctx context.Context, path string) error {
	if err := inspect(ctx, path); err != nil {
		return fmt.Errorf("inspect database %s: %w", filepath.Base(path), mapped(err))
	}
	return nil
}

func inspect(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dsn(path, "query_only(1)")+"&mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var app, version int
	if err := db.QueryRowContext(ctx, "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version").Scan(&app, &version); err != nil {
		return err
	}
	switch {
	case app != applicationID:
		return ErrForeign
	case version > len(migrations):
		return fmt.Errorf("database schema %d, this program knows %d: %w", version, len(migrations), store.ErrSchemaTooNew)
	}
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return fmt.Errorf("%w: %s", ErrCorrupt, said)
	}
	return nil
}
