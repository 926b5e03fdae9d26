package postgrestest

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// owner is the server's superuser, who needs no password on loopback.
const owner = "taprose"

// Server is one running server.
type Server struct {
	bin, dir, port string
	// as goes before each command: PostgreSQL refuses to run as root.
	as []string
	// gone is the folder to remove when the server has ended, "" for none.
	gone string

	stdin io.Closer
	ended chan struct{}
}

// start makes a server in a folder of its own and starts it.
func start(temporary bool) (s *Server, err error) {
	s = &Server{}
	if s.bin, err = programs(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "postgrestest-"); err != nil {
		return nil, err
	}
	if temporary {
		s.gone = s.dir
	}
	if os.Geteuid() == 0 {
		if err := s.leaveRoot(); err != nil {
			return nil, err
		}
	}
	// What a killed machine leaves on its disk is not what is tested.
	out, err := s.command("initdb", "-D", s.data(), "-U", owner, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync").CombinedOutput()
	if err != nil {
		return nil, failed("initdb", out, err)
	}
	for range 10 {
		if s.port, err = freePort(); err != nil {
			return nil, err
		}
		// Somebody may have taken the port meanwhile.
		if err = s.run(); err == nil {
			return s, nil
		}
	}
	return nil, err
}

// programs finds the folder of PostgreSQL's programs, which Debian keeps out of PATH.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			return "", err
		}
		found = append(found, path)
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return release(a) - release(b) })
	return filepath.Dir(newest), nil
}

// release is the number in /usr/lib/postgresql/15/bin/initdb, 0 elsewhere.
func release(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// leaveRoot has the server run as the account that Debian's package makes for it.
func (s *Server) leaveRoot() error {
	u, err := user.Lookup("postgres")
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return err
	}
	s.as = []string{"setpriv", "--reuid=" + u.Uid, "--regid=" + u.Gid, "--clear-groups", "--"}
	return os.Chown(s.dir, uid, gid)
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(program string, args ...string) *exec.Cmd {
	line := slices.Concat(s.as, []string{filepath.Join(s.bin, program)}, args)
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Dir = "/" // one that the other account may enter
	return cmd
}

// Kill ends the server at once, as its own crash would: nothing is finished, and what
// was committed is found again at the next start. Killing it twice is killing it once.
func (s *Server) Kill() {
	_ = s.stdin.Close()
	<-s.ended
}

func (s *Server) end() {
	s.Kill()
	_ = os.RemoveAll(s.dir)
}

// The shell minds the server: when its standard input ends, and it does when the test
// binary does, the server ends without finishing anything. The shared one's folder goes
// with it.
const minder = `"$@" & pid=$!
exec 3<&0
(cat <&3 >/dev/null; kill -QUIT $pid 2>/dev/null
 while kill -0 $pid 2>/dev/null; do sleep 0.02; done
 [ -z "$GONE" ] || rm -rf "$GONE") &
wait $pid`

// startTimeout is generous: the machine may be busy.
const startTimeout = 3 * time.Minute

var errEnded = errors.New("postgres ended at once")

func (s *Server) run() error {
	log := filepath.Join(s.dir, "log")
	f, err := os.Create(log)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	server := s.command("postgres", "-D", s.data(), "-h", "127.0.0.1", "-p", s.port, "-k", "", "-F", "-c", "max_connections=200")
	cmd := exec.Command("sh", append([]string{"-c", minder, "sh"}, server.Args...)...)
	cmd.Dir = server.Dir
	cmd.Env = append(os.Environ(), "GONE="+s.gone)
	cmd.Stdout, cmd.Stderr = f, f
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
		return failed("postgres", []byte(said(log)), err)
	}
	return nil
}

// ready waits until the server answers.
func (s *Server) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := do(ctx, s.Address(), "SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-s.ended:
			return errEnded
		case <-ctx.Done():
			return err
		}
	}
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}
