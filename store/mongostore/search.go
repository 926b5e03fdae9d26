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
	docs, err := s.find(ctx, bson.D{{Key: "terms", Value: bson.D{{Key: "$all", Value: asked}}}},
		options.Find().SetSort(bson.D{{Key: "created", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(n)))
	if err != nil {
		return nil, fail(ctx, "search reports", err)
	}
	out := make([]report.Report, 0, len(docs))
	for i := range docs {
		r, err := docs[i].decode()
		if err != nil {
			return nil, fail(ctx, "search reports", err)
		}
		out = append(out, r)
	}
	return out, nil
}
