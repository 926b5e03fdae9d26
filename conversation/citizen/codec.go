package citizen

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ErrSessionUnknown is returned for a stored session that this code cannot
// understand: it is not JSON, or a newer program wrote it.
var ErrSessionUnknown = errors.New("stored session not understood")

// EncodeSession writes a session in the shape of SessionSchema.
func EncodeSession(s Session) ([]byte, error) {
	s.Schema = SessionSchema
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode session: %w", err)
	}
	return raw, nil
}

// DecodeSession reads what EncodeSession wrote, in this schema or an older one.
// The error is ErrSessionUnknown.
func DecodeSession(raw []byte) (Session, error) {
	var s Session
	if err := json.Unmarshal(raw, &s); err != nil {
		return Session{}, fmt.Errorf("%w: %w", ErrSessionUnknown, err)
	}
	return Migrate(s)
}

// Migrate brings a session that was decoded as part of something larger to
// SessionSchema. A state that no longer exists becomes the menu; draft, report
// and language stay, so that nothing a person said is lost. The error is
// ErrSessionUnknown when a newer program wrote it.
func Migrate(s Session) (Session, error) {
	if s.Schema > SessionSchema {
		return Session{}, fmt.Errorf("%w: schema %d", ErrSessionUnknown, s.Schema)
	}
	if s.State != "" && !s.State.known() {
		s.State, s.Offered = StateMenu, nil
	}
	s.Schema = SessionSchema
	return s, nil
}
