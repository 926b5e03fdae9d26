package sqlitestore_test

import (
	"testing"

	"github.com/taprose/taprose/store/sqlitestore"
	"github.com/taprose/taprose/store/storetest"
)

// open opens a store in a folder of its own.
func open(t testing.TB, opts sqlitestore.Options) *sqlitestore.DB {
	t.Helper()
	return reopen(t, t.TempDir(), opts)
}

func reopen(t testing.TB, dir string, opts sqlitestore.Options) *sqlitestore.DB {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestReports(t *testing.T) {
	t.Parallel()
	storetest.Reports(t, func(t *testing.T) (a, b storetest.ReportStore) {
		s := open(t, sqlitestore.Options{}).Reports()
		return s, s
	})
}
