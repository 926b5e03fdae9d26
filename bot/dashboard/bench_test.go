package dashboard

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/bot/recap"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
	"github.com/taprose/taprose/store/storetest/generate"
)

// BenchmarkFigures measures what a summary (rekap, the digest) and the public page cost
// on a generated data set, and reports median and 99th percentile in milliseconds. The
// names and the default are those of the store's own benchmark at scale, so that both
// share a data set.
//
//	TAPROSE_BENCH_REPORTS=1000000 go test ./bot/dashboard -run '^$' -bench Figures -benchtime 1000x -timeout 1h
func BenchmarkFigures(b *testing.B) {
	set := generate.Set{Seed: 1, N: 10_000, End: begin}
	if s := os.Getenv("TAPROSE_BENCH_REPORTS"); s != "" {
		n, err := strconv.Atoi(s)
		must(b, err)
		set.N = n
	}
	dir := os.Getenv("TAPROSE_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	ctx := b.Context()
	db, err := sqlitestore.Open(ctx, dir, sqlitestore.Options{})
	must(b, err)
	b.Cleanup(func() { must(b, db.Close()) })
	if _, err := db.Reports().Load(ctx, set.ID(set.N-1)); errors.Is(err, store.ErrNotFound) {
		fill(b, db, set)
	}
	reg := regencytest.Tuban()
	guard := webguard.New(webguard.Config{PerAddress: 1e9})
	var later atomic.Int64
	board, err := New(Config{
		Reports: db.Reports(), Groups: db.Groups(), Regency: reg, Guard: guard, Secret: []byte(strings.Repeat("s", 32)),
		Logger: slog.New(slog.DiscardHandler), Now: func() time.Time { return begin.Add(time.Duration(later.Load())) },
	})
	must(b, err)
	pages := guard.Handler(board.Handler())
	page := func(query string) func(int) error {
		return func(int) error {
			req := httptest.NewRequestWithContext(ctx, "GET", Root+query, nil)
			req.Header.Set("Accept-Encoding", "gzip")
			w := httptest.NewRecorder()
			pages.ServeHTTP(w, req)
			if w.Code != http.StatusOK {
				return errors.New(w.Body.String())
			}
			_, err := io.Copy(io.Discard, w.Body)
			return err
		}
	}
	rekap := func(days int) func(int) error {
		return func(int) error {
			if _, err := recap.Of(ctx, db.Reports(), reg, begin, figures.Last(days, begin, reg.Zone)); err != nil {
				return err
			}
			_, err := recap.Needing(ctx, db.Reports(), begin, needing)
			return err
		}
	}
	// An old report is saved before each question, as agencies do; the saving is not the
	// question's.
	work := func(i int) error {
		r, err := db.Reports().Load(ctx, set.ID(set.N-1-i*37%min(set.N, 20_000)))
		if err != nil {
			return err
		}
		// Always another agency than the last time.
		if r.Agency == generate.Agency(0) {
			r.Agency = generate.Agency(1)
		} else {
			r.Agency = generate.Agency(0)
		}
		_, err = db.Reports().Save(ctx, begin, &r, store.Lease{})
		return err
	}
	idle := func(int) error { return nil }
	for _, q := range []struct {
		name        string
		before, run func(int) error
	}{
		{"Rekap/14days", idle, rekap(14)}, {"Rekap/30days", idle, rekap(30)}, {"Rekap/365days", idle, rekap(365)},
		{"Page/30days", idle, page("")}, {"Page/365days", idle, page("?periode=365")}, {"Page/all", idle, page("?periode=semua")},
		{"Rekap/30daysAfterWork", work, rekap(30)}, {"Rekap/365daysAfterWork", work, rekap(365)},
		{"Page/30daysAfterWork", work, page("")}, {"Page/allAfterWork", work, page("?periode=semua")},
		// Periods that nobody has asked for yet.
		{"Rekap/unknown", idle, func(i int) error { return rekap(20 + i%900)(i) }},
		{"Page/30daysNewMap", func(int) error { later.Add(int64(spotLife)); return nil }, page("")},
	} {
		b.Run(q.name, func(b *testing.B) { percentiles(b, q.before, q.run) })
	}
}

// percentiles runs a question b.N times, after a few that are not counted. What comes
// before each is not timed.
func percentiles(b *testing.B, before, run func(i int) error) {
	const warm = 20
	took := make([]time.Duration, 0, b.N)
	for i := range warm + b.N {
		if i == warm {
			b.ResetTimer()
		}
		must(b, before(i))
		began := time.Now()
		must(b, run(i))
		if i >= warm {
			took = append(took, time.Since(began))
		}
	}
	slices.Sort(took)
	ms := func(q float64) float64 { return float64(took[int(q*float64(len(took)-1))].Nanoseconds()) / 1e6 }
	b.ReportMetric(ms(0.5), "p50-ms")
	b.ReportMetric(ms(0.99), "p99-ms")
}

// fill saves the set from many goroutines, which is how the writer is fast.
func fill(b *testing.B, db *sqlitestore.DB, set generate.Set) {
	b.Helper()
	const writers = 128
	var wg sync.WaitGroup
	errs := make(chan error, writers)
	for w := range writers {
		wg.Go(func() {
			for i := w; i < set.N; i += writers {
				r := set.Report(i)
				if _, err := db.Reports().Save(context.Background(), set.End, &r, store.Lease{}); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		b.Fatal(err)
	}
}
