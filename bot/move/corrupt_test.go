package move_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/taprose/taprose/bot/move"
)

// exported is a small archive and its store's emptied twin to import into.
func exported(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	_, err := move.Export(t.Context(), dir, side(filled(t, n)), options)
	must(t, err)
	return dir
}

// copied is a copy of an archive that may be spoilt.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	must(t, os.CopyFS(to, os.DirFS(dir)))
	return to
}

// edit changes one file of an archive.
func edit(t *testing.T, dir, name string, f func([]byte) []byte) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	raw, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, f(raw), 0o600))
}

// lines edits the lines of a file, each with its end.
func lines(f func([][]byte) [][]byte) func([]byte) []byte {
	return func(raw []byte) []byte { return bytes.Join(f(bytes.SplitAfter(raw, []byte("\n"))), nil) }
}

// aMedium is the path of one file in an archive.
func aMedium(t *testing.T, dir string) string {
	t.Helper()
	found, err := fs.Glob(os.DirFS(dir), "media/*/*")
	must(t, err)
	return found[0]
}

func TestADamagedArchiveIsRefusedByFileAndLine(t *testing.T) {
	t.Parallel()
	whole := exported(t, 20)
	medium := aMedium(t, whole)
	for _, c := range []struct {
		name, file string
		spoil      func([]byte) []byte
		want       []string
	}{
		{"a word in a report", "reports.jsonl", lines(func(l [][]byte) [][]byte {
			l[4] = bytes.Replace(l[4], []byte(`"category":"k`), []byte(`"category":"K`), 1)
			return l
		}), []string{"reports.jsonl:5:", "checksum"}},
		{"a digit of a sum", "people.jsonl", lines(func(l [][]byte) [][]byte {
			l[2][15] ^= 1
			return l
		}), []string{"people.jsonl:3:", "checksum"}},
		{"no JSON", "groups.jsonl", lines(func(l [][]byte) [][]byte {
			l[1] = []byte("hello\n")
			return l
		}), []string{"groups.jsonl:2:", "not a line of an archive"}},
		{"cut off", "reports.jsonl", func(b []byte) []byte { return b[:len(b)-10] },
			[]string{"reports.jsonl:20:", "cut off"}},
		{"a line is missing", "reports.jsonl", lines(func(l [][]byte) [][]byte { return append(l[:7], l[8:]...) }),
			[]string{"reports.jsonl:", "holds 19 lines, the manifest says 20"}},
		{"a line stands twice", "reports.jsonl", lines(func(l [][]byte) [][]byte { return append(l[:8:8], l[7:]...) }),
			[]string{"reports.jsonl:9:", "twice"}},
		{"two lines are swapped", "codes.jsonl", lines(func(l [][]byte) [][]byte {
			l[0], l[1] = l[1], l[0]
			return l
		}), []string{"codes.jsonl:2:", "order"}},
		{"two lines without an order are swapped", "refs.jsonl", lines(func(l [][]byte) [][]byte {
			l[0], l[1] = l[1], l[0]
			return l
		}), []string{"refs.jsonl:", "SHA-256"}},
		{"something after a line", "codes.jsonl", lines(func(l [][]byte) [][]byte {
			l[3] = append(bytes.TrimSpace(l[3]), "{}\n"...)
			return l
		}), []string{"codes.jsonl:4:", "more than a line"}},
		{"a name that is not known", "refs.jsonl", lines(func(l [][]byte) [][]byte {
			l[3] = bytes.Replace(l[3], []byte(`{"sha256"`), []byte(`{"x":1,"sha256"`), 1)
			return l
		}), []string{"refs.jsonl:4:", "not a line"}},
		{"an empty file", "reports.jsonl", func([]byte) []byte { return nil },
			[]string{"reports.jsonl:", "holds 0 lines, the manifest says 20"}},
		{"a photo", medium, func(b []byte) []byte { b[0] ^= 1; return b },
			[]string{medium, "not what its name says"}},
		{"half a photo", medium, func(b []byte) []byte { return b[:len(b)/2] },
			[]string{medium, "bytes long", "media.jsonl:"}},
		{"the number in the manifest", "manifest.json", func(b []byte) []byte {
			return bytes.Replace(b, []byte(`"lines": 20`), []byte(`"lines": 21`), 1)
		}, []string{"holds 20 lines, the manifest says 21"}},
		{"the number of files in the manifest", "manifest.json", func(b []byte) []byte {
			return bytes.Replace(b, []byte(`"lost": 1`), []byte(`"lost": 2`), 1)
		}, []string{"media.jsonl", "the manifest says"}},
		{"no manifest to read", "manifest.json", func(b []byte) []byte { return b[:20] },
			[]string{"manifest.json"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := copied(t, whole)
			edit(t, dir, c.file, c.spoil)
			refused(t, dir, c.want...)
		})
	}
	for _, name := range []string{"people.jsonl", "refs.jsonl", medium} {
		t.Run(strings.ReplaceAll(name, "/", "_")+" is gone", func(t *testing.T) {
			t.Parallel()
			dir := copied(t, whole)
			must(t, os.Remove(filepath.Join(dir, filepath.FromSlash(name))))
			refused(t, dir, name, "missing")
		})
	}
}

// refused fails unless the archive is refused with these words and nothing written.
func refused(t *testing.T, dir string, words ...string) {
	t.Helper()
	into := open(t, t.TempDir())
	before := into.Stats()
	_, err := move.Import(t.Context(), dir, side(into), options)
	var corrupt *move.Corrupt
	if !errors.As(err, &corrupt) {
		t.Fatalf("error is %v", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
	if into.Stats() != before {
		t.Error("something was written")
	}
}

// TestNoChangedByteIsTaken changes single bytes anywhere in the archive.
func TestNoChangedByteIsTaken(t *testing.T) {
	t.Parallel()
	whole := exported(t, 6)
	dir := copied(t, whole)
	r := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"people.jsonl", "groups.jsonl", "codes.jsonl", "media.jsonl", "reports.jsonl", "memos.jsonl", "refs.jsonl", aMedium(t, whole)} {
		for range 40 {
			var at int
			var was byte
			edit(t, dir, name, func(b []byte) []byte {
				at = r.IntN(len(b))
				was = b[at]
				b[at] ^= byte(1 + r.IntN(255))
				return b
			})
			if _, err := move.Verify(t.Context(), dir, options); err == nil {
				t.Errorf("%s: byte %d changed, and nobody noticed", name, at)
			}
			edit(t, dir, name, func(b []byte) []byte { b[at] = was; return b })
		}
	}
	if _, err := move.Verify(t.Context(), dir, options); err != nil {
		t.Fatal(err)
	}
}

// TestAFileThatTheStoreDamagedIsTold: the reports about it are moved all the same.
func TestAFileThatTheStoreDamagedIsTold(t *testing.T) {
	t.Parallel()
	from := filled(t, 10)
	rs := contentOf(t, from).Reports
	var hash string
	for _, r := range rs {
		if len(r.Media) > 0 && hash == "" {
			hash = r.Media[0].Hash
		}
	}
	dir := t.TempDir()
	s := side(from)
	s.Media = damagedMedia{s.Media, hash}
	m, err := move.Export(t.Context(), dir, s, options)
	must(t, err)
	if m.Media.Lost != 2 {
		t.Errorf("lost are %d, want the missing and the damaged one", m.Media.Lost)
	}
	into := open(t, t.TempDir())
	_, err = move.Import(t.Context(), dir, side(into), options)
	must(t, err)
}
