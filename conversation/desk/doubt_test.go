package desk_test

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// asked steps, and turns to the question that was asked, so that what comes next quotes it.
func (o *office) asked(in message.Inbound, parts ...string) {
	o.t.Helper()
	eff := o.step(in)
	wantNothingDone(o.t, eff)
	wantSaid(o.t, eff, parts...)
	if len(eff.Say) == 0 || eff.Say[0].Intent == "" {
		o.t.Fatalf("%q asked nothing: %q", in.Text, said(eff))
	}
	o.ref = &report.Ref{Chat: o.chat, MessageID: "question", Report: o.report.ID, Intent: eff.Say[0].Intent}
}

// Below the card: what is in doubt is asked about, and nothing is done or sent before.
func TestWhatIsInDoubtIsAsked(t *testing.T) {
	t.Parallel()
	const (
		done   = "sudah selesai, atau kabar saja?"
		send   = "Kirim ini ke pelapor"
		ask    = "Tanya ke pelapor"
		beyond = "bukan kewenangan kabupaten?"
		target = "instansi mana?"
		move   = "dipindah ke Dinas Lingkungan Hidup dan Perhubungan?"
		what   = "Apa yang sudah dikerjakan"
		who    = "Nama dan nomor pelapor tidak kami tampilkan"
	)
	for question, texts := range map[string][]string{
		done: {
			"sudah ditambal", "sdh ditambal pak", "sudah kami tambal tadi pagi", "izin melaporkan, lubang sudah ditutup", "lapor pak, sudah dikerjakan",
			"ijin lapor sdh dikerjakan komandan", "siap, sudah ditambal", "sampun ditindaklanjuti", "lampu sudah menyala kembali", "sdh", "sudah ya pak",
		},
		what: {"sdh dikerjakan", "sls", "clear", "closed", "sdh clear", "tutup saja"},
		send: {
			"orang ini cerewet banget", "pak Agus tolong dicek", "tolong dicek pak Agus", "tolong dicek lagi", "mohon arahan pak", "wkwk", "wkwkwk", "P", "y",
			"sebentar", "tunda dulu", "ini laporan palsu", "ini sdh sering lapor orangnya", "sudah kami hubungi pelapornya",
		},
		ask: {
			"sudah selesai belum?", "selesai?", "proses?", "dikerjakan?", "terima?", "sudah diproses?", "kapan selesai?", "kenapa belum dikerjakan?", "sejak kapan lubangnya?",
			"tanya pak Joko dulu", "tanya DLH dulu", "tanya dulu ke pak kadis", "siapa yang ke lokasi?",
		},
		beyond: {
			"ini jalan provinsi pak bukan kabupaten", "itu kewenangan provinsi", "itu jalan nasional", "itu urusan desa", "bukan kewenangan kami, ini jalan provinsi", "pindah ke provinsi", "ini wilayah desa", "jalan ini masuk wilayah desa, bukan kabupaten", "bukan kewenangan kami, ini provinsi",
		},
		target:           {"bukan wilayah kami", "diterima tapi bukan wewenang kami", "kami terima, tapi ini bukan kewenangan kami"},
		move:             {"ini punya dlh", "lanjut ke DLH", "tolak bukan kewenangan kami tapi DLH", "bukan kewenangan kami, ini DLH", "bukan kami pak, itu DLH"},
		"belum ditolak.": {"tolak bukan kewenangan kami"},
		who: {
			"siapa sih yang lapor ini", "sopo sing lapor", "no telp pelapor?", "minta no hp", "minta nomor hp nya", "dulur iki sopo",
		},
	} {
		for _, s := range texts {
			o := openOffice(t)
			eff := o.step(o.message(s))
			if !strings.Contains(said(eff), question) {
				t.Errorf("%q: said %q, want %q", s, said(eff), question)
			}
			wantNothingDone(t, eff)
		}
	}
}

// What is no doubt is not asked about: it does what it says, or goes to the reporter.
func TestWhatIsClearIsDone(t *testing.T) {
	t.Parallel()
	accept, start, answered := report.EventKind(report.MoveAccept), report.EventKind(report.MoveStart), report.EventAnswered
	ask, resolve, reject := report.EventKind(report.MoveAsk), report.EventKind(report.MoveResolve), report.EventKind(report.MoveReject)
	for _, c := range []struct {
		text  string
		kind  report.EventKind
		words string
	}{
		{"siap pak kadis", accept, ""},
		{"siap 86", accept, ""},
		{"siap ndan", accept, ""},
		{"siap pak Joko", accept, ""},
		{"siap pak besok", accept, "besok"},
		{"siap monitor", accept, ""},
		{"otw lokasi", start, ""},
		{"otw ke lokasi pak", start, ""},
		{"selesai sudah ditambal, bagaimana menurut bapak?", resolve, "sudah ditambal, bagaimana menurut bapak?"},
		{"tolak jalan provinsi", reject, "jalan provinsi"},
		{"mohon alamat lengkap", ask, "mohon alamat lengkap"},
		{"alamat lengkapnya dimana?", ask, "alamat lengkapnya dimana?"},
		{"sebelah mana?", ask, "sebelah mana?"},
		{"mohon foto lokasi", ask, "mohon foto lokasi"},
		{"minta nama jalannya pak", ask, "minta nama jalannya pak"},
		{"tanya ini di mana ya", ask, "ini di mana ya"},
		{"tanya pak, sebelah mana lubangnya?", ask, "pak, sebelah mana lubangnya?"},
		{"mohon maaf, besok kami perbaiki", answered, "mohon maaf, besok kami perbaiki"},
		{"Mohon maaf, segera diperbaiki", answered, "Mohon maaf, segera diperbaiki"},
		{"mohon ditunggu", answered, "mohon ditunggu"},
		{"mohon bersabar ya bu, tim kami ke lokasi sore ini", answered, "mohon bersabar ya bu, tim kami ke lokasi sore ini"},
		{"sudah kami tambal sebagian, sisanya besok", answered, "sudah kami tambal sebagian, sisanya besok"},
		{"sudah kami teruskan ke PLN", answered, "sudah kami teruskan ke PLN"},
		{"sudah dijadwalkan minggu depan", answered, "sudah dijadwalkan minggu depan"},
		{"jalan ini masuk wilayah desa sugihan, besok kami cek", answered, "jalan ini masuk wilayah desa sugihan, besok kami cek"},
		{"itu masuk wilayah kelurahan Doromukti", answered, "itu masuk wilayah kelurahan Doromukti"},
		{"ini desa Sidorejo, bukan desa Sugihan", answered, "ini desa Sidorejo, bukan desa Sugihan"},
		{"anggaran habis", answered, "anggaran habis"},
		{"Kepada pelapor, mohon bersabar", answered, "Kepada pelapor, mohon bersabar"},
		{"Jalan desa Sidorejo akan kami perbaiki bulan depan", answered, "Jalan desa Sidorejo akan kami perbaiki bulan depan"},
		{"Salah satu pipa bocor, menunggu suku cadang", answered, "Salah satu pipa bocor, menunggu suku cadang"},
		{"Silakan hubungi posko kami untuk nomor telepon petugas", answered, "Silakan hubungi posko kami untuk nomor telepon petugas"},
		{"Kami akan datang besok pagi jam delapan, apakah bapak ada di rumah?", answered, "Kami akan datang besok pagi jam delapan, apakah bapak ada di rumah?"},
	} {
		o := openOffice(t)
		eff := o.step(o.message(c.text))
		if eff.Save == nil {
			t.Errorf("%q: nothing done; said %q", c.text, said(eff))
			continue
		}
		if e := eff.Save.Events[len(eff.Save.Events)-1]; e.Kind != c.kind || e.Text != c.words {
			t.Errorf("%q: made %s with %q", c.text, e.Kind, e.Text)
		}
	}
}

// A question for words is answered by words: not by taking it back, by mere agreement, by
// a question, or by another word.
func TestAQuestionIsNotAnsweredByJustAnything(t *testing.T) {
	t.Parallel()
	for word, replies := range map[string]map[string]string{
		"selesai": {
			"eh belum": "Sudah selesai?", "belum selesai pak, salah ketik": "Sudah selesai?", "maaf salah": "Sudah selesai?", "sebentar": "Sudah selesai?",
			"masih proses": "Sudah selesai?", "ok": "Sudah selesai?", "siap": "Sudah selesai?", "sudah selesai belum?": "Sudah selesai?", "belum": "Sudah selesai?",
			"tolak": "Maksudnya *tolak*?", "proses": "Maksudnya *proses*?", "tanya sebelah mana?": "Sudah selesai?", "tanya lubang yang mana": "Maksudnya *tanya*?",
		},
		"tolak": {
			"eh salah": "alasannya", "maaf salah pencet": "alasannya", "ok": "alasannya", "sebentar": "alasannya", "kenapa?": "alasannya",
			"terima saja": "Maksudnya *terima*?", "pindah ke dlh saja": "Maksudnya *pindah*?", "bukan kewenangan kami": "belum ditolak",
		},
		"pindah dlhp": {"eh salah bukan dlh": "alasannya", "nanti": "alasannya", "selesai": "Maksudnya *selesai*?"},
		"pindah":      {"eh salah": "nama instansinya", "bbpjn": "bukan kewenangan kabupaten?"},
		"tanya":       {"eh gak jadi": "pertanyaannya", "sebentar": "pertanyaannya"},
		"jawab":       {"eh salah": "pesan untuk pelapor", "ok": "pesan untuk pelapor"},
		"catat":       {"eh gak jadi": "catatannya"},
	} {
		for reply, want := range replies {
			o := openOffice(t)
			o.asked(o.message(word))
			o.asked(o.message(reply), want)
			wantSaid(t, o.step(o.message("batal")), "tidak jadi")
		}
	}
	for word, replies := range map[string][]string{
		"selesai": {"lubang sudah ditambal", "dikerjakan kemarin oleh tim", "proses pengecoran sudah selesai", "diganti, yang lama salah satu kakinya patah"},
		"tolak":   {"mohon maaf belum ada anggaran", "laporan palsu", "itu jalan provinsi", "sudah ada laporan yang sama"},
	} {
		for _, reply := range replies {
			o := openOffice(t)
			o.asked(o.message(word))
			if eff := o.step(o.message(reply)); eff.Save == nil {
				t.Errorf("%s, %q: said %q", word, reply, said(eff))
			}
		}
	}
}

// "Admin" is a title that says nothing, and here a target.
func TestAdminIsATarget(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.asked(o.message("bukan wilayah kami"), "instansi mana?")
	if eff := o.step(o.message("admin")); eff.Save == nil || eff.Save.Agency != "" {
		t.Errorf("said %q", said(eff))
	}
}

// What was held back goes where the answer says, with its files.
func TestWordsAndFilesWaitForTheAnswer(t *testing.T) {
	t.Parallel()
	for _, quoted := range []bool{true, false} {
		for answer, kind := range map[string]report.EventKind{
			"1": report.EventKind(report.MoveResolve), "selesai": report.EventKind(report.MoveResolve), "sudah": report.EventKind(report.MoveResolve),
			"2": report.EventAnswered, "kabar saja": report.EventAnswered, "3": report.EventNoted, "catatan": report.EventNoted,
		} {
			o := openOffice(t)
			in := pictured(o.message("sudah ditambal"))
			if !quoted {
				in.Text, in.Quoted = o.report.Ticket+" sudah ditambal", nil
			}
			o.asked(in, "sudah selesai, atau kabar saja?")
			wantNothingDone(t, o.step(o.message("ya")))
			wantSaid(t, o.step(o.message("ok")), "1 sampai 3")
			eff := o.step(o.message(answer))
			if eff.Save == nil {
				t.Fatalf("%q: said %q", answer, said(eff))
			}
			if e := eff.Save.Events[len(eff.Save.Events)-1]; e.Kind != kind || e.Text != "sudah ditambal" || len(e.Media) != 1 {
				t.Errorf("%q: made %+v", answer, e)
			}
		}
	}
	// A button is the same answer.
	o := openOffice(t)
	o.asked(o.message("sudah ditambal"))
	if eff := o.step(press(o.message(""), "selesai")); eff.Save == nil || eff.Save.Status != report.StatusResolved {
		t.Error("the button did not settle")
	}
	for answer, kind := range map[string]report.EventKind{"ya": report.EventAnswered, "kirim": report.EventAnswered, "catat": report.EventNoted} {
		o := openOffice(t)
		o.asked(o.message("pak Agus tolong dicek"))
		eff := o.step(o.message(answer))
		if eff.Save == nil || eff.Save.Events[len(eff.Save.Events)-1].Kind != kind {
			t.Errorf("%q: said %q", answer, said(eff))
		}
	}
	o = openOffice(t)
	o.asked(o.message("pak Agus tolong dicek"))
	wantSaid(t, o.step(o.message("tidak")), "tidak jadi")
}

// What answers the question is for us: it chooses, it cancels, or the question is said
// again. Nothing of it is sent.
func TestAnAnswerToADoubtIsNotSent(t *testing.T) {
	t.Parallel()
	const (
		again  = "Pilih angka"
		cancel = "tidak jadi"
	)
	for words, replies := range map[string]map[string]string{
		"orangnya bawel": {
			"jangan dikirim": cancel, "gak usah dikirim": cancel, "bukan itu": cancel, "jangan pak": cancel, "belum": cancel, "eh salah": cancel, "tidak usah dikirim ke pelapor": cancel,
			"hmm gimana ya": again, "ok besok saja": again, "ini jangan dikirim ke pelapor, cuma buat kita saja": again,
		},
		"kapan dicek?":              {"ke pak kabid saja": again, "bukan": cancel},
		"sudah kami tambal kemarin": {"tidak": cancel, "belum": cancel, "belum selesai": again, "dua duanya": again, "ya": again, "iya betul": again, "iya saja": again},
		"jalan ini milik provinsi":  {"iya betul": again, "jangan": cancel, "betul provinsi": again},
	} {
		for reply, want := range replies {
			o := openOffice(t)
			o.asked(o.message(words))
			eff := o.step(o.message(reply))
			wantNothingDone(t, eff)
			if !strings.Contains(said(eff), want) {
				t.Errorf("%q, %q: said %q, want %q", words, reply, said(eff), want)
			}
		}
	}
	for _, c := range []struct {
		words, reply string
		kind         report.EventKind
	}{
		{"orangnya bawel", "untuk kita", report.EventNoted},
		{"orangnya bawel", "catatan untuk kita", report.EventNoted},
		{"orangnya bawel", "catat saja", report.EventNoted},
		{"orangnya bawel", "iya kirim", report.EventAnswered},
		{"orangnya bawel", "ok, kirim ke pelapor", report.EventAnswered},
		{"sudah kami tambal kemarin", "iya selesai", report.EventKind(report.MoveResolve)},
		{"sudah kami tambal kemarin", "iya sudah", report.EventKind(report.MoveResolve)},
		{"sudah kami tambal kemarin", "ok kabar saja", report.EventAnswered},
		{"jalan ini milik provinsi", "ditolak saja", report.EventKind(report.MoveReject)},
		{"jalan ini milik provinsi", "ya tolak saja", report.EventKind(report.MoveReject)},
		{"jalan ini milik provinsi", "admin saja", report.EventKind(report.MoveTransfer)},
	} {
		o := openOffice(t)
		o.asked(o.message(c.words))
		eff := o.step(o.message(c.reply))
		if eff.Save == nil {
			t.Errorf("%q, %q: said %q", c.words, c.reply, said(eff))
			continue
		}
		made := false
		for _, e := range eff.Save.Events {
			made = made || e.Kind == c.kind && e.Text == c.words
		}
		if !made {
			t.Errorf("%q, %q: made %+v", c.words, c.reply, eff.Save.Events)
		}
	}
}

// What is long and chooses nothing is not sent unseen: below a question about what was
// done or where the report goes it is more of the same, otherwise it is asked about too.
func TestWhatIsSaidAtLengthBelowADoubtWaitsToo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words, reply, question, answer string
		kind                           report.EventKind
		want                           string
	}{
		{"orangnya bawel", "mohon maaf, besok pagi kami perbaiki lubangnya", "Kirim ini ke pelapor", "1", report.EventAnswered, "mohon maaf, besok pagi kami perbaiki lubangnya"},
		{"orangnya bawel", "saya tadi cuma bercanda sama pak Agus", "Kirim ini ke pelapor", "2", report.EventNoted, "saya tadi cuma bercanda sama pak Agus"},
		{"sudah ditambal", "oleh tim URC tadi pagi jam sembilan", "Belum ada yang dikirim", "selesai", report.EventKind(report.MoveResolve), "sudah ditambal\noleh tim URC tadi pagi jam sembilan"},
		{"sudah ditambal", "selesai semua", "", "", report.EventKind(report.MoveResolve), "sudah ditambal, semua"},
		{"ini punya dlh", "soalnya taman kota itu dikelola mereka sejak dulu", "Belum ada yang dikirim", "ke dlh", report.EventKind(report.MoveTransfer), "ini punya dlh\nsoalnya taman kota itu dikelola mereka sejak dulu"},
		{"sudah ditambal", "jawab besok pagi kami rapikan lagi", "", "", report.EventAnswered, "besok pagi kami rapikan lagi"},
	} {
		o := openOffice(t)
		o.asked(pictured(o.message(c.words)))
		eff := desk.Effects{}
		if c.question == "" {
			eff = o.step(o.message(c.reply))
		} else {
			o.asked(o.message(c.reply), c.question)
			eff = o.step(o.message(c.answer))
		}
		if eff.Save == nil {
			t.Errorf("%q, %q: said %q", c.words, c.reply, said(eff))
		} else if e := eff.Save.Events[len(eff.Save.Events)-1]; e.Kind != c.kind || e.Text != c.want || len(e.Media) != 1 {
			t.Errorf("%q, %q: made %+v", c.words, c.reply, e)
		}
	}
}

// Another word at the head of a settlement may be part of it: it can still be one.
func TestAnotherWordMayBePartOfTheAnswer(t *testing.T) {
	t.Parallel()
	const done = "pindah material, aspal sudah digelar"
	for _, answer := range []string{"2", "selesai"} {
		o := openOffice(t)
		o.asked(o.message("selesai"))
		o.asked(o.message(done), "Maksudnya *pindah*?")
		eff := o.step(o.message(answer))
		if eff.Save == nil || eff.Save.Status != report.StatusResolved || eff.Save.Events[len(eff.Save.Events)-1].Text != done {
			t.Errorf("%q: said %q", answer, said(eff))
		}
	}
	o := openOffice(t)
	o.asked(o.message("selesai"))
	o.asked(o.message("tolak itu jalan provinsi"), "Maksudnya *tolak*?")
	eff := o.step(o.message("1"))
	if eff.Save == nil || eff.Save.Status != report.StatusRejected || eff.Save.Events[len(eff.Save.Events)-1].Text != "itu jalan provinsi" {
		t.Errorf("said %q", said(eff))
	}
	o = openOffice(t)
	o.asked(o.message("pindah dlhp"))
	o.asked(o.message("catat dulu, di sana ada sampah"), "Maksudnya *catat*?")
	if eff := o.step(o.message("2")); eff.Save == nil || eff.Save.Agency != "dlhp" {
		t.Errorf("said %q", said(eff))
	}
}

// However many titles stand behind a "siap", it is read in one go.
func TestManyTitlesAreReadInOneGo(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	if eff := o.step(o.message("siap " + strings.Repeat("pak ", 1<<18) + "besok")); eff.Save == nil || eff.Save.Events[len(eff.Save.Events)-1].Text != "besok" {
		t.Error("the words behind the titles were not told")
	}
}

// A ticket with words and without one of ours: they are not dropped in silence.
func TestWordsBesideATicketAreNotDropped(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"TICKET sudah ditambal": "sudah selesai, atau kabar saja?", "laporan TICKET sudah kami tindaklanjuti": "sudah selesai, atau kabar saja?",
		"TICKET bukan wilayah kami": "instansi mana?", "TICKET mohon alamat lengkap": "Tulisan tadi tidak dikirim", "TICKET sudah selesai?": "Ditangani:",
	} {
		o := openOffice(t)
		o.ref = nil
		eff := o.step(o.message(withTicket(o, s)))
		wantNothingDone(t, eff)
		wantSaid(t, eff, want)
	}
}

// Below a report without an agency, the administrators name one.
func TestAnAgencyAloneAssigns(t *testing.T) {
	t.Parallel()
	waiting := func(s string) (*office, desk.Effects) {
		o := openOffice(t)
		o.report.Agency = ""
		o.as(2)
		o.ref = &report.Ref{Chat: adminChat, MessageID: "card", Report: o.report.ID}
		return o, o.step(o.message(s))
	}
	for _, s := range []string{"dlhp", "ke dlh", "dinas lingkungan hidup dan perhubungan pak", "dishub saja"} {
		if _, eff := waiting(s); eff.Save == nil || eff.Save.Agency != "dlhp" {
			t.Errorf("%q: said %q", s, said(eff))
		}
	}
	for _, s := range []string{"1", "ini ke siapa ya?", "dinas mana ini", "dikse"} {
		_, eff := waiting(s)
		wantNothingDone(t, eff)
		if !strings.Contains(said(eff), "Pilih, atau balas dengan namanya") {
			t.Errorf("%q: said %q", s, said(eff))
		}
	}
	if _, eff := waiting("besok kami bahas"); eff.Save == nil || eff.Save.Agency != "" {
		t.Error("an answer is none any more")
	}
}

// Who takes back what was told is told how to correct it.
func TestWhatWasToldIsCorrectedNotTakenBack(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"batal", "maaf salah kirim", "eh salah"} {
		o := openOffice(t)
		wantSaid(t, o.tells(s), "Tidak ada yang perlu dibatalkan")
		o.tells("jawab besok kami cek")
		eff := o.tells(s)
		wantNothingDone(t, eff)
		wantSaid(t, eff, "sudah dikirim ke pelapor", "*jawab …*")
		o.tells("catat hanya kita")
		wantSaid(t, o.tells(s), "Tidak ada yang perlu dibatalkan")
	}
}
