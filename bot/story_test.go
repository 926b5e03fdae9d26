package main

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// ticketShape finds a ticket in what the bot says.
var ticketShape = regexp.MustCompile(`TBN-[34679ACDEFGHJKMNPRTUWXY]{6}`)

// jpeg is the smallest thing that calls itself a photo.
var jpeg = []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9")

// hear waits for a message that holds all the words.
func hear(t testing.TB, who interface {
	WaitFor(context.Context, func(telegramtest.Message) bool) (telegramtest.Message, error)
}, words ...string) telegramtest.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	m, err := who.WaitFor(ctx, telegramtest.Has(words...))
	if err != nil {
		t.Fatalf("waiting for %q: %v", words, err)
	}
	return m
}

// choose waits for a message with this button and presses it.
func choose(t testing.TB, who *telegramtest.Actor, button string) telegramtest.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	m, err := who.WaitFor(ctx, func(m telegramtest.Message) bool {
		_, ok := m.Button(button)
		return ok
	})
	if err != nil {
		t.Fatalf("waiting for the button %q: %v", button, err)
	}
	if _, err := who.Press(button); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTheWholeLoopOnTelegram(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	wholeLoop(t, tg, newProgram(t, tg, ""))
}

func TestTheWholeLoopOnServers(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	wholeLoop(t, tg, newReplica(t, tg, startServers(t), ""))
}

// wholeLoop is the life of one report, from the first word to the last.
func wholeLoop(t *testing.T, tg *telegramtest.Server, p *program) {
	p.start()
	group := p.enrol(tg, -1001, "pupr")
	p.enrol(tg, -1009, "admin")

	siti := tg.Person(77, "Siti")
	t.Cleanup(func() {
		for _, m := range siti.Messages() {
			t.Logf("siti < %q %v", m.Text, m.Buttons)
		}
		for _, m := range tg.Person(88, "Pak Budi").In(group).Messages() {
			t.Logf("group < %q %v %s", m.Text, m.Buttons, m.React)
		}
	})
	siti.Say("/start")
	choose(t, siti, "Lapor")
	choose(t, siti, "cat:jalan")
	hear(t, siti)
	siti.Say("Jalan berlubang dalam sekali di depan pasar, sudah dua orang jatuh")
	hear(t, siti)
	siti.Photo(jpeg, "")
	hear(t, siti)
	siti.Location(-6.8976, 112.0649)
	choose(t, siti, "Kirim")
	confirmed := hear(t, siti, "TBN-")
	ticket := ticketShape.FindString(confirmed.Text)

	card := hear(t, group, ticket, "berlubang")
	budi := tg.Person(88, "Pak Budi").In(group)
	budi.Reply(card.ID, "terima")
	hear(t, siti, ticket)
	budi.Reply(card.ID, "tanya di sebelah mana pasar?")
	asked := hear(t, siti, "sebelah mana pasar?")
	siti.Reply(asked.ID, "Sebelah utara, dekat gapura")
	heard := hear(t, group, "dekat gapura")
	budi.Reply(heard.ID, "selesai sudah ditambal aspal panas kemarin sore")
	choose(t, siti, "Sudah")
	hear(t, siti)
	hear(t, group, ticket)

	if err := p.stop(); err != nil {
		t.Errorf("after SIGTERM the program ended with %v", err)
	}
	if log := p.log.String(); strings.Contains(log, "level=ERROR") || strings.Contains(log, "berlubang") || strings.Contains(log, "Siti") {
		t.Errorf("the log holds an error or somebody's words:\n%s", log)
	}
}
