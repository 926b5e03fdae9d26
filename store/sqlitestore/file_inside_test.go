package sqlitestore

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// A chat that somebody saves, or that expires, in the very commit in which a report is to
// be filed with it: what memory says of the chat is old by then, and nothing of the report
// may be left in the commit.
func TestAFilingAsksWhatItsOwnCommitMadeOfTheChat(t *testing.T) {
	t.Parallel()
	at := time.Unix(1e9, 0)
	for _, first := range []string{"saved", "expired"} {
		db := openInside(t)
		c := inChat("1", time.Time{})
		c.Owed = nil
		if err := db.Chats().Save(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
		faster, late := c.Clone(), c.Clone()
		r := report.New(at, report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7), Day: "2001-09-09", Person: "p", Words: "lubang"})
		release := hold(t, db)
		var wg sync.WaitGroup
		wg.Go(func() {
			var err error
			if first == "saved" {
				err = db.Chats().Save(t.Context(), &faster)
			} else {
				_, err = db.Chats().Expire(t.Context(), at.Add(time.Hour), 10)
			}
			if err != nil {
				t.Error(err)
			}
		})
		queued(db, 1)
		wg.Go(func() {
			claimed, err := db.File(t.Context(), at, &r, store.Lease{ID: "l", Until: at.Add(time.Minute)}, &late)
			if claimed || !errors.Is(err, store.ErrConflict) || r.Version != 0 {
				t.Errorf("%s: claimed %v, error %v, report at version %d", first, claimed, err, r.Version)
			}
		})
		queued(db, 2)
		release()
		wg.Wait()
		if _, err := db.Reports().Load(t.Context(), "r1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: the report is there without its chat: %v", first, err)
		}
	}
}
