package main

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store/sqlitestore"
)

// networks is a program with an account on both networks: the agency pupr sits on
// Telegram, dlhp and dinkes on WhatsApp, the administrators on Telegram.
type networks struct {
	*program
	wa           *whatsapptest.Server
	bot          *whatsapptest.Phone
	tg           *telegramtest.Server
	admins, pupr *telegramtest.Group
	dlhp, dinkes *talker
	siti, joko   *whatsapptest.Phone

	mu      sync.Mutex
	tickets []string
}

// filed notes the ticket that a confirmation shows, for the audit.
func (n *networks) filed(confirmation string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	ticket := ticketShape.FindString(confirmation)
	n.tickets = append(n.tickets, ticket)
	return ticket
}

// ticked waits until everybody's receipts have reached the program: a phone gives
// them in the order of what it received, so those before an answer came before it.
func (n *networks) ticked(t *testing.T, phones ...*whatsapptest.Phone) {
	t.Helper()
	for _, p := range phones {
		w := with(t, n.bot, p)
		w.heard = len(p.Received())
		w.say("menu")
		w.hear()
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for n.bot.Waiting() > 0 {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("%d things wait for the program", n.bot.Waiting())
		}
	}
}

// audit opens the store of the program, which has ended: every message on WhatsApp is
// known to have arrived, and each leads back to its report.
func (n *networks) audit(t *testing.T) {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), filepath.Join(n.dir, "data"), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, ticket := range n.tickets {
		r, err := db.Reports().ByTicket(t.Context(), ticket)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range r.Deliveries {
			if d.To.Channel == message.ChannelWhatsApp && d.State != report.DeliveryDelivered && d.State != report.DeliveryRead {
				t.Errorf("%s: %s on WhatsApp is %s", ticket, d.Key, d.State)
			}
			for _, id := range d.MessageIDs {
				if ref, err := db.Reports().Ref(t.Context(), d.To, id); err != nil || ref.Report != r.ID {
					t.Errorf("%s: message %s of %s leads to %q, %v", ticket, id, d.Key, ref.Report, err)
				}
			}
		}
	}
}

func newNetworks(t *testing.T) *networks {
	t.Helper()
	n := &networks{tg: telegramtest.Start(t, telegramtest.Options{})}
	n.wa, n.bot = startWhatsApp(t, whatsapptest.Config{})
	n.siti, n.joko = n.wa.AddPhone("6281200000077", "Siti"), n.wa.AddPhone("6281200000078", "Joko")
	n.program = newProgram(t, n.tg, "")
	n.useWhatsApp(n.wa, "")
	n.pair(n.bot)
	n.start()
	n.admins, n.pupr = n.enrol(n.tg, -1009, "admin"), n.enrol(n.tg, -1001, "pupr")
	n.dlhp = n.group(t, "Aduan DLHP", "dlhp", "6281200000088", "Pak Budi")
	n.dinkes = n.group(t, "Aduan Dinkes", "dinkes", "6281200000089", "Bu Rina")
	return n
}

// group makes a WhatsApp group with the bot in it the desk of an agency, and returns
// a member of its staff.
func (n *networks) group(t *testing.T, title, agency, number, name string) *talker {
	t.Helper()
	boss, staff := n.wa.AddPhone("9"+number, "Bu Kepala"), n.wa.AddPhone(number, name)
	g := n.wa.NewGroup(title, boss, staff, n.bot)
	kepala := inGroup(t, n.bot, boss, g)
	// A strange group is greeted once and otherwise left alone.
	kepala.hear("/daftar KODE")
	n.enrolHere(kepala, agency)
	hear(t, n.admins, title)
	return inGroup(t, n.bot, staff, g)
}

// TestAcrossNetworks plays a whole report for each pair of networks, side by side in
// one program: numbers instead of buttons on WhatsApp, several photos, voice, a
// place, quoted replies both ways, news, proof photos; and a quoted reply to each of
// the bot's messages finds its report.
func TestAcrossNetworks(t *testing.T) {
	t.Parallel()
	n := newNetworks(t)
	t.Run("stories", func(t *testing.T) {
		t.Run("both on WhatsApp", func(t *testing.T) { t.Parallel(); bothOnWhatsApp(t, n) })
		t.Run("citizen on WhatsApp, agency on Telegram", func(t *testing.T) { t.Parallel(); whatsAppToTelegram(t, n) })
		t.Run("citizen on Telegram, agency on WhatsApp", func(t *testing.T) { t.Parallel(); telegramToWhatsApp(t, n) })
	})
	n.ticked(t, n.dlhp.Phone, n.dinkes.Phone, n.siti, n.joko)
	if err := n.stop(); err != nil {
		t.Errorf("after SIGTERM the program ended with %v", err)
	}
	if !t.Failed() {
		n.audit(t)
	}
	for _, w := range []string{"level=ERROR", "berlubang", "sampah", "Siti", "6281200000077"} {
		if log := n.log.String(); strings.Contains(log, w) {
			t.Errorf("the log holds %q:\n%s", w, log)
		}
	}
}

func bothOnWhatsApp(t *testing.T, n *networks) {
	siti := with(t, n.bot, n.siti)
	budi := inGroup(t, n.bot, n.dlhp.Phone, n.dlhp.group)
	siti.say("halo")
	siti.hear("1. Lapor")
	siti.pick("Lapor")
	siti.hear("Tentang apa")
	siti.pick("Sampah")
	siti.hear("Apa yang terjadi")
	siti.say("Tumpukan sampah di pinggir sungai, baunya sampai ke rumah")
	siti.hear("Ada foto")
	if _, err := siti.Album(n.bot, [][]byte{picture(1), picture(2), picture(3)}, ""); err != nil {
		t.Fatal(err)
	}
	siti.hear("3 dari 10")
	siti.sent(siti.Voice(n.bot, []byte("OggS a voice"), 4))
	siti.hear("4 dari 10")
	siti.sent(siti.Location(n.bot, -6.8976, 112.0649, ""))
	siti.hear("Sudah benar")
	siti.pick("Kirim")
	confirmed := siti.hear("TBN-")
	ticket := n.filed(confirmed.Text)

	// The card: its words with the first photo, then the others and the voice.
	card := budi.hear(ticket, "Tumpukan sampah")
	budi.shows(n.wa, card, picture(1))
	second, third := budi.hear(), budi.hear()
	budi.shows(n.wa, second, picture(2))
	budi.shows(n.wa, third, picture(3))
	if voice := budi.hear(); voice.Kind != "audio" {
		t.Errorf("no voice but %s %q", voice.Kind, voice.Text)
	}
	// "1" behind the card is its first choice, and another photo of the card finds
	// the report as well.
	if got := budi.answer(budi.reply(card, numberOf(t, card, "Terima"))); !strings.Contains(got.Text, ticket+" diterima") {
		t.Errorf("the group reads %q", got.Text)
	}
	siti.hear(ticket, "sudah menerima")
	budi.answer(budi.reply(third, "2"))
	news := siti.hear(ticket)

	// The citizen quotes the news, the agency quotes what she said.
	siti.reply(news, "Ada bangkai ayam juga di situ")
	siti.hear("Sudah kami tambahkan ke *" + ticket)
	told := budi.hear(ticket, "bangkai ayam")
	if told.Quoted != card.ID {
		t.Errorf("the notice quotes %q, want the card", told.Quoted)
	}
	budi.reply(told, "tanya di sisi utara atau selatan jembatan?")
	asked := siti.hear("utara atau selatan")
	siti.photo(picture(4), "Sisi utara, lihat fotonya", asked)
	seen := budi.hear("Sisi utara")
	budi.shows(n.wa, seen, picture(4))
	budi.photo(picture(5), "selesai sudah diangkut dua truk", seen)
	done := siti.hear("dua truk")
	siti.shows(n.wa, done, picture(5))
	// The question stands under the words.
	siti.pick("Sudah")
	budi.hear(ticket)
	siti.hear("1")
	siti.say("5")
	budi.hear(ticket, "5")

	// Her first message about it still finds it.
	siti.reply(confirmed, "Sampai hari ini masih bersih")
	budi.hear(ticket, "masih bersih")
}

func whatsAppToTelegram(t *testing.T, n *networks) {
	joko := with(t, n.bot, n.joko)
	rina := n.tg.Person(90, "Bu Rina").In(n.pupr)
	// Photos with a caption are the very first message.
	if _, err := joko.Album(n.bot, [][]byte{picture(11), picture(12)}, "Jalan berlubang di depan SDN Kebonsari 1, sudah ada yang jatuh"); err != nil {
		t.Fatal(err)
	}
	joko.hear("2")
	joko.say("selesai")
	joko.hear("Di mana")
	joko.say("depan SDN Kebonsari 1, Kebonsari, Tuban")
	joko.hear("Sudah benar")
	joko.say("kirim")
	confirmed := joko.hear("TBN-")
	ticket := n.filed(confirmed.Text)

	card := hear(t, n.pupr, ticket, "Jalan berlubang")
	waitPhotos(t, func() *telegramtest.Actor { return n.tg.Person(91, "Bu Ani").In(n.pupr) }, picture(11), picture(12))
	if _, err := n.tg.Person(90, "Bu Rina").In(n.pupr).Press("terima"); err != nil {
		rina.Reply(card.ID, "terima")
	}
	joko.hear(ticket, "sudah menerima")
	rina.Reply(card.ID, "tanya jalurnya yang mana?")
	asked := joko.hear("jalurnya yang mana")
	joko.sent(joko.Voice(n.bot, []byte("OggS an answer"), 3))
	joko.reply(asked, "Jalur kiri arah Semanding")
	answered := hear(t, n.pupr, "Jalur kiri")
	rina.ReplyPhoto(answered.ID, picture(13), "selesai ditambal hotmix")
	done := joko.hear("ditambal hotmix")
	joko.shows(n.wa, done, picture(13))
	// "Not done" with one tap opens it again.
	joko.pick("Belum")
	hear(t, n.pupr, ticket)
	joko.reply(done, "Baru separuh yang ditambal")
	hear(t, n.pupr, ticket, "Baru separuh")
	joko.reply(confirmed, "Mohon dilanjutkan")
	hear(t, n.pupr, ticket, "Mohon dilanjutkan")
}

func telegramToWhatsApp(t *testing.T, n *networks) {
	sari := n.tg.Person(77, "Sari")
	rina := inGroup(t, n.bot, n.dinkes.Phone, n.dinkes.group)
	sari.Album("Antrean puskesmas panjang sekali sejak jam lima pagi", picture(21), picture(22))
	hear(t, sari)
	sari.Say("selesai")
	hear(t, sari)
	sari.Location(-6.8976, 112.0649)
	choose(t, sari, "Kirim")
	confirmed := hear(t, sari, "TBN-")
	ticket := n.filed(confirmed.Text)

	card := rina.hear(ticket, "Antrean puskesmas")
	rina.shows(n.wa, card, picture(21))
	second := rina.hear()
	rina.shows(n.wa, second, picture(22))
	rina.answer(rina.reply(second, "1"))
	hear(t, sari, ticket, "sudah menerima")
	rina.reply(card, "tanya puskesmas yang mana?")
	asked := hear(t, sari, "puskesmas yang mana?")
	sari.ReplyPhoto(asked.ID, picture(23), "Puskesmas Kebonsari")
	answered := rina.hear("Puskesmas Kebonsari")
	rina.shows(n.wa, answered, picture(23))
	// A bare number, then the question it asks is answered by quoting the question.
	rina.reply(card, numberOf(t, card, "Selesai"))
	question := rina.hear(ticket)
	rina.photo(picture(24), "loket kedua sudah dibuka", question)
	hear(t, sari, "loket kedua")
	waitPhotos(t, func() *telegramtest.Actor { return n.tg.Person(77, "Sari") }, picture(24))
	if _, err := sari.Press("Sudah"); err != nil {
		t.Error(err)
	}
	rina.hear(ticket)
	sari.Reply(confirmed.ID, "Semoga seterusnya")
	rina.hear(ticket, "Semoga seterusnya")
}

// waitPhotos waits until a Telegram chat has been shown these photos, since it began:
// fresh is somebody in it who has not looked yet.
func waitPhotos(t *testing.T, fresh func() *telegramtest.Actor, want ...[]byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, photo := range want {
		_, err := fresh().WaitFor(ctx, func(m telegramtest.Message) bool {
			return slices.ContainsFunc(m.Files, func(f telegramtest.File) bool { return bytes.Equal(f.Data, photo) })
		})
		if err != nil {
			t.Fatalf("photo %q: %v", photo[len(jpeg):], err)
		}
	}
}
