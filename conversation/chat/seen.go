package chat

import (
	"encoding/json"
	"strings"
)

// seenMax is how many handled message IDs are kept: more than one batch of
// Telegram's getUpdates (100), which is the most that can come again for one chat.
const seenMax = 128

// Seen are the IDs of the last inbound messages handled in a chat, oldest first. It is
// a value that never changes, so that chats share it instead of copying it. Written
// down it is a list of strings. The zero value is empty.
type Seen struct {
	// lines are the IDs with a line feed before, between and behind them; "" if none.
	lines string
}

// lineFeed is in no network's IDs; should one have it, it counts as a space.
const lineFeed = "\n"

// SeenOf returns these IDs, oldest first, or the last of them.
func SeenOf(ids ...string) Seen { return Seen{}.With(ids...) }

// SeenLines reads what Lines returned.
func SeenLines(lines string) Seen {
	if lines == "" {
		return Seen{}
	}
	return Seen{lineFeed + lines + lineFeed}
}

// Lines are the IDs with line feeds between them.
func (s Seen) Lines() string {
	if s.lines == "" {
		return ""
	}
	return s.lines[1 : len(s.lines)-1]
}

// IDs lists them; nil if there are none.
func (s Seen) IDs() []string {
	if s.lines == "" {
		return nil
	}
	return strings.Split(s.Lines(), lineFeed)
}

// IsZero tells whether there are none.
func (s Seen) IsZero() bool { return s.lines == "" }

// Has tells whether id is one of them.
func (s Seen) Has(id string) bool { return strings.Contains(s.lines, oneLine(id)) }

// With returns them with more behind, without the oldest when they become too many. An
// empty ID is none.
func (s Seen) With(ids ...string) Seen {
	n := len(s.lines)
	for _, id := range ids {
		n += len(id) + 2
	}
	var b strings.Builder
	b.Grow(n)
	b.WriteString(s.lines)
	for _, id := range ids {
		line := oneLine(id)
		switch {
		case id == "":
			continue
		case b.Len() > 0:
			line = line[1:]
		}
		b.WriteString(line)
	}
	lines := b.String()
	for extra := strings.Count(lines, lineFeed) - 1 - seenMax; extra > 0; extra-- {
		lines = lines[1+strings.Index(lines[1:], lineFeed):]
	}
	return Seen{lines}
}

func oneLine(id string) string {
	if strings.Contains(id, lineFeed) {
		id = strings.ReplaceAll(id, lineFeed, " ")
	}
	return lineFeed + id + lineFeed
}

// MarshalJSON writes a list of strings.
func (s Seen) MarshalJSON() ([]byte, error) {
	ids := s.IDs()
	if ids == nil {
		ids = []string{}
	}
	return json.Marshal(ids)
}

// UnmarshalJSON reads a list of strings.
func (s *Seen) UnmarshalJSON(body []byte) error {
	var ids []string
	if err := json.Unmarshal(body, &ids); err != nil {
		return err
	}
	*s = SeenOf(ids...)
	return nil
}
