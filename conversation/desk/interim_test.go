package desk

import "testing"

// What agrees, promises, asks back or is said to a colleague keeps an order open; what
// tells of something done, or why it cannot be done, answers it.
func TestWhatAnswersAnOrder(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]bool{
		"siap": true, "siap laksanakan": true, "siap pak bupati": true, "Siap ndan": true, "monitor": true, "njih pak": true, "86": true, "🙏": true,
		"siap, segera ditindaklanjuti": true, "terima kasih arahannya pak": true, "sendika dhawuh": true, "baik bu sekda": true, "wkwk siap": true,
		"besok kami kerjakan": true, "Segera kami cek pak": true, "mohon waktu pak": true, "tim meluncur": true, "sedang dikerjakan": true, "sudah diterima": true,
		"bsk pagi tim ke lokasi": true, "insyaallah kamis ditambal": true, "pak agus tolong": true, "monggo bu rini": true, "lokasinya di mana pak?": true,
		"sudah dikerjakan belum?": true, "sudah dikerjakan belum pak": true, "selesai?": true, "siapa yg berangkat": true, "proses": true, "jangan lupa foto": true, "belum pak": true, "belum": true, "belum, alat rusak": false,
		"sudah": false, "sudah pak": false, "selesai": false, "selesai, sudah ditambal": false, "Sudah kami cek, besok dikerjakan": false,
		"mohon maaf anggaran habis pak": false, "itu bukan jalan kami": false, "tidak bisa besok, alat rusak": false, "belum bisa karena hujan": false,
		"Sudah kami ukur, aspal datang Kamis dan langsung ditambal": false, "jalan itu milik provinsi": false,
		"sampun rampung pak": false, "Jembatan diperbaiki tadi pagi oleh 12 orang": false,
	} {
		if got := interim(words); got != want {
			t.Errorf("%q: interim %v, want %v", words, got, want)
		}
	}
	for words, want := range map[string]bool{"wkwk": true, "haha 😂": true, "": true, "siap wkwk": false, "ok": false} {
		if laughs(words) != want {
			t.Errorf("%q: laughs %v, want %v", words, !want, want)
		}
	}
}
