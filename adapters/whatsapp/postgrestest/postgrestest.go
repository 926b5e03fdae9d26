package postgrestest

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL
)

// Env names the variable that points the shared tests at another server: the address
// of a database in which others may be made.
const Env = "TAPROSE_TEST_POSTGRES_URL"

// Database returns the address of a new, empty database, which is dropped when the
// test has ended.
func Database(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Env)
	if server == "" {
		s, err := shared()
		if err != nil {
			t.Fatalf("no PostgreSQL test server: %v\n(install postgresql, or set %s to use another server)", err, Env)
		}
		server = s.Address()
	}
	var b [8]byte
	_, _ = rand.Read(b[:])
	name := "taprose_test_" + hex.EncodeToString(b[:])
	if err := do(t.Context(), server, "CREATE DATABASE "+name); err != nil {
		t.Fatalf("PostgreSQL test server: %v", err)
	}
	t.Cleanup(func() {
		if err := do(context.WithoutCancel(t.Context()), server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("dropping the test's database: %v", err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is not an address", Env) // the cause would quote a password
	}
	u.Path = "/" + name
	return u.String()
}

// do runs one statement on a connection of its own.
func do(ctx context.Context, address, statement string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return errors.New("the address is not understood")
	}
	_, err = db.ExecContext(ctx, statement)
	return errors.Join(err, db.Close())
}

var shared = sync.OnceValues(func() (*Server, error) { return start(true) })

// Start starts a server of the test's own, with the one database "postgres", and
// stops it when the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	s, err := start(false)
	if err != nil {
		t.Fatalf("no PostgreSQL test server: %v\n(install postgresql)", err)
	}
	t.Cleanup(s.end)
	return s
}

// Address is the server's postgres:// address.
func (s *Server) Address() string {
	return "postgres://" + owner + "@127.0.0.1:" + s.port + "/postgres?sslmode=disable"
}

// Restart starts a killed server again, on the same port and data.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Kill()
	if err := s.run(); err != nil {
		t.Fatalf("PostgreSQL test server did not start again: %v", err)
	}
}

// said is the end of what the server wrote.
func said(log string) string {
	raw, err := os.ReadFile(log)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	return cmp.Or(strings.Join(lines[max(0, len(lines)-10):], "\n"), "(it wrote nothing)")
}

func failed(what string, out []byte, err error) error {
	return fmt.Errorf("%s: %w\n%s", what, err, out)
}
