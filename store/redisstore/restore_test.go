package redisstore

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/redisstore/redistest"
)

// Redis loses its last second: what it has afterwards is what it had then, whole.
// Whoever answered in that second answers once more; nothing else is to be noticed.
func TestLostSecondCostsOneAnswer(t *testing.T) {
	t.Parallel()
	// With "always" a copy of the folder is exactly the state at that moment.
	s := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	db := connect(t, s.Address(), Options{})
	ctx := t.Context()

	before := owing("1")
	before.Session.State = "category"
	before.Session.Wake = time.Time{}
	if err := db.Chats().Save(ctx, &before); err != nil {
		t.Fatal(err)
	}
	firstToken, err := db.Leases().Lease(ctx, "poll", "a", longTTL)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "aof")
	if err := os.CopyFS(copied, os.DirFS(s.Dir())); err != nil {
		t.Fatal(err)
	}

	// The second that gets lost: an answer, another chat, a released lease and its
	// next holder.
	answered := before
	answered.Session.State, answered.Owed = "place", nil
	answered.See("812346")
	if err := db.Chats().Save(ctx, &answered); err != nil {
		t.Fatal(err)
	}
	newcomer := owing("2")
	if err := db.Chats().Save(ctx, &newcomer); err != nil {
		t.Fatal(err)
	}
	if err := db.Leases().Release(ctx, "poll", firstToken); err != nil {
		t.Fatal(err)
	}
	secondToken, err := db.Leases().Lease(ctx, "poll", "b", longTTL)
	if err != nil {
		t.Fatal(err)
	}

	s.Kill()
	if err := os.RemoveAll(filepath.Join(s.Dir(), "appendonlydir")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(s.Dir(), "appendonlydir"), os.DirFS(filepath.Join(copied, "appendonlydir"))); err != nil {
		t.Fatal(err)
	}
	s.Restart(t)

	got, err := db.Chats().Load(ctx, before.Address)
	if err != nil {
		t.Fatal(err)
	}
	if got.Version != 1 || got.Session.State != "category" || len(got.Owed) != 1 || got.HasSeen("812346") {
		t.Fatalf("the chat is at version %d, state %q, %d replies owed; want the older one whole", got.Version, got.Session.State, len(got.Owed))
	}
	// A replica that still has the lost chat in its hands cannot write it over the
	// older one unawares.
	if err := db.Chats().Save(ctx, &answered); !errors.Is(err, store.ErrConflict) {
		t.Fatalf("saving what was lost: %v, want ErrConflict", err)
	}
	if _, err := db.Chats().Load(ctx, newcomer.Address); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("the newcomer: %v, want ErrNotFound: he begins once more", err)
	}
	// What was owed is found again by itself, and said again.
	due, err := db.Chats().Due(ctx, begin, 10, store.Lease{ID: "l1", Until: begin.Add(time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	if len(due) != 1 || due[0].Address != before.Address {
		t.Fatalf("%d chats are due, want the one that owes", len(due))
	}
	// The answer, given once more, is taken.
	got.Session.State, got.Owed = "place", nil
	if err := db.Chats().Save(ctx, &got); err != nil {
		t.Fatal(err)
	}

	// b's lease was lost with that second and a's is back. Neither can do harm: b is
	// told when it renews, and any new token is above both.
	if err := db.Leases().Renew(ctx, "poll", secondToken, longTTL); !errors.Is(err, store.ErrLeaseLost) {
		t.Fatalf("renewing a lost lease: %v, want ErrLeaseLost", err)
	}
	if err := db.Leases().Release(ctx, "poll", firstToken); err != nil {
		t.Fatal(err)
	}
	third, err := db.Leases().Lease(ctx, "poll", "c", longTTL)
	if err != nil {
		t.Fatal(err)
	}
	if third <= secondToken {
		t.Fatalf("token %d is not above the lost %d", third, secondToken)
	}
}
