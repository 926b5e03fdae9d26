package sqlitestore

import (
	"context"
	"fmt"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// PutRefs notes what our messages are about. Noting one again replaces it.
func (s *Reports) PutRefs(ctx context.Context, refs []report.Ref) error {
	if len(refs) == 0 {
		return nil
	}
	run := func(c *conn) error { return putRefs(c, refs) }
	op := &write{ctx: ctx, run: run, single: len(refs) == 1, guarded: len(refs) > 1}
	if err := s.db.writer.do(op); err != nil {
		return fmt.Errorf("save references: %w", err)
	}
	return nil
}

func putRefs(c *conn, refs []report.Ref) error {
	for _, r := range refs {
		_, err := c.exec("INSERT OR REPLACE INTO ref (chat, message, report, intent) VALUES (?, ?, ?, ?)",
			r.Chat.String(), r.MessageID, r.Report, r.Intent)
		if err != nil {
			return err
		}
	}
	return nil
}

// Ref returns what our message in a chat is about, or store.ErrNotFound.
func (s *Reports) Ref(ctx context.Context, chat message.Address, messageID string) (report.Ref, error) {
	r := report.Ref{Chat: chat, MessageID: messageID}
	err := s.db.row(ctx, "SELECT report, intent FROM ref WHERE chat = ? AND message = ?",
		[]any{chat.String(), messageID}, &r.Report, &r.Intent)
	if err != nil {
		return report.Ref{}, fmt.Errorf("load reference: %w", err)
	}
	return r, nil
}
