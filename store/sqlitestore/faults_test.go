package sqlitestore_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
)

// background is for the child process, which has no test.
var background = context.Background()

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// raw opens the database of a closed store behind its back.
func raw(t *testing.T, dir, script string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "taprose.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), script); err != nil {
		t.Fatal(err)
	}
}

// schema is the version that was put aside.
func schema(t *testing.T, dir string) (v int) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "taprose.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), "SELECT v FROM was").Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func closed(t *testing.T, dir string) {
	t.Helper()
	if err := reopen(t, dir, sqlitestore.Options{}).Close(); err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, dir string, want error) {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{})
	if err == nil {
		err = errors.Join(errors.New("it was opened"), db.Close())
	}
	if !errors.Is(err, want) {
		t.Fatalf("error is %v, want %v", err, want)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	closed(t, dir)
	// A schema newer than whatever this program knows, and back again.
	raw(t, dir, "CREATE TABLE was AS SELECT user_version AS v FROM pragma_user_version; PRAGMA user_version = 99")
	refused(t, dir, store.ErrSchemaTooNew)
	refused(t, dir, store.ErrSchemaTooNew) // and the folder is free again
	raw(t, dir, "PRAGMA user_version = "+strconv.Itoa(schema(t, dir)))
	closed(t, dir)
}

func TestNewerDocumentIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := reopen(t, dir, sqlitestore.Options{})
	r := fileable(1)
	if _, err := db.Reports().Save(t.Context(), r.Created, &r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, dir, `UPDATE report SET body = CAST(replace(body, '"schema":1', '"schema":99') AS BLOB)`)
	db = reopen(t, dir, sqlitestore.Options{})
	if _, err := db.Reports().Load(t.Context(), r.ID); !errors.Is(err, store.ErrSchemaTooNew) {
		t.Fatalf("error is %v, want ErrSchemaTooNew", err)
	}
}

func TestForeignDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	raw(t, dir, "CREATE TABLE theirs (x)")
	refused(t, dir, sqlitestore.ErrForeign)

	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "taprose.db"), []byte(strings.Repeat("not a database ", 300)), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, sqlitestore.ErrForeign)
}

func TestPathsNeedNoCare(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data lapor?mode=ro#1 100%&x=y")
	closed(t, dir)
	for _, name := range []string{"taprose.db", "media"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFolderThatCannotBeMade(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlitestore.Open(t.Context(), filepath.Join(file, "data"), sqlitestore.Options{}); err == nil {
		t.Fatal("a folder inside a file was opened")
	}
	if os.Geteuid() == 0 {
		return // nothing is forbidden to root
	}
	locked := filepath.Join(t.TempDir(), "locked")
	if err := os.Mkdir(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	refused(t, locked, sqlitestore.ErrNoPermission)
}

func TestFullDiskIsSaidAndEndsWithSpace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	closed(t, dir) // with its schema
	db := reopen(t, dir, sqlitestore.Options{MaxPages: 60})
	var last report.Report
	var err error
	saved := 0
	for i := range 1000 {
		last = fileable(i)
		if _, err = db.Reports().Save(t.Context(), last.Created, &last, store.Lease{}); err != nil {
			break
		}
		saved++
	}
	if !errors.Is(err, sqlitestore.ErrDiskFull) || !errors.Is(err, store.ErrUnavailable) {
		t.Fatalf("after %d reports the error is %v, want ErrDiskFull", saved, err)
	}
	// What fits into the pages that are there is still written.
	if err := db.Check(t.Context()); err != nil {
		t.Fatalf("a check that finds room says %v", err)
	}
	if saved == 0 || last.Version != 0 {
		t.Fatalf("%d reports were saved before; the refused one has version %d", saved, last.Version)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = reopen(t, dir, sqlitestore.Options{})
	if _, err := db.Reports().Save(t.Context(), last.Created, &last, store.Lease{}); err != nil {
		t.Fatalf("with space again: %v", err)
	}
	n, err := db.Reports().Count(t.Context())
	if err != nil || n != int64(saved+1) {
		t.Fatalf("there are %d, error %v; want %d", n, err, saved+1)
	}
}

// TestOneThatDoesNotFitFailsAlone: in a shared commit, the one write for which
// there is no room must not take the others with it.
func TestOneThatDoesNotFitFailsAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	closed(t, dir)
	db := reopen(t, dir, sqlitestore.Options{MaxPages: 100})
	const n = 24
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			body := []byte("small")
			if i%8 == 0 {
				body = bytes.Repeat([]byte("large"), 400_000)
			}
			_, errs[i] = db.WebLog().Append(t.Context(), "c", fmt.Sprint(i), body)
		})
	}
	wg.Wait()
	for i, err := range errs {
		if large := i%8 == 0; large != errors.Is(err, sqlitestore.ErrDiskFull) || (!large && err != nil) {
			t.Errorf("write %d (large: %v): error %v", i, large, err)
		}
	}
	es, err := db.WebLog().Since(t.Context(), "c", 0, n)
	if err != nil || len(es) != n-n/8 {
		t.Fatalf("%d entries, error %v; want %d", len(es), err, n-n/8)
	}
}

func TestClosedStoreSaysSo(t *testing.T) {
	t.Parallel()
	db := open(t, sqlitestore.Options{})
	for range 2 {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	addr := message.Address{Channel: message.ChannelWeb, ID: "1"}
	_, loadErr := db.Chats().Load(t.Context(), addr)
	c := turn("1")
	_, dueErr := db.Reports().Due(t.Context(), c.Updated, 1, store.Lease{ID: "l"})
	for _, err := range []error{loadErr, dueErr, db.Chats().Save(t.Context(), &c), db.Check(t.Context())} {
		if !errors.Is(err, sqlitestore.ErrClosed) || !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("error is %v, want ErrClosed", err)
		}
	}
}

// TestCloseWaitsForWhatWasBegun: every write that raced with Close was either
// refused or is there afterwards.
func TestCloseWaitsForWhatWasBegun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := reopen(t, dir, sqlitestore.Options{})
	const n = 64
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if i == n/2 {
				errs[i] = db.Close()
				return
			}
			c := turn(fmt.Sprint(i))
			errs[i] = db.Chats().Save(t.Context(), &c)
		})
	}
	wg.Wait()
	db = reopen(t, dir, sqlitestore.Options{})
	for i, err := range errs {
		if i == n/2 {
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		_, lerr := db.Chats().Load(t.Context(), message.Address{Channel: message.ChannelTelegram, ID: fmt.Sprint(i)})
		if (err == nil) != (lerr == nil) || (err != nil && !errors.Is(err, sqlitestore.ErrClosed)) {
			t.Errorf("chat %d: save said %v, load says %v", i, err, lerr)
		}
	}
}

func TestManyWritersShareCommits(t *testing.T) {
	t.Parallel()
	db := open(t, sqlitestore.Options{})
	before := db.Stats()
	const n, each = 64, 8
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			c := turn(fmt.Sprint(i))
			for range each {
				if err := db.Chats().Save(t.Context(), &c); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	after := db.Stats()
	if ops := after.Ops - before.Ops; ops != n*each {
		t.Errorf("%d writes counted, want %d", ops, n*each)
	}
	if commits := after.Commits - before.Commits; commits > n*each/2 {
		t.Errorf("%d writes of %d callers took %d commits", n*each, n, commits)
	}
}

func TestLeftoversOfUploadsAreSwept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	closed(t, dir)
	left := filepath.Join(dir, "media", "tmp", "put-123")
	if err := os.WriteFile(left, []byte("half a photo"), 0o600); err != nil {
		t.Fatal(err)
	}
	closed(t, dir)
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("leftover is still there: %v", err)
	}
}

func TestNothingIsReadableByOthers(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	closed(t, dir)
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Fatalf("folder has mode %v, want 0700", info.Mode().Perm())
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v, want 0700", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A file that is larger than allowed is not kept, whether it is small enough to be gathered
// in memory or not.
func TestALargeFileBeyondItsLimitIsNotKept(t *testing.T) {
	t.Parallel()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const small = 256 << 10 // below it a file is gathered in memory
	for _, most := range []int64{10, small - 1, small, small + 10, 3 * small} {
		if _, _, err := db.Media().Put(t.Context(), bytes.NewReader(make([]byte, most+1)), most); !errors.Is(err, store.ErrTooLarge) {
			t.Errorf("one byte more than %d: %v", most, err)
		}
		if _, n, err := db.Media().Put(t.Context(), bytes.NewReader(make([]byte, most)), most); err != nil || n != most {
			t.Errorf("%d: %d, %v", most, n, err)
		}
	}
}
