package leader

import "strings"

// set makes a set of words out of a list with spaces between.
func set(list string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// fillers are words that change nothing about what is asked: "tolong rekap minggu ini ya
// pak". Words that would change it ("bukan", "selain", "sejak") must not be here: an
// answer that passes over them is false.
var fillers = set("tolong tlg tulung mohon mhn minta nyuwun coba cobak cb mau pengen ingin pingin bisa bs boleh dong donk deh lah ya yaa yo iya nggih " +
	"pak bu bapak ibu mas mbak min admin bot saya sy aku kulo kula kami kita apa opo punapa apakah saja sj aja wae mawon " +
	"mana endi pundi bagaimana gimana gmn gmna piye pripun kabar kabare kabarnya kondisi kondisinya keadaan kinerja kinerjanya capaian perkembangan " +
	"progres progress update updatenya status statusnya hasil hasilnya data datanya info informasi laporan laporane laporannya lap tentang soal bab " +
	"tampilkan tampilno tunjukkan tunjukno kirim kirimkan kirimi kasih beri berikan buka bukakan lihat liat ndelok cek ngecek check baca bacakan " +
	"sebutkan sampaikan ada enek onten wonten yang yg sing ingkang untuk utk kanggo sekarang skrg skr saiki sakniki dulu itu kuwi niku ini iki niki nya sih kok " +
	"lagi semua semuanya kabeh sedaya seluruh seluruhnya daftar daftarnya list tiket nomor no nomer please halaman hal selamat maaf kerjanya kerjane halo hallo hai hei hello assalamualaikum")

// plenty ask for figures; a message of nothing else asks for the recap.
var plenty = set("kepuasan bintang rating berapa brp pira piro pinten jumlah jumlahnya total laporan laporane laporannya lap aduan keluhan masuk mlebu")

// standing are words for what a recap and an agency's page tell anyway; a message of
// nothing else asks for the recap too.
var standing = set("masuk mlebu selesai rampung beres terbuka aduan keluhan warga masyarakat total jumlah jumlahnya berapa brp pira piro pinten terbaru baru " +
	"belum blm blum durung dereng ditangani dikerjakan diproses diterima dijawab terjawab sudah sdh wis sampun rata waktu lama hari tenggat")

// comparing are words for the ranking of agencies.
var comparing = set("siapa sopo sinten paling lambat terlambat lelet terlelet cepat tercepat bagus terbagus baik terbaik buruk terburuk jelek terjelek rajin malas juara " +
	"banyak terbanyak sedikit tersedikit terlama dangu peringkat ranking rangking urutan teratas terbawah terendah tertinggi dinas opd")

// offices stand before the name of an agency: "kepala dinas pu", "ke kadis pupr".
var offices = set("ke kepada kpd dari dr pada di untuk utk nang ning marang dhateng dumateng dateng kadis kadin kadinas kepala ka dinas badan kantor opd instansi pak bu bapak ibu bos pihak teman tmn")

// ordering are the words with which an order begins.
var ordering = set("tolong tlg tulung mohon mhn suruh suruhen kongkon kon sampaikan sampekno sampaiken bilang bilangin kandani beritahu beritahukan kasih kabari " +
	"perintahkan instruksikan tegur ingatkan dawuh dawuhi hubungi panggil teruskan perintah segera cepat harap harus cek perbaiki tangani tindaklanjuti " +
	"selesaikan kerjakan tambal jangan supaya agar")

// asking are what is wanted to be known of one report; its card tells it.
var asking = set("sampai sampe mana lapor pelapore kapan kpn perkembangannya progresnya pelapor pelapornya kelanjutannya tindak lanjut lanjutnya riwayat riwayatnya detail detailnya lengkap " +
	"oleh jawaban jawabannya kapan masuknya lokasi lokasinya tempatnya alamatnya")

// pictures ask for the photos of a report.
var pictures = set("foto fotonya poto photo gambar gambarnya bukti buktinya")

// questions make a sentence about an agency a question rather than an order.
var questions = set("berapa brp pira piro pinten siapa sopo sinten mana endi pundi apa apakah opo kapan kapanne bagaimana gimana gmn gmna piye pripun kenapa knp ngapa kok mengapa")

// more ways to ask for something, heard in a private chat wherever they stand.
var spoken = func() map[string]word {
	all := make(map[string]word)
	for w, list := range map[word]string{
		wordLate:     "tenggat tenggatnya melewati deadline terlambatnya keterlambatan telatnya molor nunggak tunggakan mangkrak",
		wordAgency:   "lambat terlelet lelet tercepat terbaik terburuk terjelek terbawah teratas terendah tertinggi juara rangking rajin malas",
		wordLink:     "peta petanya map maps grafik grafiknya diagram chart excel pdf ekspor export unduh download",
		wordActivity: "kegiatannya",
		wordDistrict: "kecamatannya kecamatane daerah",
		wordKind:     "kategorinya jenisnya masalah masalahnya perkara",
	} {
		for _, s := range strings.Fields(list) {
			all[s] = w
		}
	}
	for s, w := range spelled {
		switch w {
		case wordRecap, wordAgency, wordLate, wordActivity, wordLink, wordDistrict, wordKind:
			all[s] = w
		}
	}
	// At the head it is ours, in a sentence it is anything.
	delete(all, "lewat")
	return all
}()

// imperative tells whether a word wants something done: one of ordering, or "bersihkan".
// Nouns in ke- and pe- end alike ("kebijakan", "pendidikan").
func imperative(w string) bool {
	if ordering[w] {
		return true
	}
	if len(w) < 7 || !strings.HasSuffix(w, "kan") {
		return false
	}
	for _, no := range []string{"di", "me", "ke", "pe", "ter", "ber"} {
		if strings.HasPrefix(w, no) && w != "bersihkan" && w != "perlihatkan" {
			return false
		}
	}
	return true
}

// ordinals are how a line of a list is named.
var ordinals = map[string]int{"pertama": 1, "kesatu": 1, "siji": 1, "kedua": 2, "loro": 2, "ketiga": 3, "telu": 3}
