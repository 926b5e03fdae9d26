package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/taprose/taprose/bot/metrics"
)

// Limits of a look at whether the program is ready: how long it may take, and how
// long its answer is given again, so that whoever asks often asks no store often.
const (
	readyTime = 2 * time.Second
	readyKeep = time.Second
)

// readiness tells whether every part the program needs answers.
type readiness struct {
	parts []part

	mu      sync.Mutex
	at      time.Time
	failing []failing
}

type part struct {
	name  string
	store bool
	check func(context.Context) error
}

type failing struct {
	name  string
	store bool
	err   error
}

// newReadiness looks at the stores and channels of src.
func newReadiness(src metrics.Sources) *readiness {
	r := &readiness{}
	for name, check := range src.Stores {
		r.parts = append(r.parts, part{"store " + name, true, check})
	}
	for name, status := range src.Channels {
		r.parts = append(r.parts, part{"channel " + string(name), false, func(context.Context) error { return status() }})
	}
	slices.SortFunc(r.parts, func(a, b part) int { return cmp.Compare(a.name, b.name) })
	return r
}

// look asks all parts at once and returns those that fail.
func (r *readiness) look(ctx context.Context) []failing {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.at.IsZero() && time.Since(r.at) < readyKeep {
		return r.failing
	}
	// Whoever asks may go away; the answer is for the next one too.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTime)
	defer cancel()
	errs := make([]chan error, len(r.parts))
	for i, p := range r.parts {
		errs[i] = make(chan error, 1)
		go func() { errs[i] <- p.check(ctx) }()
	}
	var bad []failing
	for i, p := range r.parts {
		var err error
		select {
		case err = <-errs[i]:
		case <-ctx.Done():
			// A check that does not keep to its time is not waited for.
			err = ctx.Err()
		}
		if err != nil {
			bad = append(bad, failing{p.name, p.store, err})
		}
	}
	r.failing, r.at = bad, time.Now()
	return bad
}

// handler answers 200 when all is well, and otherwise 503 with one line for each
// part that fails. The cause, which may name servers and folders, is told only where
// detail is set: on a door that is not for everybody.
func (r *readiness) handler(detail bool) http.HandlerFunc {
	return r.answer(detail, func(failing) bool { return true })
}

// stores is handler for the stores alone. Whoever passes calls on to one of several
// replicas asks this: a network that is away is away for all of them, and the page and
// the webhook are served without it.
func (r *readiness) stores() http.HandlerFunc {
	return r.answer(false, func(f failing) bool { return f.store })
}

func (r *readiness) answer(detail bool, counts func(failing) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		var lines strings.Builder
		for _, f := range r.look(req.Context()) {
			if !counts(f) {
				continue
			}
			why := "not ready"
			if detail {
				why = oneLine(f.err)
			}
			fmt.Fprintf(&lines, "%s: %s\n", f.name, why)
		}
		if lines.Len() > 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		} else {
			lines.WriteString("ok\n")
		}
		_, _ = io.WriteString(w, lines.String())
	}
}
