package main

import (
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
)

func TestTheWholeLoopOnWhatsApp(t *testing.T) {
	t.Parallel()
	wa, bot := startWhatsApp(t, whatsapptest.Config{})
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, "")
	p.useWhatsApp(wa, "")
	p.pair(bot)
	p.start()
	admins := p.enrol(tg, -1009, "admin")

	boss, staff := wa.AddPhone("6281200000090", "Bu Kepala"), wa.AddPhone("6281200000088", "Pak Budi")
	group := wa.NewGroup("Aduan PUPR", boss, staff, bot)
	kepala, budi := inGroup(t, bot, boss, group), inGroup(t, bot, staff, group)
	kepala.hear("TapRose")
	p.enrolHere(kepala, "pupr")
	hear(t, admins, "Aduan PUPR", "Dinas PUPR")

	siti := with(t, bot, wa.AddPhone("6281200000077", "Siti"))
	siti.say("halo")
	siti.hear("1. ")
	siti.pick("Lapor")
	siti.hear("1. ")
	siti.pick("Jalan")
	siti.hear()
	siti.say("Jalan berlubang dalam sekali di depan pasar, sudah dua orang jatuh")
	siti.hear()
	siti.sent(siti.Photo(bot, jpeg, ""))
	siti.hear()
	siti.sent(siti.Location(bot, -6.8976, 112.0649, ""))
	siti.hear("Kirim")
	siti.pick("Kirim")
	ticket := ticketShape.FindString(siti.hear("TBN-").Text)
	card := budi.hear(ticket, "berlubang")
	id := budi.reply(card, "1")
	t.Log(budi.answer(id))
	t.Log(siti.hear(ticket))
}
