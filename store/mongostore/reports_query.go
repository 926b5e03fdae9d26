package mongostore

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// ByTicket returns the report with this ticket in its canonical form, or
// store.ErrNotFound.
func (s *Reports) ByTicket(ctx context.Context, ticket string) (report.Report, error) {
	r, err := s.one(ctx, bson.D{{Key: "ticket", Value: ticket}})
	return r, fail(ctx, "load report by ticket", err)
}

// ByPerson returns a person's reports, newest first, and the next page's cursor.
func (s *Reports) ByPerson(ctx context.Context, person string, page store.Page) ([]report.Report, string, error) {
	filter := bson.D{{Key: "person", Value: person}}
	order := bson.D{{Key: "created", Value: -1}, {Key: "_id", Value: -1}}
	rs, next, err := s.page(ctx, filter, "created", order, page)
	return rs, next, fail(ctx, "list reports of a person", err)
}

// ByAgency returns an agency's reports, oldest deadline first, and the next
// page's cursor.
func (s *Reports) ByAgency(ctx context.Context, q store.AgencyQuery) ([]report.Report, string, error) {
	statuses := q.Statuses
	if len(statuses) == 0 {
		// Named all the same: the index has the deadlines in order within a status.
		statuses = report.Statuses()
	}
	filter := bson.D{
		{Key: "agency", Value: q.Agency},
		{Key: "status", Value: bson.D{{Key: "$in", Value: slices.Compact(slices.Sorted(slices.Values(statuses)))}}},
	}
	rs, next, err := s.page(ctx, filter, "deadline", asc("deadline", "_id"), q.Page)
	return rs, next, fail(ctx, "list reports of an agency", err)
}

// page finds the reports after the page's cursor in an order that begins with field
// and ends with _id.
func (s *Reports) page(ctx context.Context, filter bson.D, field string, order bson.D, page store.Page) ([]report.Report, string, error) {
	if page.After != "" {
		key, id, err := store.DecodeCursor(page.After)
		if err != nil {
			return nil, "", err
		}
		beyond, from := "$gt", "$gte"
		if order[0].Value == -1 {
			beyond, from = "$lt", "$lte"
		}
		// The first condition says where in the index to begin, the second leaves
		// out what shares the moment and was shown.
		filter = append(filter,
			bson.E{Key: field, Value: bson.D{{Key: from, Value: key}}},
			bson.E{Key: "$or", Value: bson.A{
				bson.D{{Key: field, Value: bson.D{{Key: beyond, Value: key}}}},
				bson.D{{Key: "_id", Value: bson.D{{Key: beyond, Value: id}}}},
			}})
	}
	docs, err := s.find(ctx, filter, options.Find().SetSort(order).SetLimit(int64(page.Size())+1))
	if err != nil {
		return nil, "", err
	}
	return paged(docs, page.Size(), (*reportDoc).decode, func(last *reportDoc) string {
		key := last.State.Created
		switch field {
		case "deadline":
			key = last.State.Deadline
		case "failed":
			key = last.State.Failed
		}
		return store.EncodeCursor(key, last.ID)
	})
}

func (s *Reports) find(ctx context.Context, filter bson.D, opts *options.FindOptionsBuilder) ([]reportDoc, error) {
	cur, err := s.reports.Find(ctx, filter, opts)
	if err != nil {
		return nil, err
	}
	var docs []reportDoc
	err = cur.All(ctx, &docs)
	return docs, err
}

// Near returns the reports around a point, nearest first.
func (s *Reports) Near(ctx context.Context, q store.Near) ([]report.Report, error) {
	rs, err := s.near(ctx, q)
	return rs, fail(ctx, "find reports nearby", err)
}

func (s *Reports) near(ctx context.Context, q store.Near) ([]report.Report, error) {
	since := int64(math.MinInt64)
	if !q.Since.IsZero() {
		since = q.Since.UnixNano()
	}
	points := options.Find().SetProjection(asc("_id", "lat", "lon"))
	found, err := store.Nearest(q, func(cells []int64) ([]store.Candidate[string], error) {
		docs, err := s.find(ctx, bson.D{
			{Key: "cell", Value: bson.D{{Key: "$in", Value: cells}}},
			{Key: "created", Value: bson.D{{Key: "$gte", Value: since}}},
		}, points)
		var some []store.Candidate[string]
		for _, d := range docs {
			some = append(some, store.Candidate[string]{Lat: d.State.Lat, Lon: d.State.Lon, Ref: d.ID})
		}
		return some, err
	})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	place := make(map[string]int, len(found))
	ids := make([]string, 0, len(found))
	for i, c := range found {
		place[c.Ref] = i
		ids = append(ids, c.Ref)
	}
	docs, err := s.find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}, options.Find())
	if err != nil {
		return nil, err
	}
	slices.SortFunc(docs, func(a, b reportDoc) int { return cmp.Compare(place[a.ID], place[b.ID]) })
	out := make([]report.Report, 0, len(docs))
	for i := range docs {
		r, err := docs[i].decode()
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// Count is how many reports there are, as the collection itself knows it: after a server
// was killed it may be a little off.
func (s *Reports) Count(ctx context.Context) (int64, error) {
	n, err := s.reports.EstimatedDocumentCount(ctx)
	return n, fail(ctx, "count reports", err)
}
