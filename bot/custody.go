package main

import (
	"context"
	"log/slog"
	"time"
)

// custodyEvery is how often what is kept of people is looked through. All replicas may
// do so at once: whoever is second finds nothing left to do.
const custodyEvery = 24 * time.Hour

// custody looks after what is kept of people, soon after the start and then every day:
// whoever stands in the clear, or under an old key, is sealed anew.
func (s *stores) custody(ctx context.Context, log *slog.Logger, every time.Duration) {
	timer := time.NewTimer(min(every, time.Minute))
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		timer.Reset(every)
		if err := s.custodyOnce(ctx, log); err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "looking after personal data", "err", err)
		}
	}
}

func (s *stores) custodyOnce(ctx context.Context, log *slog.Logger) error {
	n, err := s.sealed.Reseal(ctx, s.allPeople)
	if n > 0 {
		log.InfoContext(ctx, "identities sealed anew", "people", n)
	}
	return err
}
