package mongostore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// leased is a collection whose documents fall due and are held under a lease meanwhile:
// reports and memos. S is what every save of one writes; the lease stands beside it.
type leased[S any] struct{ col *mongo.Collection }

// stateAndLease is what a save writes that changes the lease too.
type stateAndLease[S any] struct {
	State S          `bson:",inline"`
	Lease leaseState `bson:",inline"`
}

// swap sets fields of the one document that filter describes; false if there is none.
func (l leased[S]) swap(ctx context.Context, filter bson.D, fields any) (bool, error) {
	res, err := l.col.UpdateOne(ctx, filter, bson.D{{Key: "$set", Value: fields}})
	if err != nil {
		return false, err
	}
	return res.MatchedCount > 0, nil
}

// update puts state in the place of a version, or store.ErrConflict. A claim that is not
// zero also takes the lease unless somebody holds it at now.
func (l leased[S]) update(ctx context.Context, now time.Time, id string, version int64, state S, claim store.Lease) (claimed bool, err error) {
	filter := bson.D{{Key: "_id", Value: id}, {Key: "version", Value: version}}
	if !claim.IsZero() {
		free := append(filter[:2:2], bson.E{Key: "lease_until", Value: bson.D{{Key: "$lte", Value: now.UnixNano()}}})
		swapped, err := l.swap(ctx, free, stateAndLease[S]{State: state, Lease: newLeaseState(claim)})
		if err != nil || swapped {
			return swapped, err
		}
		// Somebody holds it, or the version is another: the next answer tells.
	}
	swapped, err := l.swap(ctx, filter, state)
	if err == nil && !swapped {
		err = store.ErrConflict
	}
	return false, err
}

// settle is update by the holder of the lease: store.ErrLeaseLost if that is no longer
// leaseID. The lease is given back unless keep; after store.ErrConflict it is still held.
func (l leased[S]) settle(ctx context.Context, id string, version int64, state S, leaseID string, keep bool) error {
	if leaseID == "" {
		return store.ErrLeaseLost
	}
	var fields any = stateAndLease[S]{State: state}
	if keep {
		fields = state
	}
	swapped, err := l.swap(ctx, append(held(id, leaseID), bson.E{Key: "version", Value: version}), fields)
	if err != nil || swapped {
		return err
	}
	// The lease may have run out, but nobody else has taken it.
	err = l.col.FindOne(ctx, held(id, leaseID), options.FindOne().SetProjection(byID(1))).Err()
	switch {
	case err == nil:
		return store.ErrConflict
	case errors.Is(err, mongo.ErrNoDocuments):
		return store.ErrLeaseLost
	}
	return err
}

func held(id, leaseID string) bson.D {
	return bson.D{{Key: "_id", Value: id}, {Key: "lease_id", Value: leaseID}}
}

// release puts another lease in the place of one that is still held.
func (l leased[S]) release(ctx context.Context, id, leaseID string, next leaseState) error {
	if leaseID == "" {
		return store.ErrLeaseLost
	}
	swapped, err := l.swap(ctx, held(id, leaseID), next)
	if err == nil && !swapped {
		err = store.ErrLeaseLost
	}
	return err
}

// due leases at most n documents to which something must happen at now, oldest due first,
// and decodes them. It costs three round trips however many there are: which may be had,
// taking them, and reading what was taken.
func due[S, T any](ctx context.Context, l leased[S], now time.Time, n int, lease store.Lease, decode func(bson.Raw) (T, error)) ([]T, error) {
	if n < 1 || lease.IsZero() {
		return nil, nil
	}
	taken, err := l.take(ctx, now, n, lease)
	if err != nil {
		return nil, err
	}
	out := make([]T, 0, len(taken))
	for _, raw := range taken {
		one, err := decode(raw)
		if err != nil {
			// The others go back. This one stays leased to nobody's use until the
			// lease ends: meanwhile the work goes on without it.
			err = fmt.Errorf("load %s: %w", idOf(raw), err)
			for _, other := range taken {
				if idOf(other) != idOf(raw) {
					err = errors.Join(err, l.release(ctx, idOf(other), lease.ID, leaseState{}))
				}
			}
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func idOf(doc bson.Raw) string {
	id, _ := doc.Lookup("_id").StringValueOK()
	return id
}

// take leases documents and returns those that it got, oldest due first.
func (l leased[S]) take(ctx context.Context, now time.Time, n int, lease store.Lease) ([]bson.Raw, error) {
	free := bson.D{
		{Key: "due", Value: bson.D{{Key: "$lte", Value: now.UnixNano()}}},
		{Key: "lease_until", Value: bson.D{{Key: "$lte", Value: now.UnixNano()}}},
	}
	var found []struct {
		ID string `bson:"_id"`
	}
	cur, err := l.col.Find(ctx, free, options.Find().SetProjection(byID(1)).SetSort(asc("due", "_id")).SetLimit(int64(n)))
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
	if _, err := l.col.BulkWrite(ctx, writes, options.BulkWrite().SetOrdered(false)); err != nil {
		return nil, err
	}
	var taken []bson.Raw
	cur, err = l.col.Find(ctx, bson.D{
		{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}, {Key: "lease_id", Value: lease.ID},
	})
	if err == nil {
		err = cur.All(ctx, &taken)
	}
	dueAt := func(doc bson.Raw) int64 {
		at, _ := doc.Lookup("due").AsInt64OK()
		return at
	}
	slices.SortFunc(taken, func(a, b bson.Raw) int {
		return cmp.Or(cmp.Compare(dueAt(a), dueAt(b)), cmp.Compare(idOf(a), idOf(b)))
	})
	return taken, err
}

// oldestDue is the earliest moment at which something must happen to any document, leased
// or not; the zero time when nothing is due at all.
func (l leased[S]) oldestDue(ctx context.Context) (time.Time, error) {
	var d struct {
		Due int64 `bson:"due"`
	}
	err := l.col.FindOne(ctx,
		bson.D{{Key: "due", Value: bson.D{{Key: "$gt", Value: int64(math.MinInt64)}, {Key: "$lt", Value: int64(never)}}}},
		options.FindOne().SetSort(asc("due", "_id")).SetProjection(bson.D{{Key: "_id", Value: 0}, {Key: "due", Value: 1}}),
	).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Unix(0, d.Due), nil
}

// markFailed gives documents of an older schema the field by which Failed finds them. It
// looks at those alone in which something was given up. Their own part is the field named.
func markFailed(ctx context.Context, col *mongo.Collection, field string, failedAt func(bson.Raw) (time.Time, error)) error {
	gaveUp := bson.D{{Key: field + ".deliveries.state", Value: bson.D{{Key: "$in", Value: bson.A{
		string(report.DeliveryDiscarded), string(report.DeliveryUncertain),
	}}}}}
	return lift(ctx, col, gaveUp, func(raw bson.Raw) (bson.D, error) {
		at, err := failedAt(raw)
		if err != nil || at.IsZero() {
			return nil, err
		}
		return bson.D{{Key: "failed", Value: at.UnixNano()}}, nil
	})
}
