package main

import (
	"log/slog"
	"net/http"
	"strconv"
)

// operatorDoors are the requests of the commands deliveries and report.
type operatorDoors struct {
	operator operator
	log      *slog.Logger
}

func (d operatorDoors) add(mux *http.ServeMux) {
	handle := func(pattern string, do func(r *http.Request) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			said, err := do(r)
			if err != nil {
				d.log.InfoContext(r.Context(), "control: operator", "request", r.URL.Path, "err", err)
				http.Error(w, explain(err), http.StatusBadRequest)
				return
			}
			answer(w, r, d.log, said)
		})
	}
	handle("GET /deliveries/failed", func(r *http.Request) (any, error) {
		n, err := strconv.Atoi(r.URL.Query().Get("limit"))
		if err != nil {
			return nil, err
		}
		return d.operator.failed(r.Context(), n)
	})
	handle("GET /groups", func(r *http.Request) (any, error) {
		return d.operator.groups.Groups(r.Context(), "")
	})
	handle("POST /deliveries/retry", func(r *http.Request) (any, error) {
		ticket := r.URL.Query().Get("ticket")
		done, err := d.retry(r, ticket)
		if err == nil {
			d.log.InfoContext(r.Context(), "control: deliveries retried", "ticket_id", ticket, "reports", done.Reports, "deliveries", done.Deliveries)
		}
		return done, err
	})
	handle("GET /report", func(r *http.Request) (any, error) {
		q := r.URL.Query()
		return d.operator.timeline(r.Context(), q.Get("ticket"), q.Get("words") != "")
	})
	handle("POST /report/identity", func(r *http.Request) (any, error) {
		q := r.URL.Query()
		return d.operator.reporter(r.Context(), lookFor{Ticket: q.Get("ticket"), Why: q.Get("why"), By: q.Get("by")})
	})
}

// retry is for one ticket, or for all without one.
func (d operatorDoors) retry(r *http.Request, ticket string) (retried, error) {
	if ticket == "" {
		return d.operator.retryAll(r.Context())
	}
	return d.operator.retryTicket(r.Context(), ticket)
}
