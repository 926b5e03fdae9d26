package sqlitestore

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
)

// A reader that began before a write must not leave behind what it read.
func TestRowCacheKeepsNothingOlderThanAWrite(t *testing.T) {
	t.Parallel()
	m := newRowCache[string, int](2)
	_, known, at := m.get("a")
	if known {
		t.Fatal("knows what nobody said")
	}
	m.set("a", 2)
	m.put("a", 1, at)
	if v, _, _ := m.get("a"); v != 2 {
		t.Errorf("a slow reader put %d over what was committed", v)
	}
	_, _, at = m.get("b")
	m.forget()
	m.put("b", 1, at)
	if _, known, _ := m.get("b"); known {
		t.Error("a slow reader filled what a writer had emptied")
	}
	for _, k := range []string{"c", "d", "e"} {
		m.set(k, 1)
	}
	if len(m.values) != 2 {
		t.Errorf("holds %d values, may hold 2", len(m.values))
	}
}

// What is kept in memory is what another process finds on the disk, and the
// caller's copy is his own.
func TestMemoriesFollowWrites(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, err := Open(ctx, t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	addr := message.Address{Channel: message.ChannelTelegram, ID: "1"}
	p := citizen.Person{ID: "p1", Addresses: []message.Address{addr}, Name: "Siti"}
	if err := db.People().Save(ctx, &p); err != nil {
		t.Fatal(err)
	}
	p.Name = "Siti Aminah"
	if err := db.People().Save(ctx, &p); err != nil {
		t.Fatal(err)
	}
	p.Addresses[0].ID = "changed by the caller"
	got, err := db.People().Load(ctx, "p1")
	if err != nil || got.Name != "Siti Aminah" || got.Version != 2 || got.Addresses[0] != addr {
		t.Fatalf("loaded %+v, %v", got, err)
	}
	got.Addresses[0].ID = "changed by another"
	if again, _ := db.People().Load(ctx, "p1"); again.Addresses[0] != addr {
		t.Error("two callers share one person")
	}

	g := desk.Group{Chat: message.Address{Channel: message.ChannelTelegram, ID: "-1"}, Agency: "pupr", Enrolled: time.Unix(1, 0).UTC()}
	for _, want := range []int{0, 1, 0} {
		groups, err := db.Groups().Groups(ctx, "pupr")
		if err != nil || len(groups) != want {
			t.Fatalf("listed %d groups, want %d, %v", len(groups), want, err)
		}
		if want == 0 {
			err = db.Groups().PutGroup(ctx, g)
		} else {
			err = db.Groups().RemoveGroup(ctx, g.Chat)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A small file that this process has put is not written a second time, and one that
// vanished meanwhile is.
func TestMediaKnowsWhatItHas(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	m, err := openMedia(dir)
	if err != nil {
		t.Fatal(err)
	}
	put := func() os.FileInfo {
		t.Helper()
		hash, _, err := m.Put(ctx, strings.NewReader("jalan berlubang"), 100)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(m.path(hash))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	first, second := put(), put()
	if !os.SameFile(first, second) {
		t.Error("the same bytes were written again")
	}
	if err := os.Remove(m.path(hashOf(t, m))); err != nil {
		t.Fatal(err)
	}
	if third := put(); third.Size() != first.Size() {
		t.Error("a file that vanished was taken for kept")
	}
}

func hashOf(t *testing.T, m *Media) string {
	t.Helper()
	for h := range m.kept {
		return h
	}
	t.Fatal("nothing kept")
	return ""
}
