package mongostore

import (
	"context"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
)

// Due leases at most n reports in which something must happen at now, oldest due
// first, leaving out those that somebody holds.
func (s *Reports) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]report.Report, error) {
	rs, err := due(ctx, s.leased(), now, n, lease, reportOf)
	return rs, fail(ctx, "lease due reports", err)
}

// reportOf reads the report of a whole document.
func reportOf(raw bson.Raw) (report.Report, error) {
	var d reportDoc
	if err := bson.Unmarshal(raw, &d); err != nil {
		return report.Report{}, err
	}
	return d.decode()
}

// OldestDue is the earliest moment at which something must happen to any report,
// leased or not; the zero time when nothing is due at all.
func (s *Reports) OldestDue(ctx context.Context) (time.Time, error) {
	at, err := s.leased().oldestDue(ctx)
	return at, fail(ctx, "find oldest due report", err)
}

// Backlog is how many reports are due at now, leased or not.
func (s *Reports) Backlog(ctx context.Context, now time.Time) (int64, error) {
	n, err := s.reports.CountDocuments(ctx, bson.D{{Key: "due", Value: bson.D{{Key: "$lte", Value: now.UnixNano()}}}})
	return n, fail(ctx, "count due reports", err)
}
