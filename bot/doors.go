package main

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/bot/dashboard"
)

// door is an address on which the program listens and what it serves there.
type door struct {
	listener net.Listener
	handler  http.Handler
}

// How long a machine may take to send a request, and how long it waits for the answer:
// Telegram gives up a call to a webhook after about a minute.
const (
	machineSends = 15 * time.Second
	machineWaits = time.Minute
)

// openDoors listens on every configured address. Nothing is answered before run:
// who comes earlier waits.
func (a *app) openDoors() error {
	if addr := a.cfg.Web.Listen; addr != "" {
		mux := http.NewServeMux()
		guard := a.channels.guard.Handler
		mux.Handle("GET /healthz", guard(http.HandlerFunc(healthz)))
		mux.Handle("GET /readyz", guard(a.ready.handler(false)))
		mux.Handle("GET /readyz/stores", guard(a.ready.stores()))
		mux.Handle("/", a.channels.web.Handler())
		if a.dashboard != nil {
			pages := a.channels.guard.Answering(a.dashboard.Refuse).Handler(a.dashboard.Handler())
			mux.Handle(dashboard.Root, pages)
			mux.Handle(dashboard.Root+"/", pages)
		}
		if err := a.open("web.listen", addr, mux); err != nil {
			return err
		}
	}
	if t := a.cfg.Channels.Telegram; t != nil && t.Webhook != nil {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /healthz", healthz)
		mux.HandleFunc("GET /readyz", a.ready.handler(false))
		mux.HandleFunc("GET /readyz/stores", a.ready.stores())
		mux.Handle("POST "+t.Webhook.Path, a.channels.telegram.Webhook(a.receive))
		// Telegram calls from few addresses and may call often: no pace, only patience.
		if err := a.open("channels.telegram.webhook.listen", t.Webhook.Listen, webguard.Patient(machineSends, machineWaits, mux)); err != nil {
			return err
		}
	}
	if addr := a.cfg.Metrics.Listen; addr != "" {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /healthz", healthz)
		mux.HandleFunc("GET /readyz", a.ready.handler(true))
		mux.HandleFunc("GET /readyz/stores", a.ready.stores())
		mux.Handle("GET /metrics", a.metrics.Handler())
		if err := a.open("metrics.listen", addr, webguard.Patient(machineSends, machineWaits, mux)); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) open(key, addr string, h http.Handler) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("%s %s: %w", key, addr, err)
	}
	a.doors = append(a.doors, door{l, h})
	return nil
}

// healthz answers as long as the program lives.
func healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}
