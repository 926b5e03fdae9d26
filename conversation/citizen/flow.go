package citizen

import "github.com/taprose/taprose/conversation/regency"

// Flow is the conversation with citizens of one regency. It is safe from any
// goroutine.
type Flow struct {
	regency *regency.Regency
}

// New returns the flow of one regency.
func New(r *regency.Regency) *Flow { return &Flow{regency: r} }
