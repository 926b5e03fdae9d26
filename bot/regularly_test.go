package main

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// What fails is told and tried again the next time; the end is no failure.
func TestRegularlyGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		var at []time.Duration
		told := 0
		regularly(ctx, time.Minute, time.Hour, func(_ context.Context, now time.Time) error {
			if at = append(at, now.Sub(began)); len(at) == 3 {
				cancel()
			}
			if len(at) > 1 {
				return errors.New("not now")
			}
			return nil
		}, func(error) { told++ })
		if want := []time.Duration{time.Minute, 61 * time.Minute, 121 * time.Minute}; !slices.Equal(at, want) || told != 1 {
			t.Errorf("called at %v, want %v; told %d times, want once", at, want, told)
		}
	})
}
