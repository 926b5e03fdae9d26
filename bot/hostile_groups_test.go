package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/conversation/report"
)

// groupInput is one hostile input in a group or a leader's chat. TICKET, GOOD (the data
// of the card's first button), GOODTAG (its authenticator) and LONG stand for themselves.
type groupInput struct {
	Name string `yaml:"name"`
	// Chat is an agency's key, "admin", "leader" or "strange".
	Chat  string `yaml:"chat"`
	Text  string `yaml:"text"`
	Times int    `yaml:"times"`
	Raw   string `yaml:"raw"`
	Press string `yaml:"press"`
	// On and Quote are a message: "card", "copy" (the words of the card, said by
	// somebody), or a number.
	On    string `yaml:"on"`
	Quote string `yaml:"quote"`
	// From is the name of who sends it; "" is a member of the staff.
	From    string `yaml:"from"`
	Outcome string `yaml:"outcome"`
}

// hostileWorld is one report, and those who mean it harm.
type hostileWorld struct {
	tg     *telegramtest.Server
	card   telegramtest.Message
	ticket string
	chats  map[string]*telegramtest.Actor
	groups map[string]*telegramtest.Group
	copies map[string]int
	fill   *strings.Replacer
}

// TestHostileGroups plays groups.yaml: forged presses, forwarded cards, orders in names,
// texts that turn and texts without end, in the groups of agencies and administrators,
// a leader's chat, and a group that is nobody's. Afterwards nothing has moved.
func TestHostileGroups(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, "")
	p.start()
	w := &hostileWorld{tg: tg, chats: make(map[string]*telegramtest.Actor), copies: make(map[string]int)}
	w.groups = map[string]*telegramtest.Group{
		"pupr": p.enrol(tg, -1001, "pupr"), "dlhp": p.enrol(tg, -1002, "dlhp"), "admin": p.enrol(tg, -1009, "admin"), "strange": tg.Group(-1777, "Grup lain"),
	}
	for key, g := range w.groups {
		w.chats[key] = tg.Person(88, "Pak Budi").In(g)
	}
	w.chats["leader"] = tg.Person(91, "Pak Bupati")
	w.chats["leader"].Say(p.code("bupati"))
	hear(t, w.chats["leader"], "terdaftar untuk Bupati")
	siti := tg.Person(77, "Siti")
	w.ticket = complain(t, siti)
	w.card = hear(t, w.groups["pupr"], w.ticket)
	for key, who := range w.chats {
		if key != "leader" {
			w.copies[key] = who.Say(w.card.Text)
		}
	}
	good := dataOf(t, w.card, "terima")
	_, tag, _ := strings.Cut(good, "~")
	w.fill = strings.NewReplacer("GOODTAG", tag, "GOOD", good, "TICKET", w.ticket, "LONG", strings.Repeat("a", 10_000))
	for key := range w.chats {
		// What was said until here is nobody's answer.
		if _, err := w.play(t.Context(), -1, groupInput{Chat: key, Text: "selamat pagi"}); err != nil {
			t.Fatal(err)
		}
	}
	news := len(siti.Messages())
	for i, in := range corpus[groupInput](t, "groups.yaml") {
		got, err := w.play(t.Context(), i, in)
		switch {
		case err != nil:
			t.Errorf("%s: %v", in.Name, err)
		case *noteHostile:
			t.Logf("OUTCOME %d\t%s\t%s", i, in.Name, got)
		case got != in.Outcome:
			t.Errorf("%s: the outcome is %q, want %q", in.Name, got, in.Outcome)
		}
	}
	if got := standing(t, w.chats["admin"], w.ticket); !strings.Contains(got, untouched) {
		t.Errorf("the report is %s", got)
	}
	p.unhurt()
	if n := len(siti.Messages()); n != news {
		t.Errorf("the reporter was told %d things", n-news)
	}
	// A strange group is greeted at most; what is said there is answered by nobody.
	if n := len(w.chats["strange"].Messages()); n != 0 {
		t.Errorf("the stranger's group heard %d messages", n)
	}
}

// message is the number of a message that an input names.
func (w *hostileWorld) message(chat, name string) (int, error) {
	switch name {
	case "card":
		return w.card.ID, nil
	case "copy":
		return w.copies[chat], nil
	}
	return strconv.Atoi(name)
}

// play sends one input and returns the kinds of the answers: those that come before the
// answer to a ticket that is nobody's, asked for after it.
func (w *hostileWorld) play(ctx context.Context, i int, in groupInput) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	member := w.chats[in.Chat]
	who := member
	if in.From != "" {
		who = w.tg.Person(int64(600_000+i), w.fill.Replace(in.From))
		if g := w.groups[in.Chat]; g != nil {
			who = who.In(g)
		}
	}
	if err := w.send(who, in); err != nil {
		return "", err
	}
	if in.Chat == "strange" {
		return "silence", nil
	}
	end := report.NewTicket("TBN", uint64(2_000_003+(i+1)*7919))
	ask := "lihat " + end
	if in.Chat == "leader" {
		ask = "tiket " + end
	}
	member.Say(ask)
	var outcome []string
	for {
		m, err := member.WaitFor(ctx, nil)
		if err != nil {
			return "", err
		}
		if strings.Contains(m.Text, end) {
			break
		}
		if in.Chat == "pupr" && m.ID == w.card.ID {
			// A refused press has fresh buttons put under the card, in its own time.
			continue
		}
		outcome = append(outcome, deskKind(m.Text))
	}
	if len(outcome) == 0 {
		return "silence", nil
	}
	return strings.Join(outcome, " + "), nil
}

func (w *hostileWorld) send(who *telegramtest.Actor, in groupInput) error {
	said := strings.Repeat(w.fill.Replace(in.Text), max(1, in.Times))
	switch {
	case in.Press != "":
		on, err := w.message(in.Chat, in.On)
		if err != nil {
			return fmt.Errorf("on: %w", err)
		}
		who.PressOn(on, w.fill.Replace(in.Press))
	case in.Raw != "":
		who.Raw(w.fill.Replace(in.Raw))
	case in.Quote != "":
		to, err := w.message(in.Chat, in.Quote)
		if err != nil {
			return fmt.Errorf("quote: %w", err)
		}
		who.Reply(to, said)
	default:
		who.Say(said)
	}
	return nil
}

// deskKinds are answers in groups and to leaders, told by words that only they have.
var deskKinds = []struct{ kind, words string }{
	{"refuses the press", "Tombol itu tidak berlaku"},
	{"refuses a stranger", "bukan anggota grup"},
	{"not this agency's", "jadi tidak bisa diubah dari grup ini"},
	{"asks which report", "Laporan yang mana?"}, {"asks which ticket", "Tiket yang mana?"},
	{"asks whose order", "Perintah untuk siapa?"}, {"asks whether it is an order", "Kirim ini sebagai perintah"}, {"asks which period", "belum saya pahami. Contoh"},
	{"finds nothing", "Tidak ada laporan dengan kata"}, {"asks for a code", "lalu kode dari admin"},
	{"unknown ticket", "Tidak ada laporan TBN"},
	{"mistyped ticket", "mungkin salah ketik"},
	{"not understood", "Maksudnya belum jelas"}, {"not understood", "Belum saya pahami"},
	{"too long", "Terlalu panjang"},
	{"only administrators", "hanya bisa di grup admin"},
	{"no such code", "Kode itu tidak dikenal"},
	{"asks for a reason", "Alasannya apa?"},
	{"asks whose reporter", "Pelapor yang mana?"},
	{"asks which agency", "instansi mana"}, {"lists agencies", "pupr, dlhp"},
	{"nobody is blocked", "Tidak ada pelapor yang sedang diblokir"},
	{"the last group stays", "satu-satunya grup admin"},
	{"shows the report", "Riwayat"}, {"shows the report", "Ditangani:"},
	{"the list of open reports", "Laporan terbuka"}, {"the list of open reports", "Tidak ada laporan terbuka"},
}

func deskKind(text string) string {
	for _, k := range deskKinds {
		if strings.Contains(text, k.words) {
			return k.kind
		}
	}
	line, _, _ := strings.Cut(text, "\n")
	if r := []rune(line); len(r) > 60 {
		line = string(r[:60])
	}
	return "“" + line + "”"
}
