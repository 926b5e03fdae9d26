package desk_test

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// Every way to say a word, as a quoted reply to the card of a forwarded report, and
// the event it must make. "" makes none.
func TestWordsAreUnderstood(t *testing.T) {
	t.Parallel()
	accept, start := report.EventKind(report.MoveAccept), report.EventKind(report.MoveStart)
	ask, reject := report.EventKind(report.MoveAsk), report.EventKind(report.MoveReject)
	resolve, transfer := report.EventKind(report.MoveResolve), report.EventKind(report.MoveTransfer)
	for _, c := range []struct {
		text  string
		kind  report.EventKind
		words string
	}{
		{"terima", accept, ""},
		{"TERIMA", accept, ""},
		{"/terima", accept, ""},
		{"/terima@taprose_bot", accept, ""},
		{"@taprose_bot terima", accept, ""},
		{"Terima.", accept, ""},
		{"*terima*", accept, ""},
		{"terima pak", accept, ""},
		{"Terima laporannya, pak", accept, ""},
		{"Sudah diterima", accept, ""},
		{"sudah kami terima", accept, ""},
		{"ok siap", accept, ""},
		{"Oke siap!", accept, ""},
		{"Siap laksanakan", accept, ""},
		{"👍", accept, ""},
		{"👍🏽", accept, ""},
		{"accepted", accept, ""},
		{"Received, thanks", accept, ""},
		{"terima, besok kami cek", accept, "besok kami cek"},
		{"ok besok kami cek", accept, "besok kami cek"},
		{"proses", start, ""},
		{"lanjut", start, ""},
		{"Lanjut!", start, ""},
		{"Mulai dikerjakan", start, ""},
		{"sedang dikerjakan", start, ""},
		{"kami tindak lanjuti", start, ""},
		{"in progress", start, ""},
		{"tanya: lubangnya sebelah mana?", ask, "lubangnya sebelah mana?"},
		{"Tanya\nlubangnya sebelah mana?", ask, "lubangnya sebelah mana?"},
		{"ask which side?", ask, "which side?"},
		{"jawab minggu depan", report.EventAnswered, "minggu depan"},
		{"Jawaban: minggu depan", report.EventAnswered, "minggu depan"},
		{"reply next week", report.EventAnswered, "next week"},
		{"catat sudah ditelepon", report.EventNoted, "sudah ditelepon"},
		{"Catatan internal - tunggu anggaran", report.EventNoted, "tunggu anggaran"},
		{"tolak bukan jalan kabupaten", reject, "bukan jalan kabupaten"},
		{"Ditolak, sudah pernah dilaporkan", reject, "sudah pernah dilaporkan"},
		{"selesai aspal ditambal", resolve, "aspal ditambal"},
		{"Sudah selesai. Aspal ditambal.", resolve, "Aspal ditambal."},
		{"beres, aspal ditambal", resolve, "aspal ditambal"},
		{"fixed the asphalt", resolve, "the asphalt"},
		{"pindah dlhp lampu jalan", transfer, "lampu jalan"},
		{"alihkan ke DLH: lampu jalan", transfer, "lampu jalan"},
		{"pindah ke dinas lingkungan hidup dan perhubungan karena lampu", transfer, "karena lampu"},
		{"pindah dlph lampu jalan", transfer, "lampu jalan"},
		{"teruskan ke dishub, lampu jalan", transfer, "lampu jalan"},
		{"Besok kami cek ke lokasi", report.EventAnswered, "Besok kami cek ke lokasi"},
		{"Terima kasih laporannya, besok kami cek", report.EventAnswered, "Terima kasih laporannya, besok kami cek"},
		{"belum selesai, tunggu aspal", report.EventAnswered, "belum selesai, tunggu aspal"},
		{"cek dulu di lapangan", report.EventAnswered, "cek dulu di lapangan"},
		{"daftar dulu di kelurahan", report.EventAnswered, "daftar dulu di kelurahan"},
		{"25", report.EventAnswered, ""},
		{"trima", accept, ""},
		{"trma pak", accept, ""},
		{"Terimah", accept, ""},
		{"sdh slesai, aspal ditambal", resolve, "aspal ditambal"},
		{"slesai aspal ditambal", resolve, "aspal ditambal"},
		{"slsai aspal ditambal", resolve, "aspal ditambal"},
		{"sudah kami selesai, aspal ditambal", resolve, "aspal ditambal"},
		{"tolk bukan jalan kabupaten", reject, "bukan jalan kabupaten"},
		{"porses", start, ""},
		{"jwb minggu depan", report.EventAnswered, "minggu depan"},
		{"pindh dlhp lampu jalan", transfer, "lampu jalan"},
		{"Siap pak, segera dicek", accept, "segera dicek"},
		{"protes warga sudah kami dengar", report.EventAnswered, "protes warga sudah kami dengar"},
		{"tanpa surat RT tidak bisa", report.EventAnswered, "tanpa surat RT tidak bisa"},
		{"tanda tangan kades belum ada", report.EventAnswered, "tanda tangan kades belum ada"},
		{"camat sudah tahu", report.EventAnswered, "camat sudah tahu"},
		{"sudah kami tanya ke PLN", report.EventAnswered, "sudah kami tanya ke PLN"},
		{"sudah kami cek, aman", report.EventAnswered, "sudah kami cek, aman"},
		{"slesai", "", ""},
		{"terima kasih", "", ""},
		{"makasih pak", "", ""},
		{"tanya", "", ""},
		{"tolak", "", ""},
		{"selesai", "", ""},
		{"jawab", "", ""},
		{"catat", "", ""},
		{"pindah", "", ""},
		{"pindah dlhp", "", ""},
		{"...", "", ""},
		{"bantuan", "", ""},
		{"daftar", "", ""},
		{"status", "", ""},
		{"batal", "", ""},
		{"disposisi dlhp", "", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t)
			eff := o.step(o.message(c.text))
			if c.text == "25" {
				// A number beyond the card's choices chooses nothing.
				wantNothingDone(t, eff)
				return
			}
			if len(eff.Say) == 0 {
				t.Error("said nothing")
			}
			if c.kind == "" {
				wantNothingDone(t, eff)
				return
			}
			if eff.Save == nil {
				t.Fatalf("nothing done; said %q", said(eff))
			}
			e := eff.Save.Events[len(eff.Save.Events)-1]
			if e.Kind != c.kind || e.Text != c.words {
				t.Errorf("made %s with %q, want %s with %q", e.Kind, e.Text, c.kind, c.words)
			}
			if e.By.Name != "Pak Budi" || e.By.Agency != "pupr" || e.Cause == "" {
				t.Errorf("event by %+v because of %q", e.By, e.Cause)
			}
		})
	}
}

// The six choices of a card are numbers too, for networks without buttons.
func TestNumbersChooseFromTheCard(t *testing.T) {
	t.Parallel()
	for n, want := range map[string]report.Status{
		"1": report.StatusAcknowledged, "2": report.StatusInProgress,
	} {
		o := openOffice(t)
		eff := o.tells(n)
		if eff.Save == nil || eff.Save.Status != want {
			t.Errorf("%s: said %q", n, said(eff))
		}
	}
	o := openOffice(t)
	wantSaid(t, o.tells("3"), "pertanyaan")
	o = openOffice(t)
	wantSaid(t, o.tells("6"), "alasan")
	o = openOffice(t)
	wantSaid(t, o.tells("99"), "1 sampai 8")
	// Behind a notice without choices a number may be an answer, or meant for another message.
	o = openOffice(t)
	o.ref.MessageID = "tell"
	o.asked(o.message("3"), "Kirim ini ke pelapor")
	if eff := o.step(o.message("1")); !strings.HasSuffix(news(eff).Text, "\n3") {
		t.Errorf("a number as an answer did not reach the reporter: %q", news(eff).Text)
	}
}

func TestTicketTakesThePlaceOfAQuote(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"terima TICKET", "TICKET terima", "/terima TICKET", "terima laporan TICKET", "terima TICKET pak", "laporan TICKET diterima",
		"terima yang TICKET",
	} {
		o := openOffice(t)
		o.ref = nil
		eff := o.tells(withTicket(o, text))
		if eff.Save == nil || eff.Save.Status != report.StatusAcknowledged {
			t.Errorf("%s: said %q", text, said(eff))
		}
	}
	o := openOffice(t)
	o.ref = nil
	eff := o.tells(withTicket(o, "selesai lubangnya di TICKET sudah ditambal"))
	if e := eff.Save.Events[len(eff.Save.Events)-1]; e.Text != "lubangnya di sudah ditambal" {
		t.Errorf("resolved with %q", e.Text)
	}
}

// A ticket among colleagues' talk sends nothing to anybody.
func TestTicketWithoutAWordShowsTheReport(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"TICKET", "tolong cek TICKET ya pak", "TICKET aspalnya habis", "lihat TICKET"} {
		o := openOffice(t)
		o.ref = nil
		eff := o.step(o.message(withTicket(o, text)))
		wantNothingDone(t, eff)
		wantSaid(t, eff, o.report.Ticket, "Jalan & jembatan", "Pelapor 7F", "belum diterima")
	}
}

func TestWrongTickets(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.ref = nil
	right := o.report.Ticket
	wrong := right[:4] + "X" + right[5:]
	if wrong == right {
		wrong = right[:4] + "Y" + right[5:]
	}
	eff := o.tells("terima " + wrong)
	wantNothingDone(t, eff)
	wantSaid(t, eff, wrong, "salah ketik")
	other := report.NewTicket("TBN", 99)
	eff = o.tells("terima " + other)
	wantNothingDone(t, eff)
	wantSaid(t, eff, "Tidak ada laporan "+other)
}

// The members' own talk is none of the bot's business.
func TestTalkAmongMembersGetsSilence(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"selamat pagi", "ok", "siap pak", "👍", "terima kasih", "terima kasih banyak pak", "rapat jam 10 ya", "tanya dulu ke pak kadis",
		"proses lelang selesai minggu depan", "selesai rapat kita ke lokasi", "daftar hadir sudah diisi?",
		"daftar karyawan", "kode pos berapa?", "grup sebelah ramai", "status jalan nasional?", "", "123",
		"tbn itu apa ya", "lihat nanti saja", "bantuan sosial sudah cair", "lepas landas jam 7", "pindah ruang ya",
	} {
		o := openOffice(t)
		o.ref = nil
		eff := o.step(o.message(text))
		if len(eff.Say) > 0 || eff.Save != nil {
			t.Errorf("%q was answered: %q", text, said(eff))
		}
	}
	o := openOffice(t)
	in := o.message("menurut saya ditolak saja")
	in.Quoted = &message.Quote{MessageID: "a colleague's"}
	wantSilence(t, o.step(in))
	in = o.message("")
	in.Quoted, in.Unsupported = nil, "sticker"
	wantSilence(t, o.step(in))
	in = o.message("")
	in.Quoted, in.Media = nil, []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "p"}}
	wantSilence(t, o.step(in))
}

// A lone word of the help without a report is clearly meant for the bot.
func TestAWordWithoutAReportIsAskedFor(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"terima", "Selesai.", "/tolak", "/pindah dlhp lampu", "tanya", "/apa"} {
		o := openOffice(t)
		o.ref = nil
		eff := o.step(o.message(text))
		wantNothingDone(t, eff)
		wantSaid(t, eff, "Laporan yang mana?")
	}
	// A reply to the list or the help, which are about no one report.
	o := openOffice(t)
	in := o.message("selesai ditambal")
	in.Quoted.MessageID = "the list"
	wantSaid(t, o.step(in), "Laporan yang mana?")
}

func TestASticker(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	in := o.message("")
	in.Unsupported = "sticker"
	eff := o.step(in)
	wantNothingDone(t, eff)
	wantSaid(t, eff, "foto")
}
