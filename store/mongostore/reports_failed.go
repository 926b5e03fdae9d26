package mongostore

import (
	"context"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
)

// failed asks for reports in terms of the index that has nothing but them.
var failed = bson.D{{Key: "failed", Value: bson.D{{Key: "$gt", Value: 0}}}}

// Failed returns the reports about which something was given up that still is, the
// latest failure first, and the next page's cursor.
func (s *Reports) Failed(ctx context.Context, page store.Page) ([]report.Report, string, error) {
	order := bson.D{{Key: "failed", Value: -1}, {Key: "_id", Value: -1}}
	rs, next, err := s.page(ctx, failed[:1:1], "failed", order, page)
	return rs, next, fail(ctx, "list failed reports", err)
}

// CountFailed is how many reports Failed lists.
func (s *Reports) CountFailed(ctx context.Context) (int64, error) {
	n, err := s.reports.CountDocuments(ctx, failed)
	return n, fail(ctx, "count failed reports", err)
}

// markFailed gives the reports of an older schema the field by which Failed finds them.
func (s *Reports) markFailed(ctx context.Context) error {
	return markFailed(ctx, s.reports, "report", func(raw bson.Raw) (time.Time, error) {
		r, err := reportOf(raw)
		return r.Failed(), err
	})
}
