package sqlitestore_test

import (
	"errors"
	"os"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
)

// refusedEnv makes this test binary the process whose files may not grow.
const refusedEnv = "TAPROSE_TEST_REFUSED"

// TestCheckKnowsThatNothingCanBeWritten runs in a process of its own, because the limit
// that stands in for the full disk is the process's.
func TestCheckKnowsThatNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	if os.Getenv(refusedEnv) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCheckKnowsThatNothingCanBeWritten$")
		cmd.Env = append(os.Environ(), refusedEnv+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	db := reopen(t, t.TempDir(), sqlitestore.Options{})
	limit := func(bytes uint64) {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}); err != nil {
			t.Fatal(err)
		}
	}
	save := func(i int) error {
		r := fileable(i)
		_, err := db.Reports().Save(t.Context(), r.Created, &r, store.Lease{})
		return err
	}
	check := func() error { return db.Check(t.Context()) }
	limit(1)
	if err := check(); err != nil {
		t.Errorf("before anything was refused: %v", err)
	}
	if err := save(1); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("a refused write: %v", err)
	}
	if err := check(); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("after a refused write: %v", err)
	}
	limit(unix.RLIM_INFINITY)
	if err := check(); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if err := save(1); err != nil {
		t.Error(err)
	}
}
