package storetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/taprose/taprose/store"
)

// MediaStore is what a store of files can do.
type MediaStore interface {
	Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error)
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error)
	// Prune removes the files that unwanted names, given when each was put last.
	Prune(ctx context.Context, unwanted func(hash string, put time.Time) bool) (int, error)
}

// Media holds a store of files to its contract.
func Media(t *testing.T, open func(t *testing.T) (a, b MediaStore)) {
	run := func(name string, f func(t *testing.T, a, b MediaStore)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := open(t)
			f(t, a, b)
		})
	}
	run("MissingIsErrNotFound", mediaMissing)
	run("NothingButAHashNamesAFile", mediaTricks)
	run("StoredIsReadWhole", mediaWhole)
	run("SeekingWorks", mediaSeek)
	run("SameBytesAreOneFile", mediaOnce)
	run("RacingPutsAgree", mediaRace)
	run("TooLargeIsErrTooLarge", mediaTooLarge)
	run("BrokenReaderStoresNothing", mediaBroken)
	run("EndedContextStoresNothing", mediaContext)
	run("PrunedIsGone", mediaPruned)
	run("PruneTellsWhenAFileWasPutLast", mediaPutAgain)
	run("PutWhileItIsPrunedIsThere", mediaPruneRace)
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func content(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

func store1(t *testing.T, s MediaStore, b []byte) string {
	t.Helper()
	hash, size, err := s.Put(t.Context(), bytes.NewReader(b), 1<<20)
	must(t, err)
	same(t, size, int64(len(b)))
	same(t, hash, hashOf(b))
	return hash
}

func readAll(t *testing.T, s MediaStore, hash string) []byte {
	t.Helper()
	f, size, err := s.Open(t.Context(), hash)
	must(t, err)
	b, err := io.ReadAll(f)
	must(t, err)
	must(t, f.Close())
	same(t, size, int64(len(b)))
	return b
}

// prune removes one file.
func prune(t *testing.T, s MediaStore, hash string) int {
	t.Helper()
	n, err := s.Prune(t.Context(), func(h string, _ time.Time) bool { return h == hash })
	must(t, err)
	return n
}

func missing(t *testing.T, s MediaStore, hash string) {
	t.Helper()
	_, _, err := s.Open(t.Context(), hash)
	wants(t, err, store.ErrNotFound)
}

func mediaMissing(t *testing.T, a, _ MediaStore) {
	missing(t, a, hashOf(nil))
	same(t, prune(t, a, hashOf(nil)), 0)
}

func mediaTricks(t *testing.T, a, _ MediaStore) {
	store1(t, a, content(10))
	hash := hashOf(content(10))
	for _, s := range []string{
		"", ".", "..", "/", "../taprose.db", "../../etc/passwd", strings.ToUpper(hash), hash[:63], hash + "0",
		"..%2f" + hash[6:], "../" + hash[3:], hash[:2] + "/" + hash[3:], hash[:63] + "\x00", strings.Repeat("é", 32),
	} {
		missing(t, a, s)
	}
	same(t, readAll(t, a, hash), content(10))
}

func mediaWhole(t *testing.T, a, b MediaStore) {
	for _, n := range []int{0, 1, 300_000} {
		hash := store1(t, a, content(n))
		if got := readAll(t, b, hash); !bytes.Equal(got, content(n)) {
			t.Fatalf("%d bytes came back changed", n)
		}
	}
}

func mediaSeek(t *testing.T, a, b MediaStore) {
	want := content(300_000)
	f, _, err := b.Open(t.Context(), store1(t, a, want))
	must(t, err)
	defer f.Close()
	for _, at := range []int64{299_990, 0, 261_120} {
		pos, err := f.Seek(at, io.SeekStart)
		must(t, err)
		same(t, pos, at)
		got := make([]byte, 10)
		_, err = io.ReadFull(f, got)
		must(t, err)
		same(t, got, want[at:at+10])
	}
}

func mediaOnce(t *testing.T, a, b MediaStore) {
	hash := store1(t, a, content(100))
	store1(t, b, content(100))
	same(t, prune(t, a, hash), 1)
	missing(t, b, hash)
}

func mediaRace(t *testing.T, a, b MediaStore) {
	s := [2]MediaStore{a, b}
	for _, err := range race(6, func(i int) error {
		_, _, err := s[i%2].Put(t.Context(), bytes.NewReader(content(50_000)), 1<<20)
		return err
	}) {
		must(t, err)
	}
	same(t, len(readAll(t, b, hashOf(content(50_000)))), 50_000)
}

func mediaTooLarge(t *testing.T, a, _ MediaStore) {
	ctx := t.Context()
	_, _, err := a.Put(ctx, bytes.NewReader(content(101)), 100)
	wants(t, err, store.ErrTooLarge)
	missing(t, a, hashOf(content(101)))
	missing(t, a, hashOf(content(100)))
	_, size, err := a.Put(ctx, bytes.NewReader(content(100)), 100)
	must(t, err)
	same(t, size, int64(100))
}

var errBroken = errors.New("connection lost")

func mediaBroken(t *testing.T, a, _ MediaStore) {
	r := io.MultiReader(bytes.NewReader(content(70_000)), iotest.ErrReader(errBroken))
	_, _, err := a.Put(t.Context(), r, 1<<20)
	wants(t, err, errBroken)
	missing(t, a, hashOf(content(70_000)))
}

func mediaContext(t *testing.T, a, _ MediaStore) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := a.Put(ctx, bytes.NewReader(content(10)), 1<<20)
	wants(t, err, context.Canceled)
	missing(t, a, hashOf(content(10)))
}

func mediaPruned(t *testing.T, a, b MediaStore) {
	hash := store1(t, a, content(10))
	kept := store1(t, a, content(11))
	same(t, prune(t, b, hash), 1)
	missing(t, a, hash)
	same(t, prune(t, b, hash), 0)
	same(t, len(readAll(t, b, kept)), 11)
	store1(t, a, content(10))
	same(t, len(readAll(t, b, hash)), 10)
}

func mediaPutAgain(t *testing.T, a, b MediaStore) {
	hash := store1(t, a, content(10))
	last := func() (at time.Time) {
		t.Helper()
		_, err := b.Prune(t.Context(), func(h string, put time.Time) bool {
			if h == hash {
				at = put
			}
			return false
		})
		must(t, err)
		return at
	}
	first := last()
	if age := time.Since(first); age < -time.Minute || age > time.Hour {
		t.Fatalf("put just now, and told to be %s old", age)
	}
	// Stores keep no more than milliseconds of it.
	time.Sleep(20 * time.Millisecond)
	store1(t, a, content(10))
	if again := last(); !again.After(first) {
		t.Fatalf("put again after %s, and told %s", first, again)
	}
	same(t, len(readAll(t, b, hash)), 10)
}

func mediaPruneRace(t *testing.T, a, b MediaStore) {
	// Whoever put a file may count on it for as long as it is new: what was put after the
	// moment that Prune is asked for stays, whenever that happens.
	hash := store1(t, a, content(10))
	for range 10 {
		before := time.Now()
		time.Sleep(20 * time.Millisecond) // a file's clock may be a tick behind
		for _, err := range race(2, func(i int) error {
			var err error
			if i == 0 {
				_, _, err = a.Put(t.Context(), bytes.NewReader(content(10)), 1<<20)
			} else {
				_, err = b.Prune(t.Context(), func(h string, put time.Time) bool { return h == hash && put.Before(before) })
			}
			return err
		}) {
			must(t, err)
		}
		same(t, len(readAll(t, b, hash)), 10)
	}
}
