package webchat

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// Kind is what an entry of a chat's log is.
type Kind string

// The kinds of entry.
const (
	// KindMessage: something said, by the bot or by a person.
	KindMessage Kind = "message"
	// KindPress: a person pressed Button on Target.
	KindPress Kind = "press"
	// KindReplace: the bot gave Target new words and choices.
	KindReplace Kind = "replace"
	// KindReaction: the bot put Emoji on Target.
	KindReaction Kind = "reaction"
)

// Kinds lists every kind of entry.
func Kinds() []Kind { return []Kind{KindMessage, KindPress, KindReplace, KindReaction} }

// From is who made an entry.
type From string

// The two sides of a chat.
const (
	FromBot    From = "bot"
	FromPerson From = "person"
)

// stored is an entry as the log keeps it. Links and button signatures are not in
// it: they are made anew whenever it is shown.
//
//	{"kind":"message","id":"b0123456789abcdef01234567","at":"2026-11-21T08:00:00Z","from":"bot",
//	 "text":"Tentang apa laporannya?","choices":[{"id":"cat:jalan","label":"Jalan rusak"}],"columns":2}
type stored struct {
	Kind Kind      `json:"kind"`
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	From From      `json:"from"`
	// Key is that of the post, by which a page finds what it is still sending.
	Key string `json:"key,omitempty"`
	// Name is the sender's, in groups.
	Name     string             `json:"name,omitempty"`
	Text     string             `json:"text,omitempty"`
	Media    []message.MediaRef `json:"media,omitempty"`
	Place    message.Place      `json:"place,omitzero"`
	Choices  []message.Choice   `json:"choices,omitempty"`
	Columns  int                `json:"columns,omitempty"`
	AskPlace bool               `json:"ask_place,omitempty"`
	AskReply bool               `json:"ask_reply,omitempty"`
	Quote    string             `json:"quote,omitempty"`
	// Target is the message that a press, a replacement or a reaction is about.
	Target string `json:"target,omitempty"`
	Button string `json:"button,omitempty"`
	Emoji  string `json:"emoji,omitempty"`
}

func (s stored) encode() ([]byte, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode entry: %w", err)
	}
	return body, nil
}

func decodeStored(body []byte) (stored, error) {
	var s stored
	if err := json.Unmarshal(body, &s); err != nil {
		return stored{}, fmt.Errorf("decode entry: %w", err)
	}
	return s, nil
}

// Trace is what the housekeeping wants to know of an entry.
type Trace struct {
	At time.Time
	// Files are the files that it shows.
	Files []message.MediaRef
}

// Said reads the trace of an entry of the log.
func Said(body []byte) (Trace, error) {
	s, err := decodeStored(body)
	return Trace{At: s.At, Files: s.Media}, err
}

// Private tells whether a chat of the log is one of a person alone, no group of the
// demonstration.
func Private(chat string) bool { return privateID.MatchString(chat) }
