// Package store holds the words that every store and everyone who uses one share:
// the errors promised, the lease, and the queries. The stores themselves are in
// the packages below it; the interfaces through which they are used stand with
// their consumers, and storetest is the contract that all of them pass.
package store

import (
	"errors"
	"time"
)

// What callers branch on. Stores turn their drivers' errors into these by code.
var (
	// ErrNotFound: no such document.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the document was saved by somebody else since it was loaded,
	// or one with this ID exists already.
	ErrConflict = errors.New("version conflict")
	// ErrTicketTaken: another report has this ticket number.
	ErrTicketTaken = errors.New("ticket taken")
	// ErrLeaseLost: the lease ran out and somebody else has taken the item.
	ErrLeaseLost = errors.New("lease lost")
	// ErrCodeInvalid: the enrolment code is unknown, used or expired.
	ErrCodeInvalid = errors.New("enrolment code not valid")
	// ErrTooLarge: a file is longer than was allowed.
	ErrTooLarge = errors.New("file too large")
	// ErrUnavailable: the store cannot be reached or cannot write now; nothing
	// is known to have happened, and trying again later may work.
	ErrUnavailable = errors.New("store unavailable")
	// ErrLogin: the server refuses our user or password, or the user may not do that. It
	// comes together with ErrUnavailable: once an operator has mended it, trying again
	// works.
	ErrLogin = errors.New("user or password refused")
)

// Lease is an expiring, exclusive claim on items that are due. ID is unique to
// one taking; whoever settles must show it. The zero Lease claims nothing.
type Lease struct {
	ID    string
	Until time.Time
}

// IsZero tells whether the lease claims nothing.
func (l Lease) IsZero() bool { return l.ID == "" }
