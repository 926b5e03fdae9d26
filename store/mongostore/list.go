package mongostore

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// This file lists whole collections, page by page, for moving them to another place.
// Each page begins behind the last _id of the one before: skipping would read again
// what was read, and miss or repeat what was written meanwhile. MongoDB orders texts
// by their bytes, as every store does.

// All returns the reports in the order of their IDs, and the next page's cursor.
func (s *Reports) All(ctx context.Context, page store.Page) ([]report.Report, string, error) {
	rs, next, err := listed(ctx, s.reports, page, func(d *reportDoc) (string, report.Report, error) {
		r, err := d.decode()
		return d.ID, r, err
	})
	return rs, next, fail(ctx, "list all reports", err)
}

// AllRefs returns the references that PutRefs noted, in an order of the store's own,
// and the next page's cursor. Those of a report's deliveries stand in the report.
func (s *Reports) AllRefs(ctx context.Context, page store.Page) ([]report.Ref, string, error) {
	refs, next, err := listed(ctx, s.refs, page, func(d *refDoc) (string, report.Ref, error) {
		r, err := d.decode()
		return d.ID, r, err
	})
	return refs, next, fail(ctx, "list all references", err)
}

// All returns the persons in the order of their IDs, and the next page's cursor.
func (s *People) All(ctx context.Context, page store.Page) ([]citizen.Person, string, error) {
	ps, next, err := listed(ctx, s.people, page, func(d *personDoc) (string, citizen.Person, error) {
		p, err := d.decode()
		return d.ID, p, err
	})
	return ps, next, fail(ctx, "list all persons", err)
}

// AllCodes returns the enrolment codes in their order, used and expired ones too,
// and the next page's cursor.
func (s *Groups) AllCodes(ctx context.Context, page store.Page) ([]desk.Code, string, error) {
	cs, next, err := listed(ctx, s.codes, page, func(d *codeDoc) (string, desk.Code, error) {
		c, err := d.decode()
		return d.ID, c, err
	})
	return cs, next, fail(ctx, "list all enrolment codes", err)
}

// listed reads one page of a collection whose _id is a text, and the next page's
// cursor. decode returns the _id beside what the document says.
func listed[D, T any](ctx context.Context, from *mongo.Collection, page store.Page, decode func(*D) (string, T, error)) ([]T, string, error) {
	after := ""
	if page.After != "" {
		var err error
		if _, after, err = store.DecodeCursor(page.After); err != nil {
			return nil, "", err
		}
	}
	size := page.Size()
	// The first page is a range too, of all texts: so it is read from the index.
	cur, err := from.Find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: after}}}},
		options.Find().SetSort(asc("_id")).SetLimit(int64(size)+1))
	if err != nil {
		return nil, "", err
	}
	var docs []D
	if err := cur.All(ctx, &docs); err != nil {
		return nil, "", err
	}
	more := len(docs) > size
	if more {
		docs = docs[:size]
	}
	out := make([]T, 0, len(docs))
	for i := range docs {
		id, v, err := decode(&docs[i])
		if err != nil {
			return nil, "", fmt.Errorf("%s: %w", from.Name(), err)
		}
		out = append(out, v)
		after = id
	}
	if !more {
		return out, "", nil
	}
	return out, store.EncodeCursor(0, after), nil
}

// decode reads the reference of a document.
func (d *refDoc) decode() (report.Ref, error) {
	msg, chat, ok := strings.Cut(d.ID, "/")
	if !ok {
		return report.Ref{}, errors.New("an _id names no message in a chat")
	}
	id, err := url.PathUnescape(msg)
	if err != nil {
		return report.Ref{}, err
	}
	addr, err := message.ParseAddress(chat)
	return report.Ref{Chat: addr, MessageID: id, Report: d.Report, Intent: d.Intent}, err
}
