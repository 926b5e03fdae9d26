package sqlitestore

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"github.com/taprose/taprose/store"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What an operator can do something about. All but ErrForeign and ErrCorrupt are
// also store.ErrUnavailable: trying again after the cause is gone works.
var (
	// ErrInUse: another process (or another DB in this one) has the folder open.
	ErrInUse = fmt.Errorf("%w: data folder is in use by another process", store.ErrUnavailable)
	// ErrDiskFull: no space is left for the database or the media.
	ErrDiskFull = fmt.Errorf("%w: disk full", store.ErrUnavailable)
	// ErrNoPermission: the folder or a file in it may not be read or written.
	ErrNoPermission = fmt.Errorf("%w: no permission to use the data folder", store.ErrUnavailable)
	// ErrDisk: the disk answered with an error.
	ErrDisk = fmt.Errorf("%w: disk error", store.ErrUnavailable)
	// ErrBusy: the database stayed locked by a foreign program, such as a backup.
	ErrBusy = fmt.Errorf("%w: database locked", store.ErrUnavailable)
	// ErrClosed: the store was closed.
	ErrClosed = fmt.Errorf("%w: store closed", store.ErrUnavailable)
	// ErrForeign: taprose.db is no database of this program.
	ErrForeign = errors.New("not a database of this program")
	// ErrCorrupt: the database is damaged and must be restored from a backup.
	ErrCorrupt = errors.New("database damaged")
)

// mapped turns an error of the driver or of the file system into one of ours; the
// cause stays in the chain. Other errors come back as they are.
func mapped(err error) error {
	if err == nil {
		return nil
	}
	if ours := kind(err); ours != nil && !errors.Is(err, ours) {
		return fmt.Errorf("%w: %w", ours, err)
	}
	return err
}

func kind(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return ErrDiskFull
		case sqlite3.SQLITE_IOERR:
			if errors.Is(err, syscall.ENOSPC) {
				return ErrDiskFull
			}
			return ErrDisk
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return ErrBusy
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
			return ErrNoPermission
		case sqlite3.SQLITE_NOTADB:
			return ErrForeign
		case sqlite3.SQLITE_CORRUPT:
			return ErrCorrupt
		case sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_PROTOCOL:
			return store.ErrUnavailable
		}
		return nil
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrDiskFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return ErrNoPermission
	case errors.Is(err, syscall.EIO):
		return ErrDisk
	}
	return nil
}

// isConstraint tells whether a unique constraint refused a row.
func isConstraint(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
}

// isFatal tells whether a transaction cannot go on after this error: SQLite may
// have rolled it back (https://www.sqlite.org/lang_transaction.html, "response
// to errors"), or a write stopped half-way.
func isFatal(err error) bool {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()&0xff != sqlite3.SQLITE_CONSTRAINT
	}
	return errors.Is(err, errPanic)
}
