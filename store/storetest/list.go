package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// ReportLister is a store of reports that can be listed whole, to be moved.
type ReportLister interface {
	ReportStore
	// All returns every report in the order of the bytes of their IDs.
	All(ctx context.Context, page store.Page) ([]report.Report, string, error)
	// AllRefs returns every reference that PutRefs noted, each once, in an order of
	// the store's own. Those that came with a report's deliveries may be among them
	// or not: they stand in the report.
	AllRefs(ctx context.Context, page store.Page) ([]report.Ref, string, error)
}

// PersonLister is a store of reporters that can be listed whole, in the order of the
// bytes of their IDs.
type PersonLister interface {
	PersonStore
	All(ctx context.Context, page store.Page) ([]citizen.Person, string, error)
}

// CodeLister is a store of enrolments whose codes can be listed, in the order of
// their bytes, used and expired ones too.
type CodeLister interface {
	GroupStore
	AllCodes(ctx context.Context, page store.Page) ([]desk.Code, string, error)
}

// unsorted are IDs whose order by bytes is neither that of letters nor the one in
// which they were stored.
var unsorted = []string{"r_b", "R_z", "r_a", "r_é", "r_a1", "9", "r-a", "r_Z"}

// ListedReports holds a store of reports to its contract of listing.
func ListedReports(t *testing.T, open func(t *testing.T) (a, b ReportLister)) {
	t.Run("AllIsInTheOrderOfIDs", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		want := make(map[string]report.Report)
		for _, id := range unsorted {
			want[id] = insert(t, a, filed(id))
		}
		got := walk(t, b.All)
		order(t, got, func(r report.Report) string { return r.ID })
		for _, r := range got {
			same(t, r, want[r.ID])
			same(t, r.Version, want[r.ID].Version)
		}
	})
	t.Run("WhatIsInsertedBehindIsNotSeenAndAheadIs", func(t *testing.T) {
		t.Parallel()
		a, _ := open(t)
		for _, id := range []string{"b", "d"} {
			insert(t, a, filed(id))
		}
		first, next, err := a.All(t.Context(), store.Page{Limit: 1})
		must(t, err)
		insert(t, a, filed("a"))
		insert(t, a, filed("c"))
		rest, _, err := a.All(t.Context(), store.Page{Limit: 10, After: next})
		must(t, err)
		same(t, ids(append(first, rest...), func(r report.Report) string { return r.ID }), []string{"b", "c", "d"})
	})
	t.Run("AllRefsVisitsEachNotedOnce", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		var want []report.Ref
		for i, chat := range []string{"77", "7", "-100"} {
			for j := range 4 {
				want = append(want, report.Ref{Chat: telegram(chat), MessageID: numbered("7", i*4+j), Report: "r1", Intent: "jawab"})
			}
		}
		must(t, a.PutRefs(t.Context(), want))
		must(t, a.PutRefs(t.Context(), want[:3]))
		// What a delivery brings may be listed too, and must not disturb.
		r := filed("r1")
		insert(t, a, r)
		key := func(r report.Ref) string { return r.Chat.String() + " " + r.MessageID }
		got := ids(walk(t, b.AllRefs), key)
		slices.Sort(got)
		wanted := ids(want, key)
		slices.Sort(wanted)
		same(t, got, wanted)
	})
	listedNothing(t, func(t *testing.T) lister {
		a, _ := open(t)
		return counted(a.All)
	})
	listedNothing(t, func(t *testing.T) lister {
		a, _ := open(t)
		return counted(a.AllRefs)
	})
}

// ListedPeople holds a store of reporters to its contract of listing.
func ListedPeople(t *testing.T, open func(t *testing.T) (a, b PersonLister)) {
	t.Run("AllIsInTheOrderOfIDs", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		want := make(map[string]citizen.Person)
		for i, id := range unsorted {
			p := siti(id, telegram(numbered("7", i)), whatsapp(numbered("8", i)))
			must(t, a.Save(t.Context(), &p))
			want[id] = p
		}
		nobody := siti("r_no_address")
		must(t, a.Save(t.Context(), &nobody))
		want[nobody.ID] = nobody
		got := walk(t, b.All)
		order(t, got, func(p citizen.Person) string { return p.ID })
		same(t, len(got), len(want))
		for _, p := range got {
			same(t, p, want[p.ID])
			same(t, p.Version, want[p.ID].Version)
		}
	})
	listedNothing(t, func(t *testing.T) lister {
		a, _ := open(t)
		return counted(a.All)
	})
}

// ListedCodes holds a store of enrolments to its contract of listing.
func ListedCodes(t *testing.T, open func(t *testing.T) (a, b CodeLister)) {
	t.Run("AllCodesIsInTheirOrder", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		want := make(map[string]desk.Code)
		for i, s := range []string{"K7M3XA9P", "A7M3XA9P", "Z7M3XA9P", "37M3XA9P", "K7M3XA9R"} {
			c := code(s)
			c.Expires = c.Expires.Add(time.Duration(i) * time.Nanosecond)
			must(t, a.PutCode(t.Context(), c))
			if i%2 == 0 {
				c.UsedBy = telegram("-1")
				must(t, a.UseCode(t.Context(), s, c.UsedBy, begin))
			}
			want[s] = c
		}
		got := walk(t, b.AllCodes)
		order(t, got, func(c desk.Code) string { return c.Code })
		same(t, len(got), len(want))
		for _, c := range got {
			same(t, c, want[c.Code])
		}
	})
	listedNothing(t, func(t *testing.T) lister {
		a, _ := open(t)
		return counted(a.AllCodes)
	})
}

// walk visits all pages, each of two, and checks that a page of everything and one
// of its exact size say the same.
func walk[T any](t *testing.T, list func(context.Context, store.Page) ([]T, string, error)) []T {
	t.Helper()
	var all []T
	for page := (store.Page{Limit: 2}); ; {
		some, next, err := list(t.Context(), page)
		must(t, err)
		if len(some) > 2 || len(some) == 0 {
			t.Fatalf("a page of %d", len(some))
		}
		all = append(all, some...)
		if next == "" {
			break
		}
		if len(all) > 1000 {
			t.Fatal("the pages do not end")
		}
		page.After = next
	}
	for _, limit := range []int{len(all), len(all) + 10} {
		whole, next, err := list(t.Context(), store.Page{Limit: limit})
		must(t, err)
		same(t, next, "")
		same(t, whole, all)
	}
	return all
}

// order fails unless the keys grow, as bytes.
func order[T any](t *testing.T, docs []T, key func(T) string) {
	t.Helper()
	keys := ids(docs, key)
	if !slices.IsSorted(keys) || len(slices.Compact(slices.Clone(keys))) != len(keys) {
		t.Fatalf("not in order, or not each once: %q", keys)
	}
}

// lister is a list of which only the length matters.
type lister func(context.Context, store.Page) (n int, next string, err error)

func counted[T any](list func(context.Context, store.Page) ([]T, string, error)) lister {
	return func(ctx context.Context, p store.Page) (int, string, error) {
		docs, next, err := list(ctx, p)
		return len(docs), next, err
	}
}

// listedNothing asks of any list: empty it has no page, a foreign cursor is
// refused, and an ended context ends it.
func listedNothing(t *testing.T, open func(t *testing.T) lister) {
	t.Run("EmptyHasNoPages", func(t *testing.T) {
		t.Parallel()
		list := open(t)
		n, next, err := list(t.Context(), store.Page{})
		must(t, err)
		same(t, n, 0)
		same(t, next, "")
		_, _, err = list(t.Context(), store.Page{After: "no cursor"})
		wants(t, err, store.ErrBadCursor)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err = list(ctx, store.Page{}); !errors.Is(err, context.Canceled) {
			t.Fatalf("error is %v", err)
		}
	})
}
