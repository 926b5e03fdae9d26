package redisstore

import (
	"testing"

	"github.com/taprose/taprose/store/redisstore/redistest"
	"github.com/taprose/taprose/store/storetest"
)

// open opens two replicas' stores on keys of the test's own.
func open(t testing.TB) (a, b *DB) {
	t.Helper()
	address, opts := redistest.Address(t), Options{Prefix: redistest.Prefix()}
	return connect(t, address, opts), connect(t, address, opts)
}

func connect(t testing.TB, address string, opts Options) *DB {
	t.Helper()
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

func TestChats(t *testing.T) {
	t.Parallel()
	storetest.Chats(t, func(t *testing.T) (storetest.ChatStore, storetest.ChatStore) {
		a, b := open(t)
		return a.Chats(), b.Chats()
	})
}
