package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/transcripttest"
)

// storyDir is where the stories are.
const storyDir = "../conversation/testdata/transcripts"

// untold are the stories that cannot be told on WhatsApp, and why.
var untold = map[string]string{
	"blocked": "WhatsApp tells nobody that he was blocked",
}

// unwritten are the lines that nobody can write on WhatsApp, by story, and why.
var unwritten = map[string]map[string]string{
	"send-twice": {
		"> [button Kirim]":  "the second time: a number cannot be pressed twice, it answers what was asked since",
		"> [button Lewati]": oldButton,
		"> [button Ubah]":   oldButton,
	},
	"rating": {
		"> [button Sudah]":         "the second time: " + oldButton,
		"> [button Sangat kurang]": oldButton,
	},
	"desk-group-gone": {">pupr [event migrated]": "groups on WhatsApp keep their address"},
}

const oldButton = "no old button is left to be pressed"

// looseTimes is by how much times may differ in a story, and why: a card that waits for
// its group is tried at moments that grow apart, each from when the last try was.
var looseTimes = map[string]time.Duration{"desk-group-gone": 10 * time.Minute}

// TestStoriesOnWhatsApp tells the stories of the conversation end to end with everybody
// on WhatsApp: each on a WhatsApp of its own that the real library is linked to, through
// the program's whole wiring. What phones show is held against the very text of the
// files, by the rules in their README.
func TestStoriesOnWhatsApp(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(storyDir + "/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories in %s (%v)", storyDir, err)
	}
	for name := range untold {
		if _, err := os.Stat(filepath.Join(storyDir, name+".txt")); err != nil {
			t.Errorf("a story that is not told is not there: %v", err)
		}
	}
	cfg := storyConfig(t)
	paired := pairOnce(t)
	for i, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		if untold[name] != "" || i%tellOneIn != 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			own := *cfg
			*own.Regency() = *regencytest.Tuban()
			story, err := transcripttest.Play(own.Regency(), string(src))
			if err != nil || story.Text != string(src) {
				t.Fatalf("the file does not hold the story as it goes (%v); see TestStories", err)
			}
			synctest.Test(t, func(t *testing.T) { tell(t, &own, paired, name, story) })
		})
	}
}

// storyConfig is the program's configuration with WhatsApp alone, without its pace:
// stories take 20 seconds from line to line.
func storyConfig(t *testing.T) *config.Config {
	t.Helper()
	cfg, err := config.Parse("story.yaml", fmt.Appendf(nil, `%s
stores: {data_dir: unused}
channels:
  whatsapp: {pace: {off: true}}
web: {listen: "127.0.0.1:0", public_url: "https://lapor.tuban.example", dashboard: true}
`, demoHome(t)), os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// tell tells one story.
func tell(t *testing.T, cfg *config.Config, paired *linked, name string, story transcripttest.Story) {
	s := setStage(t, cfg, paired, story)
	defer s.strike()
	s.name = name
	now := transcripttest.Start
	pressed := make(map[string]bool)
	var before []transcripttest.Said
	for _, b := range story.Beats {
		switch {
		case b.Wait > 0:
			now = now.Add(b.Wait)
		case b.In != nil:
			now = now.Add(transcripttest.Between)
			why := unwritten[name][b.Line]
			if strings.HasPrefix(why, "the second time") && !pressed[b.Line] {
				why, pressed[b.Line] = "", true
			}
			if why != "" {
				continue
			}
			time.Sleep(time.Until(now))
			if b.Crash {
				s.crash(b)
				before = b.Said
				continue
			}
			// What was owed when the program stopped may be said before or after the
			// message comes again.
			b.Said, b.Crash, before = append(before, b.Said...), len(before) > 0, nil
			s.act(b)
		default:
			continue
		}
		// All of a line is seen before the next one begins.
		time.Sleep(time.Until(now.Add(transcripttest.Between - time.Millisecond)))
		synctest.Wait()
		if !s.compare(b) {
			return
		}
	}
}
