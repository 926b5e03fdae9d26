package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// chained are the reports whose histories are linked before each save; see
// report.Report.Link.
type chained struct{ reports }

// Save links the new events, then saves.
func (c chained) Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (bool, error) {
	r.Link(rand.Text)
	return c.reports.Save(ctx, now, r, claim)
}

// Settle links the new events, then settles.
func (c chained) Settle(ctx context.Context, now time.Time, r *report.Report, leaseID string, keep bool) error {
	r.Link(rand.Text)
	return c.reports.Settle(ctx, now, r, leaseID, keep)
}
