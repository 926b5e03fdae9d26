package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// Options tunes a store. The zero value is right for a regency.
type Options struct {
	// Readers is how many connections read at the same time; default 4.
	Readers int
	// Chats is how many chats are kept in memory as well; default 4,096, below 0
	// none. One takes about 5 kB.
	Chats int
	// Amendments is how many changes of the figures are read beside the sheets before
	// they are entered into them; default 1,000, which cost a question a millisecond or
	// two.
	Amendments int
	// MaxPages limits the database to so many pages of 4 kB; 0 is no limit.
	MaxPages int
}

func (o Options) withDefaults() Options {
	if o.Readers < 1 {
		o.Readers = 4
	}
	if o.Chats == 0 {
		o.Chats = 4096
	}
	if o.Amendments < 1 {
		o.Amendments = 1000
	}
	return o
}

// DB is one opened data folder. It is safe from any goroutine.
type DB struct {
	lock   *conn
	writer *writer
	read   *sql.DB

	reports *Reports
	chats   *Chats
	people  *People
	groups  *Groups
	memos   *Memos
	media   *Media
	web     *WebLog
	books   *books

	stmts     sync.Map // of *sql.Stmt by query
	closed    atomic.Bool
	closeOnce sync.Once
	closeErr  error
}

// Open opens the data folder dir, making it if it is missing, and brings its
// database to the newest schema. Errors to ask for: ErrInUse, ErrDiskFull,
// ErrNoPermission, ErrForeign, ErrCorrupt, ErrRestoring and store.ErrSchemaTooNew.
func Open(ctx context.Context, dir string, opts Options) (*DB, error) {
	db, err := open(ctx, dir, opts.withDefaults())
	if err != nil {
		return nil, fmt.Errorf("open data folder %s: %w", dir, mapped(err))
	}
	return db, nil
}

func open(ctx context.Context, dir string, opts Options) (_ *DB, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	// What people report is nobody else's business on this machine.
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	db := &DB{}
	defer func() {
		if err != nil {
			_ = db.Close() // the first error is the one to tell
		}
	}()
	if db.lock, err = lockFolder(dir); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, RestoreName)); err == nil {
		return nil, ErrRestoring
	}
	path := filepath.Join(dir, Name)
	c, err := openConn(dsn(path, writerPragmas(opts)...))
	if err != nil {
		return nil, err
	}
	if err := migrate(c); err != nil {
		return nil, errors.Join(err, c.close())
	}
	db.reports = newReports(db, opts.Amendments)
	if err := errors.Join(db.reports.open.load(c), db.reports.amend.load(c)); err != nil {
		return nil, errors.Join(err, c.close())
	}
	db.writer = startWriter(c)
	if db.read, err = sql.Open("sqlite", dsn(path, "busy_timeout(10000)", "query_only(1)")); err != nil {
		return nil, err
	}
	db.read.SetMaxOpenConns(opts.Readers)
	db.read.SetMaxIdleConns(opts.Readers)
	if err := db.read.PingContext(ctx); err != nil {
		return nil, err
	}
	if db.media, err = openMedia(filepath.Join(dir, "media")); err != nil {
		return nil, err
	}
	db.chats = newChats(db, opts.Chats)
	db.people = newPeople(db)
	db.groups = newGroups(db)
	db.memos = &Memos{db: db, leases: newLeases()}
	db.web = &WebLog{db: db}
	db.books = startBooks(db, &db.reports.amend)
	return db, nil
}

// Close waits for the writes under way, then closes everything. Closing twice
// is closing once.
func (db *DB) Close() error {
	db.closeOnce.Do(func() {
		db.closed.Store(true)
		var errs []error
		if db.books != nil {
			db.books.close()
		}
		if db.read != nil {
			errs = append(errs, db.read.Close())
		}
		// The writer goes last of those who have the database open: the last one
		// moves the log into the database.
		if db.writer != nil {
			errs = append(errs, db.writer.close())
		}
		if db.lock != nil {
			errs = append(errs, db.lock.close())
		}
		if err := errors.Join(errs...); err != nil {
			db.closeErr = fmt.Errorf("close store: %w", mapped(err))
		}
	})
	return db.closeErr
}

// Stats returns what was written since Open and what waits to be.
func (db *DB) Stats() Stats {
	w := db.writer
	return Stats{Commits: w.commits.Load(), Ops: w.ops.Load(), Queued: len(w.queue), Limit: cap(w.queue)}
}

// Check proves that the database answers; it is for a health check. It writes nothing,
// unless the last write could not be made durable: then it tries whether one can be now.
func (db *DB) Check(ctx context.Context) error {
	var one int
	if err := db.row(ctx, "SELECT 1 FROM sqlite_schema LIMIT 1", nil, &one); err != nil {
		return fmt.Errorf("check store: %w", err)
	}
	if !db.writer.refused.Load() {
		return nil
	}
	if err := db.writer.do(&write{ctx: ctx, single: true, run: rewriteVersion}); err != nil {
		return fmt.Errorf("check store: %w", err)
	}
	return nil
}

// rewriteVersion is a write that changes nothing.
func rewriteVersion(c *conn) error {
	_, err := c.exec(fmt.Sprintf("PRAGMA user_version=%d", len(migrations)))
	return err
}

// Reports returns the reports, with their references and counts.
func (db *DB) Reports() *Reports { return db.reports }

// Chats returns the chats.
func (db *DB) Chats() *Chats { return db.chats }

// People returns the reporters.
func (db *DB) People() *People { return db.people }

// Groups returns the enrolled groups and the enrolment codes.
func (db *DB) Groups() *Groups { return db.groups }

// Memos returns the orders, activities and digests.
func (db *DB) Memos() *Memos { return db.memos }

// Media returns the files.
func (db *DB) Media() *Media { return db.media }

// WebLog returns what was said in browser chats.
func (db *DB) WebLog() *WebLog { return db.web }

// lockFolder takes the folder for this process. The lock is SQLite's own, on an
// empty database beside the real one: it works on every system that SQLite
// knows, and the system drops it when the process dies, however it dies.
func lockFolder(dir string) (*conn, error) {
	c, err := openConn(dsn(filepath.Join(dir, "taprose.lock"), "busy_timeout(0)"))
	if err != nil {
		return nil, err
	}
	if _, err := c.exec("BEGIN EXCLUSIVE"); err != nil {
		if errors.Is(kind(err), ErrBusy) {
			err = ErrInUse
		}
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// writerPragmas: the cache keeps its default size, because a large one makes
// commits several times slower; a log of 16 MB gathers many versions of the same
// page before they are moved, and is cut back when a peak made it longer.
func writerPragmas(opts Options) []string {
	p := []string{
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(0)",
		"wal_autocheckpoint(4000)", "journal_size_limit(67108864)", "temp_store(MEMORY)",
	}
	if opts.MaxPages > 0 {
		p = append(p, fmt.Sprintf("max_page_count(%d)", opts.MaxPages))
	}
	return p
}

// dsn names a file to the driver as a URI, in which any path can be written.
func dsn(path string, pragmas ...string) string {
	q := url.Values{}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}
	return u.String()
}
