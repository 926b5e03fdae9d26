package main

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// Whoever goes on talking right after his ticket, while the network takes nothing for his
// agency's group, is answered: neither he nor, with polling, everybody else waits for it.
func TestNobodyWaitsForASilentGroup(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, "")
	p.start()
	group := p.enrol(tg, -1001, "pupr")
	open := make(chan struct{})
	tg.Fail(telegramtest.Fault{Chat: -1001, Times: -1, Until: open})

	siti := tg.Person(77, "Siti")
	siti.Say("Jalan berlubang dalam sekali di depan pasar, sudah dua orang jatuh")
	hear(t, siti)
	siti.Say("lewati")
	hear(t, siti)
	siti.Location(-6.8976, 112.0649)
	choose(t, siti, "Kirim")
	confirmed := hear(t, siti, "TBN-")
	siti.Reply(confirmed.ID, "lubangnya di sisi utara jalan")
	hear(t, siti, "tambahkan")
	siti.Say("selesai")
	hear(t, siti)
	siti.Say("Sampah menumpuk di belakang pasar dan baunya menyengat")
	hear(t, siti)
	ticket := ticketShape.FindString(confirmed.Text)
	for _, m := range group.Messages() {
		if strings.Contains(m.Text, ticket) {
			t.Errorf("the group has heard %q", m.Text)
		}
	}
	tg.Heal()
	close(open)
	hear(t, group, ticket, "berlubang")
	hear(t, group, ticket, "sisi utara")
}
