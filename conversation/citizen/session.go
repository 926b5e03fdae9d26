package citizen

import (
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
)

// SessionSchema is the version of the stored shape that this code writes.
const SessionSchema = 1

// State is where a person stands in the conversation.
type State string

// Session is the stored state of one private chat.
//
//	{"schema":1,"state":"menu","lang":"id"}
type Session struct {
	Schema int          `json:"schema"`
	State  State        `json:"state"`
	Lang   regency.Lang `json:"lang"`
	// Draft is the report being written, nil when there is none.
	Draft *Draft `json:"draft,omitempty"`
	// Report is the ID of the report that the conversation is about just now.
	Report string `json:"report,omitempty"`
	// Offered are the choices of the latest question, so that a number or a
	// label chooses.
	Offered []message.Choice `json:"offered,omitempty"`
	// Wake is when Step wants to be called without a message; zero: never.
	Wake time.Time `json:"wake,omitzero"`
}

// Draft is a report that is still being written.
type Draft struct {
	// Report is the ID that the report will have, allocated with the draft.
	Report   string             `json:"report"`
	Category string             `json:"category,omitempty"`
	Words    string             `json:"words,omitempty"`
	Media    []message.MediaRef `json:"media,omitempty"`
	Place    message.Place      `json:"place,omitzero"`
	Begun    time.Time          `json:"begun"`
	Touched  time.Time          `json:"touched"`
}
