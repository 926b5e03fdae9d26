package mongostore

import (
	"context"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
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

// markFailed gives the reports of an older schema the field by which Failed finds them. It
// looks at those alone in which something was given up; one that is saved meanwhile
// by a replica of this version has the field, and by one of the version before gets
// it with its next save.
func (s *Reports) markFailed(ctx context.Context) error {
	gaveUp := bson.D{{Key: "report.deliveries.state", Value: bson.D{{Key: "$in", Value: bson.A{
		string(report.DeliveryDiscarded), string(report.DeliveryUncertain),
	}}}}}
	cur, err := s.reports.Find(ctx, gaveUp, options.Find().SetBatchSize(100))
	if err != nil {
		return err
	}
	defer cur.Close(ctx)
	for cur.Next(ctx) {
		var d reportDoc
		if err := cur.Decode(&d); err != nil {
			return err
		}
		r, err := d.decode()
		if err != nil {
			return err
		}
		at := r.Failed()
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
