package sqlitestore

import (
	"context"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// File saves a report and the chat in which it was written in one commit: both, as
// Reports.Save and Chats.Save do, or neither. store.ErrConflict if somebody saved either
// of them first, store.ErrTicketTaken as Reports.Save.
func (db *DB) File(ctx context.Context, now time.Time, r *report.Report, claim store.Lease, c *chat.Chat) (claimed bool, err error) {
	filing, err := db.reports.saving(r, nil)
	if err != nil {
		return false, fmt.Errorf("file report: %w", err)
	}
	defer filing.w.Free()
	turn, err := db.chats.saving(c)
	if err != nil {
		return false, fmt.Errorf("file report: %w", err)
	}
	defer turn.w.Free()
	// The chat is asked first whether it can be saved, so that nothing has to be undone
	// when it cannot: a savepoint would copy every page that is touched.
	run := func(cn *conn) error {
		if err := turn.may(cn); err != nil {
			return err
		}
		if err := filing.run(cn); err != nil {
			return err
		}
		return turn.run(cn)
	}
	committed := func() {
		filing.committed()
		turn.committed()
	}
	claimed, err = db.reports.claiming(r.ID, now, claim, func() error {
		return db.writer.do(&write{ctx: ctx, run: run, committed: committed})
	})
	if err != nil {
		return false, fmt.Errorf("file report: %w", err)
	}
	r.Version++
	c.Version++
	return claimed, nil
}
