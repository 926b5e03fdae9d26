package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/desk"
)

// The control socket lets the commands of the same machine and account ask the
// running program, which alone has the embedded store open. It is a Unix socket
// in the data folder: the file's permissions are its lock.

// controlName is the socket's file in the data folder.
const controlName = "control.sock"

// control answers on the socket.
type control struct {
	enrol  func(ctx context.Context, agency string) (desk.Code, error)
	status func(ctx context.Context) status
	// account is the one on WhatsApp, nil without.
	account  account
	operator operator
	// histories proves that no history was changed.
	histories func(ctx context.Context) (histories, error)
}

// listenControl opens the socket in dir, replacing one that a killed process left.
func listenControl(dir string) (net.Listener, error) {
	path := filepath.Join(dir, controlName)
	// The store's own lock has been taken by now, so nobody else is listening.
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("control socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("control socket: %w", err), l.Close())
	}
	return l, nil
}

func (c control) handler(log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /enroll", func(w http.ResponseWriter, r *http.Request) {
		code, err := c.enrol(r.Context(), r.URL.Query().Get("agency"))
		if err != nil {
			log.WarnContext(r.Context(), "control: enroll refused", "err", err)
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answer(w, r, log, code)
	})
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, log, c.status(r.Context()))
	})
	mux.HandleFunc("GET /histories", func(w http.ResponseWriter, r *http.Request) {
		h, err := c.histories(r.Context())
		if err != nil {
			http.Error(w, explain(err), http.StatusInternalServerError)
			return
		}
		answer(w, r, log, h)
	})
	accountDoors{c.account, log}.add(mux)
	operatorDoors{c.operator, log}.add(mux)
	return mux
}

// answer writes one JSON value.
func answer(w http.ResponseWriter, r *http.Request, log *slog.Logger, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.InfoContext(r.Context(), "control: answer not read", "err", err)
	}
}

// errNotRunning: no program answers on the control socket.
var errNotRunning = errors.New("no running program answers on the control socket")

// askControl sends one request to the running program and decodes its answer.
func askControl(ctx context.Context, dir, method, path string, answer any) error {
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return callControl(ctx, dir, method, path, func(body io.Reader) error { return json.NewDecoder(body).Decode(answer) })
}

// callControl sends one request to the running program, for as long as ctx allows,
// and hands its answer to read. What it refuses comes back in its own words.
func callControl(ctx context.Context, dir, method, path string, read func(io.Reader) error) error {
	client := http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(dir, controlName))
		},
	}}
	defer client.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, method, "http://control"+path, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotRunning, err)
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		return read(resp.Body)
	case http.StatusBadRequest:
		said, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
		return errors.New(strings.TrimSpace(string(said)))
	}
	said, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
	return fmt.Errorf("the running program answered %s: %s", resp.Status, strings.TrimSpace(string(said)))
}
