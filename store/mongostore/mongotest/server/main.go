// Command server speaks the MongoDB wire protocol on a loopback port, for tests
// on machines that have no MongoDB: FerretDB with its SQLite handler, in this
// process, on data that are removed when it ends.
//
// Its first line of output is its address, as a mongodb:// URL. It ends when its
// standard input does, which happens however the test that started it ends.
//
// FerretDB on SQLite is not atomic when several clients write at once. A door
// stands before it that lets one message and its answer through at a time; see
// door.go.
//
// It is a module of its own, so that the program's go.mod knows nothing of it.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "mongodb test server:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir, err := os.MkdirTemp("", "mongotest-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	socket := filepath.Join(dir, "wire.sock")
	db, err := ferretdb.New(&ferretdb.Config{
		Listener: ferretdb.ListenerConfig{Unix: socket},
		Handler:  "sqlite",
		// No test cuts the power: what is written need not be on the disk.
		SQLiteURL: "file:" + dir + "/?_pragma=synchronous(off)",
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- db.Run(ctx) }()

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		cancel()
		return err
	}
	d := &door{server: socket}
	go d.serve(l)
	// Polling, because a server's monitor must not keep a connection waiting.
	fmt.Printf("mongodb://%s/?directConnection=true&serverMonitoringMode=poll\n", l.Addr())

	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	err = <-ended
	_ = l.Close() // the process ends next
	return err
}
