package main

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestIDsSortByTheMomentTheyWereMade(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	var ids []string
	for _, later := range []time.Duration{0, time.Millisecond, 31 * time.Millisecond, 32 * time.Millisecond, time.Second, time.Hour, 365 * 24 * time.Hour, 200 * 365 * 24 * time.Hour} {
		ids = append(ids, idAt(at.Add(later), rand.Text()))
	}
	if !slices.IsSorted(ids) {
		t.Errorf("not in order: %q", ids)
	}
	for _, id := range ids {
		if len(id) != 26 || strings.Trim(id, idDigits) != "" {
			t.Errorf("ID %q", id)
		}
	}
}

func TestIDsOfTheSameMomentDiffer(t *testing.T) {
	t.Parallel()
	at, seen := time.Now(), make(map[string]bool)
	for range 1000 {
		id := idAt(at, rand.Text())
		if seen[id[idTimeLen:]] {
			t.Fatalf("%q twice", id)
		}
		seen[id[idTimeLen:]] = true
	}
}
