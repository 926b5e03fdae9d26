package conversation_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/internal/transcript"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

var update = flag.Bool("update", false, "write what was said and kept into the stories")

const storyDir = "testdata/transcripts"

// TestStories plays every story and compares it with what stands in its file.
func TestStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(storyDir + "/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories in %s (%v)", storyDir, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := transcript.Play(regencytest.Tuban(), string(want))
			if err != nil {
				t.Fatalf("%v\nso far:\n%s", err, got)
			}
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("the story went differently (run with -update to accept):\n%s", difference(string(want), got))
			}
		})
	}
}

// difference shows the lines around the first place where two texts part.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < min(len(w), len(g)) && w[i] == g[i] {
		i++
	}
	show := func(lines []string) string {
		return strings.Join(slices.Clone(lines[min(max(0, i-2), len(lines)):min(i+12, len(lines))]), "\n")
	}
	return "--- in the file\n" + show(w) + "\n--- now\n" + show(g)
}
