package sqlitestore_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
	"go.uber.org/goleak"
)

// childDir names the folder on which this test binary works when it is run as a
// child of a test: see TestMain.
const childDir = "SQLITESTORE_TEST_CHILD_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		fmt.Fprintln(os.Stderr, writeForever(dir))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// writeForever is the child: it opens the folder, says so, and writes from several
// goroutines, saying a line for everything that was confirmed, until it is killed.
func writeForever(dir string) error {
	// So few amendments that they are entered into sheets all the time.
	db, err := sqlitestore.Open(background, dir, sqlitestore.Options{Amendments: 7})
	if err != nil {
		return err
	}
	fmt.Println("open")
	lines := make(chan string)
	failed := make(chan error)
	for w := range 8 {
		go func() { failed <- writeAsOne(db, w, lines) }()
	}
	for {
		select {
		case l := <-lines:
			fmt.Println(l)
		case err := <-failed:
			return err
		}
	}
}

// writeAsOne files reports, moves them, and saves a chat after each, as a turn does.
func writeAsOne(db *sqlitestore.DB, w int, lines chan<- string) error {
	now := time.Now()
	c := chat.Chat{Address: message.Address{Channel: message.ChannelWeb, ID: fmt.Sprint(w)}, Schema: chat.Schema, Updated: now}
	for i := 0; ; i++ {
		id := fmt.Sprintf("r-%d-%d", w, i)
		r := report.New(now, report.Filing{ID: id, Ticket: "T-" + id, Day: "2026-11-21", Person: "p", Agency: "pupr", Category: "jalan"})
		if _, err := db.Reports().Save(background, now, &r, store.Lease{}); err != nil {
			return err
		}
		lines <- "report " + id + " 1"
		if i%2 == 0 {
			if err := r.Apply(now, report.MoveAccept, report.Actor{Kind: report.ActorAgency}, report.Detail{}); err != nil {
				return err
			}
			if _, err := db.Reports().Save(background, now, &r, store.Lease{}); err != nil {
				return err
			}
			lines <- "report " + id + " 2"
		}
		c.See(id)
		if err := db.Chats().Save(background, &c); err != nil {
			return err
		}
		lines <- fmt.Sprintf("chat %s %d", c.Address.ID, c.Version)
		hash, _, err := db.Media().Put(background, strings.NewReader(id), 1000)
		if err != nil {
			return err
		}
		lines <- "media " + hash + " 1"
	}
}

// child starts the writing child and returns it once it has the folder open.
func child(t *testing.T, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatalf("child said %q, want open", lines.Text())
	}
	return cmd, lines
}

// TestKilledProcessLosesNothingItConfirmed kills a writing process again and again,
// each time after a different number of confirmed writes.
func TestKilledProcessLosesNothingItConfirmed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	confirmed := map[string]int64{}
	for _, lives := range []int{1, 40, 300, 77} {
		sub := fmt.Sprintf("%s/%d", dir, lives)
		cmd, lines := child(t, sub)
		for n := 0; n < lives && lines.Scan(); n++ {
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		clear(confirmed)
		note := func() {
			kind, rest, _ := strings.Cut(lines.Text(), " ")
			id, version, ok := strings.Cut(rest, " ")
			var v int64
			if n, _ := fmt.Sscan(version, &v); ok && n == 1 {
				confirmed[kind+" "+id] = v
			}
		}
		note()
		for lines.Scan() { // what it had still said
			note()
		}
		_ = cmd.Wait() // "killed" is what we wanted

		db := reopen(t, sub, sqlitestore.Options{})
		checkConfirmed(t, db, confirmed)
		checkFigures(t, db)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func checkConfirmed(t *testing.T, db *sqlitestore.DB, confirmed map[string]int64) {
	t.Helper()
	for what, version := range confirmed {
		kind, id, _ := strings.Cut(what, " ")
		var got int64
		var err error
		switch kind {
		case "report":
			var r report.Report
			r, err = db.Reports().Load(t.Context(), id)
			got = r.Version
		case "chat":
			var c chat.Chat
			c, err = db.Chats().Load(t.Context(), message.Address{Channel: message.ChannelWeb, ID: id})
			got = c.Version
		case "media":
			var f io.ReadSeekCloser
			if f, _, err = db.Media().Open(t.Context(), id); err == nil {
				got, err = 1, f.Close()
			}
		}
		if err != nil || got < version {
			t.Fatalf("%s was confirmed at version %d; found version %d, error %v", what, version, got, err)
		}
	}
}

// checkFigures holds what was counted against the reports themselves.
func checkFigures(t *testing.T, db *sqlitestore.DB) {
	t.Helper()
	var want figures.Sheet
	q := store.AgencyQuery{Agency: "pupr"}
	for {
		rs, next, err := db.Reports().ByAgency(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rs {
			for _, p := range figures.Parts(&rs[i]) {
				want.Add(p)
			}
		}
		if q.After = next; next == "" {
			break
		}
	}
	got, err := db.Reports().Figures(t.Context(), time.Now(), store.FiguresQuery{Period: figures.Period{To: "2099-12-31"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || !bytes.Equal(got[0].Encode(), want.Encode()) {
		t.Fatalf("counted are %+v, the reports say %+v", got, want)
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, _ := child(t, dir)
	_, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{})
	if !errors.Is(err, sqlitestore.ErrInUse) || !errors.Is(err, store.ErrUnavailable) {
		t.Fatalf("error is %v, want ErrInUse", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	reopen(t, dir, sqlitestore.Options{}) // the dead hold nothing
}

func TestReopenedStoreHasEverything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := reopen(t, dir, sqlitestore.Options{})
	c := turn("1")
	if err := db.Chats().Save(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
	want, err := db.Chats().Load(t.Context(), c.Address) // from memory
	if err != nil {
		t.Fatal(err)
	}
	r := fileable(1)
	if _, err := db.Reports().Save(t.Context(), r.Created, &r, store.Lease{ID: "l1", Until: r.Created.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = reopen(t, dir, sqlitestore.Options{})
	got, err := db.Chats().Load(t.Context(), c.Address) // from the disk
	if err != nil {
		t.Fatal(err)
	}
	if g, w := asJSON(t, got), asJSON(t, want); !bytes.Equal(g, w) || got.Version != want.Version {
		t.Fatalf("from disk %s\nfrom memory %s", g, w)
	}
	// Whoever held the lease is gone with the process: nobody waits for its end.
	rs, err := db.Reports().Due(t.Context(), r.Created, 1, store.Lease{ID: "l2", Until: r.Created.Add(time.Hour)})
	if err != nil || len(rs) != 1 {
		t.Fatalf("%d reports due, error %v; want the one whose holder died", len(rs), err)
	}
}
