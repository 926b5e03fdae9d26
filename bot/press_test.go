package main

import (
	"context"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// untouched is how staff read the status of a report that nobody has moved.
const untouched = "belum diterima"

// complain files one report in a hurry and returns its ticket.
func complain(t *testing.T, who *telegramtest.Actor) string {
	t.Helper()
	who.Say("/start")
	choose(t, who, "Lapor")
	choose(t, who, "cat:jalan")
	hear(t, who)
	who.Say("Jalan berlubang dalam sekali di depan pasar, sudah dua orang jatuh")
	hear(t, who)
	who.Photo(jpeg, "")
	hear(t, who)
	who.Location(-6.8976, 112.0649)
	choose(t, who, "Kirim")
	return ticketShape.FindString(hear(t, who, "TBN-").Text)
}

// standing is the first line of what a desk is shown of a report: its status.
func standing(t *testing.T, who *telegramtest.Actor, ticket string) string {
	t.Helper()
	asked := who.Say("lihat " + ticket)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	m, err := who.WaitFor(ctx, func(m telegramtest.Message) bool { return m.ReplyTo == asked })
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(m.Text, "\n")
	return line
}

// dataOf is what the button of a message sends.
func dataOf(t *testing.T, m telegramtest.Message, label string) string {
	t.Helper()
	b, ok := m.Button(label)
	if !ok {
		t.Fatalf("no button %q on %q %v", label, m.Text, m.Buttons)
	}
	return b.Data
}

// A Telegram client may send any data as if a button with it had been pressed on any
// message that it sees. Nothing moves but by the data of a button where it stands.
func TestForgedPressesMoveNothing(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	shown := freeAddress(t)
	p := newProgram(t, tg, "metrics: {listen: "+shown+"}\n")
	p.start()
	pupr, dlhp := p.enrol(tg, -1001, "pupr"), p.enrol(tg, -1002, "dlhp")
	p.enrol(tg, -1009, "admin")
	siti, joko := tg.Person(77, "Siti"), tg.Person(78, "Joko")
	first := complain(t, siti)
	card := hear(t, pupr, first)
	second := complain(t, joko)
	other := hear(t, pupr, second)
	budi, wati := tg.Person(88, "Pak Budi").In(pupr), tg.Person(89, "Bu Wati").In(dlhp)

	good := dataOf(t, card, "terima")
	choice, tag, _ := strings.Cut(good, "~")
	if choice != "terima" || tag == "" || len(good) > 64 {
		t.Fatalf("data %q", good)
	}
	for name, press := range map[string]func() string{
		"another report's message": func() string { return budi.PressOn(other.ID, good) },
		"no authenticator":         func() string { return budi.PressOn(card.ID, "terima") },
		"another choice":           func() string { return budi.PressOn(card.ID, "tolak~"+tag) },
		"a made up one":            func() string { return budi.PressOn(card.ID, "terima~AAAAAAAAAAAAAAAA") },
		"a message that is none":   func() string { return budi.PressOn(99999, good) },
	} {
		press()
		if m := hear(t, pupr, "tidak berlaku"); strings.Contains(m.Text, "sudah menerima") {
			t.Errorf("%s: %q", name, m.Text)
		}
	}
	// The card in another agency's group: forwarded it has another number, and the
	// same number is there somebody else's message.
	wati.PressOn(card.ID, good)
	hear(t, dlhp, "tidak berlaku")
	for _, ticket := range []string{first, second} {
		if got := standing(t, budi, ticket); !strings.Contains(got, untouched) {
			t.Errorf("%s is %s", ticket, got)
		}
	}
	page := awaitFigure(t, shown, `taprose_refused_total{channel="telegram",why="forged"}`, 5)
	if n := figure(t, page, `taprose_refused_total{channel="telegram",why="old"}`); n != 1 {
		t.Errorf("%v presses without an authenticator are counted", n)
	}
	// The refusals put fresh buttons under the card; those are as good as ever.
	for _, m := range budi.Messages() {
		if m.ID == card.ID {
			good = dataOf(t, m, "terima")
		}
	}
	budi.PressOn(card.ID, good)
	hear(t, siti, first, "sudah menerima")
	if got := standing(t, budi, first); strings.Contains(got, untouched) {
		t.Errorf("%s: %s", first, got)
	}
}

// A forwarded card is no card: quoting it, or naming its ticket, in another group moves
// nothing there.
func TestAForwardedCardMovesNothing(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, "")
	p.start()
	pupr, dlhp := p.enrol(tg, -1001, "pupr"), p.enrol(tg, -1002, "dlhp")
	p.enrol(tg, -1009, "admin")
	strange := tg.Group(-1777, "Grup lain")
	ticket := complain(t, tg.Person(77, "Siti"))
	card := hear(t, pupr, ticket)
	wati := tg.Person(89, "Bu Wati").In(dlhp)
	copied := wati.Say(card.Text)
	wati.Reply(copied, "terima")
	wati.Reply(card.ID, "selesai sudah kami tambal")
	wati.Say("terima " + ticket)
	hear(t, dlhp, "ditangani Dinas PUPR")
	mallory := tg.Person(666, "Mallory").In(strange)
	copied = mallory.Say(card.Text)
	mallory.Reply(copied, "terima")
	mallory.Say("/selesai " + ticket + " beres")
	// Edited into an order afterwards, it is none either.
	late := wati.Say("selamat pagi")
	wati.Edit(late, "terima "+ticket)
	// A message that does something comes after all of these.
	rina := tg.Person(90, "Bu Rina").In(pupr)
	rina.Reply(card.ID, "catat sudah dilihat")
	hear(t, pupr, "Dicatat")
	if got := standing(t, rina, ticket); !strings.Contains(got, untouched) {
		t.Errorf("%s is %s", ticket, got)
	}
	if n := len(mallory.Messages()); n != 0 {
		t.Errorf("a stranger's group heard %d messages", n)
	}
}

// Who left the group, or was put out, moves nothing any more: not by a button that he
// still sees, not by a quoted reply, not by a ticket; coming back gives the right back.
func TestLeavingTheGroupEndsTheRight(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, "")
	p.start()
	pupr := p.enrol(tg, -1001, "pupr")
	p.enrol(tg, -1009, "admin")
	ticket := complain(t, tg.Person(77, "Siti"))
	card := hear(t, pupr, ticket)
	budi, rina := tg.Person(88, "Pak Budi").In(pupr), tg.Person(90, "Bu Rina").In(pupr)
	// He was a member just now, and is remembered as one.
	budi.Reply(card.ID, "catat akan dilihat")
	hear(t, pupr, "Dicatat")
	pupr.Leave(budi, false)
	for _, try := range []func(){
		func() { budi.PressOn(card.ID, dataOf(t, card, "terima")) },
		func() { budi.Reply(card.ID, "selesai sudah ditambal") },
		func() { budi.Say("tolak " + ticket + " bukan urusan kami") },
		func() { budi.Say("lihat " + ticket) },
	} {
		try()
		hear(t, pupr, "bukan anggota grup")
	}
	if got := standing(t, rina, ticket); !strings.Contains(got, untouched) {
		t.Errorf("%s: %s", ticket, got)
	}
	pupr.Return(budi)
	budi.PressOn(card.ID, dataOf(t, card, "terima"))
	hear(t, tg.Person(77, "Siti"), ticket, "sudah menerima")
	if log := p.log.String(); strings.Count(log, "why=left") != 4 {
		t.Errorf("refusals are not in the log:\n%s", log)
	}
}
