package store_test

import (
	"errors"
	"math"
	"testing"

	"github.com/taprose/taprose/store"
)

func FuzzCursor(f *testing.F) {
	f.Add("", int64(0), "r1")
	f.Add("AAAA", int64(math.MaxInt64), "x")
	f.Add(store.EncodeCursor(-1, "r_é\x00"), int64(math.MinInt64), "\xff")
	f.Fuzz(func(t *testing.T, s string, key int64, id string) {
		if k, i, err := store.DecodeCursor(s); err == nil {
			if k2, i2, err := store.DecodeCursor(store.EncodeCursor(k, i)); err != nil || k2 != k || i2 != i {
				t.Fatalf("%q does not come back: %d %q %v", s, k2, i2, err)
			}
		} else if !errors.Is(err, store.ErrBadCursor) {
			t.Fatalf("error is %v", err)
		}
		if id == "" {
			return
		}
		k, i, err := store.DecodeCursor(store.EncodeCursor(key, id))
		if err != nil || k != key || i != id {
			t.Fatalf("%d %q comes back as %d %q, %v", key, id, k, i, err)
		}
	})
}
