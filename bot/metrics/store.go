package metrics

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/taprose/taprose/store"
)

// The outcomes of a store's calls. What the others did first (a conflict), what is
// not there, and what a person may not do are answers, not failures.
const (
	callOK          = "ok"
	callMissing     = "missing"
	callConflict    = "conflict"
	callRefused     = "refused"
	callCanceled    = "canceled"
	callUnavailable = "unavailable"
)

// call is what is measured of one method of a store.
type call struct {
	seconds prometheus.Observer
	active  prometheus.Gauge
	ok      prometheus.Counter
	others  map[string]prometheus.Counter
}

// newCall makes the figures of one method. All outcomes exist from the start, so
// that the first failure is seen as a step from zero.
func (m *Metrics) newCall(of, method string) *call {
	c := &call{
		seconds: m.callTime.WithLabelValues(of, method),
		active:  m.active.WithLabelValues(of),
		ok:      m.calls.WithLabelValues(of, method, callOK),
		others:  make(map[string]prometheus.Counter),
	}
	for _, o := range []string{callMissing, callConflict, callRefused, callCanceled, callUnavailable, other} {
		c.others[o] = m.calls.WithLabelValues(of, method, o)
	}
	return c
}

// begin notes that a call is under way. It is meant for
//
//	defer c.end(c.begin(), &err)
func (c *call) begin() time.Time {
	c.active.Inc()
	return time.Now()
}

func (c *call) end(began time.Time, err *error) {
	c.seconds.Observe(time.Since(began).Seconds())
	if *err == nil {
		c.ok.Inc()
	} else {
		c.others[callOutcome(*err)].Inc()
	}
	c.active.Dec()
}

func callOutcome(err error) string {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return callMissing
	case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrTicketTaken), errors.Is(err, store.ErrLeaseLost):
		return callConflict
	case errors.Is(err, store.ErrCodeInvalid), errors.Is(err, store.ErrTooLarge), errors.Is(err, store.ErrBadCursor):
		return callRefused
	case errors.Is(err, store.ErrUnavailable):
		return callUnavailable
	case errors.Is(err, context.Canceled):
		return callCanceled
	case errors.Is(err, context.DeadlineExceeded):
		return callUnavailable
	}
	return other
}
