package seal_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/seal"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/store/sqlitestore"
)

// closed is a person as a store has him, sealed with some keys.
func closed(t *testing.T, with string) citizen.Person {
	t.Helper()
	raw := openStore(t)
	p := siti()
	must(t, seal.New(raw, keys(t, with), new(sealtest.Looks)).Save(t.Context(), &p))
	stored, err := raw.Load(t.Context(), "p1")
	must(t, err)
	return stored
}

// Whoever has the store and not the key cannot try addresses out: the same one is hashed
// otherwise under another key. And the same person sealed again tells nobody that he is
// the same.
func TestWhatStandsInTheStoreSaysNothingWithoutTheKey(t *testing.T) {
	t.Parallel()
	one, two := seal.NewKey("a"), seal.NewKey("a")
	first, again, other := closed(t, one), closed(t, one), closed(t, two)
	if first.Addresses[0] != again.Addresses[0] {
		t.Error("the same key hashes an address in two ways")
	}
	if first.Addresses[0] == other.Addresses[0] {
		t.Error("an address is hashed without the key")
	}
	if first.Sealed == again.Sealed {
		t.Error("sealed twice it is the same")
	}
}

// What was sealed under one name of a key is not taken under another, even where both are
// the same bytes.
func TestASealIsBoundToTheNameOfItsKey(t *testing.T) {
	t.Parallel()
	key := seal.NewKey("a")
	stored := closed(t, key)
	raw := openStore(t)
	stored.Version, stored.Sealed = 0, "b"+strings.TrimPrefix(stored.Sealed, "a")
	must(t, raw.Save(t.Context(), &stored))
	people := seal.New(raw, keys(t, key+",b"+strings.TrimPrefix(key, "a")), new(sealtest.Looks))
	if got, err := people.Identity(t.Context(), "p1", audit.Look{}); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("opened: %+v, %v", got, err)
	}
}

// Of somebody who is erased while he is blocked the keyed hashes of his addresses stay,
// also where he stood in the clear until then; nobody tells his name again; and once the
// block is lifted nothing is left.
func TestOfABlockedPersonWhoIsErasedOnlyHashesStay(t *testing.T) {
	t.Parallel()
	for name, inTheClear := range map[string]bool{"sealed": false, "in the clear": true} {
		raw := openStore(t)
		people := seal.New(raw, keys(t, sealtest.Keys), new(sealtest.Looks))
		p := siti()
		p.Standing.Blocked = true
		if inTheClear {
			must(t, raw.Save(t.Context(), &p))
		} else {
			must(t, people.Save(t.Context(), &p))
		}
		now := p.Created.Add(time.Hour)
		must(t, people.Erase(t.Context(), "p1", now, audit.Look{Why: audit.WhyErase}, nil))
		must(t, people.Refresh(t.Context(), "p1", "Siti Aminah", "628123456789"))
		stored := nameless(t, raw)
		if len(stored.Addresses) != 2 || slices.Contains(stored.Addresses, telegram) || slices.Contains(stored.Addresses, whatsapp) {
			t.Errorf("%s: addresses %v", name, stored.Addresses)
		}
		if got, err := people.ByAddress(t.Context(), telegram); err != nil || !got.Standing.BlockedAt(now) {
			t.Errorf("%s: not known as blocked: %+v, %v", name, got, err)
		}
		stored.Standing.Blocked = false
		must(t, people.Save(t.Context(), &stored))
		if left := nameless(t, raw); len(left.Addresses) != 0 {
			t.Errorf("%s: after the block %v", name, left.Addresses)
		}
	}
}

// nameless is the person of a store, of whom nothing personal may be there.
func nameless(t *testing.T, raw *sqlitestore.People) citizen.Person {
	t.Helper()
	p, err := raw.Load(t.Context(), "p1")
	must(t, err)
	if p.Sealed != "" || p.Name != "" || p.Phone != "" || len(p.Blocked) > 0 {
		t.Errorf("the store still knows %+v", p)
	}
	return p
}
