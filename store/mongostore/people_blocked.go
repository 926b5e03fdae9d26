package mongostore

import (
	"context"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// blocked is until when a person is blocked, as it is stored.
func blocked(p *citizen.Person) int64 {
	if !p.Standing.Blocked {
		return 0
	}
	return orNever(p.Standing.Until)
}

// Blocked returns the persons who are blocked at now, whose block ends first before the
// others and those for good last, and the next page's cursor.
func (s *People) Blocked(ctx context.Context, now time.Time, page store.Page) ([]citizen.Person, string, error) {
	ps, next, err := s.blocked(ctx, now, page)
	return ps, next, fail(ctx, "list blocked persons", err)
}

func (s *People) blocked(ctx context.Context, now time.Time, page store.Page) ([]citizen.Person, string, error) {
	filter := bson.D{{Key: "blocked", Value: bson.D{{Key: "$gt", Value: now.UnixNano()}}}}
	if page.After != "" {
		until, id, err := store.DecodeCursor(page.After)
		if err != nil {
			return nil, "", err
		}
		filter = bson.D{
			{Key: "blocked", Value: bson.D{{Key: "$gte", Value: until}}},
			{Key: "$or", Value: bson.A{
				bson.D{{Key: "blocked", Value: bson.D{{Key: "$gt", Value: until}}}},
				bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: id}}}},
			}},
		}
	}
	cur, err := s.people.Find(ctx, filter, options.Find().SetSort(asc("blocked", "_id")).SetLimit(int64(page.Size())+1))
	if err != nil {
		return nil, "", err
	}
	var docs []personDoc
	if err := cur.All(ctx, &docs); err != nil {
		return nil, "", err
	}
	return paged(docs, page.Size(), (*personDoc).decode, func(last *personDoc) string { return store.EncodeCursor(last.Blocked, last.ID) })
}

// markBlocked gives the persons of an older schema who are blocked the field by which
// Blocked finds them; see Reports.markFailed.
func (s *People) markBlocked(ctx context.Context) error {
	return lift(ctx, s.people, bson.D{{Key: "person.standing.blocked", Value: true}}, func(raw bson.Raw) (bson.D, error) {
		var d personDoc
		if err := bson.Unmarshal(raw, &d); err != nil {
			return nil, err
		}
		p, err := d.decode()
		return bson.D{{Key: "blocked", Value: blocked(&p)}}, err
	})
}
