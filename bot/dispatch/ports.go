package dispatch

import (
	"context"
	"io"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Sender is a channel that can say things. Send blocks until the network
// answered; it is safe from several goroutines; its error is a
// *message.SendError, and anything else counts as uncertain.
type Sender interface {
	Send(ctx context.Context, to message.Address, out message.Outbound) (message.Sent, error)
}

// Fetcher is a channel whose media must be fetched before they are in our store.
// Its error is a *message.SendError.
type Fetcher interface {
	Fetch(ctx context.Context, ref message.MediaRef) (io.ReadCloser, error)
}

// Reports is the store of reports as dispatch needs it. Due hands out, oldest
// first, at most n reports that are due and leased by nobody, under the lease.
type Reports interface {
	Load(ctx context.Context, id string) (report.Report, error)
	Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (bool, error)
	Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]report.Report, error)
	// Settle saves like Save and gives the lease back; store.ErrLeaseLost when
	// the lease is no longer leaseID.
	Settle(ctx context.Context, now time.Time, r *report.Report, leaseID string, keep bool) error
	// Release gives the lease back without saving.
	Release(ctx context.Context, id, leaseID string) error
}

// Renewer moves the end of a report's lease; store.ErrLeaseLost when the lease is no
// longer leaseID.
type Renewer interface {
	Renew(ctx context.Context, id, leaseID string, until time.Time) error
}

// Refs finds what a message of ours is about; store.ErrNotFound when it is about no
// report.
type Refs interface {
	Ref(ctx context.Context, chat message.Address, messageID string) (report.Ref, error)
}

// People finds who stands behind a report. Load and ByAddress return persons closed,
// without addresses, name and number; Identity opens one and has the look noted.
type People interface {
	Load(ctx context.Context, id string) (citizen.Person, error)
	ByAddress(ctx context.Context, addr message.Address) (citizen.Person, error)
	Identity(ctx context.Context, id string, look audit.Look) (citizen.Person, error)
}

// Groups finds the groups of an agency, the latest enrolment first, and gives a
// desk the new address of its group.
type Groups interface {
	Groups(ctx context.Context, agency string) ([]desk.Group, error)
	MoveGroup(ctx context.Context, from, to message.Address) error
}
