package message

import (
	"fmt"
	"time"
)

// SendErrorKind says what can be done about a send that did not succeed.
type SendErrorKind string

// The kinds of failure, from which dispatch decides everything.
const (
	// SendRetry: surely not sent, worth trying again (network down, 5xx before
	// anything was written).
	SendRetry SendErrorKind = "retry"
	// SendThrottled: surely not sent; the network asks to wait for Wait.
	SendThrottled SendErrorKind = "throttled"
	// SendRefused: the other side will never take this (blocked by the person,
	// chat gone, message invalid). Trying again is pointless.
	SendRefused SendErrorKind = "refused"
	// SendMisconfigured: our own account is at fault (bad token, no right to
	// write). Someone must act; worth trying again after that.
	SendMisconfigured SendErrorKind = "misconfigured"
	// SendUncertain: it may have been sent (a timeout after writing).
	SendUncertain SendErrorKind = "uncertain"
	// SendMoved: the chat has a new address, in MovedTo; send there.
	SendMoved SendErrorKind = "moved"
)

// SendErrorKinds lists every kind.
func SendErrorKinds() []SendErrorKind {
	return []SendErrorKind{SendRetry, SendThrottled, SendRefused, SendMisconfigured, SendUncertain, SendMoved}
}

// SendError is the one typed error that crosses from a channel.
type SendError struct {
	Kind SendErrorKind
	// Code is the network's own code, such as "403" or "429".
	Code string
	// Wait is how long the network asked us to wait, for SendThrottled.
	Wait time.Duration
	// MovedTo is set for SendMoved.
	MovedTo Address
	Cause   error
}

// Error describes the failure for the operator; it is never shown to a citizen.
func (e *SendError) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("send %s (code %s)", e.Kind, e.Code)
	}
	return fmt.Sprintf("send %s (code %s): %v", e.Kind, e.Code, e.Cause)
}

// Unwrap returns the cause.
func (e *SendError) Unwrap() error { return e.Cause }
