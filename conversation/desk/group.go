package desk

import (
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// Admins is the agency key under which the administrators' group is enrolled.
const Admins = "admin"

// Group is a group chat that an administrator's code made the desk of an agency, or
// a group or private chat that one made a leader's. Only such a group speaks for an
// agency.
//
//	{"chat":{"channel":"telegram","id":"-100123"},"agency":"pupr","title":"Aduan PUPR","enrolled":"2026-11-21T08:00:00Z","by":"Pak Budi"}
type Group struct {
	Chat message.Address `json:"chat"`
	// Agency is the key of the agency, Admins, or a leader's key.
	Agency string `json:"agency"`
	// Private marks a leader's private chat with the bot.
	Private  bool      `json:"private,omitempty"`
	Title    string    `json:"title,omitempty"`
	Enrolled time.Time `json:"enrolled"`
	// By is the name of whoever typed the code, as the network showed it.
	By string `json:"by,omitempty"`
}

// Code is a one-time right to enrol a group for an agency.
type Code struct {
	// Code is the canonical form, as CanonicalCode makes it: "K7M3XA9P".
	Code    string    `json:"code"`
	Agency  string    `json:"agency"`
	Expires time.Time `json:"expires"`
	// UsedBy is the group that was enrolled with it. That group may use it again
	// (the same message delivered twice), no other may.
	UsedBy message.Address `json:"used_by,omitzero"`
}
