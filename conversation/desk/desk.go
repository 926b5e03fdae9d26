package desk

import "github.com/taprose/taprose/conversation/regency"

// Desk is the conversation in group chats. It is safe from any goroutine.
type Desk struct {
	regency *regency.Regency
}

// New returns the desk of one regency.
func New(r *regency.Regency) *Desk { return &Desk{regency: r} }
