package seal

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// Store is the store of persons behind the seal.
type Store interface {
	Load(ctx context.Context, id string) (citizen.Person, error)
	ByAddress(ctx context.Context, addr message.Address) (citizen.Person, error)
	Save(ctx context.Context, p *citizen.Person) error
}

// Lister is a store of persons that can be gone through, for Reseal.
type Lister interface {
	All(ctx context.Context, page store.Page) ([]citizen.Person, string, error)
}

// Looks takes note of a look at an identity before it happens.
type Looks interface {
	Look(ctx context.Context, look audit.Look) error
}

// People are persons whose identity is closed. It is safe from several goroutines.
type People struct {
	next  Store
	keys  *Keys
	looks Looks
}

// New returns the persons of a store, sealed with keys.
func New(next Store, keys *Keys, looks Looks) *People { return &People{next, keys, looks} }

// identity is what is encrypted.
type identity struct {
	Addresses []message.Address `json:"addresses"`
	Name      string            `json:"name,omitempty"`
	Phone     string            `json:"phone,omitempty"`
	Blocked   []message.Address `json:"blocked,omitempty"`
}

// Load returns a person, closed, or store.ErrNotFound.
func (s *People) Load(ctx context.Context, id string) (citizen.Person, error) {
	p, err := s.next.Load(ctx, id)
	if err != nil {
		return p, err
	}
	return s.closed(p)
}

// ByAddress returns the person to whom an address belongs, closed, or
// store.ErrNotFound. It asks for the address as each key hashes it, the first key
// first, and in the end as it stood before anything was sealed.
func (s *People) ByAddress(ctx context.Context, addr message.Address) (citizen.Person, error) {
	for i := range s.keys.keys {
		p, err := s.next.ByAddress(ctx, s.keys.keys[i].hash(addr))
		if err == nil {
			return s.closed(p)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return p, err
		}
	}
	p, err := s.next.ByAddress(ctx, addr)
	if err != nil {
		return p, err
	}
	return s.closed(p)
}

// Identity returns a person with addresses, name and number, once the audit log has
// noted who looks and why.
func (s *People) Identity(ctx context.Context, id string, look audit.Look) (citizen.Person, error) {
	p, err := s.next.Load(ctx, id)
	if err != nil {
		return p, err
	}
	look.Person = id
	if err := s.looks.Look(ctx, look); err != nil {
		return citizen.Person{}, fmt.Errorf("identity stays closed: %w", err)
	}
	return s.opened(p)
}

// Refresh keeps the name and number of a person as the network shows them now; "" leaves
// what is there. It is no look at anybody: nobody is told what was there before.
func (s *People) Refresh(ctx context.Context, id, name, phone string) error {
	p, err := s.next.Load(ctx, id)
	if err != nil || !p.Erased.IsZero() {
		return err
	}
	open, err := s.opened(p)
	if err != nil {
		return err
	}
	if (name == "" || name == open.Name) && (phone == "" || phone == open.Phone) {
		return nil
	}
	open.Name, open.Phone = cmp.Or(name, open.Name), cmp.Or(phone, open.Phone)
	return s.Save(ctx, &open)
}

// Erase takes out who somebody is, once the log has it, and keeps the hashes of files for
// later removal. What is left is the ID, by which reports that know nobody are one
// person's, and for as long as somebody is blocked the keyed hashes of his addresses: by
// these alone ByAddress still knows that whoever writes from there is blocked.
func (s *People) Erase(ctx context.Context, id string, now time.Time, look audit.Look, files []string) error {
	look.Person = id
	if err := s.looks.Look(ctx, look); err != nil {
		return fmt.Errorf("erase person: %w", err)
	}
	return s.change(ctx, id, func(p *citizen.Person) {
		s.erase(p, now)
		drop(p, files)
	})
}

// Retire erases as Erase does, but only a person who is as he was loaded:
// store.ErrConflict if he was saved since.
func (s *People) Retire(ctx context.Context, p citizen.Person, now time.Time, look audit.Look) error {
	// What the log has it has for ever: it is not to tell of an erasing that was none.
	if there, err := s.next.Load(ctx, p.ID); err != nil {
		return err
	} else if there.Version != p.Version {
		return store.ErrConflict
	}
	look.Person = p.ID
	if err := s.looks.Look(ctx, look); err != nil {
		return fmt.Errorf("erase person: %w", err)
	}
	p = p.Clone()
	s.erase(&p, now)
	return s.Save(ctx, &p)
}

func (s *People) erase(p *citizen.Person, now time.Time) {
	if p.Standing.BlockedAt(now) {
		p.Addresses = s.hashes(p)
	} else {
		p.Addresses = nil
	}
	p.Blocked, p.Name, p.Phone, p.Sealed = nil, "", "", ""
	p.Seen, p.Erased = time.Time{}, now
}

// hashes are the keyed hashes of a person's addresses, whether he is closed or not.
func (s *People) hashes(p *citizen.Person) []message.Address {
	out := make([]message.Address, len(p.Addresses))
	for i, a := range p.Addresses {
		if out[i] = a; p.Sealed == "" && p.Erased.IsZero() {
			out[i] = s.keys.keys[0].hash(a)
		}
	}
	return out
}

// Drop notes files of a person that may be removed from our store.
func (s *People) Drop(ctx context.Context, id string, files []string) error {
	return s.change(ctx, id, func(p *citizen.Person) { drop(p, files) })
}

// Dropped forgets files that were removed.
func (s *People) Dropped(ctx context.Context, id string, files []string) error {
	return s.change(ctx, id, func(p *citizen.Person) {
		p.Drop = slices.DeleteFunc(p.Drop, func(f string) bool { return slices.Contains(files, f) })
	})
}

func drop(p *citizen.Person, files []string) {
	for _, f := range files {
		if !slices.Contains(p.Drop, f) {
			p.Drop = append(p.Drop, f)
		}
	}
}

// change loads, changes and saves a person in the store itself, again when somebody else
// came first.
func (s *People) change(ctx context.Context, id string, do func(*citizen.Person)) error {
	for {
		p, err := s.next.Load(ctx, id)
		if err != nil {
			return err
		}
		do(&p)
		if p, err = s.closed(p); err != nil {
			return err
		}
		if err = s.next.Save(ctx, &p); !errors.Is(err, store.ErrConflict) {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// Save stores a person, closed. One that was opened, or never was closed, is sealed
// under the first key; one that is closed stays as it is. See citizen.Person for what
// else may be saved; the errors are the store's.
func (s *People) Save(ctx context.Context, p *citizen.Person) error {
	c, err := s.closed(*p)
	if err != nil {
		return err
	}
	if err := s.next.Save(ctx, &c); err != nil {
		return err
	}
	p.Version = c.Version
	return nil
}

// closed returns a person as the store may see it. What is closed already is left. One
// who was erased keeps the hashes of his addresses only while he is blocked.
func (s *People) closed(p citizen.Person) (citizen.Person, error) {
	if p.Sealed != "" {
		return p, nil
	}
	if !p.Erased.IsZero() {
		if !p.Standing.Blocked {
			p.Addresses = nil
		}
		return p, nil
	}
	if p.Name == "" && p.Phone == "" && len(p.Addresses) == 0 {
		// Erased, or never known: there is nothing to close.
		return p, nil
	}
	text, err := json.Marshal(identity{p.Addresses, p.Name, p.Phone, p.Blocked})
	if err != nil {
		return p, fmt.Errorf("seal person: %w", err)
	}
	c := p
	c.Sealed = s.keys.seal(p.ID, text)
	c.Addresses, c.Name, c.Phone, c.Blocked = s.hashes(&p), "", "", nil
	return c, nil
}

// opened is the inverse of closed.
func (s *People) opened(p citizen.Person) (citizen.Person, error) {
	if !p.Erased.IsZero() {
		// The hashes say nothing to anybody.
		p.Addresses = nil
		return p, nil
	}
	if p.Sealed == "" {
		return p, nil
	}
	text, err := s.keys.open(p.ID, p.Sealed)
	if err != nil {
		return citizen.Person{}, fmt.Errorf("open person: %w", err)
	}
	var who identity
	if err := json.Unmarshal(text, &who); err != nil {
		return citizen.Person{}, fmt.Errorf("open person: %w", err)
	}
	p.Sealed = ""
	p.Addresses, p.Name, p.Phone, p.Blocked = who.Addresses, who.Name, who.Phone, who.Blocked
	return p, nil
}
