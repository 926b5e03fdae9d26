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
	"time"

	"github.com/taprose/taprose/conversation/desk"
)

// The control socket lets the commands of the same machine and account ask the
// running program, which alone has the embedded store open. It is a Unix socket
// in the data folder: the file's permissions are its lock.

// controlName is the socket's file in the data folder.
const controlName = "control.sock"

// codes makes enrolment codes.
type codes interface {
	PutCode(ctx context.Context, c desk.Code) error
}

// control answers on the socket.
type control struct {
	codes codes
	enrol func(ctx context.Context, agency string) (desk.Code, error)
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
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(code); err != nil {
			log.InfoContext(r.Context(), "control: answer not read", "err", err)
		}
	})
	return mux
}

// errNotRunning: no program answers on the control socket.
var errNotRunning = errors.New("no running program answers on the control socket")

// askControl sends one request to the running program and decodes its answer.
func askControl(ctx context.Context, dir, method, path string, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
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
	if resp.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
		return fmt.Errorf("the running program answered %s: %s", resp.Status, said)
	}
	return json.NewDecoder(resp.Body).Decode(answer)
}
