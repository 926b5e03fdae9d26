package dispatch

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// carefully calls into a channel. A panic in there is a failed try like any other, whose
// outcome is not known: one message that a network's library cannot digest must stop
// neither its chat nor any other.
func carefully[T any](do func() (T, error)) (out T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &message.SendError{Kind: message.SendUncertain, Code: "panic", Cause: fmt.Errorf("%v\n%s", p, debug.Stack())}
		}
	}()
	return do()
}

// How long a report is let be after work on it panicked, growing each time. Its lease
// runs out meanwhile and it comes again, and is let be again.
const restFirst, restMost = time.Minute, time.Hour

// rests are the reports that made their worker panic.
type rests struct {
	mu   sync.Mutex
	last map[string]rest
}

type rest struct {
	n     int
	until time.Time
}

// restsMax bounds the memory; beyond it all are tried again.
const restsMax = 10_000

func (r *rests) resting(id string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return now.Before(r.last[id].until)
}

// stumbled notes a panic and returns how many there were.
func (r *rests) stumbled(id string, now time.Time) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil || len(r.last) >= restsMax {
		r.last = make(map[string]rest)
	}
	s := r.last[id]
	s.until = now.Add(min(restMost, restFirst<<min(s.n, 10)))
	s.n++
	r.last[id] = s
	return s.n
}

func (r *rests) well(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.last, id)
}

// guarded does a part of the work on one report and survives a panic in it, returning
// false: the report is kept for reproduction as it was, the administrators are told, and
// it is let be for a while, because whatever was sent before the panic would be sent
// again each time.
func (d *Dispatcher) guarded(ctx context.Context, id string, do func()) (well bool) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		n := d.rests.stumbled(id, d.Now())
		stack := string(debug.Stack())
		d.Log.ErrorContext(ctx, "dispatch worker panicked", "report_id", id, "times", n, "panic", fmt.Sprint(p), "stack", stack)
		if n > 1 || d.Panicked == nil {
			return
		}
		// As it stands in the store, where the work found it.
		ctx := context.WithoutCancel(ctx)
		r, err := d.Reports.Load(ctx, id)
		if err != nil {
			d.Log.ErrorContext(ctx, "report not kept for reproduction", "report_id", id, "err", err)
			return
		}
		d.Panicked(ctx, r, fmt.Sprintf("%v\n%s", p, stack))
	}()
	do()
	return true
}

// Quarantined is told of a report that made its worker panic, the first time.
type Quarantined = func(ctx context.Context, r report.Report, panicked string)
