package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/encode"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
)

// ErrSchemaTooNew: a document or a database was written by a newer program.
// Reading it with this one could lose what that program added.
var ErrSchemaTooNew = errors.New("written by a newer version of the program")

// A migration lifts a stored document by one schema version, working on its
// fields by name because the types of that version are gone.
type migration func(fields map[string]json.RawMessage) error

// The migrations of each document: index i lifts schema i+1 to i+2. There are
// none while every document is at schema 1.
var (
	reportMigrations []migration
	chatMigrations   []migration
	personMigrations []migration
	memoMigrations   []migration
)

// WriteReport writes the stored form of a report, without its version.
func WriteReport(r *report.Report, w *encode.Writer) {
	c := *r
	c.Schema = report.Schema
	c.WriteJSON(w)
}

// EncodeReport returns what WriteReport writes.
func EncodeReport(r *report.Report) ([]byte, error) {
	return encode.JSON(func(w *encode.Writer) { WriteReport(r, w) })
}

// DecodeReport reads a stored report of this schema or an older one.
func DecodeReport(body []byte) (report.Report, error) {
	var r report.Report
	err := decode(body, &r, report.Schema, reportMigrations, func() *int { return &r.Schema })
	return r, err
}

// WriteChat writes the stored form of a chat, without its version.
func WriteChat(c *chat.Chat, w *encode.Writer) {
	cc := *c
	cc.Schema = chat.Schema
	cc.WriteJSON(w)
}

// EncodeChat returns what WriteChat writes.
func EncodeChat(c *chat.Chat) ([]byte, error) {
	return encode.JSON(func(w *encode.Writer) { WriteChat(c, w) })
}

// DecodeChat reads a stored chat of this schema or an older one.
func DecodeChat(body []byte) (chat.Chat, error) {
	var c chat.Chat
	err := decode(body, &c, chat.Schema, chatMigrations, func() *int { return &c.Schema })
	return c, err
}

// EncodePerson returns the stored form of a person, without the version.
func EncodePerson(p *citizen.Person) ([]byte, error) {
	c := *p
	c.Schema = citizen.PersonSchema
	return json.Marshal(&c)
}

// DecodePerson reads a stored person of this schema or an older one.
func DecodePerson(body []byte) (citizen.Person, error) {
	var p citizen.Person
	err := decode(body, &p, citizen.PersonSchema, personMigrations, func() *int { return &p.Schema })
	return p, err
}

// EncodeMemo returns the stored form of a memo, without its version.
func EncodeMemo(m *memo.Memo) ([]byte, error) {
	c := *m
	c.Schema = memo.Schema
	return json.Marshal(&c)
}

// DecodeMemo reads a stored memo of this schema or an older one.
func DecodeMemo(body []byte) (memo.Memo, error) {
	var m memo.Memo
	err := decode(body, &m, memo.Schema, memoMigrations, func() *int { return &m.Schema })
	return m, err
}

// decode reads body into doc. The common case, a document of the current schema,
// is read once; only an older one is taken apart and lifted first.
func decode(body []byte, doc any, current int, lift []migration, schema func() *int) error {
	if len(lift) == 0 {
		if err := json.Unmarshal(body, doc); err != nil {
			return fmt.Errorf("decode document: %w", err)
		}
		return checkSchema(*schema(), current)
	}
	var head struct {
		Schema int `json:"schema"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return fmt.Errorf("decode schema: %w", err)
	}
	if err := checkSchema(head.Schema, current); err != nil {
		return err
	}
	if head.Schema < current {
		lifted, err := liftDocument(body, head.Schema, current, lift)
		if err != nil {
			return err
		}
		body = lifted
	}
	if err := json.Unmarshal(body, doc); err != nil {
		return fmt.Errorf("decode document: %w", err)
	}
	*schema() = current
	return nil
}

func liftDocument(body []byte, from, to int, lift []migration) ([]byte, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, fmt.Errorf("decode document: %w", err)
	}
	for v := max(from, 1); v < to; v++ {
		if err := lift[v-1](fields); err != nil {
			return nil, fmt.Errorf("lift schema %d: %w", v, err)
		}
	}
	return json.Marshal(fields)
}

func checkSchema(schema, current int) error {
	if schema > current {
		return fmt.Errorf("document schema %d, this program knows %d: %w", schema, current, ErrSchemaTooNew)
	}
	return nil
}
