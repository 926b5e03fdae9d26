package sqlitestore

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/storetest/generate"
)

var bookDay = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

func openBooks(t *testing.T, dir string) *DB {
	t.Helper()
	db, err := Open(t.Context(), dir, Options{Amendments: 1 << 30}) // the tests fold themselves
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// saveAll saves from several goroutines, which is how the writer is fast.
func saveAll(t *testing.T, db *DB, rs []report.Report) {
	t.Helper()
	var wg sync.WaitGroup
	for w := range 32 {
		wg.Go(func() {
			for i := w; i < len(rs); i += 32 {
				if _, err := db.Reports().Save(context.Background(), bookDay, &rs[i], store.Lease{}); err != nil {
					t.Errorf("save %d: %v", i, err)
				}
			}
		})
	}
	wg.Wait()
}

func generated(n int) []report.Report {
	set := generate.Set{Seed: 3, N: n, End: bookDay}
	rs := make([]report.Report, n)
	for i := range rs {
		rs[i] = set.Report(i)
	}
	return rs
}

// agree holds figures and the list of what was filed against the reports.
func agree(t *testing.T, db *DB, rs []report.Report) {
	t.Helper()
	for _, q := range []store.FiguresQuery{
		{Period: figures.Period{To: "2099-12-31"}}, {Period: figures.Period{To: "2099-12-31"}, Step: store.StepMonth},
		{Period: figures.Period{From: "2023-02-11", To: "2026-10-30"}}, {Period: figures.Period{From: "2026-10-20", To: "2026-11-30"}, Step: store.StepDay},
		{Period: figures.Period{From: "2026-10-20", To: "2026-11-30"}, Step: store.StepDay, Total: true},
	} {
		want := map[string]*figures.Sheet{}
		for i := range rs {
			for _, p := range figures.Parts(&rs[i]) {
				if p.Day < q.From || p.Day > q.To {
					continue
				}
				name := p.Day[:map[store.Step]int{store.StepDay: 10, store.StepMonth: 7}[q.Step]]
				if want[name] == nil {
					want[name] = new(figures.Sheet)
				}
				if q.Total {
					want[name].AddTotal(p)
				} else {
					want[name].Add(p)
				}
			}
		}
		got, err := db.Reports().Figures(t.Context(), bookDay, q)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, d := range got {
			w := want[d.Day]
			if w == nil {
				w = new(figures.Sheet)
			} else {
				found++
			}
			if !slices.Equal(d.Encode(), w.Encode()) {
				t.Fatalf("%v: %q is %+v, want %+v", q, d.Day, d.Total, w.Total)
			}
		}
		if found != len(want) {
			t.Fatalf("%v: %d sheets, want %d", q, found, len(want))
		}
	}
	var want, got int
	for i := range rs {
		if rs[i].Day >= "2026-01-01" && !rs[i].Secret() {
			want++
		}
	}
	q := store.FiledQuery{Period: figures.Period{From: "2026-01-01", To: "2099-12-31"}, Page: store.Page{Limit: 500}}
	for {
		some, next, err := db.Reports().Filed(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got += len(some)
		if q.After = next; next == "" {
			break
		}
	}
	if got != want {
		t.Fatalf("%d are listed as filed, want %d", got, want)
	}
	onTheMap(t, db, rs)
}

// onTheMap holds the points against the reports.
func onTheMap(t *testing.T, db *DB, rs []report.Report) {
	t.Helper()
	want, got := map[store.Spot]int{}, map[store.Spot]int{}
	for i := range rs {
		if r := &rs[i]; r.Status.Open() && r.Place.HasPoint && !r.Secret() {
			s := store.Spot{Lat: r.Place.Lat, Lon: r.Place.Lon, Agency: r.Agency, Category: r.Category}
			if _, due, ok := r.Running(); ok {
				s.Due = due.UTC()
			}
			want[s]++
		}
	}
	spots, err := db.Reports().Spots(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range spots {
		got[s]++
	}
	if len(want) == 0 || !maps.Equal(got, want) {
		t.Fatalf("%d points are on the map, want %d, and some", len(got), len(want))
	}
}

func number(t *testing.T, db *DB, query string) int64 {
	t.Helper()
	var n int64
	if err := db.row(t.Context(), query, nil, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Entering amendments into the sheets changes no answer, whether it was remembered or
// not, nor does a crash between two of its transactions.
func TestFoldedIsAmended(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := openBooks(t, dir)
	rs := generated(400)
	saveAll(t, db, rs[:300])
	agree(t, db, rs[:300])
	if n := number(t, db, "SELECT count(*) FROM sheet"); n != 0 {
		t.Fatalf("%d sheets before anything was folded", n)
	}
	fold := func() {
		t.Helper()
		if err := db.books.fold(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := number(t, db, "SELECT count(*) FROM amend"); n != 1 {
			t.Fatalf("%d amendments are left, want the last", n)
		}
	}
	fold()
	agree(t, db, rs[:300]) // remembered
	change := func(by int) {
		t.Helper()
		for i := 0; i < 300; i += by {
			if i%10 == 0 {
				// Filed on another day, and out of the way or in it again.
				rs[i].Day = []string{"2026-02-03", "2026-03-04"}[by%2]
				rs[i].Status = []report.Status{report.StatusReopened, report.StatusClosed}[(i/10+by)%2]
			}
			if rs[i].Agency = generate.Agency((i + by) % 7); i%2 == 0 {
				rs[i].Record(bookDay, report.EventRated, report.Actor{Kind: report.ActorReporter}, report.Detail{Stars: 1 + i%5})
			}
		}
		saveAll(t, db, rs[:300])
	}
	change(7)
	fold()
	agree(t, db, rs[:300]) // remembered from before, and what came since is in the log no more
	change(3)
	agree(t, db, rs[:300])
	// Half of it was written when the process ended.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.books.fold(ctx); err == nil {
		t.Fatal("a fold without time folded")
	}
	half, err := db.books.sheet(t.Context(), "2026")
	if err != nil {
		t.Fatal(err)
	}
	err = db.each(t.Context(), amendmentsAfter, []any{half.seq}, func(scan func(...any) error) error {
		var a amendment
		if err := scan(&a.seq, &a.was, &a.now); err != nil {
			return err
		}
		half.seq = a.seq
		return a.each(func(p figures.Part, add bool) error {
			switch {
			case p.Day[:4] != "2026":
			case add:
				half.sheet.Add(p)
			default:
				half.sheet.Take(p)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.books.write(t.Context(), func(c *conn) error { return keep(c, map[string]keptSheet{"2026": half}) }); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = openBooks(t, dir)
	agree(t, db, rs[:300])
	fold()
	saveAll(t, db, rs[300:])
	change(5)
	agree(t, db, rs)
	fold()
	fold() // nothing is left to do
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = openBooks(t, dir)
	agree(t, db, rs)
	change(4) // the log goes on behind its last number
	agree(t, db, rs)
}

// forget makes the store believe that it was counted by other rules.
func forget(t *testing.T, dir string) {
	t.Helper()
	c, err := openConn(dsn(filepath.Join(dir, "taprose.db")))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.script("UPDATE progress SET n = -1 WHERE what = 'rules'; UPDATE counted SET parts = '2026-01-01 o9|x||'"); err != nil {
		t.Fatal(err)
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
}

// Old reports are counted while the store is in use, whatever changes meanwhile, and
// again from where it ended when the process ends.
func TestOldReportsAreCountedMeanwhile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := openBooks(t, dir)
	rs := generated(2*countBatch + 500)
	before := len(rs) - 300
	saveAll(t, db, rs[:before])
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	forget(t, dir)
	db = openBooks(t, dir)
	if _, counting, err := db.Reports().Counting(t.Context()); err != nil || !counting && number(t, db, "SELECT n FROM progress WHERE what = 'counted'") == 0 {
		t.Fatalf("it is not counted anew: %v", err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { saveAll(t, db, rs[before:]) })
	wg.Go(func() {
		for i := 0; i < before; i += 11 {
			rs[i].Agency = generate.Agency(i)
			if _, err := db.Reports().Save(context.Background(), bookDay, &rs[i], store.Lease{}); err != nil {
				t.Errorf("save %d: %v", i, err)
			}
			if i%440 == 0 {
				if _, err := db.Reports().Figures(context.Background(), bookDay, store.FiguresQuery{Period: figures.Period{To: "2099-12-31"}}); err != nil {
					t.Error(err)
				}
			}
		}
	})
	wg.Wait()
	<-db.books.counted
	agree(t, db, rs)
	if share, counting, err := db.Reports().Counting(t.Context()); err != nil || counting || share != 1 {
		t.Errorf("counting is %v, %v, %v", share, counting, err)
	}
	if err := db.books.fold(t.Context()); err != nil {
		t.Fatal(err)
	}
	agree(t, db, rs)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	// Closed at once, again and again: each time it goes on.
	forget(t, dir)
	for range 10 {
		db = openBooks(t, dir)
		db.books.close()
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	db = openBooks(t, dir)
	<-db.books.counted
	agree(t, db, rs)
}

// What a program of schema 5 has counted is taken over, and what it has not is counted.
func TestSchemaFiveIsTakenOver(t *testing.T) {
	t.Parallel()
	dir, c := ofSchema(t, 5)
	rs := generated(60)
	const insert = "INSERT INTO report (id, version, ticket, person, created, day, category, agency, status, deadline, due, cell, lat, lon, body, secret, failed, terms)" +
		" VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := c.exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	for i := range rs {
		r := &rs[i]
		row := newReportRow(r)
		body, err := store.EncodeReport(r)
		if err != nil {
			t.Fatal(err)
		}
		sum := row.terms.sum
		if i >= 50 {
			sum = 0
		}
		exec(insert, r.ID, r.Ticket, row.person, row.created, row.day, row.category, row.agency, row.status, row.deadline, row.due,
			row.cell, row.lat, row.lon, body, row.secret, row.failed, sum)
		if r.Version = 1; sum != 0 {
			exec("INSERT INTO term (rowid, terms) VALUES (?, ?)", int64(i+1), row.terms.text)
		}
		if i >= 40 {
			continue
		}
		exec("INSERT INTO counted (report, parts) VALUES (?, ?)", int64(i+1), partLines(r))
		for _, p := range figures.Parts(r) {
			exec("INSERT INTO part (day, report, code) VALUES (?, ?, ?)", p.Day, int64(i+1), p.Code())
		}
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	db := openBooks(t, dir)
	<-db.books.counted
	agree(t, db, rs)
	before := make(map[int]string)
	for _, i := range []int{0, 45, 55} {
		before[i] = rs[i].Words
		found, err := db.Reports().Search(t.Context(), rs[i].Words, 60)
		if err != nil || !slices.ContainsFunc(found, func(r report.Report) bool { return r.ID == rs[i].ID }) {
			t.Errorf("report %d is not found by its words: %v", i, err)
		}
		// Other words take the place of those.
		rs[i].Words = "kambing"
	}
	saveAll(t, db, rs)
	if found, err := db.Reports().Search(t.Context(), "kambing", 60); err != nil || len(found) != 3 {
		t.Errorf("%d are found by their new words, %v", len(found), err)
	}
	for i, words := range before {
		found, err := db.Reports().Search(t.Context(), words, 60)
		if err != nil || slices.ContainsFunc(found, func(r report.Report) bool { return r.ID == rs[i].ID }) {
			t.Errorf("report %d is still found by the words that it had: %v", i, err)
		}
	}
	agree(t, db, rs)
}

// A question about figures needs one connection, so that many at once never wait for
// each other's.
func TestFiguresNeedOneConnection(t *testing.T) {
	t.Parallel()
	db, err := Open(t.Context(), t.TempDir(), Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	saveAll(t, db, generated(3))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := db.Reports().Figures(ctx, bookDay, store.FiguresQuery{Period: figures.Period{To: "2099-12-31"}}); err != nil {
		t.Fatal(err)
	}
}
