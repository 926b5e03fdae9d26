package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/conversation/chat"
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

// chainedFiling links the history of a new report before it is filed with its chat.
type chainedFiling struct{ intake.Filing }

// File links the new events, then files.
func (c chainedFiling) File(ctx context.Context, now time.Time, r *report.Report, claim store.Lease, ch *chat.Chat) (bool, error) {
	r.Link(rand.Text)
	return c.Filing.File(ctx, now, r, claim, ch)
}

// chainedFiling is the store's filing with histories linked; nil where there is none.
func (s *stores) chainedFiling() intake.Filing {
	if s.filing == nil {
		return nil
	}
	return chainedFiling{s.filing}
}
