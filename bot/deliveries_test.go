package main

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// filed has a citizen file a report and returns its ticket.
func filed(t *testing.T, who *telegramtest.Actor, words string) string {
	t.Helper()
	who.Say("/start")
	choose(t, who, "Lapor")
	choose(t, who, "cat:jalan")
	hear(t, who)
	who.Say(words)
	hear(t, who)
	who.Say("lewati")
	hear(t, who)
	who.Location(-6.8976, 112.0649)
	choose(t, who, "Kirim")
	return ticketShape.FindString(hear(t, who, "Nomor laporan").Text)
}

// TestWhatWasGivenUpIsListedAndTriedAgain: a citizen who blocked the bot does not get
// the agency's answer. The operator sees it in the list, and when she has been asked
// to let the bot in again, has it sent once more: with the program running, and
// without.
func TestWhatWasGivenUpIsListedAndTriedAgain(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, "")
	p.loose = true
	p.start()
	group, admins := p.enrol(tg, -1001, "pupr"), p.enrol(tg, -1009, "admin")
	siti := tg.Person(77, "Siti Aminah")
	ticket := filed(t, siti, "Jalan berlubang di depan rumah Siti Aminah")
	card := hear(t, group, ticket, "berlubang")
	if said := p.does("deliveries", "--failed", "-c", p.config()); said != "nothing was given up\n" {
		t.Errorf("before anything failed the list is\n%s", said)
	}

	siti.Block()
	tg.Person(88, "Pak Budi").In(group).Reply(card.ID, "jawab kami datang besok pagi")
	hear(t, admins, ticket)
	said := p.does("deliveries", "--failed", "-c", p.config())
	if !strings.Contains(said, ticket) || !strings.Contains(said, "reporter") || !strings.Contains(said, "refused:") || strings.Contains(said, "besok") {
		t.Errorf("the list is\n%s", said)
	}
	// The administrators may hear of it before the worker that told them is done.
	until(t, "that no worker is busy", func() bool {
		said = p.does("status", "-c", p.config())
		return strings.Contains(said, "sending: 0 of ")
	})
	if !strings.Contains(said, "reports about which something was given up: 1") || !strings.Contains(said, "sending: 0 of ") {
		t.Errorf("the status is\n%s", said)
	}
	// Together with everything else she is left in peace.
	if said := p.does("deliveries", "retry", "--all", "-c", p.config()); !strings.Contains(said, "0 deliveries of 0 reports") || !strings.Contains(said, "1 left alone: the other side refused") {
		t.Errorf("retry --all says\n%s", said)
	}
	siti.Unblock()
	if said := p.does("deliveries", "retry", strings.ToLower(strings.ReplaceAll(ticket, "-", " ")), "-c", p.config()); !strings.Contains(said, "1 deliveries of 1 reports") {
		t.Errorf("retry says\n%s", said)
	}
	hear(t, siti, "besok pagi")
	identityIsShown(t, p, ticket, "surat balasan tidak sampai")
	wantOneSentence(t, fails(t, p, "deliveries", "retry", ticket, "-c", p.config()), "nothing about "+ticket+" was given up")

	// Now without a running program.
	siti.Block()
	tg.Person(88, "Pak Budi").In(group).Reply(card.ID, "jawab sudah selesai diukur")
	hear(t, admins, ticket)
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	if said := p.does("deliveries", "--failed", "-c", p.config()); !strings.Contains(said, ticket) {
		t.Errorf("without a program the list is\n%s", said)
	}
	siti.Unblock()
	p.does("deliveries", "retry", ticket, "-c", p.config())
	timeline := p.does("report", ticket, "-c", p.config())
	for _, want := range []string{ticket + "  forwarded  pupr  jalan", "filed", "undeliverable", "retried", "card:pupr:1", "sent", "queued"} {
		if !strings.Contains(timeline, want) {
			t.Errorf("the timeline does not say %q", want)
		}
	}
	for _, never := range []string{"Siti", "Aminah", "77", "berlubang", "diukur"} {
		if strings.Contains(timeline, never) {
			t.Errorf("the timeline says %q:\n%s", never, timeline)
		}
	}
	if t.Failed() {
		t.Log("\n" + timeline)
	}
	if said := p.does("report", ticket, "--words", "-c", p.config()); !strings.Contains(said, "berlubang") || !strings.Contains(said, "diukur") {
		t.Errorf("with --words the timeline is\n%s", said)
	}
	identityIsShown(t, p, ticket, "alamat di surat keliru")
	wantOneSentence(t, fails(t, p, "report", ticket, "--identity", "-c", p.config()), "--why")
	wantOneSentence(t, fails(t, p, "report", ticket, "--why", "alamat keliru", "-c", p.config()), "--why goes with --identity")
	p.start()
	hear(t, siti, "diukur")
	erasedIsNobody(t, p, siti, ticket)
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	nothingIsForOthers(t, p)
}

func TestACommandForAReportSaysWhatIsWrongWithItsTicket(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	for ticket, want := range map[string]string{
		"jalan":      "is no ticket; one looks like TBN-",
		"TBN-K7M3XX": "is mistyped",
		"TBN-333333": "there is no report TBN-333333",
	} {
		wantOneSentence(t, fails(t, p, "report", ticket, "-c", p.config()), want)
		wantOneSentence(t, fails(t, p, "deliveries", "retry", ticket, "-c", p.config()), want)
	}
	wantOneSentence(t, fails(t, p, "deliveries", "retry", "-c", p.config()), "a ticket, or --all")
	wantOneSentence(t, fails(t, p, "deliveries", "retry", "--all", "TBN-333333", "-c", p.config()), "a ticket, or --all")
}
