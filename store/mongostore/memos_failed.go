package mongostore

import (
	"context"

	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
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

// markFailed gives the memos of an older schema the field by which Failed finds them. One
// that is saved meanwhile has it, or gets it with its next save; see Reports.markFailed.
func (s *Memos) markFailed(ctx context.Context) error {
	gaveUp := bson.D{{Key: "memo.deliveries.state", Value: bson.D{{Key: "$in", Value: bson.A{
		string(report.DeliveryDiscarded), string(report.DeliveryUncertain),
	}}}}}
	cur, err := s.memos.Find(ctx, gaveUp, options.Find().SetBatchSize(100))
	if err != nil {
		return err
	}
	defer cur.Close(ctx)
	for cur.Next(ctx) {
		var d memoDoc
		if err := cur.Decode(&d); err != nil {
			return err
		}
		m, err := d.decode()
		if err != nil {
			return err
		}
		at := m.Failed()
		if at.IsZero() {
			continue
		}
		same := bson.D{{Key: "_id", Value: d.ID}, {Key: "version", Value: d.State.Version}}
		if _, err := s.leased().swap(ctx, same, bson.D{{Key: "failed", Value: at.UnixNano()}}); err != nil {
			return err
		}
	}
	return cur.Err()
}
