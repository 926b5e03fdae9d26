package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
	"github.com/taprose/taprose/store/storetest/generate"
)

// does runs a command that must succeed, and returns what it printed.
func does(t *testing.T, p *program, args ...string) string {
	t.Helper()
	cmd := p.command(args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, &said)
	}
	return string(out)
}

// TestLifeGoesOnAfterAMove files a report, moves to another folder, and goes on
// there: the ticket is known, and a reply to the old card finds its report.
func TestLifeGoesOnAfterAMove(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	old := newProgram(t, tg, "")
	old.start()
	group := old.enrol(tg, -1001, "pupr")
	siti := tg.Person(77, "Siti")
	siti.Photo(jpeg, "Jalan berlubang dalam sekali di depan pasar, sudah dua orang jatuh")
	hear(t, siti, "tempatnya")
	siti.Location(-6.8976, 112.0649)
	choose(t, siti, "Kirim")
	ticket := ticketShape.FindString(hear(t, siti, "TBN-").Text)
	card := hear(t, group, ticket)
	if err := old.stop(); err != nil {
		t.Fatal(err)
	}

	fresh := newProgram(t, tg, "")
	archive := filepath.Join(fresh.dir, "archive")
	said := does(t, old, "export", "-c", old.config(), archive)
	// Its photo may not have been fetched yet: then that is still owed, and moves too.
	if !strings.Contains(said, "1 reports.jsonl") {
		t.Errorf("export says %s", said)
	}
	does(t, fresh, "import", "--check", archive)
	does(t, fresh, "import", "-c", fresh.config(), archive)
	does(t, fresh, "import", "-c", fresh.config(), archive)
	// Identities are closed in the archive: without their key nothing starts, and none
	// is made that could not open them.
	if out, err := fresh.command("serve", "-c", fresh.config()).CombinedOutput(); err == nil || !strings.Contains(string(out), keyFile) {
		t.Errorf("without the key serve ended with %v: %s", err, out)
	}
	key, err := os.ReadFile(filepath.Join(old.dir, "data", keyFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(fresh.dir, "data", keyFile), key, 0o600); err != nil {
		t.Fatal(err)
	}
	people, err := os.ReadFile(filepath.Join(archive, "people.jsonl"))
	if err != nil || strings.Contains(string(people), "Siti") || !strings.Contains(string(people), "sealed") {
		t.Errorf("people in the archive: %s %v", people, err)
	}
	fresh.start()
	siti.Say(ticket)
	hear(t, siti, ticket, "berlubang")
	budi := tg.Person(88, "Pak Budi").In(group)
	budi.Reply(card.ID, "tanya di sebelah mana pasar?")
	hear(t, siti, "sebelah mana pasar?")
	// Nothing was changed on the way, which the running program proves too.
	if said := does(t, fresh, "audit", "verify", "-c", fresh.config()); !strings.Contains(said, "1 reports with") || !strings.Contains(said, "looks in 1 months, unbroken") {
		t.Errorf("audit verify says %s", said)
	}
	if err := fresh.stop(); err != nil {
		t.Error(err)
	}
}

// TestMovesThatAreKilledGoOn kills an export and an import again and again.
func TestMovesThatAreKilledGoOn(t *testing.T) {
	t.Parallel()
	const n = 4000
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, "")
	from := filepath.Join(p.dir, "data")
	fill(t, from, n)
	archive := filepath.Join(p.dir, "archive")
	kills := killedUntilDone(t, p, "export", archive, func() int64 { return size(filepath.Join(archive, "reports.jsonl")) })

	fresh := newProgram(t, tg, "")
	into := filepath.Join(fresh.dir, "data")
	kills += killedUntilDone(t, fresh, "import", archive, func() int64 {
		return size(filepath.Join(into, "taprose.db")) + size(filepath.Join(into, "taprose.db-wal"))
	})
	if kills < 4 {
		t.Errorf("killed only %d times", kills)
	}
	db, err := sqlitestore.Open(t.Context(), into, sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	got, err := db.Reports().Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got != n {
		t.Errorf("%d reports arrived, want %d", got, n)
	}
}

// fill makes a store with n reports.
func fill(t *testing.T, dir string, n int) {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	set := generate.Set{Seed: 3, N: n, End: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)}
	slots := make(chan struct{}, 64)
	errs := make(chan error, n)
	for i := range n {
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			r := set.Report(i)
			r.Media = nil
			_, err := db.Reports().Save(t.Context(), r.Created, &r, store.Lease{})
			errs <- err
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// killedUntilDone runs a command, kills it whenever grown has grown, a few times,
// lets it end then, and returns how often it was killed.
func killedUntilDone(t *testing.T, p *program, what, archive string, grown func() int64) int {
	t.Helper()
	kills := 0
	for {
		cmd := p.command(what, "-c", p.config(), archive)
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		before := grown()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		tick := time.NewTicker(2 * time.Millisecond)
		ended, err := false, error(nil)
		for !ended && (kills >= 4 || grown() <= before) {
			select {
			case err = <-done:
				ended = true
			case <-tick.C:
			}
		}
		tick.Stop()
		if !ended {
			_ = cmd.Process.Signal(syscall.SIGKILL)
			if err = <-done; err != nil {
				kills++
				continue
			}
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", what, err, &said)
		}
		return kills
	}
}

func size(name string) int64 {
	info, err := os.Stat(name)
	if err != nil {
		return 0
	}
	return info.Size()
}

func TestMovingWaitsForTheProgramToStop(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	p.start()
	for _, what := range []string{"export", "import"} {
		wantOneSentence(t, fails(t, p, what, "-c", p.config(), filepath.Join(p.dir, "archive")), "the program is running", "data", "stop it first")
	}
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}

func TestADamagedArchiveIsSaidPlainly(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	archive := filepath.Join(p.dir, "archive")
	fill(t, filepath.Join(p.dir, "data"), 3)
	does(t, p, "export", "-c", p.config(), archive)
	name := filepath.Join(archive, "reports.jsonl")
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	raw[bytes.IndexByte(raw, '\n')+200] ^= 1
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"import", "-c", p.config(), archive}, {"import", "--check", archive}} {
		said := fails(t, p, args...)
		last := said[strings.LastIndexByte(said, '\n')+1:]
		wantOneSentence(t, last, "archive damaged", "reports.jsonl:2:")
	}
}

func TestProgressOnATerminalAndElsewhere(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	r := &reported{w: &lines, every: time.Hour}
	r.Begin("writing files", 3)
	r.Add(2)
	r.Add(1)
	r.Begin("comparing", -1)
	r.every = 0
	r.Add(7)
	r.end()
	r.end()
	if want := "writing files: 3 of 3 done\ncomparing: 7\ncomparing: 7 done\n"; lines.String() != want {
		t.Errorf("lines are %q, want %q", lines.String(), want)
	}
	var screen bytes.Buffer
	b := &bar{w: &screen}
	b.Add(1)
	for _, total := range []int64{3, 0, -1} {
		b.Begin("stage "+strconv.FormatInt(total, 10), total)
		b.Add(2)
		b.Add(1)
	}
	b.end()
	for _, want := range []string{"stage 3", "3/3", "100%", "stage -1"} {
		if !strings.Contains(screen.String(), want) {
			t.Errorf("the bar shows %q, not %q", screen.String(), want)
		}
	}
	if _, ok := newProgress(&lines).(*reported); !ok {
		t.Error("a bar in a file")
	}
}

// TestTheEmbeddedStoreCanBeMoved: what a move asks for by assertion is there.
func TestTheEmbeddedStoreCanBeMoved(t *testing.T) {
	t.Parallel()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := &stores{reports: db.Reports(), people: db.People(), groups: db.Groups(), media: db.Media()}
	if _, err := s.movable(); err != nil {
		t.Error(err)
	}
	s.media = nil
	if _, err := s.movable(); err == nil {
		t.Error("a store without files can be moved")
	}
}
