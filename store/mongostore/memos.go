package mongostore

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Memos keeps the orders of leaders, the activities of agencies, and the digests.
type Memos struct {
	memos *mongo.Collection
	// refs is where the references of what was sent are noted.
	refs *Reports
}

// Load returns a memo, or store.ErrNotFound.
func (s *Memos) Load(ctx context.Context, id string) (memo.Memo, error) {
	var d memoDoc
	var m memo.Memo
	err := s.memos.FindOne(ctx, byID(id)).Decode(&d)
	if err == nil {
		m, err = d.decode()
	}
	return m, fail(ctx, "load memo", err)
}

// Save stores a memo: version 0 inserts, any other replaces the version it was
// loaded at. store.ErrConflict if somebody else came first or the ID is taken. On
// success m has its new version. A claim that is not zero also takes the lease of the
// memo unless somebody holds it at now.
func (s *Memos) Save(ctx context.Context, now time.Time, m *memo.Memo, claim store.Lease) (claimed bool, err error) {
	if claimed, err = s.save(ctx, now, m, claim); err != nil {
		return false, fail(ctx, "save memo", err)
	}
	m.Version++
	return claimed, nil
}

func (s *Memos) save(ctx context.Context, now time.Time, m *memo.Memo, claim store.Lease) (claimed bool, err error) {
	state, err := newMemoState(m)
	if err != nil {
		return false, err
	}
	if m.Version == 0 {
		_, err = s.memos.InsertOne(ctx, memoDoc{ID: m.ID, State: state, Lease: newLeaseState(claim)})
		if isDuplicate(err) {
			err = store.ErrConflict
		}
		return err == nil && !claim.IsZero(), err
	}
	if err := s.note(ctx, m); err != nil {
		return false, err
	}
	filter := bson.D{{Key: "_id", Value: m.ID}, {Key: "version", Value: m.Version}}
	if !claim.IsZero() {
		free := append(filter[:2:2], bson.E{Key: "lease_until", Value: bson.D{{Key: "$lte", Value: now.UnixNano()}}})
		swapped, err := s.swap(ctx, free, memoUpdate{State: state, Lease: newLeaseState(claim)})
		if err != nil || swapped {
			return swapped, err
		}
		// Somebody holds it, or the version is another: the next answer tells.
	}
	swapped, err := s.swap(ctx, filter, state)
	if err == nil && !swapped {
		err = store.ErrConflict
	}
	return false, err
}

// note writes the references of what was sent before the memo that says so: a
// reference too many does no harm, one too few would lose an answer.
func (s *Memos) note(ctx context.Context, m *memo.Memo) error {
	return s.refs.PutRefs(ctx, m.FreshRefs())
}

func (s *Memos) swap(ctx context.Context, filter bson.D, fields any) (bool, error) {
	res, err := s.memos.UpdateOne(ctx, filter, bson.D{{Key: "$set", Value: fields}})
	if err != nil {
		return false, err
	}
	return res.MatchedCount > 0, nil
}

// Settle saves a memo like Save, by the holder of its lease: store.ErrLeaseLost if
// that is no longer leaseID, and nothing is saved then. The lease is given back unless
// keep. After store.ErrConflict it is still held.
func (s *Memos) Settle(ctx context.Context, _ time.Time, m *memo.Memo, leaseID string, keep bool) error {
	if err := s.settle(ctx, m, leaseID, keep); err != nil {
		return fail(ctx, "settle memo", err)
	}
	m.Version++
	return nil
}

func (s *Memos) settle(ctx context.Context, m *memo.Memo, leaseID string, keep bool) error {
	if leaseID == "" {
		return store.ErrLeaseLost
	}
	state, err := newMemoState(m)
	if err == nil {
		err = s.note(ctx, m)
	}
	if err != nil {
		return err
	}
	var fields any = memoUpdate{State: state}
	if keep {
		fields = state
	}
	swapped, err := s.swap(ctx, bson.D{
		{Key: "_id", Value: m.ID}, {Key: "version", Value: m.Version}, {Key: "lease_id", Value: leaseID},
	}, fields)
	if err != nil || swapped {
		return err
	}
	err = s.memos.FindOne(ctx, held(m.ID, leaseID), options.FindOne().SetProjection(byID(1))).Err()
	switch {
	case err == nil:
		return store.ErrConflict
	case errors.Is(err, mongo.ErrNoDocuments):
		return store.ErrLeaseLost
	}
	return err
}

// Release gives a lease back; store.ErrLeaseLost if leaseID does not hold it.
func (s *Memos) Release(ctx context.Context, id, leaseID string) error {
	return fail(ctx, "release memo", s.release(ctx, id, leaseID, leaseState{}))
}

// Renew moves the end of a lease; store.ErrLeaseLost if leaseID does not hold it.
func (s *Memos) Renew(ctx context.Context, id, leaseID string, until time.Time) error {
	return fail(ctx, "renew lease of memo", s.release(ctx, id, leaseID, newLeaseState(store.Lease{ID: leaseID, Until: until})))
}

func (s *Memos) release(ctx context.Context, id, leaseID string, next leaseState) error {
	if leaseID == "" {
		return store.ErrLeaseLost
	}
	swapped, err := s.swap(ctx, held(id, leaseID), next)
	if err == nil && !swapped {
		err = store.ErrLeaseLost
	}
	return err
}

// Due leases at most n memos to which something must happen at now, oldest due
// first, leaving out those that somebody holds.
func (s *Memos) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]memo.Memo, error) {
	if n < 1 || lease.IsZero() {
		return nil, nil
	}
	taken, err := s.take(ctx, now, n, lease)
	if err != nil {
		return nil, fail(ctx, "lease due memos", err)
	}
	out := make([]memo.Memo, 0, len(taken))
	for i := range taken {
		m, err := taken[i].decode()
		if err != nil {
			for _, other := range taken {
				if other.ID != taken[i].ID {
					err = errors.Join(err, s.release(ctx, other.ID, lease.ID, leaseState{}))
				}
			}
			return nil, fail(ctx, "load due memo "+taken[i].ID, err)
		}
		out = append(out, m)
	}
	return out, nil
}

// take leases documents and returns those that it got, oldest due first.
func (s *Memos) take(ctx context.Context, now time.Time, n int, lease store.Lease) ([]memoDoc, error) {
	free := bson.D{
		{Key: "due", Value: bson.D{{Key: "$lte", Value: now.UnixNano()}}},
		{Key: "lease_until", Value: bson.D{{Key: "$lte", Value: now.UnixNano()}}},
	}
	var found []struct {
		ID string `bson:"_id"`
	}
	cur, err := s.memos.Find(ctx, free, options.Find().SetProjection(byID(1)).SetSort(asc("due", "_id")).SetLimit(int64(n)))
	if err == nil {
		err = cur.All(ctx, &found)
	}
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var ids []string
	var writes []mongo.WriteModel
	for _, f := range found {
		ids = append(ids, f.ID)
		writes = append(writes, mongo.NewUpdateOneModel().
			SetFilter(append(byID(f.ID), free...)).
			SetUpdate(bson.D{{Key: "$set", Value: newLeaseState(lease)}}))
	}
	if _, err := s.memos.BulkWrite(ctx, writes, options.BulkWrite().SetOrdered(false)); err != nil {
		return nil, err
	}
	var taken []memoDoc
	cur, err = s.memos.Find(ctx, bson.D{
		{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}, {Key: "lease_id", Value: lease.ID},
	})
	if err == nil {
		err = cur.All(ctx, &taken)
	}
	slices.SortFunc(taken, func(a, b memoDoc) int {
		return cmp.Or(cmp.Compare(a.State.Due, b.State.Due), cmp.Compare(a.ID, b.ID))
	})
	return taken, err
}

// List returns the memos that q asks for, newest first, and the next page's cursor.
func (s *Memos) List(ctx context.Context, q store.MemoQuery) ([]memo.Memo, string, error) {
	ms, next, err := s.list(ctx, q)
	return ms, next, fail(ctx, "list memos", err)
}

func (s *Memos) list(ctx context.Context, q store.MemoQuery) ([]memo.Memo, string, error) {
	filter := bson.D{{Key: "kind", Value: string(q.Kind)}}
	for _, f := range []struct{ field, value string }{{"agency", q.Agency}, {"status", string(q.Status)}, {"report", q.Report}} {
		if f.value != "" {
			filter = append(filter, bson.E{Key: f.field, Value: f.value})
		}
	}
	if q.From != "" {
		filter = append(filter, bson.E{Key: "day", Value: bson.D{{Key: "$gte", Value: q.From}}})
	}
	if q.To != "" {
		filter = append(filter, bson.E{Key: "day", Value: bson.D{{Key: "$lte", Value: q.To}}})
	}
	return s.page(ctx, filter, "created", q.Page, func(d memoState) int64 { return d.Created })
}

// page reads a page of the memos that match, the latest first by a field, and the next
// page's cursor.
func (s *Memos) page(ctx context.Context, filter bson.D, field string, page store.Page, key func(memoState) int64) ([]memo.Memo, string, error) {
	after, id := int64(math.MaxInt64), ""
	if page.After != "" {
		var err error
		if after, id, err = store.DecodeCursor(page.After); err != nil {
			return nil, "", err
		}
	}
	filter = append(filter,
		bson.E{Key: field, Value: bson.D{{Key: "$gt", Value: 0}, {Key: "$lte", Value: after}}},
		bson.E{Key: "$or", Value: bson.A{
			bson.D{{Key: field, Value: bson.D{{Key: "$lt", Value: after}}}},
			bson.D{{Key: "_id", Value: bson.D{{Key: "$lt", Value: id}}}},
		}})
	cur, err := s.memos.Find(ctx, filter, options.Find().
		SetSort(bson.D{{Key: field, Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(page.Size())+1))
	if err != nil {
		return nil, "", err
	}
	var docs []memoDoc
	if err := cur.All(ctx, &docs); err != nil {
		return nil, "", err
	}
	next := ""
	if len(docs) > page.Size() {
		docs = docs[:page.Size()]
		last := docs[len(docs)-1]
		next = store.EncodeCursor(key(last.State), last.ID)
	}
	out := make([]memo.Memo, 0, len(docs))
	for i := range docs {
		m, err := docs[i].decode()
		if err != nil {
			return nil, "", err
		}
		out = append(out, m)
	}
	return out, next, nil
}

// All returns the memos in the order of their IDs, and the next page's cursor.
func (s *Memos) All(ctx context.Context, page store.Page) ([]memo.Memo, string, error) {
	ms, next, err := listed(ctx, s.memos, page, func(d *memoDoc) (string, memo.Memo, error) {
		m, err := d.decode()
		return d.ID, m, err
	})
	return ms, next, fail(ctx, "list all memos", err)
}

// OldestDue is the earliest moment at which something must happen to any memo; the
// zero time when nothing is due at all.
func (s *Memos) OldestDue(ctx context.Context) (time.Time, error) {
	var d struct {
		Due int64 `bson:"due"`
	}
	err := s.memos.FindOne(ctx,
		bson.D{{Key: "due", Value: bson.D{{Key: "$gt", Value: int64(math.MinInt64)}, {Key: "$lt", Value: int64(never)}}}},
		options.FindOne().SetSort(asc("due", "_id")).SetProjection(bson.D{{Key: "_id", Value: 0}, {Key: "due", Value: 1}}),
	).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fail(ctx, "find oldest due memo", err)
	}
	return time.Unix(0, d.Due), nil
}
