package main

import (
	"context"
	"log/slog"
	"time"
)

// Housekeeping: chats that nobody used for chatIdle are forgotten (their reports
// stay), and what uploads that never ended left behind is removed, and quarantined
// messages that nobody looks at any more.
const (
	chatIdle  = 30 * 24 * time.Hour
	tidyEvery = time.Hour
	tidyBatch = 500
)

// tidier is what a store lets be tidied; nil functions are nothing to do.
type tidier struct {
	expire func(ctx context.Context, idleSince time.Time, n int) (int, error)
	sweep  func(ctx context.Context, now time.Time) (int, error)
	// quarantine is where messages are kept on which a conversation stumbled.
	quarantine quarantine
}

// run tidies every hour until ctx ends, the first time soon after the start. All
// replicas may do so at once; what cannot be done now is done an hour later.
func (t tidier) run(ctx context.Context, log *slog.Logger, every time.Duration) {
	once := func(ctx context.Context, now time.Time) error { return t.once(ctx, log, now) }
	regularly(ctx, every/60, every, once, func(err error) { log.WarnContext(ctx, "tidying the stores", "err", err) })
}

// once tidies what there is.
func (t tidier) once(ctx context.Context, log *slog.Logger, now time.Time) error {
	chats, files := 0, 0
	for t.expire != nil {
		n, err := t.expire(ctx, now.Add(-chatIdle), tidyBatch)
		if err != nil {
			return err
		}
		if chats += n; n < tidyBatch {
			break
		}
	}
	if t.sweep != nil {
		n, err := t.sweep(ctx, now)
		if err != nil {
			return err
		}
		files = n
	}
	kept, err := t.quarantine.tidy(now)
	if err != nil {
		return err
	}
	if chats > 0 || files > 0 || kept > 0 {
		log.InfoContext(ctx, "tidied", "chats", chats, "uploads", files, "quarantined", kept)
	}
	return nil
}
