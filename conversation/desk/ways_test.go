package desk_test

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/report"
)

// Words as they are typed in a hurry, with Javanese and politeness around them, are read for
// what they say.
func TestHastyWordsAreRead(t *testing.T) {
	t.Parallel()
	const (
		done = "sudah selesai, atau kabar saja?"
		what = "Apa yang sudah dikerjakan"
		move = "dipindah ke Dinas Lingkungan Hidup dan Perhubungan?"
		out  = "bukan kewenangan kabupaten?"
	)
	for s, want := range map[string]string{
		"mohon ijin melaporkan, sudah kami tindak lanjuti": done, "Ass. wr wb. Sudah kami tindak lanjuti dan selesai. Terima kasih": done, "wis tak tandangi pak": done, "wes mari": done,
		"sampun kulo dandosi": done, "✅ selesai": done, "siap selesai": done, "oke siap, selesai hari ini": done,
		"wes beres pak": what, "✔️ selesai": what, "selesaaai": what, "selesai terima kasih": what, "selesai alhamdulillah": what, "di tolak": "Apa alasan",
		"selesai sebagian":       "Sudah selesai?",
		"mohon dialihkan ke DLH": move, "tolong pindahkan ke dlh ya min": move, "bukan ranah kami, mohon diteruskan ke dlh": move, "ini mah dlh": move, "ini tugas dlh pak": move,
		"salah kamar min, ini dlh": move, "silakan lapor ke dlh": move,
		"izin selesai": what, "izin tolak pak": "Maksudnya *tolak*?", "izin menolak, jalan provinsi": "Maksudnya *tolak*?", "ijin dialihkan ke dlh pak krn sampah": "Maksudnya *pindah*?",
		"izin melaporkan": "Kirim ini ke pelapor", "mohon izin pak kabid": "Kirim ini ke pelapor", "tolong ditolak": "Kirim ini ke pelapor", "segera selesaikan": "Kirim ini ke pelapor",
		"jangan ditolak": "Kirim ini ke pelapor", "gak usah dijawab": "Kirim ini ke pelapor", "KTP sudah jadi, silakan diambil": done, "sudah kami bubarkan": done,
		"proses selesai": done, "tanya warganya": "Apa pertanyaan", "kembalikan ke admin": "dipindah ke Admin", "dikembalikan ke admin karena bukan kewenangan": "dipindah ke Admin", "cek lagi": "Kirim ini ke pelapor",
		"jalan provinsi": out, "ini PLN pak": out, "bukan kami, PLN": out, "jalan desa pak": out,
	} {
		o := openOffice(t)
		o.asked(o.message(s), want)
	}
	accept, start, answered := report.EventKind(report.MoveAccept), report.EventKind(report.MoveStart), report.EventAnswered
	for s, want := range map[string]report.Event{
		"ok terima": {Kind: accept}, "siap kami terima": {Kind: accept}, "di terima": {Kind: accept}, "oke kami proses": {Kind: start}, "di proses": {Kind: start}, "prosesss": {Kind: start},
		"di tindak lanjuti": {Kind: start}, "sdg dikerjakan": {Kind: start}, "siap, besok selesai": {Kind: accept, Text: "besok selesai"},
		"terima\nproses": {Kind: start}, "terima dan proses": {Kind: start}, "terima, besok selesai": {Kind: accept, Text: "besok selesai"}, "proses, tunggu aspal": {Kind: start, Text: "tunggu aspal"},
		"tanyakan ke warga lokasi tepatnya": {Kind: report.EventKind(report.MoveAsk), Text: "lokasi tepatnya"}, "bilang ke warga besok kami cek": {Kind: answered, Text: "besok kami cek"},
		"Diteruskan dari pak Joko: aspal datang besok": {Kind: answered, Text: "Diteruskan dari pak Joko: aspal datang besok"},
		"izin proses": {Kind: start}, "ijin terima ndan": {Kind: accept}, "selamat siang bapak/ibu, laporan diterima": {Kind: accept},
		"mohon izin selesai pak, sudah ditambal": {Kind: report.EventKind(report.MoveResolve), Text: "sudah ditambal"}, "izin bertanya alamat lengkapnya": {Kind: report.EventKind(report.MoveAsk), Text: "alamat lengkapnya"},
		"segera kami proses": {Kind: answered, Text: "segera kami proses"}, "mohon dilengkapi fotokopi KK": {Kind: report.EventKind(report.MoveAsk), Text: "mohon dilengkapi fotokopi KK"},
		"selesai pak, sudah ditambal": {Kind: report.EventKind(report.MoveResolve), Text: "sudah ditambal"},
		"di lokasi hujan deras":       {Kind: answered, Text: "di lokasi hujan deras"}, "ini kami kirim tim ke dalam pasar": {Kind: answered, Text: "ini kami kirim tim ke dalam pasar"},
		"Silakan hubungi posko kami": {Kind: answered, Text: "Silakan hubungi posko kami"}, "jalan ini provinsi yang bangun dulu, kami perbaiki besok": {Kind: answered, Text: "jalan ini provinsi yang bangun dulu, kami perbaiki besok"},
	} {
		o := openOffice(t)
		eff := o.step(o.message(s))
		if eff.Save == nil {
			t.Errorf("%q: said %q", s, said(eff))
		} else if e := eff.Save.Events[len(eff.Save.Events)-1]; e.Kind != want.Kind || e.Text != want.Text {
			t.Errorf("%q: made %s with %q", s, e.Kind, e.Text)
		}
	}
}

// Leave that is asked for with a reason keeps it.
func TestAPleaKeepsItsReason(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.asked(o.message("izin menolak, jalan provinsi"))
	if eff := o.step(o.message("ya")); eff.Save == nil || eff.Save.Events[len(eff.Save.Events)-1].Text != "jalan provinsi" {
		t.Errorf("said %q", said(eff))
	}
	o = openOffice(t)
	o.asked(o.message("ijin dialihkan ke dlh pak krn sampah"))
	if eff := o.step(o.message("1")); eff.Save == nil || eff.Save.Agency != "dlhp" || !strings.Contains(news(eff).Text, "krn sampah") {
		t.Errorf("said %q", said(eff))
	}
}
