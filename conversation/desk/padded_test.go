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

// What a colleague is to tell the reporter, and when, is not told to him unasked.
func TestWhatIsToBeRelayedIsAskedAbout(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"kabari warga kalau sudah selesai", "kabari pelapor dulu pak joko", "kasih tau pelapor pak", "bilang ke pelapor ya", "bilang ke pelapor gimana",
		"kabari warga siapa ya", "bilang ke pelapor jangan rewel", "sampaikan ke warga kalau sudah selesai",
	} {
		o := openOffice(t)
		o.asked(o.message(s), "Kirim ini ke pelapor")
	}
	for reply, want := range map[string]string{"1": "kalau sudah selesai", "2": "kabari warga kalau sudah selesai"} {
		o := openOffice(t)
		o.asked(o.message("kabari warga kalau sudah selesai"))
		if eff := o.step(o.message(reply)); eff.Save == nil || eff.Save.Events[len(eff.Save.Events)-1].Text != want {
			t.Errorf("%s: said %q", reply, said(eff))
		}
	}
}

// A reason that names another agency is a reason, and no question comes back for ever.
func TestAReasonMayNameAnAgency(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"lokasi dekat dinkes", "sampah dinkes", "karena sampah medis kesehatan", "koordinasi dinkes dlh"} {
		o := openOffice(t)
		o.asked(o.message("pindah dlhp"))
		if eff := o.step(o.message(s)); eff.Save == nil || eff.Save.Agency != "dlhp" {
			t.Errorf("%q: said %q", s, said(eff))
		}
	}
	o := openOffice(t)
	o.asked(o.message("pindah dlhp"))
	o.asked(o.message("bukan dekat dinkes lokasi sampahnya"), "Dinas Kesehatan?")
	if eff := o.step(o.message("2")); eff.Save == nil || eff.Save.Agency != "dlhp" {
		t.Errorf("said %q", said(eff))
	}
}

// What is told to the reporter is no question, and no wish to pass the report on.
func TestWhatIsToldIsNoQuestion(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"Kapan saja bapak bisa datang ke kantor kami", "Mana saja yang rusak akan kami data", "Siapa saja boleh mengambil air di tangki kami", "Apa bila hujan reda kami kerjakan",
		"Berapa lama pengerjaan tergantung cuaca", "silakan balas atau jawab pesan ini", "bapak bisa balas atau tanya di sini", "mohon maklum kami perbaiki bertahap",
		"kami sudah hubungi dlh untuk pengangkutan", "silakan hubungi dinkes untuk vaksin gratis", "kirim foto ke dinkes",
	} {
		o := openOffice(t)
		if eff := o.step(o.message(s)); eff.Save == nil {
			t.Errorf("%q: said %q", s, said(eff))
		}
	}
}
