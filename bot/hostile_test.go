package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/conversation/report"
)

// The hostile corpus: what strangers may send to hurt, in testdata/hostile, each with
// the outcome that it must have. It is played against the built program, chats by
// polling and again by webhook. Afterwards the program must be alive, have written no
// error, and have nothing in quarantine. README.md there tells the format.

var noteHostile = flag.Bool("hostile", false, "print the outcome of every hostile input instead of comparing it")

// hostile is one input.
type hostile struct {
	Name string `yaml:"name"`
	// Text is said, Times as often in one message (0: once).
	Text  string `yaml:"text"`
	Times int    `yaml:"times"`
	// Raw are fields of a Telegram message in place of a text, Update a whole update.
	// CHAT in them becomes the chat's number, SAID the text; in From too.
	Raw    string `yaml:"raw"`
	Update string `yaml:"update"`
	// Press is the data of a pressed button, on message On (0: one that never was).
	Press string `yaml:"press"`
	On    int    `yaml:"on"`
	// From is the name of who sends it.
	From string `yaml:"from"`
	// In is how far the report has come before: "" nothing, or words, photos, place,
	// review.
	In string `yaml:"in"`
	// Outcome are the kinds of the answers, in order.
	Outcome string `yaml:"outcome"`
}

func (h *hostile) said() string { return strings.Repeat(h.Text, max(1, h.Times)) }

// corpus reads one file of the corpus.
func corpus[T any](tb testing.TB, name string) []T {
	tb.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "hostile", name))
	if err != nil {
		tb.Fatal(err)
	}
	var all []T
	if err := yaml.UnmarshalWithOptions(raw, &all, yaml.Strict()); err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	return all
}

// kinds are the answers of the bot, told by words that only they have.
var kinds = []struct{ kind, words string }{
	{"unknown ticket", "tidak kami temukan"},
	{"unknown ticket", "Tidak ada laporan"},
	{"mistyped ticket", "nomor laporan yang"},
	{"numbers", "*Kalau ada yang terancam"}, {"numbers", "Kalau ada yang terancam"}, {"numbers", "Nomor darurat:"},
	{"too long", "terlalu panjang"},
	{"asks manners", "tanpa kata kasar"},
	{"asks which of the kinds", "Yang mana"},
	{"asks about urgency", "Mau membuat laporan juga?"},
	{"asks kind", "Tentang apa"},
	{"asks words", "Apa yang terjadi?"}, {"asks more words", "sedikit lebih jelas"},
	{"asks more photos", "Ada lagi? Kirim saja"},
	{"asks photos", "Ada foto atau video?"},
	{"asks if outside", "di luar"},
	{"asks kecamatan", "kecamatan mana"},
	{"asks place", "Di mana tempatnya?"},
	{"review", "Coba dicek dulu"},
	{"asks to cancel", "dihapus"},
	{"help", "Cara"},
	{"refuses kind", "belum bisa kami"},
	{"menu", "Ada yang bisa dibantu?"}, {"greeting", "Halo, ini"},
	{"not understood", "belum kami mengerti"}, {"no such code", "Kode itu tidak dikenal"},
}

func kindOf(text string) string {
	for _, k := range kinds {
		if strings.Contains(text, k.words) {
			return k.kind
		}
	}
	line, _, _ := strings.Cut(text, "\n")
	return "“" + line + "”"
}

func TestHostileChatsByPolling(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	hostileChats(t, tg, newProgram(t, tg, ""))
}

func TestHostileChatsByWebhook(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, "")
	p.useWebhook()
	hostileChats(t, tg, p)
}

func hostileChats(t *testing.T, tg *telegramtest.Server, p *program) {
	p.start()
	group := p.enrol(tg, -1001, "pupr")
	all := corpus[hostile](t, "chats.yaml")
	var wg sync.WaitGroup
	slots := make(chan struct{}, 16)
	for i := range all {
		wg.Add(1)
		slots <- struct{}{}
		go func() {
			defer func() { <-slots; wg.Done() }()
			h := &all[i]
			got, err := h.play(t.Context(), tg, i)
			switch {
			case err != nil:
				t.Errorf("%s: %v", h.Name, err)
			case *noteHostile:
				t.Logf("OUTCOME %d\t%s\t%s", i, h.Name, got)
			case got != h.Outcome:
				t.Errorf("%s: the outcome is %q, want %q", h.Name, got, h.Outcome)
			}
		}()
	}
	wg.Wait()
	for _, m := range group.Messages() {
		if strings.HasPrefix(m.Text, "Laporan baru") {
			t.Errorf("a card came out of it: %q", m.Text)
		}
	}
	p.unhurt()
}

// play sends one input in a chat of its own and returns the kinds of the answers. A
// ticket that belongs to nobody is said after it: what comes before its answer is the
// outcome.
func (h *hostile) play(ctx context.Context, tg *telegramtest.Server, i int) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	name := strings.ReplaceAll(h.From, "SAID", h.said())
	if name == "" {
		name = "Warga"
	}
	who := tg.Person(int64(500_000+i), name)
	if err := h.prepare(ctx, who); err != nil {
		return "", err
	}
	switch {
	case h.Update != "":
		tg.PushRaw(who.Chat(), strings.ReplaceAll(h.Update, "CHAT", fmt.Sprint(who.Chat())))
	case h.Raw != "":
		who.Raw(strings.NewReplacer("CHAT", fmt.Sprint(who.Chat()), "SAID", h.said()).Replace(h.Raw))
	case h.Press != "":
		who.PressOn(h.On, strings.Repeat(h.Press, max(1, h.Times)))
	default:
		who.Say(h.said())
	}
	end := report.NewTicket("TBN", uint64(1_000_003+i*7919))
	who.Say(end)
	var outcome []string
	for {
		m, err := who.WaitFor(ctx, nil)
		if err != nil {
			return "", err
		}
		if strings.Contains(m.Text, end) {
			break
		}
		outcome = append(outcome, kindOf(m.Text))
	}
	if len(outcome) == 0 {
		return "silence", nil
	}
	return strings.Join(outcome, " + "), nil
}

// prepare brings a report to where the input shall strike.
func (h *hostile) prepare(ctx context.Context, who *telegramtest.Actor) error {
	steps := []struct {
		state string
		do    func()
		heard string
	}{
		{"", func() { who.Say("lapor") }, "Tentang apa"},
		{"words", func() { who.Say("Jalan dan jembatan") }, "Apa yang terjadi?"},
		{"photos", func() { who.Say("Jalan berlubang di depan pasar") }, "Ada foto"},
		{"place", func() { who.Say("lewati") }, "Di mana tempatnya?"},
		{"review", func() { who.Location(-6.8976, 112.0649) }, "Coba dicek dulu"},
	}
	if h.In == "" {
		return nil
	}
	for _, s := range steps {
		s.do()
		if _, err := who.WaitFor(ctx, telegramtest.Has(s.heard)); err != nil {
			return fmt.Errorf("on the way to %s: %w", h.In, err)
		}
		if s.state == h.In {
			return nil
		}
	}
	return fmt.Errorf("nothing is called %q", h.In)
}

// unhurt asks whether the program lives, has written no error and quarantined nothing.
func (p *program) unhurt() {
	p.tb.Helper()
	if !alive(p.tb.Context(), p.listen) {
		p.tb.Error("the program does not answer any more")
	}
	for line := range strings.Lines(p.log.String()) {
		// That an update has a shape we do not know must be seen; it is skipped.
		skipped := strings.Contains(line, "telegram update skipped")
		if strings.Contains(line, "level=ERROR") && !skipped || strings.Contains(line, "panic") {
			p.tb.Errorf("the program said: %s", line)
		}
	}
	kept, err := filepath.Glob(filepath.Join(p.dir, "data", "quarantine", "*"))
	if err != nil || len(kept) > 0 {
		p.tb.Errorf("in quarantine: %v, %v", kept, err)
	}
	if err := p.stop(); err != nil {
		p.tb.Errorf("stopping: %v", err)
	}
}
