package main

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// TestALeadersChatOnTelegram is an order from the Bupati's private chat to an agency's
// group and back, over the built program, which is killed while the answer is awaited;
// and an activity, which stands in the figures.
func TestALeadersChatOnTelegram(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	shown := freeAddress(t)
	p := newProgram(t, tg, "metrics: {listen: "+shown+"}\n")
	p.start()
	group := p.enrol(tg, -1001, "pupr")
	p.enrol(tg, -1009, "admin")
	out, err := p.command("enroll", "-c", p.config(), "bupati").Output()
	if err != nil {
		t.Fatal(err)
	}
	bupati, budi := tg.Person(91, "Pak Bupati"), tg.Person(88, "Pak Budi").In(group)
	bupati.Say("/start")
	hear(t, bupati)
	bupati.Say(strings.TrimSpace(string(out)))
	hear(t, bupati, "terdaftar untuk Bupati")

	siti := tg.Person(77, "Siti")
	siti.Say("Jalan berlubang dalam sekali di depan pasar, sudah dua orang jatuh")
	choose(t, siti, "Lewati")
	hear(t, siti)
	siti.Say("Pasar Baru, Kebonsari, Tuban")
	choose(t, siti, "Kirim")
	ticket := ticketShape.FindString(hear(t, siti, "TBN-").Text)
	hear(t, group, ticket)

	bupati.Say("rekap")
	hear(t, bupati, "Masuk: 1")
	bupati.Say("cari pasar jalan")
	hear(t, bupati, ticket, "1 laporan")
	bupati.Say("1")
	if m := choose(t, bupati, "Beri perintah"); !strings.Contains(m.Text, ticket) || !strings.Contains(m.Text, "berlubang dalam") {
		t.Errorf("the course of the report is told as %q", m.Text)
	}
	hear(t, bupati, "Apa perintahnya")
	bupati.Say("Tolong ditambal sebelum Jumat")
	hear(t, bupati, "Perintah diteruskan")
	order := hear(t, group, "Perintah Bupati", "sebelum Jumat", ticket)
	// Killed before it has written down that the order is there, it says it again, and
	// the first one is nobody's message.
	awaitFigure(t, shown, `taprose_deliveries_total{channel="telegram",kind="agency",outcome="sent"}`, 2)
	p.kill()
	p.start()
	budi.Reply(order.ID, "Aspal datang besok, langsung dikerjakan")
	hear(t, group, "Jawaban dikirim")
	hear(t, bupati, "Jawaban", "Aspal datang besok", "Pak Budi")
	budi.Say("/kegiatan menambal jalan Manunggal bersama warga")
	hear(t, group, "Kegiatan dicatat")
	bupati.Say("kegiatan")
	hear(t, bupati, "menambal jalan Manunggal")
	bupati.Say("tiket " + ticket)
	hear(t, bupati, ticket, "Tolong ditambal sebelum Jumat", "Aspal datang besok")

	if err := p.stop(); err != nil {
		t.Errorf("after SIGTERM the program ended with %v", err)
	}
	if n := countTexts(budi, "Perintah Bupati"); n != 1 {
		t.Errorf("the order was said %d times", n)
	}
	if log := p.log.String(); strings.Contains(log, "level=ERROR") || strings.Contains(log, "Aspal") || strings.Contains(log, "Manunggal") {
		t.Errorf("the log holds an error or somebody's words:\n%s", log)
	}
}

// countTexts is how many messages that somebody sees hold the words.
func countTexts(who *telegramtest.Actor, words string) int {
	n := 0
	for _, m := range who.Messages() {
		if strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}
