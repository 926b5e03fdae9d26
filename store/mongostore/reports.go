package mongostore

import (
	"context"
	"errors"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Reports keeps the reports, what our messages about them are called, and what was added up
// of them.
type Reports struct {
	reports, refs, sums, journal *mongo.Collection
	rolls                        *rolling
}

func (s *Reports) leased() leased[reportState] { return leased[reportState]{s.reports} }

// Load returns a report, or store.ErrNotFound.
func (s *Reports) Load(ctx context.Context, id string) (report.Report, error) {
	r, err := s.one(ctx, byID(id))
	return r, fail(ctx, "load report", err)
}

func (s *Reports) one(ctx context.Context, filter bson.D) (report.Report, error) {
	var d reportDoc
	if err := s.reports.FindOne(ctx, filter).Decode(&d); err != nil {
		return report.Report{}, err
	}
	return d.decode()
}

// Save stores a report: version 0 inserts, any other replaces the version it was
// loaded at. store.ErrConflict if somebody else came first or the ID is taken,
// store.ErrTicketTaken if a new report's ticket is. On success r has its new
// version. A claim that is not zero also takes the lease of the report unless
// somebody holds it at now; a zero one leaves the lease as it is.
func (s *Reports) Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (claimed bool, err error) {
	state, err := newReportState(r)
	if err == nil {
		if r.Version == 0 {
			claimed, err = !claim.IsZero(), s.insert(ctx, r.ID, state, claim)
		} else {
			claimed, err = s.leased().update(ctx, now, r.ID, r.Version, state, claim)
		}
	}
	if err != nil {
		return false, fail(ctx, "save report", err)
	}
	r.Version++
	return claimed, nil
}

func (s *Reports) insert(ctx context.Context, id string, state reportState, claim store.Lease) error {
	_, err := s.reports.InsertOne(ctx, reportDoc{ID: id, State: state, Lease: newLeaseState(claim), Rolled: rolledState{Rolled: []string{}}})
	if !isDuplicate(err) {
		return err
	}
	// Which of the two unique fields was it? Only the error's text would say.
	err = s.reports.FindOne(ctx, byID(id), options.FindOne().SetProjection(byID(1))).Err()
	switch {
	case err == nil:
		return store.ErrConflict
	case errors.Is(err, mongo.ErrNoDocuments):
		return store.ErrTicketTaken
	}
	return err
}

// Settle saves a report like Save, by the holder of its lease: store.ErrLeaseLost
// if that is no longer leaseID, and nothing is saved then. The lease is given back
// unless keep. After store.ErrConflict it is still held.
func (s *Reports) Settle(ctx context.Context, now time.Time, r *report.Report, leaseID string, keep bool) error {
	state, err := newReportState(r)
	if err == nil {
		err = s.leased().settle(ctx, r.ID, r.Version, state, leaseID, keep)
	}
	if err != nil {
		return fail(ctx, "settle report", err)
	}
	r.Version++
	return nil
}

// Release gives a lease back; store.ErrLeaseLost if leaseID does not hold it.
func (s *Reports) Release(ctx context.Context, id, leaseID string) error {
	return fail(ctx, "release report", s.leased().release(ctx, id, leaseID, leaseState{}))
}

// Renew moves the end of a lease; store.ErrLeaseLost if leaseID does not hold it.
func (s *Reports) Renew(ctx context.Context, id, leaseID string, until time.Time) error {
	return fail(ctx, "renew lease of report", s.leased().release(ctx, id, leaseID, newLeaseState(store.Lease{ID: leaseID, Until: until})))
}
