package mongostore

import (
	"context"
	"time"

	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
)

// Failed returns the memos of which something was given up that still is, the latest
// failure first, and the next page's cursor.
func (s *Memos) Failed(ctx context.Context, page store.Page) ([]memo.Memo, string, error) {
	ms, next, err := s.page(ctx, nil, "failed", page, func(d memoState) int64 { return d.Failed })
	return ms, next, fail(ctx, "list failed memos", err)
}

// CountFailed is how many memos Failed lists.
func (s *Memos) CountFailed(ctx context.Context) (int64, error) {
	n, err := s.memos.CountDocuments(ctx, failed)
	return n, fail(ctx, "count failed memos", err)
}

// markFailed gives the memos of an older schema the field by which Failed finds them.
func (s *Memos) markFailed(ctx context.Context) error {
	return markFailed(ctx, s.memos, "memo", func(raw bson.Raw) (time.Time, error) {
		m, err := memoOf(raw)
		return m.Failed(), err
	})
}
