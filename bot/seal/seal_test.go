package seal_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/seal"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
)

var (
	telegram = message.Address{Channel: message.ChannelTelegram, ID: "7712345"}
	whatsapp = message.Address{Channel: message.ChannelWhatsApp, ID: "628123456789"}
)

func siti() citizen.Person {
	return citizen.Person{
		ID: "p1", Schema: citizen.PersonSchema, Addresses: []message.Address{telegram, whatsapp},
		Name: "Siti Aminah", Phone: "628123456789", Lang: "jv", Created: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC),
		Blocked: []message.Address{whatsapp},
	}
}

func openStore(t *testing.T) *sqlitestore.People {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db.People()
}

func keys(t *testing.T, text string) *seal.Keys {
	t.Helper()
	k, err := seal.ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheStoreKnowsNobody(t *testing.T) {
	t.Parallel()
	raw := openStore(t)
	looks := new(sealtest.Looks)
	people := seal.New(raw, keys(t, sealtest.Keys), looks)
	p := siti()
	must(t, people.Save(t.Context(), &p))
	if p.Version != 1 || p.Name != "Siti Aminah" {
		t.Errorf("what was saved is now %+v", p)
	}
	stored, err := raw.Load(t.Context(), "p1")
	must(t, err)
	body, err := json.Marshal(stored)
	must(t, err)
	for _, secret := range []string{"Siti", "628123456789", "7712345"} {
		if strings.Contains(string(body), secret) {
			t.Errorf("%q stands in the store: %s", secret, body)
		}
	}
	for _, addr := range []message.Address{telegram, whatsapp} {
		got, err := people.ByAddress(t.Context(), addr)
		if err != nil || got.ID != "p1" || got.Lang != "jv" || got.Name != "" || got.Phone != "" {
			t.Errorf("by address: %+v, %v", got, err)
		}
	}
	if n := len(looks.All()); n != 0 {
		t.Errorf("%d looks, but nobody was opened", n)
	}
	got, err := people.Identity(t.Context(), "p1", audit.Look{Why: audit.WhyDelivery, Report: "r1"})
	must(t, err)
	if got.Name != p.Name || got.Phone != p.Phone || got.Addresses[1] != whatsapp || got.Blocked[0] != whatsapp || got.Version != 1 {
		t.Errorf("opened: %+v", got)
	}
	if all := looks.All(); len(all) != 1 || all[0] != (audit.Look{Person: "p1", Why: audit.WhyDelivery, Report: "r1"}) {
		t.Errorf("looks %+v", all)
	}
}

func TestWithoutTheLogNobodyIsOpened(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	people := seal.New(openStore(t), keys(t, sealtest.Keys), &sealtest.Looks{Err: full})
	p := siti()
	must(t, people.Save(t.Context(), &p))
	if got, err := people.Identity(t.Context(), "p1", audit.Look{Why: audit.WhyDelivery}); !errors.Is(err, full) || got.Name != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestWhoWasMetMeanwhileIsNotRetired: between the list of persons and the erasing of one he
// may have come back.
func TestWhoWasMetMeanwhileIsNotRetired(t *testing.T) {
	t.Parallel()
	ctx, now := t.Context(), time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	looks := new(sealtest.Looks)
	people := seal.New(openStore(t), keys(t, sealtest.Keys), looks)
	p := siti()
	must(t, people.Save(ctx, &p))
	listed, err := people.Load(ctx, "p1")
	must(t, err)
	met := listed
	met.Seen = now
	must(t, people.Save(ctx, &met))
	if err := people.Retire(ctx, listed, now, audit.Look{Why: audit.WhyErase}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("retired although he was met: %v", err)
	}
	if all := looks.All(); len(all) != 0 {
		t.Errorf("the log tells of an erasing that was none: %+v", all)
	}
	must(t, people.Retire(ctx, met, now, audit.Look{Why: audit.WhyErase}))
	if left, err := people.Load(ctx, "p1"); err != nil || left.Sealed != "" || len(left.Addresses) > 0 || left.Erased.IsZero() || !left.Seen.IsZero() {
		t.Errorf("left: %+v, %v", left, err)
	}
}

func TestAClosedPersonIsSavedClosed(t *testing.T) {
	t.Parallel()
	people := seal.New(openStore(t), keys(t, sealtest.Keys), new(sealtest.Looks))
	p := siti()
	must(t, people.Save(t.Context(), &p))
	closed, err := people.Load(t.Context(), "p1")
	must(t, err)
	closed.Lang = "en"
	must(t, people.Save(t.Context(), &closed))
	must(t, people.Refresh(t.Context(), "p1", "Siti A.", ""))
	got, err := people.Identity(t.Context(), "p1", audit.Look{Why: audit.WhyDelivery})
	must(t, err)
	if got.Name != "Siti A." || got.Phone != "628123456789" || got.Lang != "en" || len(got.Addresses) != 2 {
		t.Errorf("after all: %+v", got)
	}
}

func TestAnAddressBelongsToOnePersonUnderTheSealToo(t *testing.T) {
	t.Parallel()
	people := seal.New(openStore(t), keys(t, sealtest.Keys), new(sealtest.Looks))
	p := siti()
	must(t, people.Save(t.Context(), &p))
	thief := siti()
	thief.ID = "p2"
	if err := people.Save(t.Context(), &thief); !errors.Is(err, store.ErrConflict) {
		t.Errorf("got %v", err)
	}
}

func TestWhoStandsInTheClearIsFoundAndSealed(t *testing.T) {
	t.Parallel()
	raw := openStore(t)
	old := siti()
	must(t, raw.Save(t.Context(), &old))
	people := seal.New(raw, keys(t, sealtest.Keys), new(sealtest.Looks))
	got, err := people.ByAddress(t.Context(), telegram)
	if err != nil || got.ID != "p1" || got.Name != "" {
		t.Fatalf("by address: %+v, %v", got, err)
	}
	must(t, people.Save(t.Context(), &got))
	stored, err := raw.Load(t.Context(), "p1")
	must(t, err)
	if stored.Sealed == "" || stored.Name != "" || stored.Addresses[0] == telegram {
		t.Errorf("still in the clear: %+v", stored)
	}
	opened, err := people.Identity(t.Context(), "p1", audit.Look{Why: audit.WhyDelivery})
	if err != nil || opened.Name != "Siti Aminah" || opened.Addresses[0] != telegram {
		t.Errorf("opened: %+v, %v", opened, err)
	}
}

func TestKeysAreChangedInSteps(t *testing.T) {
	t.Parallel()
	raw := openStore(t)
	oldKey, newKey := seal.NewKey("old"), seal.NewKey("new")
	before := seal.New(raw, keys(t, oldKey), new(sealtest.Looks))
	p := siti()
	must(t, before.Save(t.Context(), &p))
	clear := citizen.Person{ID: "p0", Addresses: []message.Address{{Channel: "web", ID: "x"}}, Name: "Budi"}
	must(t, raw.Save(t.Context(), &clear))

	both := seal.New(raw, keys(t, newKey+", "+oldKey), new(sealtest.Looks))
	if got, err := both.ByAddress(t.Context(), telegram); err != nil || got.ID != "p1" {
		t.Fatalf("under the old key: %+v, %v", got, err)
	}
	for _, want := range []int{2, 0} {
		if n, err := both.Reseal(t.Context(), raw); err != nil || n != want {
			t.Fatalf("resealed %d, %v; want %d", n, err, want)
		}
	}

	after := seal.New(raw, keys(t, newKey), new(sealtest.Looks))
	must(t, after.Probe(t.Context(), raw))
	if got, err := after.ByAddress(t.Context(), telegram); err != nil || got.ID != "p1" {
		t.Errorf("by address: %+v, %v", got, err)
	}
	if got, err := after.Identity(t.Context(), "p1", audit.Look{Why: audit.WhyDelivery}); err != nil || got.Name != "Siti Aminah" {
		t.Errorf("opened: %+v, %v", got, err)
	}
	if err := before.Probe(t.Context(), raw); !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("the old key alone: %v", err)
	}
}

func TestWhatWasSealedForOneOpensForNobodyElse(t *testing.T) {
	t.Parallel()
	raw := openStore(t)
	people := seal.New(raw, keys(t, sealtest.Keys), new(sealtest.Looks))
	p := siti()
	must(t, people.Save(t.Context(), &p))
	stored, err := raw.Load(t.Context(), "p1")
	must(t, err)
	stored.ID, stored.Version, stored.Addresses = "p2", 0, nil
	must(t, raw.Save(t.Context(), &stored))
	if _, err := people.Identity(t.Context(), "p2", audit.Look{}); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("another person's: %v", err)
	}
	other := seal.New(raw, keys(t, seal.NewKey("test")), new(sealtest.Looks))
	if _, err := other.Identity(t.Context(), "p1", audit.Look{}); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("another key of the same name: %v", err)
	}
}

func TestKeysThatAreNone(t *testing.T) {
	t.Parallel()
	good := seal.NewKey("a")
	for _, text := range []string{
		"", "a", "A:" + good[2:], ":" + good[2:], "a:", "a:AAAA", good + ",", good + "," + good, "a b:" + good[2:], good + "=",
	} {
		if _, err := seal.ParseKeys(text); err == nil {
			t.Errorf("%q is taken", text)
		} else if strings.Contains(err.Error(), good[2:]) {
			t.Errorf("the error tells the key: %v", err)
		}
	}
}
