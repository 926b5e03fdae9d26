package sqlitestore

import (
	"context"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// People keeps the reporters, the only place where an identity stands.
type People struct {
	db *DB
	// known are those loaded or saved lately: whoever writes now is about to be
	// written to.
	known *rowCache[string, citizen.Person]
}

// peopleKnown is how many people are kept in memory; one takes some 500 bytes.
const peopleKnown = 4096

func newPeople(db *DB) *People {
	return &People{db: db, known: newRowCache[string, citizen.Person](peopleKnown)}
}

// Load returns a person, or store.ErrNotFound.
func (s *People) Load(ctx context.Context, id string) (citizen.Person, error) {
	p, known, at := s.known.get(id)
	if known && ctx.Err() == nil {
		return p.Clone(), nil
	}
	p, err := s.read(ctx, "id = ?", id)
	if err != nil {
		return citizen.Person{}, fmt.Errorf("load person: %w", err)
	}
	s.known.put(id, p.Clone(), at)
	return p, nil
}

// ByAddress returns the person to whom an address belongs, or store.ErrNotFound.
func (s *People) ByAddress(ctx context.Context, addr message.Address) (citizen.Person, error) {
	p, err := s.read(ctx, "id = (SELECT person FROM person_address WHERE address = ?)", addr.String())
	if err != nil {
		return citizen.Person{}, fmt.Errorf("load person by address: %w", err)
	}
	return p, nil
}

const blockedPeople = "SELECT blocked, version, body FROM person WHERE (blocked, id) > (?, ?) AND blocked IS NOT NULL ORDER BY blocked, id LIMIT ?"

// Blocked returns the persons who are blocked at now, whose block ends first before the
// others and those for good last, and the next page's cursor.
func (s *People) Blocked(ctx context.Context, now time.Time, page store.Page) ([]citizen.Person, string, error) {
	// No ID sorts after this, so that a block that ends now is over.
	after, id := now.UnixNano(), "\U0010FFFF"
	var err error
	if page.After != "" {
		if after, id, err = store.DecodeCursor(page.After); err != nil {
			return nil, "", fmt.Errorf("list blocked persons: %w", err)
		}
	}
	var last int64
	out, more, err := readPage(ctx, s.db, blockedPeople, []any{after, id}, page, func(p *citizen.Person, scan func(...any) error) error {
		var version int64
		var body []byte
		err := scan(&last, &version, &body)
		if err == nil {
			*p, err = store.DecodePerson(body)
			p.Version = version
		}
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list blocked persons: %w", err)
	}
	if !more {
		return out, "", nil
	}
	return out, store.EncodeCursor(last, out[len(out)-1].ID), nil
}

func (s *People) read(ctx context.Context, where, arg string) (citizen.Person, error) {
	var version int64
	var body []byte
	err := s.db.row(ctx, "SELECT version, body FROM person WHERE "+where, []any{arg}, &version, &body)
	if err != nil {
		return citizen.Person{}, err
	}
	p, err := store.DecodePerson(body)
	p.Version = version
	return p, err
}

// Save stores a person: version 0 inserts, any other replaces the version it was
// loaded at. store.ErrConflict if somebody else came first, the ID is taken, or
// one of the addresses belongs to another person. On success p has its new version.
func (s *People) Save(ctx context.Context, p *citizen.Person) error {
	body, err := store.EncodePerson(p)
	if err != nil {
		return fmt.Errorf("save person: %w", err)
	}
	saved := p.Clone()
	saved.Version++
	saved.Schema = citizen.PersonSchema
	op := &write{
		ctx: ctx, guarded: true, run: func(c *conn) error { return savePerson(c, p, body) },
		committed: func() { s.known.set(saved.ID, saved) },
	}
	if err := s.db.writer.do(op); err != nil {
		return fmt.Errorf("save person: %w", err)
	}
	p.Version++
	return nil
}

func savePerson(c *conn, p *citizen.Person, body []byte) error {
	var changed int64
	var err error
	var blocked any
	if p.Standing.Blocked {
		blocked = int64(maxTime)
		if until := p.Standing.Until; !until.IsZero() {
			blocked = until.UnixNano()
		}
	}
	if p.Version == 0 {
		changed, err = c.exec("INSERT INTO person (id, version, blocked, body) VALUES (?, 1, ?, ?) ON CONFLICT (id) DO NOTHING", p.ID, blocked, body)
	} else {
		changed, err = c.exec("UPDATE person SET version = ?, blocked = ?, body = ? WHERE id = ? AND version = ?", p.Version+1, blocked, body, p.ID, p.Version)
	}
	if err != nil {
		return err
	}
	if changed == 0 {
		return store.ErrConflict
	}
	if _, err := c.exec("DELETE FROM person_address WHERE person = ?", p.ID); err != nil {
		return err
	}
	for _, a := range p.Addresses {
		_, err := c.exec("INSERT INTO person_address (address, person) VALUES (?, ?) ON CONFLICT DO NOTHING", a.String(), p.ID)
		if err != nil {
			return err
		}
		mine, err := c.one("SELECT count(*) FROM person_address WHERE address = ? AND person = ?", a.String(), p.ID)
		if err != nil {
			return err
		}
		if mine == 0 {
			return store.ErrConflict
		}
	}
	return nil
}
