package mongostore

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// left fails unless the bucket holds so many files, chunks and uploads.
func left(t *testing.T, m *Media, files, chunks, uploads int64) {
	t.Helper()
	for _, c := range []struct {
		what string
		in   *mongo.Collection
		want int64
	}{{"files", m.files, files}, {"chunks", m.chunks, chunks}, {"uploads", m.uploads, uploads}} {
		got, err := c.in.CountDocuments(t.Context(), bson.D{})
		if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%d %s are stored, want %d", got, c.what, c.want)
		}
	}
}

func TestMediaLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	m, ctx := db.Media(), t.Context()
	photo := bytes.Repeat([]byte("photo"), chunkSize/2) // two and a half chunks
	hash, size, err := m.Put(ctx, bytes.NewReader(photo), int64(len(photo)))
	if err != nil || size != int64(len(photo)) {
		t.Fatalf("stored %d bytes, %v", size, err)
	}
	left(t, m, 1, 3, 0)
	if _, _, err := m.Put(ctx, bytes.NewReader(photo), 1<<30); err != nil {
		t.Fatalf("the same once more: %v", err)
	}
	if _, _, err := m.Put(ctx, bytes.NewReader(photo), int64(len(photo))-1); !errors.Is(err, store.ErrTooLarge) {
		t.Fatalf("a byte too much: %v, want ErrTooLarge", err)
	}
	broken := errors.New("connection lost")
	if _, _, err := m.Put(ctx, io.MultiReader(bytes.NewReader(photo), iotest.ErrReader(broken)), 1<<30); !errors.Is(err, broken) {
		t.Fatalf("a broken reader: %v", err)
	}
	left(t, m, 1, 3, 0)

	f, _, err := m.Open(ctx, hash)
	if err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(f, photo); err != nil {
		t.Errorf("reading and seeking: %v", err)
	}
	if n, err := m.Prune(ctx, func(h string, _ time.Time) bool { return h == hash }); n != 1 || err != nil {
		t.Fatalf("pruned %d, %v", n, err)
	}
	left(t, m, 0, 0, 0)
}

func TestSweepRemovesWhatACrashLeft(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	m, ctx := db.Media(), t.Context()
	// A crash in the middle of an upload.
	dead := bson.NewObjectID()
	if _, err := m.uploads.InsertOne(ctx, uploadDoc{ID: dead, Begun: begin.UnixNano()}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.write(ctx, dead, strings.NewReader("half a ph")); err != nil {
		t.Fatal(err)
	}
	// One between the file and the end of its upload: the file is whole and stays.
	hash, _, err := m.Put(ctx, strings.NewReader("photo"), 100)
	if err != nil {
		t.Fatal(err)
	}
	var f fileDoc
	if err := m.files.FindOne(ctx, bson.D{{Key: "filename", Value: hash}}).Decode(&f); err != nil {
		t.Fatal(err)
	}
	if _, err := m.uploads.InsertOne(ctx, uploadDoc{ID: f.ID, Begun: begin.UnixNano()}); err != nil {
		t.Fatal(err)
	}
	left(t, m, 1, 2, 2)
	for _, step := range []struct {
		at   time.Time
		want int
	}{{begin.Add(sweepAge - time.Second), 0}, {begin.Add(sweepAge), 2}, {begin.Add(2 * sweepAge), 0}} {
		if n, err := m.Sweep(ctx, step.at); err != nil || n != step.want {
			t.Fatalf("swept %d, %v; want %d", n, err, step.want)
		}
	}
	left(t, m, 1, 1, 0)
	if _, _, err := m.Open(ctx, hash); err != nil {
		t.Fatal(err)
	}
}

func TestDamagedFileIsNoticed(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	m, ctx := db.Media(), t.Context()
	hash, _, err := m.Put(ctx, strings.NewReader("photo"), 100)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.chunks.UpdateOne(ctx, bson.D{{Key: "n", Value: 0}}, bson.D{{Key: "$set", Value: bson.D{{Key: "data", Value: []byte("pho")}}}}); err != nil {
		t.Fatal(err)
	}
	f, _, err := m.Open(ctx, hash)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(f); !errors.Is(err, errDamaged) {
		t.Errorf("reading: %v, want errDamaged", err)
	}
}
