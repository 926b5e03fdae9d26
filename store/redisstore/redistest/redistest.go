package redistest

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/store/storetest/loopback"
)

// Env names the variable that points the shared tests at another server.
const Env = "TAPROSE_TEST_REDIS_URL"

// Address returns the address of the shared server, which keeps an append-only file
// and writes it out every second, as docs/mongodb.md recommends.
func Address(t testing.TB) string {
	t.Helper()
	if s := os.Getenv(Env); s != "" {
		return s
	}
	s, err := shared()
	if err != nil {
		t.Fatalf("no Redis test server: %v\n(install redis-server, or set %s to use another server)", err, Env)
	}
	return s.Address()
}

// Prefix makes a prefix that no other test uses.
func Prefix() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return "test-" + hex.EncodeToString(b[:]) + ":"
}

var shared = sync.OnceValues(func() (*Server, error) {
	dir, err := os.MkdirTemp("", "redistest-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, args: []string{"--appendonly", "yes", "--appendfsync", "everysec"}, temporary: true}
	return s, s.start()
})

// Server is one running server.
type Server struct {
	dir, port string
	args      []string
	temporary bool   // the folder goes when the server ends
	tls       bool   // it listens for TLS alone
	sentinel  string // the configuration file of a Sentinel

	stdin io.Closer
	ended chan struct{}
}

// Start starts a server of the test's own with these settings, as they stand on the
// command line of redis-server, and stops it when the test ends.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	return StartIn(t, t.TempDir(), args...)
}

// StartIn is Start with a folder that is there already.
func StartIn(t testing.TB, dir string, args ...string) *Server {
	t.Helper()
	return startAs(t, &Server{dir: dir, args: args})
}

func startAs(t testing.TB, s *Server) *Server {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatalf("no Redis test server: %v\n(install redis-server)", err)
	}
	t.Cleanup(s.Kill)
	return s
}

// Address is the server's redis:// address.
func (s *Server) Address() string { return "redis://" + s.Host() }

// Host is where the server listens, host:port.
func (s *Server) Host() string { return "127.0.0.1:" + s.port }

// Port is the port it listens on.
func (s *Server) Port() string { return s.port }

// Dir is the folder of its data.
func (s *Server) Dir() string { return s.dir }

// Kill ends the server as kill -9 does. Killing it twice is killing it once.
func (s *Server) Kill() {
	_ = s.stdin.Close()
	<-s.ended
}

// Restart starts a killed server again, on the same port and data.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Kill()
	if err := s.run(); err != nil {
		t.Fatalf("Redis test server did not start again: %v", err)
	}
}

// start finds a port on which the server can listen.
func (s *Server) start() (err error) {
	for range 10 {
		if s.port, err = freePort(); err != nil {
			return err
		}
		// Somebody may have taken the port meanwhile.
		if err = s.run(); err == nil {
			return nil
		}
	}
	return err
}

func freePort() (string, error) {
	addr, err := loopback.Address()
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(addr)
	return port, err
}

// The shell minds the server: when its standard input ends, and it does when the
// test binary does, the server is killed.
const minder = `redis-server "$@" & pid=$!
exec 3<&0
(cat <&3 >/dev/null; kill -9 $pid 2>/dev/null; [ -z "$GONE" ] || rm -rf "$GONE") &
wait $pid`

// startTimeout is generous: the machine may be busy.
const startTimeout = 3 * time.Minute

func (s *Server) run() error {
	log := filepath.Join(s.dir, "redis.log")
	cmd := exec.Command("sh", append([]string{"-c", minder, "sh"}, s.commandLine(log)...)...)
	if s.temporary {
		cmd.Env = append(os.Environ(), "GONE="+s.dir)
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.stdin, s.ended = stdin, make(chan struct{})
	go func() {
		_ = cmd.Wait() // killed
		close(s.ended)
	}()
	if err := s.ready(); err != nil {
		s.Kill()
		said, _ := os.ReadFile(log)
		return fmt.Errorf("%w\n%s", err, said)
	}
	return nil
}

func (s *Server) commandLine(log string) []string {
	common := []string{"--bind", "127.0.0.1", "--dir", s.dir, "--logfile", log}
	switch {
	case s.sentinel != "":
		return append([]string{s.sentinel, "--sentinel", "--port", s.port}, common...)
	case s.tls:
		common = append(common, "--port", "0", "--tls-port", s.port)
	default:
		common = append(common, "--port", s.port)
	}
	return append(append(common, "--save", ""), s.args...)
}

var errEnded = errors.New("redis-server ended at once")

// ready waits until the server accepts connections.
func (s *Server) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if s.answers() {
			return nil
		}
		select {
		case <-tick.C:
		case <-s.ended:
			return errEnded
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// answers tells whether the server speaks, and has loaded its data. One that speaks
// TLS only, or wants a password, answers something, and that is enough.
func (s *Server) answers() bool {
	c, err := net.DialTimeout("tcp", s.Host(), time.Second)
	if err != nil {
		return false
	}
	defer c.Close()
	if s.tls {
		return true
	}
	_ = c.SetDeadline(time.Now().Add(time.Second))
	if _, err := io.WriteString(c, "PING\r\n"); err != nil {
		return false
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	return err == nil && !strings.HasPrefix(line, "-LOADING")
}

// StartTLS is Start with a server that speaks TLS only; args name its certificate.
func StartTLS(t testing.TB, args ...string) *Server {
	t.Helper()
	return startAs(t, &Server{dir: t.TempDir(), args: args, tls: true})
}

// StartSentinel starts a Sentinel with this configuration file, in its folder.
func StartSentinel(t testing.TB, dir, conf string) *Server {
	t.Helper()
	return startAs(t, &Server{dir: dir, sentinel: conf})
}
