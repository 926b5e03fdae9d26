package desk_test

import (
	"testing"

	"github.com/taprose/taprose/conversation/report"
)

// A courteous sentence to the reporter that begins with one of our words is no order.
func TestACourteousAnswerIsNoOrder(t *testing.T) {
	t.Parallel()
	const (
		done = "sudah selesai, atau kabar saja?"
		send = "Kirim ini ke pelapor"
	)
	for s, want := range map[string]string{
		"mohon izin selesai rapat baru ke lokasi": done, "izin selesai lebih awal pak": done, "izin selesai shift": done,
		"pak, selesai rapat kami ke lokasi": done, "Selamat sore Bu, selesai jam kerja kami datang": done, "pagi, selesai hujan kami kerjakan": done,
		"Selamat pagi Bapak, tolak ukur kerusakan jalan adalah lubang": send, "pak, tolak bala": send, "izin terima tamu": send,
		"Selamat pagi Bapak, catatan kami lokasi itu sudah masuk anggaran": send, "Pak, tindak lanjut laporan menunggu anggaran": send,
		"Bapak, alihkan kendaraan lewat jalan lingkar": send, "Bapak, teruskan foto lainnya ke sini": send,
		"pak, teruskan ke DLH": "Apa alasan", "pak, tolak": "Apa alasan",
	} {
		o := openOffice(t)
		o.asked(o.message(s), want)
	}
	for _, s := range []string{"Selamat siang bapak/ibu, terima kasih laporannya", "Selamat siang, terima kasih"} {
		o := openOffice(t)
		eff := o.step(o.message(s))
		if eff.Save == nil || eff.Save.Events[len(eff.Save.Events)-1].Kind != report.EventAnswered {
			t.Errorf("%q: said %q", s, said(eff))
		}
	}
}
