package sqlitestore_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
	"github.com/taprose/taprose/store/storetest/generate"
)

const (
	// scaleReports names how many reports BenchmarkScale generates; default 20,000.
	scaleReports = "TAPROSE_BENCH_REPORTS"
	// scaleDir names a folder in which the data set is kept for the next time.
	scaleDir = "TAPROSE_BENCH_DIR"
)

// BenchmarkScale measures each query on a generated data set and reports its
// median and 99th percentile in milliseconds, warm: each asks about the same two
// hundred things again and again, and has asked about all of them before.
//
//	TAPROSE_BENCH_REPORTS=1000000 go test ./store/sqlitestore -run '^$' -bench Scale -benchtime 1000x -timeout 1h
func BenchmarkScale(b *testing.B) {
	set := generate.Set{Seed: 1, N: 20_000, End: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)}
	if s := os.Getenv(scaleReports); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatalf("%s: %v", scaleReports, err)
		}
		set.N = n
	}
	ctx := b.Context()
	dir := os.Getenv(scaleDir)
	if dir == "" {
		dir = b.TempDir()
	}
	db := reopen(b, dir, sqlitestore.Options{})
	r := db.Reports()
	if _, err := r.Load(ctx, set.ID(set.N-1)); errors.Is(err, store.ErrNotFound) {
		fillScale(b, db, set)
	}
	recent := set.End.Add(-30 * 24 * time.Hour)
	openStatuses := slices.DeleteFunc(report.Statuses(), func(s report.Status) bool { return !s.Open() })
	pick := func(i int) int { return i % warm * 7919 % set.N }
	near := func(i int, meters float64, since time.Time, limit int) error {
		lat, lon := set.Town(i)
		_, err := r.Near(ctx, store.Near{Lat: lat, Lon: lon, Meters: meters, Since: since, Limit: limit})
		return err
	}
	agency := func(i int, statuses ...report.Status) error {
		_, _, err := r.ByAgency(ctx, store.AgencyQuery{Agency: generate.Agency(i), Statuses: statuses, Page: store.Page{Limit: 20}})
		return err
	}
	figured := func(days int, step store.Step) error {
		q := store.FiguresQuery{Period: figures.Last(days, set.End, time.UTC), Step: step}
		if days == 0 {
			q.From = ""
		}
		_, err := r.Figures(ctx, set.End, q)
		return err
	}

	for _, q := range []struct {
		name string
		run  func(i int) error
	}{
		{"Load", func(i int) error { _, err := r.Load(ctx, set.ID(pick(i))); return err }},
		{"ByTicket", func(i int) error { _, err := r.ByTicket(ctx, set.Ticket(pick(i))); return err }},
		{"ByPerson/newest10", func(i int) error {
			_, _, err := r.ByPerson(ctx, set.Person(pick(i)), store.Page{Limit: 10})
			return err
		}},
		{"ByAgency/open20", func(i int) error { return agency(i, openStatuses...) }},
		{"ByAgency/all20", func(i int) error { return agency(i) }},
		{"ByAgency/deep20", func(i int) error {
			deep := store.EncodeCursor(set.Report(pick(i)).Deadline.UnixNano(), set.ID(pick(i)))
			_, _, err := r.ByAgency(ctx, store.AgencyQuery{Agency: generate.Agency(i), Page: store.Page{Limit: 20, After: deep}})
			return err
		}},
		{"Near/500m30days", func(i int) error { return near(i, 500, recent, 10) }},
		{"Near/5km30days", func(i int) error { return near(i, 5000, recent, 50) }},
		{"Near/5km", func(i int) error { return near(i, 5000, time.Time{}, 50) }},
		{"Near/5kmNothingThere", func(int) error { return near(0, 5000, set.End.Add(time.Hour), 50) }},
		{"Figures/30days", func(int) error { return figured(30, store.StepNone) }},
		{"Figures/30daysEach", func(int) error { return figured(30, store.StepDay) }},
		{"Figures/year", func(int) error { return figured(365, store.StepNone) }},
		{"Figures/yearMonths", func(int) error { return figured(365, store.StepMonth) }},
		{"Figures/all", func(int) error { return figured(0, store.StepNone) }},
		{"Standing", func(int) error { _, err := r.Standing(ctx, set.End); return err }},
		{"Overdue50", func(int) error { _, err := r.Overdue(ctx, 50); return err }},
		{"Spots", func(int) error { _, err := r.Spots(ctx); return err }},
		{"Due100", func(i int) error {
			rs, err := r.Due(ctx, set.End, 100, store.Lease{ID: fmt.Sprint("l", i), Until: set.End.Add(time.Hour)})
			for _, d := range rs {
				err = r.Release(ctx, d.ID, fmt.Sprint("l", i))
			}
			return err
		}},
		{"OldestDue", func(int) error { _, err := r.OldestDue(ctx); return err }},
		{"Backlog", func(int) error { _, err := r.Backlog(ctx, set.End); return err }},
		{"Ref", func(i int) error {
			_, err := r.Ref(ctx, message.Address{Channel: message.ChannelTelegram, ID: "-1"}, fmt.Sprint(i%256))
			return err
		}},
	} {
		b.Run(q.name, func(b *testing.B) { percentiles(b, q.run) })
	}
}

// warm is how many different things are asked about.
const warm = 200

func percentiles(b *testing.B, run func(i int) error) {
	took := make([]time.Duration, 0, b.N)
	for i := range warm + b.N {
		if i == warm {
			b.ResetTimer()
		}
		begin := time.Now()
		if err := run(i); err != nil {
			b.Fatal(err)
		}
		if i >= warm {
			took = append(took, time.Since(begin))
		}
	}
	slices.Sort(took)
	ms := func(q float64) float64 { return float64(took[int(q*float64(len(took)-1))].Nanoseconds()) / 1e6 }
	b.ReportMetric(ms(0.5), "p50-ms")
	b.ReportMetric(ms(0.99), "p99-ms")
}

// fillScale saves the set from many goroutines, which is how the writer is fast.
func fillScale(b *testing.B, db *sqlitestore.DB, set generate.Set) {
	b.Helper()
	const writers = 256
	begin := time.Now()
	errs := make(chan error, writers)
	for w := range writers {
		go func() {
			for i := w; i < set.N; i += writers {
				r := set.Report(i)
				if _, err := db.Reports().Save(b.Context(), set.End, &r, store.Lease{}); err != nil {
					errs <- err
					return
				}
			}
			ref := report.Ref{Chat: message.Address{Channel: message.ChannelTelegram, ID: "-1"}, MessageID: fmt.Sprint(w), Report: set.ID(w)}
			errs <- db.Reports().PutRefs(b.Context(), []report.Ref{ref})
		}()
	}
	for range writers {
		if err := <-errs; err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d reports saved in %v", set.N, time.Since(begin).Round(time.Millisecond))
}
