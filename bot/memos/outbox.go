package memos

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/leader"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Store is the store of memos as their outbox needs it; storetest has the contract.
type Store interface {
	Load(ctx context.Context, id string) (memo.Memo, error)
	Save(ctx context.Context, now time.Time, m *memo.Memo, claim store.Lease) (claimed bool, err error)
	Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]memo.Memo, error)
	Settle(ctx context.Context, now time.Time, m *memo.Memo, leaseID string, keep bool) error
	Release(ctx context.Context, id, leaseID string) error
	Renew(ctx context.Context, id, leaseID string, until time.Time) error
}

// Outbox is the store of memos in the words of package dispatch. It is safe from
// several goroutines.
type Outbox struct {
	store  Store
	leader *leader.Leader
}

// NewOutbox returns the outbox of a store.
func NewOutbox(s Store, l *leader.Leader) *Outbox { return &Outbox{store: s, leader: l} }

// Load returns the envelope of a memo.
func (o *Outbox) Load(ctx context.Context, id string) (report.Report, error) {
	m, err := o.store.Load(ctx, id)
	return m.Envelope(), err
}

// opened is the memo of an envelope, at the envelope's version; store.ErrConflict when
// somebody saved it since.
func (o *Outbox) opened(ctx context.Context, e *report.Report) (memo.Memo, error) {
	m, err := o.store.Load(ctx, e.ID)
	if err == nil && m.Version != e.Version {
		err = fmt.Errorf("memo changed meanwhile: %w", store.ErrConflict)
	}
	m.Open(e)
	return m, err
}

// Save writes what became of an envelope's deliveries into its memo.
func (o *Outbox) Save(ctx context.Context, now time.Time, e *report.Report, claim store.Lease) (bool, error) {
	m, err := o.opened(ctx, e)
	if err != nil {
		return false, err
	}
	claimed, err := o.store.Save(ctx, now, &m, claim)
	if err == nil {
		e.Version = m.Version
	}
	return claimed, err
}

// Settle does so for the holder of the lease.
func (o *Outbox) Settle(ctx context.Context, now time.Time, e *report.Report, leaseID string, keep bool) error {
	m, err := o.opened(ctx, e)
	if err != nil {
		return err
	}
	if err := o.store.Settle(ctx, now, &m, leaseID, keep); err != nil {
		return err
	}
	e.Version = m.Version
	return nil
}

// Release gives a lease back without saving.
func (o *Outbox) Release(ctx context.Context, id, leaseID string) error {
	return o.store.Release(ctx, id, leaseID)
}

// Renew moves the end of a lease.
func (o *Outbox) Renew(ctx context.Context, id, leaseID string, until time.Time) error {
	return o.store.Renew(ctx, id, leaseID, until)
}

// Due leases the memos that are due. A reminder whose time has come is owed first, under
// the same lease, and is durable before anything of it is sent.
func (o *Outbox) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]report.Report, error) {
	due, err := o.store.Due(ctx, now, n, lease)
	if err != nil {
		return nil, err
	}
	out := make([]report.Report, 0, len(due))
	for i := range due {
		m := &due[i]
		if o.leader.Remind(m, now) {
			if err := o.store.Settle(ctx, now, m, lease.ID, true); err != nil {
				// Somebody answered this moment, or the store is away: it comes again.
				if rerr := o.store.Release(ctx, m.ID, lease.ID); rerr != nil && !errors.Is(rerr, store.ErrLeaseLost) && !errors.Is(err, store.ErrConflict) {
					return out, errors.Join(err, rerr)
				}
				continue
			}
		}
		out = append(out, m.Envelope())
	}
	return out, nil
}
