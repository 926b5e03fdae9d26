package mongostore

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/mongostore/mongotest"
	"github.com/taprose/taprose/store/storetest/generate"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
)

var allTime = store.FiguresQuery{Period: figures.Period{To: "2099-12-31"}}

// agree holds the figures of all time against the reports.
func agree(t *testing.T, s *Reports, rs []report.Report, when string) {
	t.Helper()
	var want figures.Sheet
	for i := range rs {
		for _, p := range figures.Parts(&rs[i]) {
			want.Add(p)
		}
	}
	got, err := s.Figures(t.Context(), begin, allTime)
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	if len(got) != 1 || !slices.Equal(got[0].Encode(), want.Encode()) {
		t.Fatalf("%s: counted are %+v, want %+v", when, got[0].Total, want.Total)
	}
}

func saved(t *testing.T, s *Reports, n int) []report.Report {
	t.Helper()
	set := generate.Set{Seed: 5, N: n, End: begin}
	rs := make([]report.Report, n)
	for i := range rs {
		rs[i] = set.Report(i)
		if _, err := s.Save(t.Context(), begin, &rs[i], store.Lease{}); err != nil {
			t.Fatal(err)
		}
	}
	return rs
}

func move(t *testing.T, s *Reports, r *report.Report, agency string) {
	t.Helper()
	r.Agency = agency
	if _, err := s.Save(t.Context(), begin, r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
}

// A roll that is cut off at any command, before or after the server did it, changes no
// figure, and is finished by whoever comes next.
func TestARollIsCutOffAnywhere(t *testing.T) {
	t.Parallel()
	address := mongotest.Database(t)
	// The context of the roll ends with its nth command.
	var left atomic.Int64
	var cut atomic.Pointer[context.CancelFunc]
	end := func(after bool) func() {
		return func() {
			if cancel := cut.Load(); cancel != nil && left.Load() >= 0 && after == (left.Load()%2 == 1) {
				if n := left.Load() / 2; n == 0 {
					(*cancel)()
				}
			}
		}
	}
	before, after := end(false), end(true)
	monitor := &event.CommandMonitor{
		Started: func(_ context.Context, e *event.CommandStartedEvent) {
			if e.CommandName != "ping" {
				before()
			}
		},
		Succeeded: func(_ context.Context, e *event.CommandSucceededEvent) {
			if e.CommandName != "ping" {
				after()
				left.Add(-2)
			}
		},
	}
	a, b := connect(t, address, Options{monitor: monitor}), connect(t, address, Options{})
	drop(t, b)
	if err := b.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	rs := saved(t, b.Reports(), 6)
	failed := 0
	for n := int64(0); ; n++ {
		// Every time there is something to roll, and one that only seems so.
		move(t, b.Reports(), &rs[0], generate.Agency(int(n)%5))
		move(t, b.Reports(), &rs[1], rs[1].Agency)
		ctx, cancel := context.WithCancel(t.Context())
		left.Store(n)
		cut.Store(&cancel)
		_, err := a.Reports().roll(ctx, 9)
		cut.Store(nil)
		cancel()
		agree(t, b.Reports(), rs, "after a roll that was cut off")
		if err == nil {
			break
		}
		failed++
		// It changes again before anybody finishes the roll.
		if n%3 == 0 {
			move(t, b.Reports(), &rs[0], generate.Agency(7))
			agree(t, b.Reports(), rs, "changed after a roll that was cut off")
		}
		if n%4 == 1 {
			if _, err := b.Reports().roll(t.Context(), 9); err != nil {
				t.Fatal(err)
			}
			agree(t, b.Reports(), rs, "finished")
		}
	}
	if failed < 10 {
		t.Errorf("it was cut off %d times only", failed)
	}
	if err := b.Reports().rollAll(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	fresh, err := b.Reports().fresh(t.Context(), 0)
	if err != nil || len(fresh) != 0 {
		t.Errorf("%d are still fresh, %v", len(fresh), err)
	}
	agree(t, b.Reports(), rs, "at the end")
}

// Replicas roll, save and ask at the same time.
func TestRollsRace(t *testing.T) {
	t.Parallel()
	a, b := open(t)
	rs := saved(t, a.Reports(), 8)
	var wg sync.WaitGroup
	for w, db := range []*DB{a, b} {
		wg.Go(func() {
			for range 6 {
				if _, err := db.Reports().roll(t.Context(), 3); err != nil {
					t.Errorf("roll: %v", err)
				}
			}
		})
		wg.Go(func() {
			for i := range 6 {
				r := &rs[2*(i%4)+w]
				r.Agency = generate.Agency(i)
				if _, err := db.Reports().Save(t.Context(), begin, r, store.Lease{}); err != nil {
					t.Errorf("save: %v", err)
				}
			}
		})
	}
	// Nothing is filed meanwhile and nothing goes away: the sum of all is always the same.
	wg.Go(func() {
		for range 6 {
			got, err := b.Reports().Figures(t.Context(), begin, allTime)
			if err != nil {
				t.Errorf("ask: %v", err)
				return
			}
			if n := got[0].Total.Received; n != int64(len(rs)) {
				t.Errorf("%d were received, want %d", n, len(rs))
			}
		}
	})
	wg.Wait()
	agree(t, a.Reports(), rs, "after the race")
	if err := a.Reports().rollAll(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	agree(t, b.Reports(), rs, "rolled")
}

// What a question reads does not grow with what is in the database, but with what changed
// lately: no report that is rolled is read.
func TestFiguresReadSheetsAlone(t *testing.T) {
	t.Parallel()
	var rec recorder
	db := connect(t, mongotest.Database(t), Options{monitor: rec.monitor()})
	drop(t, db)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	rs := saved(t, db.Reports(), 40)
	if err := db.Reports().rollAll(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	move(t, db.Reports(), &rs[3], "dlh")
	rec.take()
	agree(t, db.Reports(), rs, "rolled but for one")
	var asked []string
	for _, q := range questions(t, rec.take()) {
		asked = append(asked, q.collection)
		if q.collection == colReports {
			if fresh, ok := q.filter.Lookup("fresh").BooleanOK(); !ok || !fresh {
				t.Errorf("reports are asked for by %v", q.filter)
			}
			n, err := db.db.Collection(colReports).CountDocuments(t.Context(), q.filter)
			if err != nil || n != 1 {
				t.Errorf("%d reports are read, want the one that changed; %v", n, err)
			}
		}
	}
	if want := []string{colRolls, colSheets, colReports, colRolls}; !slices.Equal(asked, want) {
		t.Errorf("asked are %v, want %v", asked, want)
	}
	// All time is a few dozen sheets, whatever happened in it; a year is at most as many
	// as there are days at both ends and months between.
	for q, most := range map[store.FiguresQuery]int{allTime: 100, {Period: figures.Period{From: "2025-11-22", To: "2026-11-21"}}: 2*30 + 12} {
		if n := len(store.NewFiguresAnswer(q).Spans()); n > most {
			t.Errorf("%v reads %d sheets, want at most %d", q, n, most)
		}
	}
}

// What was counted by other rules, or never rolled, is counted anew by Migrate.
func TestMigrateCountsByNewRules(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	rs := saved(t, db.Reports(), 5)
	if err := db.Reports().rollAll(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	set := func(col string, update bson.D) {
		t.Helper()
		if _, err := db.db.Collection(col).UpdateMany(t.Context(), bson.D{}, update); err != nil {
			t.Fatal(err)
		}
	}
	set(colReports, bson.D{{Key: "$set", Value: bson.D{{Key: "parts", Value: bson.A{"2026-01-01 o5|x||"}}}}})
	set(colSheets, bson.D{{Key: "$set", Value: bson.D{{Key: "body", Value: []byte{0}}}}})
	if _, err := db.db.Collection(colMeta).InsertOne(t.Context(), metaDoc{ID: rulesID, Version: figures.Rules + 1}); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	agree(t, db.Reports(), rs, "by new rules")
	// A program of schema 8 knew no rolls.
	set(colReports, bson.D{{Key: "$unset", Value: bson.D{{Key: "fresh", Value: ""}, {Key: "rolled", Value: ""}, {Key: "rolled_seq", Value: ""}}}})
	for _, col := range []string{colSheets, colRolls} {
		if _, err := db.db.Collection(col).DeleteMany(t.Context(), bson.D{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.db.Collection(colMeta).UpdateOne(t.Context(), byID(metaID), bson.D{{Key: "$set", Value: bson.D{{Key: "version", Value: 8}}}}); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	agree(t, db.Reports(), rs, "from schema 8")
}

// A roll between two reads of one question has it begun anew.
func TestARollUnderAQuestion(t *testing.T) {
	t.Parallel()
	address := mongotest.Database(t)
	b := connect(t, address, Options{})
	drop(t, b)
	if err := b.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var sheets atomic.Int64
	var once sync.Once
	a := connect(t, address, Options{monitor: &event.CommandMonitor{
		Started: func(_ context.Context, e *event.CommandStartedEvent) {
			if col, ok := e.Command.Lookup("find").StringValueOK(); ok && col == colSheets {
				sheets.Store(e.RequestID)
			}
		},
		Succeeded: func(_ context.Context, e *event.CommandSucceededEvent) {
			if e.RequestID != sheets.Load() {
				return
			}
			once.Do(func() {
				if _, err := b.Reports().roll(t.Context(), 9); err != nil {
					t.Errorf("roll: %v", err)
				}
			})
		},
	}})
	rs := saved(t, b.Reports(), 3)
	agree(t, a.Reports(), rs, "rolled meanwhile")
}
