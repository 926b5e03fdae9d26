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

func TestChats(t *testing.T) {
	t.Parallel()
	storetest.Chats(t, func(t *testing.T) (a, b storetest.ChatStore) {
		s := open(t, sqlitestore.Options{}).Chats()
		return s, s
	})
}

// TestChatsWithoutMemory: what is kept in memory must change nothing but speed.
func TestChatsWithoutMemory(t *testing.T) {
	t.Parallel()
	storetest.Chats(t, func(t *testing.T) (a, b storetest.ChatStore) {
		s := open(t, sqlitestore.Options{Chats: -1}).Chats()
		return s, s
	})
}

func TestPeople(t *testing.T) {
	t.Parallel()
	storetest.People(t, func(t *testing.T) (a, b storetest.PersonStore) {
		s := open(t, sqlitestore.Options{}).People()
		return s, s
	})
}

func TestGroups(t *testing.T) {
	t.Parallel()
	storetest.Groups(t, func(t *testing.T) (a, b storetest.GroupStore) {
		s := open(t, sqlitestore.Options{}).Groups()
		return s, s
	})
}

func TestMemos(t *testing.T) {
	t.Parallel()
	storetest.Memos(t, func(t *testing.T) (a, b storetest.MemoStore, refs storetest.RefStore) {
		db := open(t, sqlitestore.Options{})
		return db.Memos(), db.Memos(), db.Reports()
	})
}

func TestMedia(t *testing.T) {
	t.Parallel()
	storetest.Media(t, func(t *testing.T) (a, b storetest.MediaStore) {
		s := open(t, sqlitestore.Options{}).Media()
		return s, s
	})
}

func TestWebLog(t *testing.T) {
	t.Parallel()
	storetest.WebLog(t, func(t *testing.T) (a, b storetest.WebLogStore) {
		s := open(t, sqlitestore.Options{}).WebLog()
		return s, s
	})
}

func TestLists(t *testing.T) {
	t.Parallel()
	t.Run("Reports", func(t *testing.T) {
		t.Parallel()
		storetest.ListedReports(t, func(t *testing.T) (a, b storetest.ReportLister) {
			s := open(t, sqlitestore.Options{}).Reports()
			return s, s
		})
	})
	t.Run("People", func(t *testing.T) {
		t.Parallel()
		storetest.ListedPeople(t, func(t *testing.T) (a, b storetest.PersonLister) {
			s := open(t, sqlitestore.Options{}).People()
			return s, s
		})
	})
	t.Run("Codes", func(t *testing.T) {
		t.Parallel()
		storetest.ListedCodes(t, func(t *testing.T) (a, b storetest.CodeLister) {
			s := open(t, sqlitestore.Options{}).Groups()
			return s, s
		})
	})
}
