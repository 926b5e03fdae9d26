package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/backup"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, name, body string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o700))
	must(t, os.WriteFile(name, []byte(body), 0o600))
}

// copyFile stands in for a store's snapshot.
func copyFile(_ context.Context, from, into string) error {
	raw, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(into, raw, 0o600)
	}
	return err
}

func sum(body string) string {
	h := sha256.Sum256([]byte(body))
	return hex.EncodeToString(h[:])
}

// folder is a data folder with something of everything.
func folder(t *testing.T) backup.Source {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.db"), "all reports")
	write(t, filepath.Join(dir, "link.db"), "the link")
	write(t, filepath.Join(dir, "some.key"), "secret")
	write(t, filepath.Join(dir, "audit", "2026-11.jsonl"), "one\ntwo\nhalf a li")
	photo := sum("photo")
	write(t, filepath.Join(dir, "media", photo[:2], photo), "photo")
	write(t, filepath.Join(dir, "media", "tmp", "put-1"), "half a photo")
	write(t, filepath.Join(dir, "quarantine", "x.json"), "{}")
	return backup.Source{
		Dir: dir, Databases: []string{"main.db", "link.db", "none.db"}, Snapshot: copyFile,
		Files: []string{"some.key", "none.key"}, Logs: []string{"audit", "none"}, Media: "media",
		Program: "test", Created: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC),
	}
}

func target(t *testing.T) backup.Target {
	return backup.Target{
		Dir: filepath.Join(t.TempDir(), "data"), Spare: []string{"some.key"}, Staging: ".restore", First: "main.db",
		Inspect: func(_ context.Context, path string) error { _, err := os.Stat(path); return err },
	}
}

// files are the files below a folder with what is in them.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	must(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		found[filepath.ToSlash(rel)] = string(raw)
		return err
	}))
	return found
}

func TestABackupComesBackWhole(t *testing.T) {
	t.Parallel()
	src := folder(t)
	name := filepath.Join(t.TempDir(), "b.tar")
	m, err := backup.Write(t.Context(), name, src)
	must(t, err)
	if len(m.Files) != 5 || m.Program != "test" || !m.Created.Equal(src.Created) || m.Has("quarantine/x.json") {
		t.Errorf("the manifest is %+v", m)
	}
	if left := files(t, filepath.Dir(name)); len(left) != 1 {
		t.Errorf("beside the backup there is %d files", len(left))
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup is readable by others: %v, %v", info, err)
	}
	to := target(t)
	_, err = backup.Restore(t.Context(), name, to)
	must(t, err)
	photo := sum("photo")
	want := map[string]string{
		"main.db": "all reports", "link.db": "the link", "some.key": "secret",
		"audit/2026-11.jsonl": "one\ntwo\n", "media/" + photo[:2] + "/" + photo: "photo",
	}
	got := files(t, to.Dir)
	for name, body := range want {
		if got[name] != body {
			t.Errorf("%s came back as %q", name, got[name])
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("and there is %v", got)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	t.Parallel()
	src := folder(t)
	name := filepath.Join(t.TempDir(), "b.tar")
	write(t, name, "another backup")
	if _, err := backup.Write(t.Context(), name, src); !errors.Is(err, fs.ErrExist) {
		t.Errorf("writing over a backup: %v", err)
	}
	if raw, _ := os.ReadFile(name); string(raw) != "another backup" {
		t.Error("it was overwritten")
	}
	name += "2"
	_, err := backup.Write(t.Context(), name, src)
	must(t, err)
	for _, there := range []string{"main.db", "whatever", "some.key"} {
		to := target(t)
		write(t, filepath.Join(to.Dir, there), "mine")
		if _, err := backup.Restore(t.Context(), name, to); !errors.Is(err, backup.ErrNotEmpty) {
			t.Errorf("restoring over %s: %v", there, err)
		}
		if left := files(t, to.Dir); len(left) != 1 || left[there] != "mine" {
			t.Errorf("restoring over %s left %v", there, left)
		}
	}
	// A key that the backup does not have may stand there already.
	src.Files = nil
	_, err = backup.Write(t.Context(), name+"3", src)
	must(t, err)
	to := target(t)
	write(t, filepath.Join(to.Dir, "some.key"), "mine")
	_, err = backup.Restore(t.Context(), name+"3", to)
	must(t, err)
}

// TestADamagedBackupIsRefused changes every byte of a backup in turn and cuts it short
// at every length: what is restored is what was backed up, or nothing is.
// TestABackupAfterOneThatWasKilled: what it left is named, and when the operator has deleted
// it the next one goes through, whatever else is left beside it.
func TestABackupAfterOneThatWasKilled(t *testing.T) {
	t.Parallel()
	src := folder(t)
	name := filepath.Join(t.TempDir(), "b.tar")
	write(t, name+".part", "begun")
	write(t, name+"."+src.Databases[0]+".part", "begun")
	if _, err := backup.Write(t.Context(), name, src); !errors.Is(err, backup.ErrUnfinished) || errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), name+".part") {
		t.Fatalf("beside one that was begun: %v", err)
	}
	if err := os.Remove(name + ".part"); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Write(t.Context(), name, src); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(name + ".*"); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

func TestADamagedBackupIsRefused(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "b.tar")
	src := folder(t)
	m, err := backup.Write(t.Context(), name, src)
	must(t, err)
	whole, err := os.ReadFile(name)
	must(t, err)
	bad := filepath.Join(t.TempDir(), "bad.tar")
	try := func(what string, at int, body []byte) {
		must(t, os.WriteFile(bad, body, 0o600))
		got, err := backup.Verify(t.Context(), bad)
		if err != nil {
			return
		}
		for i, f := range got.Files {
			if f != m.Files[i] {
				t.Fatalf("%s at %d: %s passes for another", what, at, f.Name)
			}
		}
		if len(got.Files) != len(m.Files) {
			t.Fatalf("%s at %d: %d files pass", what, at, len(got.Files))
		}
	}
	for i := 0; i < len(whole); i += 23 {
		changed := bytes.Clone(whole)
		changed[i] ^= 0x41
		try("changed", i, changed)
	}
	end := bytes.LastIndex(whole, []byte("}")) + 1
	for i := 0; i < end; i += 211 {
		must(t, os.WriteFile(bad, whole[:i], 0o600))
		to := target(t)
		if _, err := backup.Restore(t.Context(), bad, to); !errors.Is(err, backup.ErrDamaged) {
			t.Fatalf("cut at %d of %d: %v", i, end, err)
		}
		if left := files(t, to.Dir); len(left) > 0 {
			t.Fatalf("cut at %d: %v was left", i, left)
		}
	}
}

func TestAForeignArchiveIsRefused(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{"../evil", "/etc/passwd", "media/../../evil", "a/b/c/d", ".restore"} {
		name := filepath.Join(t.TempDir(), "evil.tar")
		f, err := os.Create(name)
		must(t, err)
		w := tar.NewWriter(f)
		must(t, w.WriteHeader(&tar.Header{Name: entry, Typeflag: tar.TypeReg, Size: 4, Mode: 0o600}))
		_, err = io.Copy(w, strings.NewReader("evil"))
		must(t, errors.Join(err, w.Close(), f.Close()))
		to := target(t)
		if _, err := backup.Restore(t.Context(), name, to); !errors.Is(err, backup.ErrDamaged) {
			t.Errorf("%s: %v", entry, err)
		}
		if left := files(t, filepath.Dir(to.Dir)); len(left) > 0 {
			t.Errorf("%s left %v", entry, left)
		}
	}
	name := filepath.Join(t.TempDir(), "b.tar")
	_, err := backup.Write(t.Context(), name, folder(t))
	must(t, err)
	to := target(t)
	broken := errors.New("database damaged")
	to.Inspect = func(context.Context, string) error { return broken }
	if _, err := backup.Restore(t.Context(), name, to); !errors.Is(err, broken) {
		t.Errorf("a database that is none: %v", err)
	}
	if left := files(t, to.Dir); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}
