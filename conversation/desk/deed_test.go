package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/calendar"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

var photo = message.MediaRef{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "photo-1"}

// Each word tells the group what it did and the reporter what he should know.
func TestTheReporterIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, group string
		news        []string
	}{
		{"terima", "diterima. Pelapor diberi tahu", []string{"Dinas PUPR sudah menerima"}},
		{"terima besok kami cek", "diterima", []string{"Pesan petugas: besok kami cek"}},
		{"proses", "mulai dikerjakan", []string{"Dinas PUPR mulai mengerjakan"}},
		{"tanya sebelah mana?", "Tenggat berhenti", []string{"sebelah mana?", "membalas pesan ini"}},
		{"jawab minggu depan", "dikirim ke pelapor", []string{"Kabar dari Dinas PUPR", "minggu depan"}},
		{"tolak jalan provinsi", "ditolak", []string{"tidak dapat ditindaklanjuti", "Alasan: jalan provinsi"}},
		{"selesai aspal ditambal", "ditanya apakah benar sudah beres", []string{"sudah selesai", "aspal ditambal", "benar sudah beres?"}},
		{"catat hanya kita", "Pelapor tidak melihatnya", nil},
	} {
		o := openOffice(t)
		eff := o.tells(c.text)
		wantSaid(t, eff, o.report.Ticket, c.group)
		got := news(eff)
		if len(c.news) == 0 && got.Text != "" {
			t.Errorf("%s: the reporter was told %q", c.text, got.Text)
		}
		for _, part := range append(c.news, c.news...) {
			if !strings.Contains(got.Text, part) {
				t.Errorf("%s: the reporter was told %q, want %q in it", c.text, got.Text, part)
			}
		}
		if strings.Contains(got.Text, "Budi") {
			t.Errorf("%s: a member of staff is named to the reporter: %q", c.text, got.Text)
		}
	}
}

func TestTheReporterIsToldInHisLanguage(t *testing.T) {
	t.Parallel()
	for lang, want := range map[regency.Lang][2]string{
		regency.Javanese: {"sampun rampung", "Sampun"}, regency.English: {"is done", "Yes, done"},
	} {
		o := openOffice(t)
		o.lang = lang
		eff := o.tells("selesai ditambal")
		got := news(eff)
		if !strings.Contains(got.Text, want[0]) || got.Choices[0].Label != want[1] || got.Choices[0].ID != desk.ButtonDone {
			t.Errorf("%s: %q %+v", lang, got.Text, got.Choices)
		}
		wantSaid(t, eff, "dinyatakan selesai")
	}
}

func TestAskingStopsTheClockAndASecondQuestionIsPossible(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.tells("tanya sebelah mana?")
	if o.report.Status != report.StatusAwaitingReporter || o.report.Paused.IsZero() {
		t.Fatalf("status %s, paused %v", o.report.Status, o.report.Paused)
	}
	eff := o.tells("tanya dan seberapa dalam?")
	wantSaid(t, eff, "Pertanyaan tambahan")
	if got := news(eff).Text; !strings.Contains(got, "seberapa dalam?") {
		t.Errorf("the reporter was told %q", got)
	}
	eff = o.tells("terima")
	wantNothingDone(t, eff)
	wantSaid(t, eff, "menunggu jawaban pelapor", "proses, tanya, selesai, pindah, tolak, jawab, catat")
	eff = o.tells("proses")
	if !o.report.Paused.IsZero() || o.report.Status != report.StatusInProgress {
		t.Errorf("going on did not start the clock: %s", said(eff))
	}
}

func TestResolvingSetsTheClosingDay(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	at := o.now
	eff := o.tells("selesai ditambal")
	cal := calendar.Calendar{Zone: o.reg.Zone, Holidays: o.reg.Holidays}
	if want := cal.AddDays(at, 10); !o.report.Close.Equal(want) {
		t.Errorf("closes at %v, want %v", o.report.Close, want)
	}
	wantSaid(t, eff, "foto bukti")
	if !slices.ContainsFunc(eff.Say, func(out message.Outbound) bool { return out.Replace == cardID && len(out.Choices) == 0 }) {
		t.Errorf("the card keeps its buttons: %+v", eff.Say)
	}
}

func TestProofComesWithTheWordOrAfterIt(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	in := o.message("selesai ditambal")
	in.Media = []message.MediaRef{photo}
	eff := o.step(in)
	if n := news(eff); len(n.Media) != 1 || strings.Contains(said(eff), "foto bukti?") {
		t.Errorf("photos in the same message: %+v, said %q", n, said(eff))
	}
	// A photo alone says enough.
	in = o.message("selesai")
	in.Media = []message.MediaRef{photo}
	o.keep(o.step(in))
	if o.report.Status != report.StatusResolved {
		t.Error("a photo without words did not resolve")
	}
	// Quoted right after, with and without words, and with the word again.
	for _, text := range []string{"", "ini fotonya", "selesai, ini fotonya"} {
		in = o.message(text)
		in.Media = []message.MediaRef{photo, photo}
		eff = o.step(in)
		o.keep(eff)
		e := o.report.Events[len(o.report.Events)-1]
		if e.Kind != report.EventProof || len(e.Media) != 2 || len(news(eff).Media) != 2 {
			t.Errorf("%q: made %s, told %+v", text, e.Kind, news(eff))
		}
		wantSaid(t, eff, "Bukti untuk")
	}
	// Before anything is done a photo is an answer.
	o = openOffice(t)
	in = o.message("")
	in.Media = []message.MediaRef{photo}
	o.keep(o.step(in))
	if e := o.report.Events[len(o.report.Events)-1]; e.Kind != report.EventAnswered {
		t.Errorf("a photo before the end made %s", e.Kind)
	}
}

// What is missing is asked for, and the reply to the question carries the word on.
func TestMissingWordsAreAskedFor(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]report.EventKind{
		"tanya": "ask", "jawab": report.EventAnswered, "catat": report.EventNoted, "tolak": "reject", "selesai": "resolve",
	} {
		for _, pressed := range []bool{false, true} {
			o := openOffice(t)
			in := o.message(word)
			if pressed {
				in = press(in, word)
			}
			eff := o.step(in)
			wantNothingDone(t, eff)
			q := eff.Say[0]
			if !q.AskReply || q.About != o.report.ID || q.Intent != word || q.Quote == "" {
				t.Fatalf("%s: asked %+v", word, q)
			}
			if pressed != (q.AnswerTo != "") {
				t.Errorf("%s: press answered by %q", word, q.AnswerTo)
			}
			o.ref = &report.Ref{Chat: o.chat, MessageID: "question", Report: o.report.ID, Intent: q.Intent}
			eff = o.tells("proses lelang, terima kasih")
			e := o.report.Events[len(o.report.Events)-1]
			if e.Kind != want || e.Text != "proses lelang, terima kasih" {
				t.Errorf("%s: the reply made %s %q (%s)", word, e.Kind, e.Text, said(eff))
			}
		}
	}
	o := openOffice(t)
	o.ref.Intent = "tolak"
	eff := o.tells("tolak: jalan desa")
	if e := o.report.Events[len(o.report.Events)-1]; e.Text != "jalan desa" {
		t.Errorf("the word was said again and kept: %q (%s)", e.Text, said(eff))
	}
	o = openOffice(t)
	o.ref.Intent = "tolak"
	wantSaid(t, o.tells("batal"), "tidak jadi")
	wantSaid(t, o.tells("   "), "alasan")
	wantSaid(t, o.tells("bantuan"), "Cara kerja")
	wantSaid(t, o.tells("lihat"), "Jalan berlubang")
	eff = o.tells("/proses")
	if o.report.Status != report.StatusInProgress {
		t.Errorf("a command in reply to a question: %q", said(eff))
	}
}

func TestMovesThatAreNotAllowedSayWhichAre(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		moves []report.Move
		text  string
		want  []string
	}{
		{[]report.Move{"accept"}, "terima", []string{"sudah diterima oleh Bu Ani (PUPR)", "09.00"}},
		{[]report.Move{"start"}, "proses", []string{"sedang dikerjakan oleh Bu Ani", "sejak"}},
		{[]report.Move{"start"}, "terima", []string{"dikerjakan. Yang bisa sekarang: tanya, selesai, pindah, tolak, jawab, catat"}},
		{[]report.Move{"resolve"}, "proses", []string{"menunggu kata pelapor", "jawab, catat"}},
		{[]report.Move{"resolve"}, "selesai lagi", []string{"sudah dinyatakan selesai"}},
		{[]report.Move{"resolve", "confirm"}, "pindah dlhp salah", []string{"ditutup. Yang bisa sekarang: jawab, catat"}},
		{[]report.Move{"reject"}, "tolak", []string{"sudah ditolak oleh"}},
		{[]report.Move{"withdraw"}, "proses", []string{"dicabut pelapor"}},
	} {
		o := openOffice(t).move(c.moves...)
		eff := o.tells(c.text)
		wantNothingDone(t, eff)
		wantSaid(t, eff, c.want...)
	}
	// Politeness is no move.
	o := openOffice(t).move("start")
	eff := o.tells("ok siap")
	wantNothingDone(t, eff)
	if eff.Say[0].React == "" || eff.Say[0].Text != "" {
		t.Errorf("%+v", eff.Say)
	}
	eff = o.tells("ok besok kami ke sana")
	if e := o.report.Events[len(o.report.Events)-1]; e.Kind != report.EventAnswered || e.Text != "ok besok kami ke sana" {
		t.Errorf("made %s %q, said %q", e.Kind, e.Text, said(eff))
	}
}

func TestButtonsMeanTheSameAsWords(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	in := press(o.message(""), "terima")
	eff := o.step(in)
	if eff.Save == nil || eff.Save.Status != report.StatusAcknowledged {
		t.Fatalf("pressed: %q", said(eff))
	}
	if len(eff.Say) != 2 || eff.Say[0].AnswerTo != in.ButtonRef || eff.Say[0].Quote != cardID {
		t.Fatalf("said %+v", eff.Say)
	}
	again := eff.Say[1]
	if again.Replace != cardID || again.Choices[0].ID != "proses" || again.About != "r1" {
		t.Errorf("the card became %+v", again)
	}
	o.keep(eff)
	// The second of two staff presses what was there a moment ago.
	in = press(o.message(""), "terima")
	eff = o.step(in)
	wantNothingDone(t, eff)
	wantSaid(t, eff, "sudah diterima oleh Pak Budi")
	if eff.Say[len(eff.Say)-1].Replace != cardID {
		t.Error("stale buttons stay")
	}
	// A button of another version of the program, and one whose report is unknown.
	wantSaid(t, o.step(press(o.message(""), "apa-saja")), o.report.Ticket)
	in = press(o.message(""), "terima")
	o.ref = nil
	wantSaid(t, o.step(in), "Laporan yang mana?")
}

func TestOnlyTheAgencyInChargeMoves(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"terima TICKET", "selesai TICKET sudah", "tolak TICKET x", "pindah TICKET satpol x", "jawab TICKET hai", "catat TICKET hai", "tanya TICKET apa?",
	} {
		o := openOffice(t).as(1)
		eff := o.tells(withTicket(o, text))
		wantNothingDone(t, eff)
		wantSaid(t, eff, "ditangani Dinas PUPR")
		if strings.Contains(said(eff), "Pasar") || strings.Contains(said(eff), "berlubang") || eff.Say[0].About != "" {
			t.Errorf("%s: the unrelated group was told %q", text, said(eff))
		}
	}
	o := openOffice(t).as(1)
	eff := o.tells(o.report.Ticket)
	if got := said(eff); got != o.report.Ticket+": Jalan & jembatan, belum diterima." {
		t.Errorf("the unrelated group sees %q", got)
	}
	// A card forwarded by hand is no message of ours there.
	in := o.message("terima")
	in.Quoted = &message.Quote{MessageID: "forwarded card"}
	eff = o.step(in)
	wantNothingDone(t, eff)
}

func TestTheSameMessageActsOnce(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"terima", "tanya apa?", "jawab ya", "catat x", "tolak x", "selesai x", "pindah dlhp x", "pindah satpol x", "pindah admin x", "hari ini"} {
		o := openOffice(t)
		in := o.message(text)
		first := o.step(in)
		o.keep(first)
		o.settle()
		second := o.step(in)
		wantNothingDone(t, second)
		if len(second.Say) == 0 || first.Say[0].Text != second.Say[0].Text {
			t.Errorf("%s: said %q, then %q", text, said(first), said(second))
		}
	}
}

func TestTooMuchIsNotSent(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	eff := o.tells("jawab " + strings.Repeat("a", 4001))
	wantNothingDone(t, eff)
	wantSaid(t, eff, "4000")
	in := o.message("selesai ditambal")
	in.Media = []message.MediaRef{{Kind: message.MediaVideo, Native: "v", Size: 21 << 20}}
	eff = o.step(in)
	wantNothingDone(t, eff)
	wantSaid(t, eff, "20 MB")
}

func TestAnEditedMessageBecomesANote(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	in := o.message("tolak jalan provinsi")
	in.Edited = true
	eff := o.step(in)
	o.keep(eff)
	e := o.report.Events[len(o.report.Events)-1]
	if e.Kind != report.EventNoted || !strings.Contains(e.Text, "tolak jalan provinsi") || o.report.Status != report.StatusForwarded {
		t.Errorf("made %s %q", e.Kind, e.Text)
	}
	wantSaid(t, eff, "tidak dikirim ke pelapor")
	wantSaid(t, o.step(in), "tidak dikirim ke pelapor")
	if news(eff).Text != "" {
		t.Error("the reporter was told")
	}
	o.ref = nil
	in = o.message(withTicket(o, "tolong cek TICKET ya"))
	in.Edited = true
	wantSilence(t, o.step(in))
	in = o.message("tolak")
	in.Deleted = true
	wantSilence(t, o.step(in))
}

func TestTheListAndTheHelp(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.ref = nil
	wantSaid(t, o.tells("daftar"), o.report.Ticket, "Jalan & jembatan, Kec. Tuban", "belum diterima", "tenggat 11 Des 2026")
	o.now = o.report.Deadline
	wantSaid(t, o.tells("/daftar"), "hari ini")
	o.now = o.report.Deadline.AddDate(0, 0, 3)
	wantSaid(t, o.tells("Daftar 1"), "belum diterima, belum selesai, telat 3 hari")
	o.report.Clock.Acknowledge = o.report.Deadline
	wantSaid(t, o.tells("Daftar 1"), "\n    belum diterima, telat 3 hari")
	wantSaid(t, o.tells("daftar 2"), "daftar 1")
	wantSaid(t, o.tells("bantuan"), "terima", "proses", "tanya", "jawab", "catat", "pindah", "tolak", "selesai", "daftar")
	wantSaid(t, o.as(2).tells("bantuan"), "disposisi", "kode", "grup", "lepas")
}

func TestTheListIsPaged(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	var open []report.Report
	for range 30 {
		open = append(open, *o.report)
	}
	step := func(in message.Inbound) desk.Effects {
		eff, err := o.desk.Step(desk.Input{Now: o.now, In: in, Facts: desk.Facts{Group: o.group, Open: open}})
		if err != nil {
			t.Fatal(err)
		}
		return eff
	}
	o.ref = nil
	eff := step(o.message("daftar"))
	wantSaid(t, eff, "(1–10)")
	next := eff.Say[0].Choices[0].ID
	in := o.message("")
	in.Button, in.MessageID = next, "the list"
	if !o.desk.Needs(in, o.group).Open {
		t.Error("the next page needs no list")
	}
	eff = step(in)
	wantSaid(t, eff, "(11–20)", "11. ")
	wantSaid(t, step(o.message("daftar 3")), "(21–30)", "Selebihnya")
	o.chat.Channel = message.ChannelWhatsApp
	wantSaid(t, step(o.message("daftar")), "*daftar 2*")
}

func TestTheViewTellsTheHistory(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.tells("terima")
	o.tells("catat aspal dipesan")
	o.tells("tanya sebelah mana?")
	eff := o.tells("status")
	wantNothingDone(t, eff)
	wantSaid(t, eff, "menunggu jawaban pelapor", "Pak Budi (PUPR): menerima", "mencatat: aspal dipesan", "bertanya: sebelah mana?", "Tenggat berhenti")
	// Numbers choose from what this message shows.
	o.ref = &report.Ref{Chat: o.chat, MessageID: "view", Report: "r1", Intent: eff.Say[0].Intent}
	o.tells("1")
	if o.report.Status != report.StatusInProgress {
		t.Errorf("1 made %s", o.report.Status)
	}
}

func TestAnUnknownStatusIsAnError(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	r := o.report.Clone()
	r.Status = "lost"
	_, err := o.desk.Step(desk.Input{Now: time.Now(), In: o.message("terima"), Facts: desk.Facts{Group: o.group, Report: &r}})
	if err == nil {
		t.Error("no error")
	}
}
