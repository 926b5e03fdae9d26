package main

import (
	"context"
	"time"
)

// regularly calls do after first, and then again and again, so long after each began, until
// ctx ends. It tells failed of what went wrong, except that ctx ended: whatever it was, the
// next time tries again.
func regularly(ctx context.Context, first, every time.Duration, do func(context.Context, time.Time) error, failed func(error)) {
	timer := time.NewTimer(first)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		timer.Reset(every)
		if err := do(ctx, time.Now()); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}
