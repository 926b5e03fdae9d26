package audit_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/audit"
)

var november = time.Date(2026, 11, 30, 23, 59, 0, 0, time.UTC)

// written is a log of five looks over two months, and its folder.
func written(t *testing.T) (dir string, files []string) {
	t.Helper()
	dir = t.TempDir()
	now := november
	for i := range 5 {
		// Opened anew each time: the chain goes on after a restart.
		l, err := audit.Open(dir, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Look(t.Context(), audit.Look{Person: fmt.Sprint("p", i), Why: audit.WhyDelivery, Report: "r1"}); err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		now = now.Add(30 * time.Second)
	}
	return dir, []string{filepath.Join(dir, "looks-2026-11.jsonl"), filepath.Join(dir, "looks-2026-12.jsonl")}
}

func TestALogHoldsTogetherOverMonthsAndRestarts(t *testing.T) {
	t.Parallel()
	dir, files := written(t)
	sum, err := audit.Verify(dir)
	if err != nil || sum.Looks != 5 || sum.Files != 2 || !sum.Has(sum.Head) || sum.Has("x") {
		t.Errorf("%+v, %v", sum, err)
	}
	info, err := os.Stat(files[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	// An old month may go.
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if sum, err := audit.Verify(dir); err != nil || sum.Files != 1 {
		t.Errorf("without the first month: %+v, %v", sum, err)
	}
}

func TestWhatWasChangedIsFound(t *testing.T) {
	t.Parallel()
	lines := func(raw []byte) [][]byte { return bytes.SplitAfter(raw, []byte("\n")) }
	for name, c := range map[string]struct {
		file   int
		change func([]byte) []byte
		line   int
	}{
		"a person replaced":  {1, func(raw []byte) []byte { return bytes.Replace(raw, []byte(`"p3"`), []byte(`"p9"`), 1) }, 2},
		"a line taken out":   {1, func(raw []byte) []byte { l := lines(raw); return bytes.Join(slices.Delete(l, 1, 2), nil) }, 2},
		"lines swapped":      {1, func(raw []byte) []byte { l := lines(raw); l[0], l[1] = l[1], l[0]; return bytes.Join(l, nil) }, 1},
		"an end cut off":     {1, func(raw []byte) []byte { return raw[:len(raw)-3] }, 3},
		"a field put in":     {1, func(raw []byte) []byte { return bytes.Replace(raw, []byte(`{"seq":4`), []byte(`{"x":1,"seq":4`), 1) }, 2},
		"the last of before": {0, func(raw []byte) []byte { l := lines(raw); return l[0] }, 1},
	} {
		dir, files := written(t)
		raw, err := os.ReadFile(files[c.file])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(files[c.file], c.change(raw), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = audit.Verify(dir)
		var broken *audit.Broken
		if !errors.As(err, &broken) || broken.Line != c.line || broken.File != files[1] {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A line that is well in itself, its hash right for what it says, must still follow the one
// before by number and by hash, and stand there as the program writes it.
func TestALineThatIsWellInItselfMustFollow(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(e *audit.Entry, line []byte) []byte{
		"another number": func(e *audit.Entry, _ []byte) []byte { e.Seq++; return forged(t, e) },
		"after another":  func(e *audit.Entry, _ []byte) []byte { e.Prev = e.Hash; return forged(t, e) },
		"with a space":   func(_ *audit.Entry, line []byte) []byte { return bytes.Replace(line, []byte(`":`), []byte(`": `), 1) },
		"with more": func(_ *audit.Entry, line []byte) []byte {
			return bytes.Replace(line, []byte("}\n"), []byte("} {}\n"), 1)
		},
	} {
		dir, files := written(t)
		raw, err := os.ReadFile(files[1])
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.SplitAfter(raw, []byte("\n"))
		var e audit.Entry
		if err := json.Unmarshal(lines[1], &e); err != nil {
			t.Fatal(err)
		}
		lines[1] = change(&e, lines[1])
		if err := os.WriteFile(files[1], bytes.Join(lines, nil), 0o600); err != nil {
			t.Fatal(err)
		}
		var broken *audit.Broken
		if _, err := audit.Verify(dir); !errors.As(err, &broken) || broken.Line != 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// forged is a line that says what e says, with the hash that it needs.
func forged(t *testing.T, e *audit.Entry) []byte {
	t.Helper()
	e.Hash = ""
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	e.Hash = hex.EncodeToString(sum[:])
	if raw, err = json.Marshal(e); err != nil {
		t.Fatal(err)
	}
	return append(raw, '\n')
}

func TestTheFolderOfALogIsNobodyElses(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "audit")
	l, err := audit.Open(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestALineCutOffByACrashIsTakenOff(t *testing.T) {
	t.Parallel()
	dir, files := written(t)
	f, err := os.OpenFile(files[1], os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"seq":6,"at":"2026-12-`); err != nil {
		t.Fatal(err)
	}
	f.Close()
	l, err := audit.Open(dir, func() time.Time { return november.Add(time.Hour) })
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Look(t.Context(), audit.Look{Person: "p6", Why: audit.WhyExport}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if sum, err := audit.Verify(dir); err != nil || sum.Looks != 6 {
		t.Errorf("%+v, %v", sum, err)
	}
}

func TestManyLookAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := audit.Open(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if err := l.Look(t.Context(), audit.Look{Person: fmt.Sprint(i), Why: audit.WhyDelivery}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if sum, err := audit.Verify(dir); err != nil || sum.Looks != 50 {
		t.Errorf("%+v, %v", sum, err)
	}
	if sum, err := audit.Verify(filepath.Join(dir, "none")); err != nil || sum.Looks != 0 {
		t.Errorf("no log: %+v, %v", sum, err)
	}
}
