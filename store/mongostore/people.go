package mongostore

import (
	"context"
	"errors"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// People keeps the reporters, the only place where an identity stands.
type People struct{ people *mongo.Collection }

// Load returns a person, or store.ErrNotFound.
func (s *People) Load(ctx context.Context, id string) (citizen.Person, error) {
	p, err := s.one(ctx, byID(id))
	return p, fail(ctx, "load person", err)
}

// ByAddress returns the person to whom an address belongs, or store.ErrNotFound.
func (s *People) ByAddress(ctx context.Context, addr message.Address) (citizen.Person, error) {
	p, err := s.one(ctx, bson.D{{Key: "addresses", Value: addr.String()}})
	return p, fail(ctx, "load person by address", err)
}

func (s *People) one(ctx context.Context, filter bson.D) (citizen.Person, error) {
	var d personDoc
	if err := s.people.FindOne(ctx, filter).Decode(&d); err != nil {
		return citizen.Person{}, err
	}
	return d.decode()
}

// decode reads the person of a document.
func (d *personDoc) decode() (citizen.Person, error) {
	body, err := toJSON(d.Person)
	if err != nil {
		return citizen.Person{}, err
	}
	p, err := store.DecodePerson(body)
	p.Version = d.Version
	return p, err
}

// Save stores a person: version 0 inserts, any other replaces the version it was
// loaded at. store.ErrConflict if somebody else came first, the ID is taken, or
// one of the addresses belongs to another person. On success p has its new version.
func (s *People) Save(ctx context.Context, p *citizen.Person) error {
	if err := s.save(ctx, p); err != nil {
		return fail(ctx, "save person", err)
	}
	p.Version++
	return nil
}

func (s *People) save(ctx context.Context, p *citizen.Person) error {
	raw, err := fromJSON(store.EncodePerson(p))
	if err != nil {
		return err
	}
	d := personDoc{ID: p.ID, Version: p.Version + 1, Addresses: addresses(p), Blocked: blocked(p), Person: raw}
	if err := s.taken(ctx, d); err != nil {
		return err
	}
	if p.Version == 0 {
		_, err = s.people.InsertOne(ctx, d)
	} else {
		var res *mongo.UpdateResult
		res, err = s.people.ReplaceOne(ctx, bson.D{{Key: "_id", Value: p.ID}, {Key: "version", Value: p.Version}}, d)
		if err == nil && res.MatchedCount == 0 {
			return store.ErrConflict
		}
	}
	if isDuplicate(err) {
		return store.ErrConflict
	}
	return err
}

// taken asks whether an address is another person's. On MongoDB the unique index
// decides, whatever the answer; not every server that speaks its protocol looks
// into lists for uniqueness.
func (s *People) taken(ctx context.Context, d personDoc) error {
	err := s.people.FindOne(ctx, bson.D{
		{Key: "addresses", Value: bson.D{{Key: "$in", Value: d.Addresses}}},
		{Key: "_id", Value: bson.D{{Key: "$ne", Value: d.ID}}},
	}, options.FindOne().SetProjection(byID(1))).Err()
	switch {
	case err == nil:
		return store.ErrConflict
	case errors.Is(err, mongo.ErrNoDocuments):
		return nil
	}
	return err
}

func addresses(p *citizen.Person) []string {
	if len(p.Addresses) == 0 {
		return []string{"person:" + p.ID}
	}
	out := make([]string, 0, len(p.Addresses))
	for _, a := range p.Addresses {
		out = append(out, a.String())
	}
	return out
}
