package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// answersEnv names the variable that tells the bots we are compared with where our
// answers are, so that they can say the same.
const answersEnv = "TAPROSE_TEST_ANSWERS"

// scripted is what the program says to one input of the script, as it gives it to
// sendMessage.
type scripted struct {
	Text     string                `json:"text"`
	Entities []telegramtest.Entity `json:"entities,omitempty"`
	Markup   *markup               `json:"reply_markup,omitempty"`
}

type markup struct {
	Buttons  [][]telegramtest.Button `json:"inline_keyboard,omitempty"`
	Keyboard [][]telegramtest.Key    `json:"keyboard,omitempty"`
	Remove   bool                    `json:"remove_keyboard,omitempty"`
}

// answerOf takes an answer from what reached the citizen.
func answerOf(m telegramtest.Message) scripted {
	a := scripted{Text: m.Text, Entities: m.Entities}
	if len(m.Buttons)+len(m.Keyboard) > 0 || m.RemoveKeyboard {
		a.Markup = &markup{Buttons: m.Buttons, Keyboard: m.Keyboard, Remove: m.RemoveKeyboard}
	}
	return a
}

// recorded has the program play the script once, and returns its answers.
func recorded(tb testing.TB) []scripted {
	tb.Helper()
	heard := make(chan scripted, len(script))
	const citizen = 1_000_000
	tg := telegramtest.Start(tb, telegramtest.Options{OnMessage: func(m telegramtest.Message) {
		if m.Chat == citizen && !m.Edited && m.React == "" {
			select {
			case heard <- answerOf(m):
			default: // what follows the script
			}
		}
	}})
	p := newProgram(tb, tg, "")
	p.start()
	defer func() {
		if err := p.stop(); err != nil {
			tb.Error(err)
		}
	}()
	who := tg.Person(citizen, "Warga 0")
	var all []scripted
	for _, say := range script {
		say(who)
		select {
		case a := <-heard:
			all = append(all, a)
		case <-time.After(patience):
			tb.Fatalf("no answer to input %d", len(all)+1)
		}
	}
	return all
}

// recording are the answers as JSON, once for all benchmarks of a run.
var recording []byte

// answersFile is a file with our answers to the script.
func answersFile(tb testing.TB) string {
	tb.Helper()
	if recording == nil {
		raw, err := json.Marshal(recorded(tb))
		if err != nil {
			tb.Fatal(err)
		}
		recording = raw
	}
	name := filepath.Join(tb.TempDir(), "answers.json")
	if err := os.WriteFile(name, recording, 0o600); err != nil {
		tb.Fatal(err)
	}
	return name
}
