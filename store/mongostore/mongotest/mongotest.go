package mongotest

import (
	"bufio"
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Env names the variable that points the tests at another server.
const Env = "TAPROSE_TEST_MONGODB_URL"

// Patience ends the addresses of databases: all tests of a package share a server that
// does one thing at a time, and on a busy machine each waits for the others. A test that
// needs shorter times replaces it.
const Patience = "&timeoutMS=90000&serverSelectionTimeoutMS=30000"

// Database returns the URL of an empty database of the caller's own. It does not
// drop it: the caller does, through the store that he opens on it.
func Database(t testing.TB) string {
	t.Helper()
	var b [8]byte
	_, _ = rand.Read(b[:])
	return withDatabase(server(t), "taprose_test_"+hex.EncodeToString(b[:])) + Patience
}

// withDatabase puts a database into an address. Such an address may name several
// hosts, which net/url does not read.
func withDatabase(address, name string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	rest, query, _ := strings.Cut(rest, "?")
	hosts, old, _ := strings.Cut(rest, "/")
	if strings.Contains(hosts, "@") && !strings.Contains(query, "authSource=") {
		// Otherwise the user would be looked for in the new database.
		query = strings.TrimPrefix(query+"&authSource="+cmp.Or(old, "admin"), "&")
	}
	return scheme + "://" + hosts + "/" + name + "?" + query
}

// server returns the address of the server, starting it if it must.
func server(t testing.TB) string {
	t.Helper()
	if s := os.Getenv(Env); s != "" {
		return s
	}
	p, err := started()
	if err != nil {
		t.Fatalf("no MongoDB test server: %v\n(set %s to use another server)", err, Env)
	}
	return p.address
}

// One server for the whole test binary; it ends with it, because then its standard
// input ends.
var started = sync.OnceValues(start)

// process is the running server. Its ends of the pipes stay referred to, because a
// pipe that is collected is closed.
type process struct {
	address string
	stdin   io.WriteCloser
	stdout  io.ReadCloser
}

func start() (*process, error) {
	dir, err := sourceDir()
	if err != nil {
		return nil, err
	}
	stderr, err := os.CreateTemp("", "mongotest-*.log")
	if err != nil {
		return nil, err
	}
	defer stderr.Close()
	defer os.Remove(stderr.Name()) // the server keeps it open
	// go run keeps what it linked in the build cache, and starts at once the next
	// time. PostgreSQL is left out because it takes long to compile.
	cmd := exec.Command("go", "run", "-tags=ferretdb_no_postgresql", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	cmd.Stderr = stderr
	// The writing end stays open as long as this process lives.
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start go run in %s: %w", dir, err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		err = errors.Join(err, cmd.Wait())
		said, _ := os.ReadFile(stderr.Name())
		return nil, fmt.Errorf("go run in %s: %w\n%s", dir, err, said)
	}
	return &process{strings.TrimSpace(line), stdin, stdout}, nil
}

// sourceDir is where the server's module lies in the tree that is being tested.
func sourceDir() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	dir := filepath.Join(filepath.Dir(strings.TrimSpace(string(out))), "store", "mongostore", "mongotest", "server")
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		return "", fmt.Errorf("source of the test server: %w", err)
	}
	return dir, nil
}
