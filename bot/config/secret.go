package config

import (
	"fmt"
	"io"
	"log/slog"
)

// masked is what a Secret prints as.
const masked = "[secret]"

// Secret is a text that must not be seen: a token, or an address with a password
// in it. Every way of printing or encoding it gives a mask; only Reveal gives the
// text.
type Secret struct {
	// A pointer, because package fmt does not ask a value for its Format when a
	// verb does not fit what is around it (%s of a struct with a pointer to a
	// struct in it): then it prints what it finds, and that is an address.
	text *string
}

// NewSecret hides text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal returns the hidden text, for the one call that needs it.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero tells whether nothing is hidden.
func (s Secret) IsZero() bool { return s.text == nil }

// String returns a mask, or "" for the zero Secret.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return masked
}

// Format prints the mask for every verb, so that no %#v or %x gets through.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue masks the text in logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText masks the text in JSON, XML and whatever else asks for text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalYAML masks the text in YAML.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }
