package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// TestWhatWasKeptLongEnoughIsErased has reports that ended at different times, one of them
// with a file that somebody else sent too, and lets the days go by.
func TestWhatWasKeptLongEnoughIsErased(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	log := slog.New(slog.DiscardHandler)
	cfg, db := peopleStores(t)
	began := time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)
	file := func(text string) message.MediaRef {
		hash, size, err := db.media.Put(ctx, strings.NewReader(text), 1<<10)
		if err != nil {
			t.Fatal(err)
		}
		age(t, cfg, hash, time.Since(began)+time.Hour)
		return message.MediaRef{Kind: message.MediaPhoto, Hash: hash, Size: size}
	}
	shared, own := file("shared photo"), file("own photo")
	reports := chained{db.reports}
	for i, c := range []struct {
		person string
		ends   bool
		media  []message.MediaRef
	}{{"old", true, []message.MediaRef{shared, own}}, {"goes on", false, []message.MediaRef{shared}}} {
		p := citizen.Person{ID: c.person, Addresses: []message.Address{{Channel: "web", ID: c.person}}, Name: "Siti", Created: began}
		if err := db.sealed.Save(ctx, &p); err != nil {
			t.Fatal(err)
		}
		r := report.New(began, report.Filing{
			ID: c.person, Ticket: report.NewTicket("TBN", uint64(i)), Day: "2026-01-05", Person: c.person, Home: p.Addresses[0],
			Words: "lubang di depan rumah saya", Media: c.media, Place: message.Place{Name: "Jl. Kartini 5", District: "Tuban"},
		})
		if c.ends {
			if err := r.Apply(began, report.MoveWithdraw, report.Actor{Kind: report.ActorReporter}, report.Detail{}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := reports.Save(ctx, began, &r, store.Lease{}); err != nil {
			t.Fatal(err)
		}
	}
	keep := config.Keep{Identity: 30, Files: 20, Words: 10}
	state := func() (words, files, identity bool, ownThere, sharedThere bool) {
		r, err := db.reports.Load(ctx, "old")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.VerifyChain(); err != nil {
			t.Error(err)
		}
		p, err := db.people.Load(ctx, "old")
		if err != nil {
			t.Fatal(err)
		}
		there := func(hash string) bool {
			f, _, err := db.media.Open(ctx, hash)
			if err == nil {
				f.Close()
			}
			return err == nil
		}
		return r.Words != "", len(r.Media) > 0, p.Sealed != "", there(own.Hash), there(shared.Hash)
	}
	for _, c := range []struct {
		days                                   int
		words, files, identity, ownFile, other bool
	}{
		{9, true, true, true, true, true},
		{11, false, true, true, true, true},
		{21, false, false, true, false, true},
		{31, false, false, false, false, true},
	} {
		for range 2 {
			if err := db.custodyOnce(ctx, keep, log, began.AddDate(0, 0, c.days)); err != nil {
				t.Fatal(err)
			}
		}
		words, files, identity, ownThere, sharedThere := state()
		if words != c.words || files != c.files || identity != c.identity || ownThere != c.ownFile || sharedThere != c.other {
			t.Errorf("day %d: words %v, files %v, identity %v, own file %v, shared file %v", c.days, words, files, identity, ownThere, sharedThere)
		}
	}
	if r, err := db.reports.Load(ctx, "old"); err != nil || r.Place.District != "Tuban" || r.Place.Name != "" || r.Alias != "" {
		t.Errorf("what is left of the case: %+v, %v", r.Place, err)
	}
	if r, err := db.reports.Load(ctx, "goes on"); err != nil || r.Words == "" || len(r.Media) != 1 {
		t.Errorf("a report that goes on: %+v, %v", r, err)
	}
	who, err := db.sealed.Identity(ctx, "goes on", audit.Look{Why: audit.WhyDelivery})
	if err != nil || who.Name != "Siti" {
		t.Errorf("whose report goes on: %+v, %v", who, err)
	}
	if sum, err := audit.Verify(cfg.Stores.DataDir + "/" + auditFolder); err != nil || sum.Looks != 2 {
		t.Errorf("looks: %+v, %v", sum, err)
	}
	if err := db.custodyOnce(ctx, config.Keep{}, log, began.AddDate(50, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if p, err := db.people.Load(ctx, "goes on"); err != nil || p.Sealed == "" {
		t.Errorf("0 keeps for ever: %+v, %v", p, err)
	}
}

// TestErasedPersonsAreNowhere looks through all that is stored of somebody who was erased.
func TestErasedPersonsAreNowhere(t *testing.T) {
	t.Parallel()
	ctx := context.WithoutCancel(t.Context())
	_, db := peopleStores(t)
	p := citizen.Person{ID: "p1", Addresses: []message.Address{{Channel: "web", ID: "x1"}}, Name: "Siti", Phone: "62812"}
	if err := db.sealed.Save(ctx, &p); err != nil {
		t.Fatal(err)
	}
	if err := db.sealed.Erase(ctx, "p1", time.Now(), audit.Look{Why: audit.WhyErase}, []string{"h"}); err != nil {
		t.Fatal(err)
	}
	stored, err := db.people.Load(ctx, "p1")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(stored)
	if err != nil || bytes.Contains(raw, []byte("Siti")) || stored.Sealed != "" || len(stored.Addresses) > 0 || stored.Erased.IsZero() {
		t.Errorf("left: %s, %v", raw, err)
	}
	if _, err := db.sealed.ByAddress(ctx, p.Addresses[0]); err == nil {
		t.Error("is found by the address")
	}
}

// unreadable are chats of which one cannot be read.
type unreadable struct{ err error }

func (u unreadable) Each(context.Context, func(chat.Chat) error) error { return u.err }

// TestWhatCannotBeReadStopsOnlyWhatMustKnowIt: no file goes and nobody is erased who may be
// needed there, and all else is done.
func TestWhatCannotBeReadStopsOnlyWhatMustKnowIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil    func(*testing.T, *stores)
		identity bool
	}{
		"a chat": {func(_ *testing.T, db *stores) { db.allChats = unreadable{errors.New("torn")} }, true},
		"an entry of a log": {func(t *testing.T, db *stores) {
			if _, err := db.web.Append(t.Context(), strings.Repeat("b", 32), "k", []byte("{torn")); err != nil {
				t.Fatal(err)
			}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, now := t.Context(), time.Now()
			log := slog.New(slog.DiscardHandler)
			cfg, db := peopleStores(t)
			began := now.AddDate(-1, 0, 0)
			p := citizen.Person{ID: "p1", Addresses: []message.Address{{Channel: "web", ID: "x1"}}, Name: "Siti", Created: began}
			if err := db.sealed.Save(ctx, &p); err != nil {
				t.Fatal(err)
			}
			r := report.New(began, report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 1), Day: "2026-01-05", Person: "p1", Home: p.Addresses[0], Words: "lubang"})
			if err := r.Apply(began, report.MoveWithdraw, report.Actor{Kind: report.ActorReporter}, report.Detail{}); err != nil {
				t.Fatal(err)
			}
			if _, err := (chained{db.reports}).Save(ctx, began, &r, store.Lease{}); err != nil {
				t.Fatal(err)
			}
			hash, _, err := db.media.Put(ctx, strings.NewReader("named by what cannot be read"), 1<<10)
			if err != nil {
				t.Fatal(err)
			}
			age(t, cfg, hash, fileGrace+time.Hour)
			if err := db.groups.PutCode(ctx, desk.Code{Code: "OLD", Agency: "pupr", Expires: began}); err != nil {
				t.Fatal(err)
			}
			c.spoil(t, db)
			if err := db.custodyOnce(ctx, config.Keep{Identity: 30, Words: 10}, log, now); err == nil {
				t.Error("nobody hears of it")
			}
			if f, _, err := db.media.Open(ctx, hash); err != nil {
				t.Errorf("the file: %v", err)
			} else {
				f.Close()
			}
			if r, err := db.reports.Load(ctx, "r1"); err != nil || r.Words != "" {
				t.Errorf("the words stay: %q, %v", r.Words, err)
			}
			if p, err := db.people.Load(ctx, "p1"); err != nil || p.Erased.IsZero() != c.identity {
				t.Errorf("erased %v, %v", p.Erased, err)
			}
			if _, err := db.groups.Code(ctx, "OLD"); err == nil {
				t.Error("the code stays")
			}
		})
	}
}
