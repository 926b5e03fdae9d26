package report

import "github.com/taprose/taprose/conversation/message"

// Ref says what one of our messages in a chat is about, so that a quoted reply
// or a pressed button finds its report.
type Ref struct {
	Chat      message.Address `json:"chat"`
	MessageID string          `json:"message_id"`
	Report    string          `json:"report"`
	// Intent is the desk word that a plain reply to the message carries, "" for
	// the ordinary one.
	Intent string `json:"intent,omitempty"`
}
