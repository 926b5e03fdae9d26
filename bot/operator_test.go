package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/bot/config"
)

// fails runs a command that must end with a non-zero code, and returns its words.
func fails(t *testing.T, p *program, args ...string) string {
	t.Helper()
	out, err := p.command(args...).CombinedOutput()
	if err == nil {
		t.Fatalf("%v succeeded:\n%s", args, out)
	}
	said := string(out)
	if strings.Contains(said, "goroutine ") || strings.Contains(said, "panic") {
		t.Errorf("a stack trace for the operator:\n%s", said)
	}
	return strings.TrimSpace(said)
}

// wantOneSentence holds what a failing command said to one line with these words. A
// first start may tell of the key that it made before.
func wantOneSentence(t *testing.T, said string, words ...string) {
	t.Helper()
	if _, after, found := strings.Cut(said, "/identity.key\n"); found {
		said = after
	}
	if strings.Count(said, "\n") > 0 {
		t.Errorf("more than one line:\n%s", said)
	}
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("%q does not say %q", said, w)
		}
	}
}

func TestAPortInUseIsSaidPlainly(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	l, err := net.Listen("tcp", p.listen)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	wantOneSentence(t, fails(t, p, "serve", "-c", p.config()), "web.listen", p.listen, "another program already listens there")
}

func TestASecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	p.start()
	wantOneSentence(t, fails(t, p, "serve", "-c", p.config()), "data")
	if err := p.stop(); err != nil {
		t.Errorf("the first one was disturbed: %v", err)
	}
}

func TestABadTokenEndsTheProgramAndIsNotShown(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{Token: "4242:another-token"})
	p := newProgram(t, tg, "")
	said := fails(t, p, "serve", "-c", p.config())
	last := said[strings.LastIndexByte(said, '\n')+1:]
	wantOneSentence(t, last, "telegram", "token")
	if strings.Contains(said, "test-token-of-telegramtest") {
		t.Errorf("the token is in the output:\n%s", said)
	}
	said = fails(t, p, "check", "-c", p.config(), "--online")
	if !strings.Contains(said, "✗ Telegram") {
		t.Errorf("check --online says: %s", said)
	}
}

func TestAMissingTokenNamesItsLine(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	cmd := p.command("check", "-c", p.config())
	var env []string
	for _, e := range cmd.Env {
		if !strings.HasPrefix(e, "TAPROSE_TEST_TOKEN=") {
			env = append(env, e)
		}
	}
	cmd.Env = env
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "taprose.yaml:") || !strings.Contains(string(out), "TAPROSE_TEST_TOKEN") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestAMissingConfigurationSaysHowToMakeOne(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	wantOneSentence(t, fails(t, p, "serve", "-c", filepath.Join(p.dir, "none.yaml")), "none.yaml", "taprose init")
}

func TestAnUnwritableDataFolderIsSaidPlainly(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	// A file where the folder should be refuses even root.
	if err := os.WriteFile(filepath.Join(p.dir, "data"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wantOneSentence(t, fails(t, p, "serve", "-c", p.config()), "store", "data")
}

func TestInitLeavesAnExistingFileAlone(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	wantOneSentence(t, fails(t, p, "init", p.config()), "exists already", "--force")
	fresh := filepath.Join(p.dir, "fresh.yaml")
	if out, err := p.command("init", fresh).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	said := fails(t, p, "check", "-c", fresh)
	if !strings.Contains(said, "TAPROSE_TELEGRAM_TOKEN") {
		t.Errorf("the example lacks only its secrets, but check says: %s", said)
	}
}

// TestInitWritesAllOrNothing: a configuration that a full disk cut short would be filled in,
// and what it lacks taken from the defaults.
func TestInitWritesAllOrNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "taprose.yaml")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeExample(name, true); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(name); err != nil || !bytes.Equal(raw, config.Example()) {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
	// A folder of that name cannot be replaced.
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := writeExample(filepath.Join(dir, "folder"), true); err == nil {
		t.Error("a folder was replaced")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("left are %v, %v", left, err)
	}
}

func TestEnrolForAnUnknownAgencyListsTheKnown(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	wantOneSentence(t, fails(t, p, "enroll", "-c", p.config(), "pupuk"), "pupuk", "pupr", "admin")
	p.start()
	wantOneSentence(t, fails(t, p, "enroll", "-c", p.config(), "pupuk"), "pupuk", "pupr")
}

func TestTheDemonstrationStaysOnThisMachine(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	wantOneSentence(t, fails(t, p, "--listen", "0.0.0.0:0", "--data", filepath.Join(p.dir, "demo")), "only on this machine")
}
