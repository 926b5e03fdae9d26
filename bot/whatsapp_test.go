package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	imagejpeg "image/jpeg"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
)

// loopbackEnv names the file that points a program built with the tag "loopback" at
// a WhatsApp server of ours.
const loopbackEnv = "TAPROSE_WHATSAPP_LOOPBACK"

// patience is how long a test waits for what must come. What comes in a second on an
// idle machine may take a hundred times as long on a busy one under the race detector,
// and a test that passes never waits for it.
const patience = 3 * time.Minute

// startWhatsApp is a WhatsApp with the bot's own phone.
func startWhatsApp(tb testing.TB, cfg whatsapptest.Config) (*whatsapptest.Server, *whatsapptest.Phone) {
	tb.Helper()
	s := whatsapptest.Start(tb, cfg)
	return s, s.AddPhone("6281100000001", "Lapor Tuban")
}

// useWhatsApp gives the program an account on a loopback WhatsApp, without pace.
func (p *program) useWhatsApp(s *whatsapptest.Server, more string) {
	p.tb.Helper()
	raw, err := json.Marshal(s.Loopback())
	if err != nil {
		p.tb.Fatal(err)
	}
	p.loopback = filepath.Join(p.dir, "loopback.json")
	if err := os.WriteFile(p.loopback, raw, 0o600); err != nil {
		p.tb.Fatal(err)
	}
	yaml, err := os.ReadFile(p.config())
	if err != nil {
		p.tb.Fatal(err)
	}
	with := strings.Replace(string(yaml), "\nchannels:\n", "\nchannels:\n  whatsapp:\n    pace: {off: true}\n"+more, 1)
	if err := os.WriteFile(p.config(), []byte(with), 0o600); err != nil {
		p.tb.Fatal(err)
	}
}

var pairingCode = regexp.MustCompile(`[A-Z0-9]{4}-[A-Z0-9]{4}`)

// pair links the bot's phone as its owner does: by typing the code that the command
// shows.
func (p *program) pair(bot *whatsapptest.Phone) {
	p.tb.Helper()
	cmd := p.command("whatsapp", "pair", "-c", p.config(), "--phone", "+"+bot.Number())
	cmd.Stderr = p.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.tb.Fatal(err)
	}
	var said strings.Builder
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		fmt.Fprintln(&said, lines.Text())
		if code := pairingCode.FindString(lines.Text()); code != "" {
			if err := bot.EnterCode(code); err != nil {
				p.tb.Errorf("typing the code: %v", err)
				_ = cmd.Process.Kill()
			}
		}
	}
	if err := cmd.Wait(); err != nil {
		p.tb.Fatalf("pairing: %v\n%s", err, said.String())
	}
	if bot.Linked() != 1 {
		p.tb.Fatalf("%d linked devices after pairing:\n%s", bot.Linked(), said.String())
	}
}

// code makes an enrolment code as an administrator does; it returns the whole line
// to type: "/daftar K7M3-XA9P".
func (p *program) code(agency string) string {
	p.tb.Helper()
	out, err := p.command("enroll", "-c", p.config(), agency).Output()
	if err != nil {
		p.tb.Fatalf("enroll %s: %v", agency, err)
	}
	return strings.TrimSpace(string(out))
}

// talker is a person on WhatsApp in one chat: with the bot, or in a group.
type talker struct {
	*whatsapptest.Phone
	t    testing.TB
	bot  *whatsapptest.Phone
	chat whatsapptest.Chat
	// group is the chat if it is one.
	group *whatsapptest.Group
	// heard is how many messages were looked at, last the latest that was found.
	heard int
	last  whatsapptest.Received
}

// with is a person in his private chat with the bot.
func with(t testing.TB, bot, who *whatsapptest.Phone) *talker {
	w := &talker{Phone: who, t: t, bot: bot, chat: bot}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(w.transcript())
		}
	})
	return w
}

// inGroup is a person in a group.
func inGroup(t testing.TB, bot, who *whatsapptest.Phone, g *whatsapptest.Group) *talker {
	w := with(t, bot, who)
	w.chat, w.group = g, g
	return w
}

// hear waits for the next message in the chat that holds all the words.
func (w *talker) hear(words ...string) whatsapptest.Received {
	w.t.Helper()
	return w.await(fmt.Sprintf("%q", words), func(r whatsapptest.Received) bool {
		for _, word := range words {
			if !strings.Contains(r.Text, word) {
				return false
			}
		}
		return true
	})
}

// answer waits for the next message in the chat that quotes one of his.
func (w *talker) answer(id string) whatsapptest.Received {
	w.t.Helper()
	return w.await("an answer to "+id, func(r whatsapptest.Received) bool { return r.Quoted == id || r.Target == id })
}

func (w *talker) await(what string, match func(whatsapptest.Received) bool) whatsapptest.Received {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	n := 0
	r, err := w.Wait(ctx, func(r whatsapptest.Received) bool {
		n++
		return n > w.heard && r.Group == w.group && match(r)
	})
	if err != nil {
		w.t.Fatalf("waiting for %s: %v", what, err)
	}
	w.heard, w.last = n, r
	return r
}

// transcript is what the person has received.
func (w *talker) transcript() string {
	var b strings.Builder
	for _, r := range w.Received() {
		fmt.Fprintf(&b, "%s < [%s] %q quoting %q %s\n", w.Name(), r.Kind, r.Text, r.Quoted, r.Reaction)
	}
	return b.String()
}

// say writes into the chat.
func (w *talker) say(words string) string {
	w.t.Helper()
	id, err := w.Say(w.chat, words)
	return w.sent(id, err)
}

// reply quotes a message of the bot.
func (w *talker) reply(to whatsapptest.Received, words string) string {
	w.t.Helper()
	id, err := w.Quote(w.chat, to, w.bot, words)
	return w.sent(id, err)
}

func (w *talker) sent(id string, err error) string {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// pick answers the latest message with the number before a choice.
func (w *talker) pick(label string) {
	w.t.Helper()
	w.say(numberOf(w.t, w.last, label))
}

// numberOf finds the number under which a message shows a choice.
func numberOf(t testing.TB, m whatsapptest.Received, label string) string {
	t.Helper()
	for line := range strings.Lines(m.Text) {
		n, words, ok := strings.Cut(strings.TrimSpace(line), ". ")
		if ok && strings.Contains(words, label) {
			return n
		}
	}
	t.Fatalf("%q is no choice in %q", label, m.Text)
	return ""
}

// photo sends a photo, quoting a message of the bot if to is given.
func (w *talker) photo(data []byte, caption string, to ...whatsapptest.Received) string {
	w.t.Helper()
	if len(to) == 0 {
		id, err := w.Photo(w.chat, data, caption)
		return w.sent(id, err)
	}
	id, err := w.QuotePhoto(w.chat, to[0], w.bot, data, caption)
	return w.sent(id, err)
}

// shows holds that a message carries exactly this photo.
func (w *talker) shows(wa *whatsapptest.Server, r whatsapptest.Received, want []byte) {
	w.t.Helper()
	if r.Kind != "image" {
		w.t.Errorf("%s sees no photo but %s %q", w.Name(), r.Kind, r.Text)
		return
	}
	got, err := wa.Download(r.Message.GetImageMessage())
	if err != nil || !bytes.Equal(got, want) {
		w.t.Errorf("%s sees another photo (%d bytes, want %d): %v", w.Name(), len(got), len(want), err)
	}
}

// picture is a photo that looks like no other: squares of grey thrown by n.
func picture(n int) []byte {
	dice := mrand.New(mrand.NewPCG(uint64(n), 1))
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	for y := range 8 {
		for x := range 8 {
			square := image.Rect(8*x, 8*y, 8*x+8, 8*y+8)
			draw.Draw(img, square, image.NewUniform(color.Gray{Y: uint8(dice.IntN(256))}), image.Point{}, draw.Src)
		}
	}
	var b bytes.Buffer
	if err := imagejpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// enrolHere makes a group the desk of an agency: someone types the code in it.
func (p *program) enrolHere(boss *talker, agency string) {
	p.tb.Helper()
	boss.answer(boss.say(p.code(agency)))
}
