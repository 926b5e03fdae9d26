package storetest

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/taprose/taprose/store"
)

// WebLogStore is what a store of browser chats can do.
type WebLogStore interface {
	Append(ctx context.Context, chat string, key string, body []byte) (seq int64, err error)
	Since(ctx context.Context, chat string, after int64, limit int) ([]store.WebEntry, error)
	Newest(ctx context.Context, after map[string]int64) (map[string]int64, error)
	Drop(ctx context.Context, chat string) error
	Each(ctx context.Context, do func(chat string, body []byte) error) error
}

// WebLog holds a store of browser chats to its contract.
func WebLog(t *testing.T, open func(t *testing.T) (a, b WebLogStore)) {
	run := func(name string, f func(t *testing.T, a, b WebLogStore)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := open(t)
			f(t, a, b)
		})
	}
	run("EntriesComeInOrder", webOrder)
	run("AppendTwiceIsOnce", webTwice)
	run("ReadingOnVisitsEachOnce", webPaging)
	run("ChatsAreApart", webApart)
	run("NewestNamesTheChatsThatGrew", webNewest)
	run("RacingAppendsAllStay", webRace)
	run("NumbersGrowAfterADrop", webDrop)
	run("EachVisitsEveryEntryChatByChat", webEach)
}

func add(t *testing.T, s WebLogStore, chat, key string) int64 {
	t.Helper()
	seq, err := s.Append(t.Context(), chat, key, []byte("body of "+key))
	must(t, err)
	return seq
}

func since(t *testing.T, s WebLogStore, chat string, after int64, limit int) []store.WebEntry {
	t.Helper()
	es, err := s.Since(t.Context(), chat, after, limit)
	must(t, err)
	return es
}

func bodies(es []store.WebEntry) []string {
	return ids(es, func(e store.WebEntry) string { return string(e.Body) })
}

func webOrder(t *testing.T, a, b WebLogStore) {
	same(t, since(t, b, "c", 0, 10), []store.WebEntry(nil))
	one, two := add(t, a, "c", "k1"), add(t, b, "c", "k2")
	if one <= 0 || two <= one {
		t.Fatalf("numbers are %d, %d; want them growing from above 0", one, two)
	}
	same(t, since(t, b, "c", 0, 10), []store.WebEntry{{Seq: one, Body: []byte("body of k1")}, {Seq: two, Body: []byte("body of k2")}})
	same(t, bodies(since(t, a, "c", one, 10)), []string{"body of k2"})
	same(t, bodies(since(t, a, "c", two, 10)), []string{})
	_, err := a.Append(t.Context(), "c", "empty", nil)
	must(t, err)
	same(t, bodies(since(t, a, "c", two, 10)), []string{""})
}

func webTwice(t *testing.T, a, b WebLogStore) {
	one := add(t, a, "c", "k1")
	add(t, a, "c", "k2")
	seq, err := b.Append(t.Context(), "c", "k1", []byte("other"))
	must(t, err)
	same(t, seq, one)
	same(t, bodies(since(t, b, "c", 0, 10)), []string{"body of k1", "body of k2"})
}

func webPaging(t *testing.T, a, b WebLogStore) {
	var want, got []string
	for i := range 7 {
		k := numbered("k", i)
		add(t, a, "c", k)
		want = append(want, "body of "+k)
	}
	after := int64(0)
	for {
		es := since(t, b, "c", after, 3)
		if len(es) == 0 {
			break
		}
		if len(es) > 3 {
			t.Fatalf("got %d entries, want at most 3", len(es))
		}
		got, after = append(got, bodies(es)...), es[len(es)-1].Seq
	}
	same(t, got, want)
}

func webApart(t *testing.T, a, b WebLogStore) {
	add(t, a, "c", "k1")
	add(t, b, "d", "k1")
	add(t, a, "d", "k2")
	same(t, bodies(since(t, b, "c", 0, 10)), []string{"body of k1"})
	same(t, bodies(since(t, b, "d", 0, 10)), []string{"body of k1", "body of k2"})
	must(t, a.Drop(t.Context(), "c"))
	same(t, bodies(since(t, b, "c", 0, 10)), []string{})
	same(t, bodies(since(t, b, "d", 0, 10)), []string{"body of k1", "body of k2"})
}

func webNewest(t *testing.T, a, b WebLogStore) {
	newest := func(after map[string]int64) map[string]int64 {
		t.Helper()
		got, err := b.Newest(t.Context(), after)
		must(t, err)
		return got
	}
	none := map[string]int64{}
	same(t, newest(nil), none)
	same(t, newest(map[string]int64{"c": 0}), none)
	c1, c2 := add(t, a, "c", "k1"), add(t, a, "c", "k2")
	d1 := add(t, a, "d", "k1")
	add(t, a, "e", "k1")
	same(t, newest(map[string]int64{"c": 0, "d": 0, "f": 0}), map[string]int64{"c": c2, "d": d1})
	same(t, newest(map[string]int64{"c": c1, "d": d1}), map[string]int64{"c": c2})
	same(t, newest(map[string]int64{"c": c2, "d": d1, "e": math.MaxInt64}), none)
	many := map[string]int64{"d": 0}
	for i := range 300 {
		many[numbered("x", i)] = 0
	}
	same(t, newest(many), map[string]int64{"d": d1})
	must(t, a.Drop(t.Context(), "d"))
	same(t, newest(map[string]int64{"d": 0}), none)
}

func webRace(t *testing.T, a, b WebLogStore) {
	s := [2]WebLogStore{a, b}
	for _, err := range race(8, func(i int) error {
		_, err := s[i%2].Append(t.Context(), "c", numbered("k", i/2), []byte(numbered("b", i/2)))
		return err
	}) {
		must(t, err)
	}
	got := bodies(since(t, a, "c", 0, 10))
	slices.Sort(got)
	same(t, got, []string{"b000", "b001", "b002", "b003"})
}

func webDrop(t *testing.T, a, b WebLogStore) {
	one := add(t, a, "c", "k1")
	must(t, b.Drop(t.Context(), "c"))
	two := add(t, a, "c", "k1")
	if two <= one {
		t.Fatalf("number after a drop is %d, want above %d: a page that reads on would miss it", two, one)
	}
}

func webEach(t *testing.T, a, b WebLogStore) {
	each := func() (all []string) {
		t.Helper()
		must(t, b.Each(t.Context(), func(chat string, body []byte) error {
			all = append(all, chat+" "+string(body))
			return nil
		}))
		return all
	}
	same(t, each(), []string(nil))
	var want []string
	for i := range 600 { // more than are read at once
		add(t, a, "b", numbered("k", i))
		want = append(want, "b body of "+numbered("k", i))
	}
	add(t, a, "c", "k1")
	add(t, a, "a", "k2")
	add(t, a, "a", "k1")
	same(t, each(), slices.Concat([]string{"a body of k2", "a body of k1"}, want, []string{"c body of k1"}))
	same(t, b.Each(t.Context(), func(string, []byte) error { return errBroken }), errBroken)
}
