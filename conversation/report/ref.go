package report

import "github.com/taprose/taprose/conversation/message"

// Ref says what one of our messages in a chat is about, so that a quoted reply
// or a pressed button finds its report.
//
//	{"chat":{"channel":"telegram","id":"-100"},"message_id":"55","report":"r_9f","intent":"tanya"}
type Ref struct {
	Chat      message.Address `json:"chat"`
	MessageID string          `json:"message_id"`
	Report    string          `json:"report"`
	// Intent is the desk word that a plain reply to the message carries, "" for
	// the ordinary one.
	Intent string `json:"intent,omitempty"`
}

// Refs are the references of everything sent about the report from its own
// outbox, so that a store can index them with the report, in the same commit.
func (r *Report) Refs() []Ref {
	var out []Ref
	for _, d := range r.Deliveries {
		out = append(out, d.refs(r.ID)...)
	}
	return out
}

// FreshRefs are those of Refs that Settle added since the report was loaded.
func (r *Report) FreshRefs() []Ref { return r.fresh }

func (d *Delivery) refs(id string) []Ref {
	var out []Ref
	for _, m := range d.MessageIDs {
		out = append(out, Ref{Chat: d.To, MessageID: m, Report: id, Intent: d.Out.Intent})
	}
	return out
}
