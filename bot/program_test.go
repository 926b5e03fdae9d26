package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/adaptertest"
	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/store/storetest/loopback"
)

// built builds the program once for all tests that run it from outside, and
// builtLoopback the one that can be pointed at a WhatsApp server of ours.
var (
	built         = sync.OnceValues(func() (string, error) { return build() })
	builtLoopback = sync.OnceValues(func() (string, error) { return build("-tags", "loopback") })
)

// builds are the folders of what was built, for removal.
var builds struct {
	sync.Mutex
	dirs []string
}

func build(flags ...string) (string, error) {
	dir, err := os.MkdirTemp("", "taprose-test-")
	if err != nil {
		return "", err
	}
	builds.Lock()
	builds.dirs = append(builds.dirs, dir)
	builds.Unlock()
	name := filepath.Join(dir, "taprose")
	out, err := exec.Command("go", slices.Concat([]string{"build"}, flags, []string{"-o", name, "."})...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return name, nil
}

func TestMain(m *testing.M) {
	if api := os.Getenv(ceilingEnv); api != "" {
		fmt.Fprintln(os.Stderr, ceiling(api, os.Getenv(answersEnv)))
		os.Exit(1)
	}
	if file := os.Getenv(echoEnv); file != "" {
		fmt.Fprintln(os.Stderr, echo(file))
		os.Exit(1)
	}
	code := m.Run()
	for _, dir := range builds.dirs {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// program is the built program under test, with a configuration and a data
// folder of its own. It may be killed and started again.
type program struct {
	tb     testing.TB
	dir    string
	listen string
	// loose starts it under a umask that forbids nothing.
	loose bool
	// loopback is the file that points the program at a WhatsApp server; "" is
	// none, and the ordinary build.
	loopback string
	cmd      *exec.Cmd
	// log is what the program says; it is printed when the test fails.
	log  *adaptertest.Log
	done chan error
}

// newProgram prepares a program that speaks with tg. more is added to the
// configuration.
func newProgram(tb testing.TB, tg *telegramtest.Server, more string) *program {
	tb.Helper()
	p := &program{tb: tb, dir: tb.TempDir(), listen: freeAddress(tb), log: &adaptertest.Log{}}
	yaml := demoHome(tb) + fmt.Sprintf(`
channels:
  telegram:
    token_env: TAPROSE_TEST_TOKEN
    server_url: %s
    pace: {per_chat_per_second: 0, per_group_per_minute: 0, overall_per_second: 0}
stores:
  data_dir: %s
web:
  listen: %s
abuse: {messages: 0, reports: 0, repeat: 0s, everyone: 0}
%s`, tg.URL(), filepath.Join(p.dir, "data"), p.listen, more)
	if err := os.WriteFile(p.config(), []byte(yaml), 0o600); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		p.kill()
		if tb.Failed() {
			said := p.log.String()
			if n := len(said) - 20_000; n > 0 {
				said = "…" + said[n:]
			}
			tb.Logf("the program said:\n%s", said)
		}
	})
	return p
}

// demoHome is the regency of the demonstration, as it stands in a configuration.
func demoHome(tb testing.TB) string {
	tb.Helper()
	home, err := os.ReadFile("config/tuban.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	regency, _, ok := strings.Cut(string(home), "\nstores:")
	if !ok {
		tb.Fatal("tuban.yaml has no stores section to cut at")
	}
	return regency
}

// useWebhook has Telegram call the program, and returns where.
func (p *program) useWebhook() (listen string) {
	p.tb.Helper()
	raw, err := os.ReadFile(p.config())
	if err != nil {
		p.tb.Fatal(err)
	}
	listen = freeAddress(p.tb)
	yaml := strings.Replace(string(raw), "    pace: {", fmt.Sprintf(`    mode: webhook
    webhook: {url: "http://%s/telegram", secret_env: TAPROSE_TEST_SECRET, listen: "%s"}
    pace: {`, listen, listen), 1)
	if err := os.WriteFile(p.config(), []byte(yaml), 0o600); err != nil {
		p.tb.Fatal(err)
	}
	return listen
}

func (p *program) config() string { return filepath.Join(p.dir, "taprose.yaml") }

// freeAddress finds a port that nobody uses and that no other test is given.
func freeAddress(tb testing.TB) string {
	tb.Helper()
	addr, err := loopback.Address()
	if err != nil {
		tb.Fatal(err)
	}
	return addr
}

// command is one call of the program.
func (p *program) command(args ...string) *exec.Cmd {
	p.tb.Helper()
	name, err := p.binary()
	if err != nil {
		p.tb.Fatal(err)
	}
	cmd := exec.Command(name, args...)
	if p.loose {
		cmd = exec.Command("sh", append([]string{"-c", `umask 0; exec "$0" "$@"`, name}, args...)...)
	}
	cmd.Env = append(os.Environ(), loopbackEnv+"="+p.loopback, "TAPROSE_TEST_TOKEN=4242:test-token-of-telegramtest",
		"TAPROSE_TEST_SECRET=0123456789abcdef0123456789abcdef", "TAPROSE_TEST_KEYS="+sealtest.Keys)
	return cmd
}

func (p *program) binary() (string, error) {
	if p.loopback != "" {
		return builtLoopback()
	}
	return built()
}

// start serves the configuration and waits until the program is alive.
func (p *program) start() {
	p.tb.Helper()
	p.run("serve", "-c", p.config())
}

// run starts a command that listens on p.listen and waits until it is alive.
func (p *program) run(args ...string) {
	p.tb.Helper()
	p.cmd = p.command(args...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		p.tb.Fatal(err)
	}
	p.done = make(chan error, 1)
	go func(cmd *exec.Cmd, done chan error) { done <- cmd.Wait() }(p.cmd, p.done)
	ctx, cancel := context.WithTimeout(p.tb.Context(), patience)
	defer cancel()
	for {
		if alive(ctx, p.listen) {
			return
		}
		select {
		case err := <-p.done:
			p.done <- err
			p.tb.Fatalf("the program ended while starting: %v\n%s", err, p.log)
		case <-ctx.Done():
			p.tb.Fatalf("the program did not start\n%s", p.log)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func alive(ctx context.Context, listen string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listen+"/healthz", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}

// kill ends the program as a power cut would.
func (p *program) kill() { p.end(syscall.SIGKILL) }

// stop asks the program to end and returns how it did.
func (p *program) stop() error { return p.end(syscall.SIGTERM) }

func (p *program) end(sig syscall.Signal) error {
	if p.cmd == nil {
		return nil
	}
	_ = p.cmd.Process.Signal(sig)
	err := <-p.done
	p.cmd = nil
	return err
}

// enrol makes a group the desk of an agency, the way an administrator does.
func (p *program) enrol(tg *telegramtest.Server, chat int64, agency string) *telegramtest.Group {
	p.tb.Helper()
	out, err := p.command("enroll", "-c", p.config(), agency).Output()
	if err != nil {
		p.tb.Fatalf("enroll %s: %v", agency, err)
	}
	g := tg.Group(chat, "Aduan "+agency)
	boss := tg.Person(900_000, "Bu Kepala")
	g.AddBot(boss)
	boss.In(g).Say(strings.TrimSpace(string(out)))
	ctx, cancel := context.WithTimeout(p.tb.Context(), patience)
	defer cancel()
	for {
		// The greeting of a bot put into a strange group comes first.
		m, err := g.WaitFor(ctx, nil)
		if err != nil {
			p.tb.Fatalf("enrolment of %s not confirmed: %v", agency, err)
		}
		if m.ReplyTo != 0 || strings.Contains(m.Text, "✅") {
			return g
		}
	}
}
