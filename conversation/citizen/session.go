package citizen

import (
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
)

// SessionSchema is the version of the stored shape that this code writes.
const SessionSchema = 1

// Session is the stored state of one private chat.
//
//	{"schema":1,"state":"words","lang":"id","draft":{"report":"r_7f3k","category":"jalan",
//	 "begun":"2026-11-21T08:00:00Z","touched":"2026-11-21T08:01:00Z"},
//	 "touched":"2026-11-21T08:01:00Z","wake":"2026-11-21T08:31:00Z"}
type Session struct {
	Schema int `json:"schema"`
	// State is where the person stands; "" before the first word.
	State State        `json:"state"`
	Lang  regency.Lang `json:"lang"`
	// Draft is the report being written, nil when there is none.
	Draft *Draft `json:"draft,omitempty"`
	// Report is the ID of the report that the conversation is about just now.
	Report string `json:"report,omitempty"`
	// Stars is the rating that a comment may follow.
	Stars int `json:"stars,omitempty"`
	// Held is a message that waits until it is known what it belongs to.
	Held *Held `json:"held,omitempty"`
	// Sources are the person's latest messages that became part of a report. Before are
	// those that versions before this one wrote; they join the others with the next one.
	Sources Sources  `json:"heard,omitempty"`
	Before  []Source `json:"sources,omitempty"`
	// Filed are the person's latest reports, oldest first.
	Filed []Filing `json:"filed,omitempty"`
	// Offered are the choices of the latest question, so that a number or a
	// label chooses.
	Offered []message.Choice `json:"offered,omitempty"`
	// Prior is where to return when a question in between is answered with no.
	Prior State `json:"prior,omitempty"`
	// Touched is when the person last wrote; Alarmed when the emergency numbers
	// were last put before an answer; Refused when his latest message was sent, if it
	// was too long.
	Touched time.Time `json:"touched,omitzero"`
	Alarmed time.Time `json:"alarmed,omitzero"`
	Refused time.Time `json:"refused,omitzero"`
	// Unnoticed: the person has not been told yet what is kept of him.
	Unnoticed bool `json:"unnoticed,omitempty"`
	// Wake is when Step wants to be called without a message; zero: never.
	Wake time.Time `json:"wake,omitzero"`
}

// Draft is a report that is still being written.
type Draft struct {
	// Report is the ID that the report will have, allocated with the draft.
	Report   string `json:"report"`
	Category string `json:"category,omitempty"`
	// Guesses are categories that the words may mean, to be asked about.
	Guesses []string `json:"guesses,omitempty"`
	Words   string   `json:"words,omitempty"`
	// WordsFrom is the message that Words were taken from, "" when they were put together
	// from several, which are then in Parts.
	WordsFrom string             `json:"words_from,omitempty"`
	Parts     []Part             `json:"parts,omitempty"`
	Media     []message.MediaRef `json:"media,omitempty"`
	// MediaFrom names the message of each file in Media.
	MediaFrom []string      `json:"media_from,omitempty"`
	Place     message.Place `json:"place,omitzero"`
	// NoPhotos: the question for photos was answered. Outside: a point outside
	// the regency was confirmed. Anywhere: the kecamatan was asked for and is
	// not known. Editing: an answer of a complete draft is being changed.
	NoPhotos bool `json:"no_photos,omitempty"`
	Outside  bool `json:"outside,omitempty"`
	Anywhere bool `json:"anywhere,omitempty"`
	Editing  bool `json:"editing,omitempty"`
	// Blunt: rude words were asked about. Again: it was asked whether this is the same
	// as a report that is there.
	Blunt   bool      `json:"blunt,omitempty"`
	Again   bool      `json:"again,omitempty"`
	Begun   time.Time `json:"begun"`
	Touched time.Time `json:"touched"`
	// Reminded: the one reminder was given since Touched.
	Reminded bool `json:"reminded,omitempty"`
	// Visibility is who may know, as it was chosen; "" nothing was.
	Visibility regency.Visibility `json:"visibility,omitempty"`
	// Supported: the person was told where help against violence is found.
	Supported bool `json:"supported,omitempty"`
}

// Part is one message's share of a draft's words.
type Part struct {
	MessageID string `json:"message_id,omitempty"`
	Text      string `json:"text"`
}

// Held is what a person sent and what is not yet known to belong anywhere.
type Held struct {
	MessageID string             `json:"message_id,omitempty"`
	Text      string             `json:"text,omitempty"`
	Media     []message.MediaRef `json:"media,omitempty"`
	Place     message.Place      `json:"place,omitzero"`
	// Again: its writer was asked once more what it belongs to.
	Again bool `json:"again,omitempty"`
	// From are the messages that it was put together from, where those are several.
	From []string `json:"from,omitempty"`
	// Doubted: its writer said something since that was no answer. Silence sends it no more.
	Doubted bool `json:"doubted,omitempty"`
}

// Source says that a message of the person is part of a report, as versions before this
// one wrote it.
type Source struct {
	MessageID string `json:"message_id"`
	Report    string `json:"report"`
}

// Anew returns the session with which whoever was forgotten goes on. It knows the language,
// and how many reports came from here within the last day: otherwise being forgotten would
// be a way around the day's limit. Which reports, it does not know, nor when each was filed,
// by which they could be found: they count as if all were filed now.
func (s *Session) Anew(now time.Time) Session {
	fresh := Session{Schema: SessionSchema, Lang: s.Lang}
	for _, f := range s.Filed {
		if now.Sub(f.At) < day {
			fresh.Filed = append(fresh.Filed, Filing{At: now})
		}
	}
	return fresh
}

// Files are the files that the session names.
func (s *Session) Files() []message.MediaRef {
	var all []message.MediaRef
	if s.Draft != nil {
		all = append(all, s.Draft.Media...)
	}
	if s.Held != nil {
		all = append(all, s.Held.Media...)
	}
	return all
}

// Clone returns a copy that shares nothing changeable with s.
func (s Session) Clone() Session {
	s.Before = slices.Clone(s.Before)
	s.Offered = slices.Clone(s.Offered)
	s.Filed = slices.Clone(s.Filed)
	if s.Draft != nil {
		d := *s.Draft
		d.Guesses = slices.Clone(d.Guesses)
		d.Parts = slices.Clone(d.Parts)
		d.Media = slices.Clone(d.Media)
		d.MediaFrom = slices.Clone(d.MediaFrom)
		s.Draft = &d
	}
	if s.Held != nil {
		h := *s.Held
		h.Media, h.From = slices.Clone(h.Media), slices.Clone(h.From)
		s.Held = &h
	}
	return s
}

// empty tells whether nothing has been said for the draft yet.
func (d *Draft) empty() bool {
	return d.Category == "" && d.Words == "" && len(d.Media) == 0 && d.Place.IsZero() && len(d.Guesses) == 0
}
