package seal

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/store"
)

// probed is how many persons are looked at to prove that the keys are the right ones.
const probed = 100

// Probe proves with some persons that what is sealed can be opened. A wrong key is
// noticed at the start, not when the first message does not reach its reader.
func (s *People) Probe(ctx context.Context, all Lister) error {
	people, _, err := all.All(ctx, store.Page{Limit: probed})
	if err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	for _, p := range people {
		if _, err := s.opened(p); err != nil {
			return err
		}
	}
	return nil
}

// Any tells whether anybody is sealed in a store.
func Any(ctx context.Context, all Lister) (bool, error) {
	people, _, err := all.All(ctx, store.Page{Limit: probed})
	if err != nil {
		return false, fmt.Errorf("probe: %w", err)
	}
	return slices.ContainsFunc(people, func(p citizen.Person) bool { return p.Sealed != "" }), nil
}

// Reseal seals under the first key whoever stands in the clear or under another one,
// and returns how many those were. After it the other keys may be removed. Whoever is
// saved by somebody else meanwhile is left to that save or the next call. It is no
// look at anybody: nobody is told what was opened.
func (s *People) Reseal(ctx context.Context, all Lister) (n int, err error) {
	for after := ""; ; {
		people, next, err := all.All(ctx, store.Page{Limit: 200, After: after})
		if err != nil {
			return n, fmt.Errorf("reseal: %w", err)
		}
		for _, p := range people {
			if !p.Erased.IsZero() || p.Sealed != "" && s.keys.current(p.Sealed) || p.Sealed == "" && len(p.Addresses) == 0 && p.Name == "" && p.Phone == "" {
				continue
			}
			open, err := s.opened(p)
			if err != nil {
				return n, fmt.Errorf("reseal person %s: %w", p.ID, err)
			}
			switch err := s.Save(ctx, &open); {
			case err == nil:
				n++
			case !errors.Is(err, store.ErrConflict):
				return n, fmt.Errorf("reseal: %w", err)
			}
		}
		if next == "" {
			return n, nil
		}
		after = next
	}
}
