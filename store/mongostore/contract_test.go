package mongostore

import (
	"context"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/mongostore/mongotest"
	"github.com/taprose/taprose/store/storetest"
)

// open opens two replicas' stores on a database of the test's own.
func open(t testing.TB) (a, b *DB) {
	t.Helper()
	address := mongotest.Database(t)
	a, b = connect(t, address, Options{}), connect(t, address, Options{})
	if err := a.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	drop(t, a)
	return a, b
}

// drop removes the database when the test ends.
func drop(t testing.TB, db *DB) {
	t.Cleanup(func() {
		// The test's own context has ended.
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		if err := db.Drop(ctx); err != nil {
			t.Error(err)
		}
	})
}

func connect(t testing.TB, address string, opts Options) *DB {
	t.Helper()
	// The test servers are slow.
	opts.Timeout = time.Minute
	db, err := Open(t.Context(), address, opts)
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
	storetest.Reports(t, func(t *testing.T) (storetest.ReportStore, storetest.ReportStore) {
		a, b := open(t)
		return a.Reports(), rollingReports{b.Reports()}
	})
}

// rollingReports roll some of the fresh reports before each question, so that answers
// come from sheets and from reports alike.
type rollingReports struct{ *Reports }

func (r rollingReports) Figures(ctx context.Context, now time.Time, q store.FiguresQuery) ([]figures.DaySheet, error) {
	if _, err := r.roll(ctx, 40); err != nil {
		return nil, err
	}
	return r.Reports.Figures(ctx, now, q)
}

func TestPeople(t *testing.T) {
	t.Parallel()
	storetest.People(t, func(t *testing.T) (storetest.PersonStore, storetest.PersonStore) {
		a, b := open(t)
		return a.People(), b.People()
	})
}

func TestGroups(t *testing.T) {
	t.Parallel()
	storetest.Groups(t, func(t *testing.T) (storetest.GroupStore, storetest.GroupStore) {
		a, b := open(t)
		return a.Groups(), b.Groups()
	})
}

func TestMemos(t *testing.T) {
	t.Parallel()
	storetest.Memos(t, func(t *testing.T) (storetest.MemoStore, storetest.MemoStore, storetest.RefStore) {
		a, b := open(t)
		return a.Memos(), b.Memos(), b.Reports()
	})
}

func TestMedia(t *testing.T) {
	t.Parallel()
	storetest.Media(t, func(t *testing.T) (storetest.MediaStore, storetest.MediaStore) {
		a, b := open(t)
		return a.Media(), b.Media()
	})
}

func TestWebLog(t *testing.T) {
	t.Parallel()
	storetest.WebLog(t, func(t *testing.T) (storetest.WebLogStore, storetest.WebLogStore) {
		a, b := open(t)
		return a.WebLog(), b.WebLog()
	})
}

// TestListing holds the lists of everything, from which a store is moved.
func TestListing(t *testing.T) {
	t.Parallel()
	t.Run("Reports", func(t *testing.T) {
		t.Parallel()
		storetest.ListedReports(t, func(t *testing.T) (storetest.ReportLister, storetest.ReportLister) {
			a, b := open(t)
			return a.Reports(), b.Reports()
		})
	})
	t.Run("People", func(t *testing.T) {
		t.Parallel()
		storetest.ListedPeople(t, func(t *testing.T) (storetest.PersonLister, storetest.PersonLister) {
			a, b := open(t)
			return a.People(), b.People()
		})
	})
	t.Run("Codes", func(t *testing.T) {
		t.Parallel()
		storetest.ListedCodes(t, func(t *testing.T) (storetest.CodeLister, storetest.CodeLister) {
			a, b := open(t)
			return a.Groups(), b.Groups()
		})
	})
}
