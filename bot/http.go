package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
)

// serveHTTP serves until ctx ends, then waits within grace for what is under way.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler, grace time.Duration, log *slog.Logger, proxies ...netip.Prefix) error {
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	srv := webguard.NewServer(h, log, proxies...)
	srv.BaseContext = func(net.Listener) context.Context { return base }
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		// Event streams end when their context does; ordinary requests go on.
		time.AfterFunc(grace/2, cancel)
		end, cancelEnd := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancelEnd()
		err := srv.Shutdown(end)
		if err != nil {
			err = errors.Join(err, srv.Close())
		}
		stopped <- err
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("web server: %w", err)
	}
	return <-stopped
}
