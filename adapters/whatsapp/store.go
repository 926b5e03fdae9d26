package whatsapp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL
	waStore "go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	waLog "go.mau.fi/whatsmeow/util/log"
	_ "modernc.org/sqlite" // SQLite
)

// ErrInUse: another process has this account. Two would push each other off
// WhatsApp, so the second is refused before it connects.
var ErrInUse = errors.New("another process uses this WhatsApp account")

// keep is the store of the link: the library's tables, and beside them a few of
// our own (prefix taprose_).
type keep struct {
	store, dialect string
	db             *sql.DB
	log            waLog.Logger
}

// ownTables is understood by SQLite and PostgreSQL alike. taprose_chat holds who
// wrote to us; taprose_message what a quoted reply needs to know of a message;
// taprose_unread what could not be decrypted and may come again; taprose_timer after
// how many seconds messages of a chat disappear.
const ownTables = `
CREATE TABLE IF NOT EXISTS taprose_chat (id TEXT PRIMARY KEY, since BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS taprose_message (
	chat TEXT NOT NULL, id TEXT NOT NULL, sender TEXT NOT NULL, preview TEXT NOT NULL, at BIGINT NOT NULL,
	PRIMARY KEY (chat, id));
CREATE INDEX IF NOT EXISTS taprose_message_at ON taprose_message (at);
CREATE TABLE IF NOT EXISTS taprose_unread (id TEXT PRIMARY KEY, inbound TEXT NOT NULL, due BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS taprose_timer (id TEXT PRIMARY KEY, seconds BIGINT NOT NULL);
`

func openKeep(ctx context.Context, store string, log waLog.Logger) (*keep, error) {
	driver, dialect, dsn := "sqlite", "sqlite3", sqliteDSN(store)
	if isPostgres(store) {
		driver, dialect, dsn = "pgx", "postgres", store
	} else if dir := filepath.Dir(store); dir != "." {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("whatsapp store: %w", err)
		}
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, errors.New("whatsapp store: the address is not understood") // the cause would quote a password
	}
	if driver == "sqlite" {
		// The keys are the account: nobody else on the machine may read them.
		if f, err := os.OpenFile(store, os.O_CREATE|os.O_RDWR, 0o600); err != nil {
			_ = db.Close()
			return nil, fmt.Errorf("whatsapp store: %w", err)
		} else if err := f.Close(); err != nil {
			_ = db.Close()
			return nil, fmt.Errorf("whatsapp store: %w", err)
		}
		db.SetMaxOpenConns(1) // one writer; readers would only wait for it
	} else {
		db.SetMaxOpenConns(postgresConns)
	}
	k := &keep{store: store, dialect: dialect, db: db, log: log}
	if err := k.upgrade(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("whatsapp store: %w", err)
	}
	return k, nil
}

// upgrade makes the tables, or brings them to the form of this version. Replicas
// that start at once do it one after the other.
func (k *keep) upgrade(ctx context.Context) error {
	if isPostgres(k.store) {
		done, err := k.alone(ctx)
		if err != nil {
			return err
		}
		defer done()
	}
	if err := k.container().Upgrade(ctx); err != nil {
		return err
	}
	_, err := k.db.ExecContext(ctx, ownTables)
	return err
}

// container is the library's view of the store. It remembers what it read (who has
// which number, what names people gave themselves), so each use of the account has a
// new one: another replica may have written meanwhile.
func (k *keep) container() *sqlstore.Container { return sqlstore.NewWithDB(k.db, k.dialect, k.log) }

// sqliteDSN is durable (synchronous FULL: what is acknowledged survives a power
// cut) and takes the write lock when a transaction begins, so that two writers
// wait for each other instead of failing half way.
func sqliteDSN(file string) string {
	return "file:" + (&url.URL{Path: file}).EscapedPath() +
		"?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate"
}

// device returns the linked device, nil when there is none.
func (k *keep) device(ctx context.Context) (*waStore.Device, error) {
	devices, err := k.container().GetAllDevices(ctx)
	if err != nil {
		return nil, fmt.Errorf("whatsapp store: %w", err)
	}
	if len(devices) == 0 {
		return nil, nil
	}
	return devices[0], nil
}

// forget makes sure that the keys of an ended link are gone. The library removes
// them too, but tells of the end before it has.
func (k *keep) forget(ctx context.Context) error {
	for range 100 {
		d, err := k.device(ctx)
		if err != nil || d == nil {
			return err
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			break
		}
	}
	d, err := k.device(context.WithoutCancel(ctx))
	if err != nil || d == nil {
		return err
	}
	if err := k.container().DeleteDevice(context.WithoutCancel(ctx), d); err != nil {
		return fmt.Errorf("whatsapp store: %w", err)
	}
	return nil
}

// lock makes this process the one that uses the account, or returns ErrInUse.
func (k *keep) lock(ctx context.Context) (*grip, error) {
	if isPostgres(k.store) {
		return k.lockPostgres(ctx)
	}
	release, err := lockFile(k.store + ".lock")
	if err != nil {
		return nil, err
	}
	return &grip{release: release}, nil
}

// grip is the right to use the account.
type grip struct {
	release func()
	// lost is closed when the right was lost; nil where it cannot be. doubt, not nil
	// then, has that looked at now.
	lost  <-chan struct{}
	doubt func()
}

func (k *keep) close() error { return k.db.Close() }
