package mongostore

import (
	"context"
	"math"
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

func (s *Memos) leased() leased[memoState] { return leased[memoState]{s.memos} }

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
	return s.leased().update(ctx, now, m.ID, m.Version, state, claim)
}

// note writes the references of what was sent before the memo that says so: a
// reference too many does no harm, one too few would lose an answer.
func (s *Memos) note(ctx context.Context, m *memo.Memo) error {
	return s.refs.PutRefs(ctx, m.FreshRefs())
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
	return s.leased().settle(ctx, m.ID, m.Version, state, leaseID, keep)
}

// Release gives a lease back; store.ErrLeaseLost if leaseID does not hold it.
func (s *Memos) Release(ctx context.Context, id, leaseID string) error {
	return fail(ctx, "release memo", s.leased().release(ctx, id, leaseID, leaseState{}))
}

// Renew moves the end of a lease; store.ErrLeaseLost if leaseID does not hold it.
func (s *Memos) Renew(ctx context.Context, id, leaseID string, until time.Time) error {
	return fail(ctx, "renew lease of memo", s.leased().release(ctx, id, leaseID, newLeaseState(store.Lease{ID: leaseID, Until: until})))
}

// Due leases at most n memos to which something must happen at now, oldest due
// first, leaving out those that somebody holds.
func (s *Memos) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]memo.Memo, error) {
	ms, err := due(ctx, s.leased(), now, n, lease, memoOf)
	return ms, fail(ctx, "lease due memos", err)
}

// memoOf reads the memo of a whole document.
func memoOf(raw bson.Raw) (memo.Memo, error) {
	var d memoDoc
	if err := bson.Unmarshal(raw, &d); err != nil {
		return memo.Memo{}, err
	}
	return d.decode()
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
	return paged(docs, page.Size(), (*memoDoc).decode, func(last *memoDoc) string { return store.EncodeCursor(key(last.State), last.ID) })
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
	at, err := s.leased().oldestDue(ctx)
	return at, fail(ctx, "find oldest due memo", err)
}
