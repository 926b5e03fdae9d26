package conversation_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/transcripttest"
)

var update = flag.Bool("update", false, "write what was said and kept into the stories")

const storyDir = "testdata/transcripts"

// promised are the stories that must be there: deleting one is no way to make
// the tests pass.
var promised = []string{
	"shortest-report", "photo-first", "out-of-order", "edit-answers", "cancel", "back", "wrong-inputs",
	"outside-regency", "javanese", "english", "album-of-ten", "emergency-words", "emergency-in-report",
	"emergency-false-alarm", "ticket-anywhere", "draft-reminder", "come-back", "check-reports", "quoted-update",
	"add-details", "ask-and-answer", "answer-or-new", "done-not-done", "automatic-close", "withdraw", "rating",
	"two-done", "number-after-news", "limits", "places", "edited-message", "deleted-message", "unsupported-kinds",
	"live-location", "delivered-again", "crash", "voice-report", "language-midway", "blocked", "no-agency",
	"send-twice", "unsure-category", "reply-in-draft", "mere-no", "ticket-with-photo", "desk-each-word", "desk-transfer",
	"clock-fortnight", "clock-ping-pong", "held-answer", "held-unknown", "held-several", "held-rude",
}

// TestStories plays every story and compares it with what stands in its file.
func TestStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(storyDir + "/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories in %s (%v)", storyDir, err)
	}
	for _, name := range promised {
		if !slices.Contains(files, filepath.Join(storyDir, name+".txt")) {
			t.Errorf("the story %s is missing", name)
		}
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			story, err := transcripttest.Play(regencytest.Tuban(), string(want))
			got := story.Text
			if err != nil {
				t.Fatalf("%v\nso far:\n%s", err, got)
			}
			for line := range strings.Lines(got) {
				if strings.HasPrefix(line, "<") && parameter.MatchString(line) {
					t.Errorf("a parameter was not filled in: %s", line)
				}
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

// parameter is one that a text was not given.
var parameter = regexp.MustCompile(`\{[a-z_]+\}`)

// TestStoriesVisitEveryState holds the stories to showing all of the conversation.
func TestStoriesVisitEveryState(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(storyDir + "/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	for _, s := range citizen.States() {
		if !regexp.MustCompile(`(?m)^= ` + string(s) + `(;|$)`).MatchString(all.String()) {
			t.Errorf("no story visits the state %q", s)
		}
	}
}
