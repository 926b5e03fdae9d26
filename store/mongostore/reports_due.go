package mongostore

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Due leases at most n reports in which something must happen at now, oldest due
// first, leaving out those that somebody holds. It costs three round trips however
// many there are: which may be had, taking them, and reading what was taken.
func (s *Reports) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]report.Report, error) {
	if n < 1 || lease.IsZero() {
		return nil, nil
	}
	taken, err := s.take(ctx, now, n, lease)
	if err != nil {
		return nil, fail(ctx, "lease due reports", err)
	}
	out := make([]report.Report, 0, len(taken))
	for i := range taken {
		r, err := taken[i].decode()
		if err != nil {
			// The others go back. This one stays leased to nobody's use until the
			// lease ends: meanwhile the work goes on without it.
			for _, other := range taken {
				if other.ID != taken[i].ID {
					err = errors.Join(err, s.release(ctx, other.ID, lease.ID, leaseState{}))
				}
			}
			return nil, fail(ctx, "load due report "+taken[i].ID, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// take leases documents and returns those that it got, oldest due first.
func (s *Reports) take(ctx context.Context, now time.Time, n int, lease store.Lease) ([]reportDoc, error) {
	free := bson.D{
		{Key: "due", Value: bson.D{{Key: "$lte", Value: now.UnixNano()}}},
		{Key: "lease_until", Value: bson.D{{Key: "$lte", Value: now.UnixNano()}}},
	}
	var found []struct {
		ID string `bson:"_id"`
	}
	cur, err := s.reports.Find(ctx, free, options.Find().SetProjection(byID(1)).SetSort(asc("due", "_id")).SetLimit(int64(n)))
	if err == nil {
		err = cur.All(ctx, &found)
	}
	if err != nil || len(found) == 0 {
		return nil, err
	}
	ids := make([]string, 0, len(found))
	writes := make([]mongo.WriteModel, 0, len(found))
	for _, f := range found {
		ids = append(ids, f.ID)
		// Single updates rather than one of many, because those the driver may repeat
		// when the primary changes under way.
		writes = append(writes, mongo.NewUpdateOneModel().
			SetFilter(append(byID(f.ID), free...)).
			SetUpdate(bson.D{{Key: "$set", Value: newLeaseState(lease)}}))
	}
	if _, err := s.reports.BulkWrite(ctx, writes, options.BulkWrite().SetOrdered(false)); err != nil {
		return nil, err
	}
	var taken []reportDoc
	cur, err = s.reports.Find(ctx, bson.D{
		{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}, {Key: "lease_id", Value: lease.ID},
	})
	if err == nil {
		err = cur.All(ctx, &taken)
	}
	slices.SortFunc(taken, func(a, b reportDoc) int {
		return cmp.Or(cmp.Compare(a.State.Due, b.State.Due), cmp.Compare(a.ID, b.ID))
	})
	return taken, err
}

// OldestDue is the earliest moment at which something must happen to any report,
// leased or not; the zero time when nothing is due at all.
func (s *Reports) OldestDue(ctx context.Context) (time.Time, error) {
	var d struct {
		Due int64 `bson:"due"`
	}
	err := s.reports.FindOne(ctx,
		bson.D{{Key: "due", Value: bson.D{{Key: "$gt", Value: int64(math.MinInt64)}, {Key: "$lt", Value: int64(never)}}}},
		options.FindOne().SetSort(asc("due", "_id")).SetProjection(bson.D{{Key: "_id", Value: 0}, {Key: "due", Value: 1}}),
	).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fail(ctx, "find oldest due report", err)
	}
	return time.Unix(0, d.Due), nil
}

// Backlog is how many reports are due at now, leased or not.
func (s *Reports) Backlog(ctx context.Context, now time.Time) (int64, error) {
	n, err := s.reports.CountDocuments(ctx, bson.D{{Key: "due", Value: bson.D{{Key: "$lte", Value: now.UnixNano()}}}})
	return n, fail(ctx, "count due reports", err)
}
