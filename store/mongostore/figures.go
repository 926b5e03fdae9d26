package mongostore

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Figures returns what was counted in the days of a period: from the sheets of days, months
// and years that cover it, and the reports that changed since these were added up. It is
// exact after any crash; rolls.go says why.
func (s *Reports) Figures(ctx context.Context, _ time.Time, q store.FiguresQuery) ([]figures.DaySheet, error) {
	out, err := s.figures(ctx, q)
	return out, fail(ctx, "read figures", err)
}

// stillOpen matches the reports on which an agency still has to act.
func stillOpen(also ...bson.E) bson.D {
	statuses := slices.DeleteFunc(report.Statuses(), func(s report.Status) bool { return !s.Open() })
	return append(bson.D{{Key: "status", Value: bson.D{{Key: "$in", Value: statuses}}}}, also...)
}

// Standing counts the open reports at now, from the index of those alone.
func (s *Reports) Standing(ctx context.Context, now time.Time) (figures.Standing, error) {
	st, err := s.standing(ctx, now)
	return st, fail(ctx, "count open reports", err)
}

func (s *Reports) standing(ctx context.Context, now time.Time) (figures.Standing, error) {
	st := figures.Standing{Agencies: make(map[string]figures.Stand)}
	by := bson.D{{Key: "agency", Value: "$agency"}, {Key: "secret", Value: "$secret"}, {Key: "clock", Value: "$clock"}}
	for _, late := range []bool{false, true} {
		filter := stillOpen()
		if late {
			filter = append(filter, bson.E{Key: "running", Value: bson.D{{Key: "$lt", Value: now.UnixNano()}}})
		}
		cur, err := s.reports.Aggregate(ctx, mongo.Pipeline{
			{{Key: "$match", Value: filter}},
			{{Key: "$group", Value: bson.D{{Key: "_id", Value: by}, {Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}}}}},
		})
		if err != nil {
			return st, err
		}
		var groups []struct {
			By struct {
				Agency string           `bson:"agency"`
				Secret bool             `bson:"secret"`
				Clock  report.ClockKind `bson:"clock"`
			} `bson:"_id"`
			N int64 `bson:"n"`
		}
		if err := cur.All(ctx, &groups); err != nil {
			return st, err
		}
		for _, g := range groups {
			var one figures.Stand
			if late {
				one.Add(g.By.Clock, g.N)
			} else {
				one.Open = g.N
			}
			st.Total.Merge(one)
			if !g.By.Secret {
				sum := st.Agencies[g.By.Agency]
				sum.Merge(one)
				st.Agencies[g.By.Agency] = sum
			}
		}
	}
	return st, nil
}

// Overdue returns at most n open reports that are not secret, of all agencies: those
// first whose clock ran out first, those last of which none runs.
func (s *Reports) Overdue(ctx context.Context, n int) ([]report.Report, error) {
	docs, err := s.find(ctx, stillOpen(bson.E{Key: "secret", Value: false}), options.Find().SetSort(asc("running", "_id")).SetLimit(int64(n)))
	out := make([]report.Report, 0, len(docs))
	for i := range docs {
		r, derr := docs[i].decode()
		if derr != nil {
			err = derr
			break
		}
		out = append(out, r)
	}
	return out, fail(ctx, "list overdue reports", err)
}

// Spots returns the open reports that have a point, in no order.
func (s *Reports) Spots(ctx context.Context) ([]store.Spot, error) {
	docs, err := s.find(ctx, stillOpen(
		bson.E{Key: "secret", Value: false}, bson.E{Key: "cell", Value: bson.D{{Key: "$gt", Value: int64(nowhere)}}},
	), options.Find().SetProjection(append(bson.D{{Key: "_id", Value: 0}}, asc("running", "agency", "category", "lat", "lon")...)))
	out := make([]store.Spot, 0, len(docs))
	for i := range docs {
		d := &docs[i].State
		spot := store.Spot{Lat: d.Lat, Lon: d.Lon, Agency: d.Agency, Category: d.Category}
		if d.Running != never {
			spot.Due = time.Unix(0, d.Running).UTC()
		}
		out = append(out, spot)
	}
	return out, fail(ctx, "list open reports on the map", err)
}

// Filed lists reports by the days on which they were filed, newest first, and
// returns the next page's cursor.
func (s *Reports) Filed(ctx context.Context, q store.FiledQuery) ([]report.Report, string, error) {
	rs, next, err := s.filed(ctx, q)
	return rs, next, fail(ctx, "list filed reports", err)
}

func (s *Reports) filed(ctx context.Context, q store.FiledQuery) ([]report.Report, string, error) {
	to, filter := q.To, bson.D{}
	if q.After != "" {
		_, key, err := store.DecodeCursor(q.After)
		if err != nil {
			return nil, "", err
		}
		day, id, ok := strings.Cut(key, " ")
		if !ok {
			return nil, "", store.ErrBadCursor
		}
		to = day
		filter = bson.D{{Key: "$or", Value: bson.A{
			bson.D{{Key: "day", Value: bson.D{{Key: "$lt", Value: day}}}},
			bson.D{{Key: "_id", Value: bson.D{{Key: "$lt", Value: id}}}},
		}}}
	}
	filter = append(bson.D{
		{Key: "day", Value: bson.D{{Key: "$gte", Value: q.From}, {Key: "$lte", Value: to}}}, {Key: "secret", Value: false},
	}, filter...)
	for _, f := range []struct{ field, value string }{{"agency", q.Agency}, {"category", q.Category}, {"report.place.district", q.District}} {
		if f.value != "" {
			filter = append(filter, bson.E{Key: f.field, Value: f.value})
		}
	}
	if len(q.Statuses) > 0 {
		filter = append(filter, bson.E{Key: "status", Value: bson.D{{Key: "$in", Value: q.Statuses}}})
	}
	docs, err := s.find(ctx, filter, options.Find().SetSort(bson.D{{Key: "day", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(q.Size())+1))
	if err != nil {
		return nil, "", err
	}
	return paged(docs, q.Size(), (*reportDoc).decode, func(last *reportDoc) string {
		return store.EncodeCursor(0, last.State.Day+" "+last.ID)
	})
}

// clockOld notes the clocks of the open reports that were stored before they were kept
// beside them, and when something must happen to them by today's rules. A closed one has none, and is asked for by none until it is saved again.
func (db *DB) clockOld(ctx context.Context) error {
	lacks := bson.E{Key: "clock", Value: bson.D{{Key: "$exists", Value: false}}}
	return lift(ctx, db.db.Collection(colReports), stillOpen(lacks), func(raw bson.Raw) (bson.D, error) {
		r, err := reportOf(raw)
		if err != nil {
			return nil, err
		}
		clock, running := clockOf(&r)
		return bson.D{{Key: "clock", Value: clock}, {Key: "running", Value: running}, {Key: "due", Value: orNever(r.NextDue())}}, nil
	})
}

// countOld notes what those reports contribute that were stored before there were
// figures, and their terms, and rolls all that were never rolled. A report that is saved
// meanwhile brings its parts itself.
func (db *DB) countOld(ctx context.Context) error {
	if err := db.forgetOtherRules(ctx); err != nil {
		return err
	}
	col := db.db.Collection(colReports)
	uncounted := bson.D{{Key: "$or", Value: bson.A{
		bson.D{{Key: "parts", Value: bson.D{{Key: "$exists", Value: false}}}},
		bson.D{{Key: "terms", Value: bson.D{{Key: "$exists", Value: false}}}},
	}}}
	err := lift(ctx, col, uncounted, func(raw bson.Raw) (bson.D, error) {
		r, err := reportOf(raw)
		if err != nil {
			return nil, err
		}
		return bson.D{{Key: "parts", Value: partsOf(&r)}, {Key: "secret", Value: r.Secret()},
			{Key: "terms", Value: append([]string{}, store.ReportTerms(&r)...)}}, nil
	})
	if err != nil {
		return err
	}
	_, err = col.UpdateMany(ctx, bson.D{{Key: "rolled_seq", Value: bson.D{{Key: "$exists", Value: false}}}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "fresh", Value: true}, {Key: "rolled", Value: bson.A{}}, {Key: "rolled_seq", Value: int64(0)}}}})
	if err != nil {
		return err
	}
	return db.Reports().rollAll(ctx, rollFrom)
}

// rulesID is the document of meta that says by which rules (figures.Rules) was counted. A
// database from before it has the first.
const rulesID = "figures"

func (db *DB) rules(ctx context.Context) (int, error) {
	return db.noted(ctx, rulesID, 1)
}

// forgetOtherRules forgets what was counted by other rules. If it ends half-way it begins
// anew: that it is done is noted last.
func (db *DB) forgetOtherRules(ctx context.Context) error {
	rules, err := db.rules(ctx)
	if err != nil || rules == figures.Rules {
		return err
	}
	_, err = db.db.Collection(colReports).UpdateMany(ctx, bson.D{}, bson.D{{Key: "$unset", Value: bson.D{
		{Key: "parts", Value: ""}, {Key: "rolled", Value: ""}, {Key: "rolled_seq", Value: ""},
	}}})
	for _, col := range []string{colSheets, colRolls} {
		if err == nil {
			_, err = db.db.Collection(col).DeleteMany(ctx, bson.D{})
		}
	}
	if err != nil {
		return err
	}
	return again(func() error {
		_, err := db.db.Collection(colMeta).UpdateOne(ctx, byID(rulesID),
			bson.D{{Key: "$set", Value: bson.D{{Key: "version", Value: figures.Rules}}}}, options.UpdateOne().SetUpsert(true))
		return err
	})
}
