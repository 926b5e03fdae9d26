package move_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/move"
	"github.com/taprose/taprose/store/mongostore"
	"github.com/taprose/taprose/store/mongostore/mongotest"
)

// openMongo opens an empty database of the test's own.
func openMongo(t *testing.T) *mongostore.DB {
	t.Helper()
	// The test server is slow.
	db, err := mongostore.Open(t.Context(), mongotest.Database(t), mongostore.Options{Timeout: time.Minute})
	must(t, err)
	t.Cleanup(func() {
		// The test's own context has ended.
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		for _, err := range []error{db.Drop(ctx), db.Close()} {
			if err != nil {
				t.Error(err)
			}
		}
	})
	must(t, db.Migrate(t.Context()))
	return db
}

func mongoSide(db *mongostore.DB) move.Store {
	return move.Store{
		Reports: db.Reports(), Refs: db.Reports(), People: db.People(),
		Groups: db.Groups(), Codes: db.Groups(), Memos: db.Memos(), Media: db.Media(),
	}
}

// TestThereAndBackAgain moves from the embedded store to MongoDB and into another
// embedded store, which then holds what the first did.
func TestThereAndBackAgain(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	from := filled(t, 40)
	want := contentOf(t, from)
	first := filepath.Join(t.TempDir(), "archive")
	m, err := move.Export(ctx, first, side(from), options)
	must(t, err)

	mongo := mongoSide(openMongo(t))
	_, err = move.Import(ctx, first, mongo, options)
	must(t, err)
	// Again, which finds everything there.
	_, err = move.Import(ctx, first, mongo, options)
	must(t, err)

	second := filepath.Join(t.TempDir(), "archive")
	m2, err := move.Export(ctx, second, mongo, options)
	must(t, err)
	// Only the references may differ: those of deliveries are not listed here.
	for _, name := range []string{"people.jsonl", "groups.jsonl", "codes.jsonl", "media.jsonl", "reports.jsonl", "memos.jsonl"} {
		if !bytes.Equal(read(t, first, name), read(t, second, name)) {
			t.Errorf("%s is another after MongoDB", name)
		}
	}
	if n := m2.Lines("refs.jsonl"); n < 40 || n > m.Lines("refs.jsonl") {
		t.Errorf("MongoDB lists %d references, the embedded store %d", n, m.Lines("refs.jsonl"))
	}

	into := open(t, t.TempDir())
	_, err = move.Import(ctx, second, side(into), options)
	must(t, err)
	wantSame(t, contentOf(t, into), want)
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	must(t, err)
	return b
}
