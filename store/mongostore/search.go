package mongostore

import (
	"context"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Search returns the n newest reports in which all of the words stand. The index has
// the reports of each term, newest first; of several terms one is walked through and
// the others are looked at, until n were found.
func (s *Reports) Search(ctx context.Context, words string, n int) ([]report.Report, error) {
	asked := store.SearchTerms(words)
	if len(asked) == 0 || n < 1 {
		return nil, nil
	}
	return s.newest(ctx, "search reports", bson.D{{Key: "$all", Value: asked}}, n)
}

// Alike returns the reports, at most n and the newest, in which an agency showed as proof
// a photo that may look like this one; report.Alike decides. All of those that look
// alike are among them unless there are more than n that share a byte of their looks:
// of n photos some n/32 do.
func (s *Reports) Alike(ctx context.Context, agency, look string, n int) ([]report.Report, error) {
	asked := report.LookTerms(agency, look)
	if len(asked) == 0 || n < 1 {
		return nil, nil
	}
	return s.newest(ctx, "find proofs", bson.D{{Key: "$in", Value: asked}}, n)
}

// newest are the n newest reports whose terms are as asked.
func (s *Reports) newest(ctx context.Context, what string, terms bson.D, n int) ([]report.Report, error) {
	docs, err := s.find(ctx, bson.D{{Key: "terms", Value: terms}},
		options.Find().SetSort(bson.D{{Key: "created", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(n)))
	if err != nil {
		return nil, fail(ctx, what, err)
	}
	out := make([]report.Report, 0, len(docs))
	for i := range docs {
		r, err := docs[i].decode()
		if err != nil {
			return nil, fail(ctx, what, err)
		}
		out = append(out, r)
	}
	return out, nil
}
