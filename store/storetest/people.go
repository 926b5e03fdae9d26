package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/store"
)

// PersonStore is what a store of reporters can do.
type PersonStore interface {
	Load(ctx context.Context, id string) (citizen.Person, error)
	ByAddress(ctx context.Context, addr message.Address) (citizen.Person, error)
	Save(ctx context.Context, p *citizen.Person) error
	Blocked(ctx context.Context, now time.Time, page store.Page) ([]citizen.Person, string, error)
}

// People holds a store of reporters to its contract.
func People(t *testing.T, open func(t *testing.T) (a, b PersonStore)) {
	run := func(name string, f func(t *testing.T, a, b PersonStore)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := open(t)
			f(t, a, b)
		})
	}
	run("MissingIsErrNotFound", personMissing)
	run("SavedIsLoadedWhole", personWhole)
	run("InsertTwiceIsOnce", personInsertTwice)
	run("StaleVersionConflicts", personStale)
	run("RacingSavesHaveOneWinner", personRace)
	run("AddressBelongsToOnePerson", personAddress)
	run("RacingForAnAddressHasOneWinner", personAddressRace)
	run("GivenUpAddressIsFree", personFreed)
	run("BlockedIsWhoeverIsBlockedNow", personBlocked)
}

func siti(id string, addrs ...message.Address) citizen.Person {
	return citizen.Person{
		ID: id, Schema: citizen.PersonSchema, Addresses: addrs, Name: "Siti", Phone: "62811",
		Lang: regency.Javanese, Created: begin,
	}
}

func personMissing(t *testing.T, a, _ PersonStore) {
	_, err := a.Load(t.Context(), "none")
	wants(t, err, store.ErrNotFound)
	_, err = a.ByAddress(t.Context(), telegram("77"))
	wants(t, err, store.ErrNotFound)
	p := siti("none")
	p.Version = 2
	wants(t, a.Save(t.Context(), &p), store.ErrConflict)
}

func personWhole(t *testing.T, a, b PersonStore) {
	ctx := t.Context()
	p := siti("p1", telegram("77"), whatsapp("77"))
	p.Blocked = []message.Address{whatsapp("77")}
	must(t, a.Save(ctx, &p))
	same(t, p.Version, int64(1))
	got, err := b.Load(ctx, "p1")
	must(t, err)
	same(t, got, p)
	same(t, got.Version, p.Version)
	for _, addr := range p.Addresses {
		got, err := b.ByAddress(ctx, addr)
		must(t, err)
		same(t, got, p)
		same(t, got.Version, p.Version)
	}
}

func personInsertTwice(t *testing.T, a, b PersonStore) {
	p := siti("p1", telegram("77"))
	must(t, a.Save(t.Context(), &p))
	again := siti("p1", telegram("78"))
	wants(t, b.Save(t.Context(), &again), store.ErrConflict)
	_, err := a.ByAddress(t.Context(), telegram("78"))
	wants(t, err, store.ErrNotFound)
}

func personStale(t *testing.T, a, b PersonStore) {
	ctx := t.Context()
	p := siti("p1", telegram("77"))
	must(t, a.Save(ctx, &p))
	stale := p.Clone()
	p.Name = "Siti Aminah"
	must(t, b.Save(ctx, &p))
	same(t, p.Version, int64(2))
	stale.Addresses = []message.Address{telegram("78")}
	wants(t, a.Save(ctx, &stale), store.ErrConflict)
	same(t, stale.Version, int64(1))
	got, err := a.ByAddress(ctx, telegram("77"))
	must(t, err)
	same(t, got, p)
}

func personRace(t *testing.T, a, b PersonStore) {
	s := [2]PersonStore{a, b}
	p := siti("p1", telegram("77"))
	must(t, a.Save(t.Context(), &p))
	oneWinner(t, race(6, func(i int) error {
		mine := p.Clone()
		mine.Name = numbered("by ", i)
		return s[i%2].Save(t.Context(), &mine)
	}), store.ErrConflict)
}

func personAddress(t *testing.T, a, b PersonStore) {
	ctx := t.Context()
	p := siti("p1", telegram("77"))
	must(t, a.Save(ctx, &p))
	thief := siti("p2", telegram("78"), telegram("77"))
	wants(t, b.Save(ctx, &thief), store.ErrConflict)
	_, err := a.Load(ctx, "p2")
	wants(t, err, store.ErrNotFound)
	_, err = a.ByAddress(ctx, telegram("78"))
	wants(t, err, store.ErrNotFound)

	thief = siti("p2", telegram("78"))
	must(t, b.Save(ctx, &thief))
	thief.Addresses = append(thief.Addresses, telegram("77"))
	wants(t, b.Save(ctx, &thief), store.ErrConflict)
	got, err := a.ByAddress(ctx, telegram("77"))
	must(t, err)
	same(t, got, p)
}

func personAddressRace(t *testing.T, a, b PersonStore) {
	s := [2]PersonStore{a, b}
	oneWinner(t, race(6, func(i int) error {
		p := siti(numbered("p", i), telegram("77"))
		return s[i%2].Save(t.Context(), &p)
	}), store.ErrConflict)
	_, err := a.ByAddress(t.Context(), telegram("77"))
	must(t, err)
}

func personFreed(t *testing.T, a, b PersonStore) {
	ctx := t.Context()
	p := siti("p1", telegram("77"), whatsapp("77"))
	must(t, a.Save(ctx, &p))
	p.Addresses = []message.Address{whatsapp("77")}
	must(t, a.Save(ctx, &p))
	_, err := b.ByAddress(ctx, telegram("77"))
	wants(t, err, store.ErrNotFound)
	other := siti("p2", telegram("77"))
	must(t, b.Save(ctx, &other))
	got, err := a.ByAddress(ctx, telegram("77"))
	must(t, err)
	same(t, got, other)
}

func personBlocked(t *testing.T, a, b PersonStore) {
	ctx := t.Context()
	block := func(id string, s citizen.Standing) citizen.Person {
		t.Helper()
		p := siti(id, telegram(id))
		p.Standing = s
		must(t, a.Save(ctx, &p))
		return p
	}
	block("free", citizen.Standing{})
	block("good", citizen.Standing{Blocked: true})
	block("late", citizen.Standing{Blocked: true, Until: after(2 * time.Hour)})
	soon := block("soon", citizen.Standing{Blocked: true, Until: after(time.Hour)})
	block("same", citizen.Standing{Blocked: true, Until: after(time.Hour)})
	list := func(now time.Time) []string {
		t.Helper()
		var got []string
		page := store.Page{Limit: 1}
		for range 9 {
			ps, next, err := b.Blocked(ctx, now, page)
			must(t, err)
			got = append(got, ids(ps, func(p citizen.Person) string { return p.ID })...)
			if next == "" {
				break
			}
			page.After = next
		}
		return got
	}
	same(t, list(begin), []string{"same", "soon", "late", "good"})
	same(t, list(after(time.Hour)), []string{"late", "good"})
	soon.Standing.Blocked = false
	must(t, a.Save(ctx, &soon))
	same(t, list(begin), []string{"same", "late", "good"})
	_, _, err := b.Blocked(ctx, begin, store.Page{After: "!!"})
	wants(t, err, store.ErrBadCursor)
}
