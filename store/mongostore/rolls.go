package mongostore

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// This file adds up what reports contribute to the figures, in sheets of days, months and
// years, so that a question reads a few of them and the reports that changed since. There
// are no transactions here; this is why it is exact all the same:
//
//   - A report has its parts, and what of them is in the sheets (rolled). A save changes
//     the first and marks the report fresh, in the one document that it writes anyway.
//   - A roll takes some fresh reports into the sheets. It is first written down whole, as
//     the one document of the next number, and that is the moment at which it happened:
//     whoever finds it unfinished finishes it, and doing anything of it twice is doing it
//     once, because sheets and reports remember the number of the last roll they took.
//     There is no next roll before it is finished.
//   - What a span holds is thus its sheet, the last roll if the sheet has it not yet, and of each
//     fresh report the difference between its parts and what is rolled. Whoever reads sees
//     afterwards whether a roll began meanwhile, and then reads again.

// rollFrom is how many fresh reports a question finds before it has them rolled, beside
// itself: reading so many costs some ten milliseconds. rollMost is how many one roll takes.
const (
	rollFrom = 500
	rollMost = 2000
)

// figuresTries is how often a question is begun anew because a roll began under it. One
// takes hundreds of changes: it does not happen twice in a row.
const figuresTries = 5

var errRolling = errors.New("rolls came faster than the figures could be read")

func (s *Reports) figures(ctx context.Context, q store.FiguresQuery) ([]figures.DaySheet, error) {
	for range figuresTries {
		last, err := s.lastRoll(ctx)
		if err != nil {
			return nil, err
		}
		a := store.NewFiguresAnswer(q)
		if err := s.sheets(ctx, a); err != nil {
			return nil, err
		}
		if err := last.amend(a); err != nil {
			return nil, err
		}
		fresh, err := s.fresh(ctx, 0)
		if err != nil {
			return nil, err
		}
		for _, d := range fresh {
			if err := amendLines(a, never, last.rolled(d), d.Parts); err != nil {
				return nil, err
			}
		}
		then, err := s.lastRoll(ctx)
		if err != nil {
			return nil, err
		}
		if then.ID == last.ID {
			if len(fresh) >= rollFrom {
				s.rolls.begin(s)
			}
			return a.Sheets(), nil
		}
	}
	return nil, errors.Join(store.ErrUnavailable, errRolling)
}

// amendLines tells an answer that some parts took the place of others.
func amendLines(a *store.FiguresAnswer, seq int64, was, now []string) error {
	return eachChange(was, now, func(p figures.Part, add bool) { a.Amend(seq, p, add) })
}

// eachChange calls f for what is taken back and what is added.
func eachChange(was, now []string, f func(p figures.Part, add bool)) error {
	for i, lines := range [][]string{was, now} {
		others := now
		if i == 1 {
			others = was
		}
		for _, line := range lines {
			if slices.Contains(others, line) {
				continue
			}
			p, err := figures.ReadLine(line)
			if err != nil {
				return err
			}
			f(p, i == 1)
		}
	}
	return nil
}

// sheets reads the sheets of an answer.
func (s *Reports) sheets(ctx context.Context, a *store.FiguresAnswer) error {
	docs, err := s.sheetsOf(ctx, a.Spans())
	for i := 0; err == nil && i < len(docs); i++ {
		err = a.Sheet(docs[i].ID, docs[i].Seq, docs[i].Body)
	}
	return err
}

func (s *Reports) sheetsOf(ctx context.Context, spans []string) (docs []sheetDoc, err error) {
	if len(spans) == 0 {
		return nil, nil
	}
	cur, err := s.sums.Find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: spans}}}})
	if err == nil {
		err = cur.All(ctx, &docs)
	}
	return docs, err
}

// lastRoll is the roll with the highest number, the zero one before the first.
func (s *Reports) lastRoll(ctx context.Context) (rollDoc, error) {
	var d rollDoc
	err := s.journal.FindOne(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: int64(0)}}}},
		options.FindOne().SetSort(bson.D{{Key: "_id", Value: -1}})).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return rollDoc{Done: true}, nil
	}
	return d, err
}

// amend tells an answer of a roll that may not be in all sheets yet.
func (d *rollDoc) amend(a *store.FiguresAnswer) error {
	for _, i := range d.Items {
		if err := amendLines(a, d.ID, i.Was, i.Now); err != nil {
			return err
		}
	}
	return nil
}

// rolled is what of a fresh report is in the sheets after this roll.
func (d *rollDoc) rolled(r freshDoc) []string {
	if r.Rolled.Seq >= d.ID {
		return r.Rolled.Rolled
	}
	for _, i := range d.Items {
		if i.Report == r.ID {
			return i.Now
		}
	}
	return r.Rolled.Rolled
}

// freshDoc is what a roll needs of a report.
type freshDoc struct {
	ID      string      `bson:"_id"`
	Version int64       `bson:"version"`
	Parts   []string    `bson:"parts"`
	Rolled  rolledState `bson:",inline"`
}

// fresh lists the reports that may not be in the sheets as they are, those first that
// were filed first; limit 0 lists all. A report that changes while it is listed may come
// twice: the later one counts.
func (s *Reports) fresh(ctx context.Context, limit int64) (map[string]freshDoc, error) {
	opts := options.Find().SetProjection(asc("version", "parts", "rolled", "rolled_seq")).SetSort(asc("day", "_id")).SetLimit(limit).SetBatchSize(rollMost)
	cur, err := s.reports.Find(ctx, bson.D{{Key: "fresh", Value: true}}, opts)
	if err != nil {
		return nil, err
	}
	defer cur.Close(context.WithoutCancel(ctx))
	out := make(map[string]freshDoc)
	for cur.Next(ctx) {
		var d freshDoc
		if err := cur.Decode(&d); err != nil {
			return nil, err
		}
		out[d.ID] = d
	}
	return out, cur.Err()
}

// roll finishes the last roll and makes the next one, of at most so many reports. It
// returns how many fresh ones it found.
func (s *Reports) roll(ctx context.Context, most int64) (int, error) {
	last, err := s.lastRoll(ctx)
	if err == nil && !last.Done {
		err = s.finish(ctx, &last)
	}
	if err != nil {
		return 0, err
	}
	found, err := s.fresh(ctx, most)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	next := rollDoc{ID: last.ID + 1}
	var same []mongo.WriteModel
	for _, id := range slices.Sorted(maps.Keys(found)) {
		d := found[id]
		if !slices.Equal(d.Parts, d.Rolled.Rolled) {
			next.Items = append(next.Items, rollItem{Report: d.ID, Version: d.Version, Was: d.Rolled.Rolled, Now: d.Parts})
			continue
		}
		// It was saved, but counts for what it did. A roll that others began meanwhile, with
		// it in between, marks it fresh again.
		same = append(same, mongo.NewUpdateOneModel().
			SetFilter(bson.D{{Key: "_id", Value: d.ID}, {Key: "version", Value: d.Version}, {Key: "rolled_seq", Value: d.Rolled.Seq}}).
			SetUpdate(bson.D{{Key: "$set", Value: bson.D{{Key: "fresh", Value: false}}}}))
	}
	if len(same) > 0 {
		if _, err := s.reports.BulkWrite(ctx, same, options.BulkWrite().SetOrdered(false)); err != nil {
			return 0, err
		}
	}
	if len(next.Items) == 0 {
		return len(found), nil
	}
	_, err = s.journal.InsertOne(ctx, next)
	if isDuplicate(err) {
		return len(found), nil // somebody else's is the next
	}
	if err == nil {
		err = s.finish(ctx, &next)
	}
	return len(found), err
}

// finish does what a roll says, whatever of it was done before.
func (s *Reports) finish(ctx context.Context, d *rollDoc) error {
	if err := s.addUp(ctx, d); err != nil {
		return err
	}
	if err := s.markRolled(ctx, d); err != nil {
		return err
	}
	_, err := s.journal.UpdateOne(ctx, byID(d.ID), bson.D{{Key: "$set", Value: bson.D{{Key: "done", Value: true}, {Key: "items", Value: bson.A{}}}}})
	if err == nil {
		// The last one stays, so that numbers go on.
		_, err = s.journal.DeleteMany(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$lt", Value: d.ID}}}})
	}
	return err
}

// addUp brings the sheets that a roll concerns up to it.
func (s *Reports) addUp(ctx context.Context, d *rollDoc) error {
	type entry struct {
		part figures.Part
		add  bool
	}
	owed := make(map[string][]entry)
	for _, i := range d.Items {
		err := eachChange(i.Was, i.Now, func(p figures.Part, add bool) {
			for _, span := range store.SpansOf(p.Day) {
				owed[span] = append(owed[span], entry{p, add})
			}
		})
		if err != nil {
			return err
		}
	}
	for spans := range slices.Chunk(slices.Sorted(maps.Keys(owed)), sheetsAtOnce) {
		docs, err := s.sheetsOf(ctx, spans)
		if err != nil {
			return err
		}
		there := make(map[string]sheetDoc, len(docs))
		for _, doc := range docs {
			there[doc.ID] = doc
		}
		var writes []mongo.WriteModel
		for _, span := range spans {
			doc, known := there[span]
			if known && doc.Seq >= d.ID {
				continue
			}
			var sheet figures.Sheet
			if known {
				if sheet, err = figures.DecodeSheet(doc.Body); err != nil {
					return err
				}
			}
			for _, e := range owed[span] {
				if e.add {
					sheet.Add(e.part)
				} else {
					sheet.Take(e.part)
				}
			}
			sheet.Trim()
			next := sheetDoc{ID: span, Seq: d.ID, Body: sheet.Encode()}
			if !known {
				writes = append(writes, mongo.NewInsertOneModel().SetDocument(next))
				continue
			}
			writes = append(writes, mongo.NewUpdateOneModel().
				SetFilter(bson.D{{Key: "_id", Value: span}, {Key: "seq", Value: doc.Seq}}).
				SetUpdate(bson.D{{Key: "$set", Value: bson.D{{Key: "seq", Value: next.Seq}, {Key: "body", Value: next.Body}}}}))
		}
		if len(writes) == 0 {
			continue
		}
		// What somebody else inserted or changed meanwhile has this roll.
		if _, err := s.sums.BulkWrite(ctx, writes, options.BulkWrite().SetOrdered(false)); err != nil && !onlyDuplicates(err) {
			return err
		}
	}
	return nil
}

// sheetsAtOnce is how many sheets are read and written together, some 10 kB each.
const sheetsAtOnce = 200

func onlyDuplicates(err error) bool {
	var bulk mongo.BulkWriteException
	if !errors.As(err, &bulk) || bulk.WriteConcernError != nil {
		return false
	}
	return !slices.ContainsFunc(bulk.WriteErrors, func(e mongo.BulkWriteError) bool { return !mongo.IsDuplicateKeyError(e.WriteError) })
}

// markRolled notes in the reports of a roll that they are in the sheets. One that was
// saved since it was taken stays fresh, or becomes it again.
func (s *Reports) markRolled(ctx context.Context, d *rollDoc) error {
	var whole, late []mongo.WriteModel
	for _, i := range d.Items {
		earlier := bson.E{Key: "rolled_seq", Value: bson.D{{Key: "$lt", Value: d.ID}}}
		set := func(fresh bool) bson.D {
			return bson.D{{Key: "$set", Value: bson.D{{Key: "rolled", Value: i.Now}, {Key: "rolled_seq", Value: d.ID}, {Key: "fresh", Value: fresh}}}}
		}
		whole = append(whole, mongo.NewUpdateOneModel().
			SetFilter(bson.D{{Key: "_id", Value: i.Report}, {Key: "version", Value: i.Version}, earlier}).SetUpdate(set(false)))
		late = append(late, mongo.NewUpdateOneModel().
			SetFilter(bson.D{{Key: "_id", Value: i.Report}, earlier}).SetUpdate(set(true)))
	}
	res, err := s.reports.BulkWrite(ctx, whole, options.BulkWrite().SetOrdered(false))
	if err != nil || res.MatchedCount == int64(len(whole)) {
		return err
	}
	_, err = s.reports.BulkWrite(ctx, late, options.BulkWrite().SetOrdered(false))
	return err
}

// rolling is the roll that this process makes beside its questions.
type rolling struct {
	busy atomic.Bool
	wg   sync.WaitGroup
	ctx  context.Context
	stop context.CancelFunc
}

// begin has the fresh reports rolled, unless that is under way.
func (r *rolling) begin(s *Reports) {
	if r.ctx.Err() != nil || !r.busy.CompareAndSwap(false, true) {
		return
	}
	r.wg.Go(func() {
		defer r.busy.Store(false)
		// What fails now is tried again when somebody asks.
		_ = s.rollAll(r.ctx, rollFrom)
	})
}

// rollAll rolls until fewer than some are fresh.
func (s *Reports) rollAll(ctx context.Context, fewer int) error {
	for {
		n, err := s.roll(ctx, rollMost)
		if err != nil || n < fewer || n == 0 {
			return err
		}
	}
}
