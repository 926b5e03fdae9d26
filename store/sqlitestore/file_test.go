package sqlitestore_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
)

var filedAt = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func filing(id string, ticket uint64) report.Report {
	r := report.New(filedAt, report.Filing{ID: id, Ticket: report.NewTicket("TBN", ticket), Day: "2026-11-23", Person: "p1", Words: "Jalan berlubang"})
	r.Owe(filedAt, report.Delivery{Key: "filed", Target: report.Target{Kind: report.TargetReporter}, Out: message.Outbound{Text: "kami terima"}})
	return r
}

func filingChat(id string) chat.Chat {
	return chat.Chat{Schema: chat.Schema, Address: message.Address{Channel: message.ChannelTelegram, ID: id}, Updated: filedAt}
}

// A report and its chat are filed both or not at all, by whichever of them it fails.
func TestFileIsBothOrNeither(t *testing.T) {
	t.Parallel()
	db := open(t, sqlitestore.Options{})
	ctx := t.Context()
	lease := store.Lease{ID: "l1", Until: filedAt.Add(time.Minute)}
	r, c := filing("r1", 7), filingChat("1")
	claimed, err := db.File(ctx, filedAt, &r, lease, &c)
	if err != nil || !claimed || r.Version != 1 || c.Version != 1 {
		t.Fatalf("%v, %v, versions %d and %d", claimed, err, r.Version, c.Version)
	}
	if due, err := db.Reports().Due(ctx, filedAt, 10, store.Lease{ID: "l2", Until: filedAt.Add(time.Minute)}); err != nil || len(due) != 0 {
		t.Errorf("not claimed: %d due, %v", len(due), err)
	}
	stale := filingChat("1")
	same, taken := filing("r1", 8), filing("r3", 7)
	later := c
	for _, try := range []struct {
		what string
		r    report.Report
		c    chat.Chat
		want error
	}{
		{"a report that is there", same, later, store.ErrConflict},
		{"a ticket that is taken", taken, later, store.ErrTicketTaken},
		{"a new chat that is there", filing("r4", 9), stale, store.ErrConflict},
		{"a chat of another version", filing("r4", 9), chat.Chat{Schema: chat.Schema, Address: c.Address, Version: 7, Updated: filedAt}, store.ErrConflict},
	} {
		claimed, err := db.File(ctx, filedAt, &try.r, store.Lease{ID: "l3", Until: filedAt.Add(time.Minute)}, &try.c)
		if claimed || !errors.Is(err, try.want) || try.r.Version != 0 {
			t.Errorf("%s: %v, %v, report at version %d", try.what, claimed, err, try.r.Version)
		}
		if kept, err := db.Chats().Load(ctx, c.Address); err != nil || kept.Version != 1 {
			t.Errorf("%s: the chat has version %d, %v", try.what, kept.Version, err)
		}
		for _, id := range []string{"r3", "r4"} {
			if _, err := db.Reports().Load(ctx, id); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %s is there: %v", try.what, id, err)
			}
		}
	}
	// Nothing of what failed is left: neither its ticket nor its lease.
	r, later = filing("r4", 9), c
	if claimed, err := db.File(ctx, filedAt, &r, lease, &later); err != nil || !claimed || later.Version != 2 {
		t.Errorf("the same again: %v, %v, chat at version %d", claimed, err, later.Version)
	}
}

// Many file at once: those that fail take nothing of their neighbours along.
func TestFileFailsAlone(t *testing.T) {
	t.Parallel()
	db := open(t, sqlitestore.Options{})
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			r, c := filing(string(rune('A'+i)), uint64(i)), filingChat(string(rune('A'+i)))
			if i%3 == 0 {
				c.Version = 5 // nobody has it
			}
			_, err := db.File(t.Context(), filedAt, &r, store.Lease{}, &c)
			if failed := errors.Is(err, store.ErrConflict); failed != (i%3 == 0) || !failed && err != nil {
				t.Errorf("number %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n, err := db.Reports().Count(t.Context()); err != nil || n != 40 {
		t.Errorf("%d reports filed, %v", n, err)
	}
}
