package sqlitestore_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
)

// TestASnapshotIsOneMoment copies a database while it is written to: what was saved
// before is in the copy, the copy is a whole database, and the writer did not wait.
func TestASnapshotIsOneMoment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := reopen(t, dir, sqlitestore.Options{})
	save := func(i int) {
		r := fileable(i)
		if _, err := db.Reports().Save(t.Context(), r.Created, &r, store.Lease{}); err != nil {
			t.Error(err)
		}
	}
	for i := range 200 {
		save(i)
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 200; ; i++ {
			select {
			case <-stop:
				return
			default:
				save(i)
			}
		}
	}()
	copied := t.TempDir()
	into := filepath.Join(copied, sqlitestore.Name)
	if err := sqlitestore.Snapshot(t.Context(), filepath.Join(dir, sqlitestore.Name), into); err != nil {
		t.Fatal(err)
	}
	close(stop)
	<-stopped
	if err := sqlitestore.Inspect(t.Context(), into); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(into); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy is %v, %v", info.Mode(), err)
	}
	again := reopen(t, copied, sqlitestore.Options{})
	for i := range 200 {
		if _, err := again.Reports().Load(t.Context(), fileable(i).ID); err != nil {
			t.Fatalf("report %d: %v", i, err)
		}
	}
	if err := sqlitestore.Snapshot(t.Context(), filepath.Join(dir, sqlitestore.Name), into); !errors.Is(err, fs.ErrExist) {
		t.Errorf("copying over a file: %v", err)
	}
	if err := sqlitestore.Snapshot(t.Context(), filepath.Join(dir, "none.db"), filepath.Join(copied, "x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("copying nothing: %v", err)
	}
}

func TestAFolderThatIsBeingRestoredIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, sqlitestore.RestoreName), 0o700); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, sqlitestore.ErrRestoring)
}
