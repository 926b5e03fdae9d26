package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/mongostore"
)

// TestTheDoctorFindsWhatIsWrong goes from a program without groups to one of which
// there is nothing to say, and back to what goes wrong in practice.
func TestTheDoctorFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, "")
	// Nothing was ever started.
	if said := fails(t, p, "doctor", "-c", p.config()); !strings.Contains(said, "✗ there is no data folder") || !strings.Contains(said, "! no program is running") {
		t.Errorf("before the first start the doctor says\n%s", said)
	}
	p.start()
	said := fails(t, p, "doctor", "-c", p.config())
	for _, want := range []string{"✓ store embedded", "✓ Telegram knows the token", "✓ the clock agrees with Telegram's", "✗ no administrators' group is enrolled", " agencies have no group, their cards wait: pupr", "something must be mended"} {
		if !strings.Contains(said, want) {
			t.Errorf("without groups the doctor does not say %q:\n%s", want, said)
		}
	}
	group := p.enrol(tg, -1001, "pupr")
	p.enrol(tg, -1009, "admin")
	said = p.does("doctor", "-c", p.config())
	if strings.Contains(said, "✗") || !strings.Contains(said, "✓ the bot is in 2 groups on Telegram") || !strings.Contains(said, "✓ the program runs since") {
		t.Errorf("of a program that is well the doctor says\n%s", said)
	}
	if strings.Contains(said, "test-token") {
		t.Errorf("the doctor tells the token:\n%s", said)
	}

	// What happens.
	data := filepath.Join(p.dir, "data")
	if err := errors.Join(os.Chmod(data, 0o755), os.Chmod(filepath.Join(data, "taprose.db"), 0o644)); err != nil {
		t.Fatal(err)
	}
	group.RemoveBot(tg.Person(900_000, "Bu Kepala"))
	said = fails(t, p, "doctor", "-c", p.config())
	for _, want := range []string{"✗ others on this machine may look into", "✗ others on this machine may read", "chmod 600"} {
		if !strings.Contains(said, want) {
			t.Errorf("the doctor does not say %q:\n%s", want, said)
		}
	}
	// Either the program has noticed already and let go of the group, or not.
	if !strings.Contains(said, "not in the group of pupr any more") && !strings.Contains(said, "their cards wait: pupr") {
		t.Errorf("the doctor does not miss the group:\n%s", said)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
}

// findings has a doctor look at one thing and returns what he said.
func findings(cfg *config.Config, look func(*doctor)) string {
	var said []string
	look(&doctor{cfg: cfg, now: time.Now, space: spaceOf, say: func(f finding) { said = append(said, string(f.how)+" "+f.what) }})
	return strings.Join(said, "\n")
}

func TestTheDoctorLooksAtTheDisk(t *testing.T) {
	t.Parallel()
	cfg := config.Demo()
	for want, left := range map[string]disk{
		"✓ 200 GB are left":              {Free: 200e9, FreeFiles: 900, Files: 1000},
		"! 4.0 GB are left":              {Free: 4e9},
		"✗ only 0.5 GB are left":         {Free: 5e8},
		"hardly any room for more files": {Free: 200e9, FreeFiles: 10, Files: 1000},
	} {
		said := findings(cfg, func(d *doctor) {
			d.space = func(string) (disk, error) { return left, nil }
			d.disk()
		})
		if !strings.Contains(said, want) {
			t.Errorf("of %+v the doctor says %q, want %q", left, said, want)
		}
	}
}

func TestTheDoctorComparesClocks(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 21, 8, 0, 0, 900e6, time.UTC)
	ended := began.Add(200 * time.Millisecond)
	for _, c := range []struct {
		off  time.Duration
		want string
	}{
		{0, "✓ the clock agrees"}, {time.Second, "✓ the clock agrees"}, {-time.Second, "✓ the clock agrees"},
		{10 * time.Second, "! the clock"}, {-10 * time.Second, "! the clock"},
		{time.Hour, "✗ the clock"}, {-time.Hour, "✗ the clock"},
	} {
		// Their header is cut to the second.
		theirs := began.Add(c.off).Truncate(time.Second)
		said := findings(config.Demo(), func(d *doctor) { d.clock("X", theirs, began, ended) })
		if !strings.HasPrefix(said, c.want) {
			t.Errorf("a clock that is %v off: %q", c.off, said)
		}
	}
}

func TestTheDoctorLooksWhoMayReadSecrets(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	raw, err := os.ReadFile(p.config())
	if err != nil {
		t.Fatal(err)
	}
	token := filepath.Join(p.dir, "token")
	yaml := strings.Replace(string(raw), "token_env: TAPROSE_TEST_TOKEN", "token_file: token", 1)
	if err := errors.Join(os.WriteFile(p.config(), []byte(yaml), 0o600), os.WriteFile(token, []byte("4242:test-token-of-telegramtest\n"), 0o644), os.Chmod(p.dir, 0o755), os.Chmod(token, 0o644)); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(p.config(), os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	if said := findings(cfg, (*doctor).secrets); !strings.Contains(said, "✗ everybody on this machine may read the secret "+token) {
		t.Errorf("of a token for everybody: %q", said)
	}
	if err := os.Chmod(token, 0o640); err != nil {
		t.Fatal(err)
	}
	if said := findings(cfg, (*doctor).secrets); !strings.HasPrefix(said, "✓") {
		t.Errorf("of a token that is kept: %q", said)
	}
}

func TestTheDoctorKnowsANewerDatabase(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"✗ the database is of a newer program than this one": store.ErrSchemaTooNew, "! the database is new, or of an older program": mongostore.ErrNotMigrated, "✗ MongoDB: away": errors.New("away"),
	} {
		if said := findings(config.Demo(), func(d *doctor) { d.schema(err) }); !strings.HasPrefix(said, want) {
			t.Errorf("of %v the doctor says %q", err, said)
		}
	}
}

func TestTheDoctorKnowsOldServers(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{"6.0.16": true, "7.2.4": false, "8.0": false, "": false, "x": false, "10.1": false} {
		if older(version, 7) != want {
			t.Errorf("%q: %v", version, !want)
		}
	}
}
