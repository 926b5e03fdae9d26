package citizen

import (
	"slices"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// What is said instead of an answer while a report is written, and answers and stories
// that only look like it.
func TestWhatIsSaidInsteadOfAnAnswer(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for pick, said := range map[string]map[State][]string{
		pickWait: {
			StateWords:    {"sebentar", "tunggu", "bntr kak", "bentar ya", "entosi rumiyin", "sekedhap nggih", "wait a moment", "nanti dulu ya"},
			StateCategory: {"nanti dulu ya", "mangke", "sik", "sekedhap"},
			StatePhotos:   {"sebentar", "otw foto", "bentar saya foto dulu", "nanti dulu", "hold on"},
			StatePlace:    {"sebentar", "nanti saya shareloc", "bentar saya tanya alamatnya dulu", "mangke kulo kintun lokasinipun"},
			StateDistrict: {"tunggu"},
			StateReview:   {"sebentar saya cek dulu", "jangan kirim dulu", "dont send it yet", "ojo dikirim sik"},
		},
		pickPhotoLater: {
			StateWords:  {"nanti saya kirim fotonya"},
			StatePhotos: {"nanti fotonya nyusul", "besok saya fotokan", "I will send it tomorrow", "foto menyusul", "nanti", "fotonipun mangke nggih", "ada tapi nanti", "udah gelap besok aja", "foto nanti saja ya pak lagi di jalan"},
			StatePlace:  {"foto menyusul"},
			StateReview: {"tambah foto besok ya"},
		},
		pickUnsure: {
			StateWords:    {"gak tau", "bingung mau cerita gimana", "i dont know what to write"},
			StateCategory: {"bingung mau pilih yang mana", "gak tau", "bingung", "mboten mangertos"},
			StatePhotos:   {"hp saya jelek gak bisa foto", "gagal kirim terus", "takut difoto orangnya marah"},
			StatePlace:    {"gak tau nama jalannya", "gak tau namanya", "saya lupa nama desanya"},
			StateDistrict: {"mboten ngertos"},
		},
		pickNoPoint: {StatePlace: {"gak bisa kirim lokasi", "ga bisa shareloc kak", "cara share lokasi gimana?", "I can't share my location", "gps saya mati", "mboten saged kintun lokasi"}},
		pickSecrecy: {
			StateWords:  {"aman gak kalau saya lapor?", "mau lapor tapi takut", "takut", "is it safe to report?"},
			StateReview: {"aman kan lapor di sini", "wedi lapor aku", "aman mboten menawi kula matur?"},
			StateMenu:   {"mau lapor tapi takut", "aman tidak ya kalau saya melapor"},
			"":          {"aman gak kalau saya lapor?", "takut dilaporkan balik"},
		},
		pickReaders: {
			StateWords: {"siapa yang baca ini?", "dibaca siapa saja"}, StateReview: {"who reads this?"}, StatePlace: {"sinten ingkang maos punika"}, StateMenu: {"siapa yang baca laporan saya?"},
		},
		pickHowLong: {
			StatePlace: {"berapa lama?", "how long does it take?"}, StateDistrict: {"berapa lama?"}, StateMenu: {"berapa lama pak nunggunya", "pinten dinten"}, StateReview: {"kapan dijawab?", "lama nggak prosesnya"},
		},
		pickHide:               {StateReview: {"jangan kasih tau nama saya", "nama saya jangan ditulis", "ok tapi nama saya jangan disebut", "aja nulis jenengku", "sampun dipunserat asma kulo", "nama saya jangan disebut aja"}, StatePhotos: {"tanpa nama saya ya"}, StateWords: {"please dont show my name"}},
		pickUnsent:             {StateReview: {"udah terkirim belum?", "sampun kakintun?", "sudah dikirim?", "is it sent?"}, StatePlace: {"udah terkirim belum?"}},
		pickCancel:             {StateReview: {"gak jadi deh takut", "nggak jadi lapor ah", "never mind, I'm scared", "mboten sios, ajrih", "batal saja pak maaf"}},
		pickSend:               {StateReview: {"lanjut", "gas", "monggo", "nggih kakintun", "looks good", "lanjut pak", "ya lanjut", "monggo pak dikirim", "oke gas", "sudah sesuai"}},
		pickEdit:               {StateReview: {"ada yang salah", "klentu", "wonten ingkang klentu", "ganti", "something is wrong"}},
		pickEditOne + "place":  {StateReview: {"alamatnya salah", "ganti tempat", "lokasi", "the address is wrong", "ya tapi alamatnya salah", "iya alamatnya salah", "ok cuma alamatnya kurang tepat", "yes but the address is wrong"}, StateEdit: {"lokasi", "alamatnya"}, StateDistrict: {"alamatnya salah"}},
		pickEditOne + "photos": {StateReview: {"mau tambah foto", "ganti foto", "ok kirim tapi tambah fotonya", "kirim foto", "mau kirim foto lagi", "salah kirim foto"}, StateEdit: {"fotonya"}, StatePlace: {"tambah foto dulu"}},
		pickEditOne + "words":  {StateReview: {"ceritanya salah"}, StateEdit: {"ceritanya salah"}},
		pickMore:               {StateReview: {"mau tambah keterangan", "ceritanya kurang lengkap"}},
		pickWho:                {StateReview: {"pakai nama saya saja", "ganti nama", "pakai nama saya aja", "tampilkan nama saya aja", "nama saya ditampilkan aja", "boleh tampilkan nama saya aja pak"}},
		pickBack:               {StateEdit: {"tidak ada", "tidak"}},
		pickBoth:               {StateGuess: {"semuanya", "dua-duanya"}},
		"": {
			StateWords: {"nanti malam ada balap liar", "tunggu bus di halte bocor", "berapa lama lagi jalan ini dibiarkan rusak?", "siapa yang lihat begal kemarin",
				"tidak aman di sini", "saya takut di rumah", "gak jadi dibangun jembatannya", "tidak ada nama jalan di perempatan", "hujan nanti malam jalan gelap", "lampu mati tidak bisa lewat", "tidak tahu siapa yang buang sampah di sini", "alamatnya salah"},
			StatePlace:    {"depan rumah pak lurah", "pasar baru", "desa jetak nanti masuk gang", "nama sampun kulo tulis"},
			StatePhotos:   {"gak ada foto", "nanti malam gelap sekali"},
			StateReview:   {"jalannya juga gelap kalau malam", "tempat itu sering banjir", "salah satu korban masih dirawat", "sudah dikirim", "jangan kirim petugas yang kemarin", "fotonya cuma itu", "ok tapi cepat ya", "lokasi salah satu lubang di depan toko"},
			StateDistrict: {"desa sumurgung"},
			StateMenu:     {"sebentar lagi banjir di desa kami", "berapa lama lampu ini mati", "tidak aman lewat sini malam hari"},
		},
	} {
		for state, texts := range said {
			s := Session{State: state}
			if state.drafting() {
				s.Draft = &Draft{Report: "r1"}
			}
			for _, text := range texts {
				if got := f.read(s, message.Inbound{Text: text}).pick; got != pick {
					t.Errorf("%q in %q picks %q, want %q", text, state, got, pick)
				}
			}
		}
	}
}

func TestAfterAReminder(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	reminded := Session{State: StatePhotos, Draft: &Draft{Report: "r1", Words: "jalan rusak"}, Offered: []message.Choice{
		{ID: pickResume, Label: "Lanjutkan"}, {ID: pickLater, Label: "Nanti"}, {ID: pickDrop, Label: "Hapus laporan ini"},
	}}
	back := Session{State: StateResume, Draft: reminded.Draft, Offered: []message.Choice{{ID: pickResume, Label: "Lanjutkan"}, {ID: pickFresh, Label: "Mulai baru"}}}
	held := back
	held.Held = &Held{Text: "sampah"}
	for _, c := range []struct {
		in   Session
		text string
		want string
	}{
		{reminded, "ya", pickResume}, {reminded, "lanjut", pickResume}, {reminded, "oke", pickResume},
		{reminded, "tidak", pickLater}, {reminded, "nanti", pickLater}, {reminded, "mangke nggih", pickLater}, {reminded, "2", pickLater},
		{reminded, "hapus", pickDrop}, {reminded, "laporan", pickReport},
		{reminded, "gak ada foto", ""}, {reminded, "selesai", ""}, {reminded, "di depan pasar", ""},
		{back, "lanjut", pickResume}, {back, "tidak", pickLater}, {back, "nanti saja", pickLater}, {back, "mulai baru", pickFresh},
		{held, "tidak", ""}, {held, "lanjutkan", pickResume},
	} {
		if got := f.read(c.in, message.Inbound{Text: c.text}).pick; got != c.want {
			t.Errorf("%q in %s picks %q, want %q", c.text, c.in.State, got, c.want)
		}
	}
}

// TestBlowsOnThings: only who was hit makes a report of violence of it.
func TestBlowsOnThings(t *testing.T) {
	t.Parallel()
	f := New(demonstration(t))
	for said, want := range map[string]bool{
		"guru memukul murid di sekolah":                             true,
		"saya dipukul suami":                                        true,
		"ada pelecehan di angkot":                                   true,
		"lampu jalan dipukuli anak anak sampai pecah":               false,
		"bedug masjid dipukul jam 2 malam berisik":                  false,
		"pembatas jalan dipukul truk sampai roboh":                  false,
		"atap sekolah rusak parah, guru memukul lonceng pakai besi": false,
		"petugas satpol pp memukul pedagang di pasar":               false,
	} {
		keys, _ := f.guess(said)
		if got := slices.ContainsFunc(keys, f.violent); got != want || (f.violenceIn(said) != "") != want {
			t.Errorf("%q: guessed %v, violence %q", said, keys, f.violenceIn(said))
		}
	}
}

// TestComplaintsOfDelay: how long it takes is asked, not told.
func TestComplaintsOfDelay(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for said, want := range map[string]string{
		"berapa lama?": pickHowLong, "lama nggak prosesnya?": pickHowLong, "lama gak ya": pickHowLong,
		"sudah lama tidak diperbaiki": "", "lama tidak dapat": "", "sudah lama gak diperbaiki pak": "",
	} {
		if got := f.read(Session{State: StateMenu}, message.Inbound{Text: said}).pick; got != want {
			t.Errorf("%q picks %q, want %q", said, got, want)
		}
	}
}

// Whatever cancels, withdraws or erases must be said to the letter.
func TestNoTypingErrorCancels(t *testing.T) {
	t.Parallel()
	for _, said := range []string{"tidak ada", "malas", "cabul", "lapar", "batas", "kelar", "hapus dara saya", "cabut laporah", "repot"} {
		if got := command(plain(said), true); got != "" {
			t.Errorf("%q is taken for %q", said, got)
		}
	}
	offered := []message.Choice{{ID: pickSend, Label: "Kirim"}, {ID: pickCancel, Label: "Batal"}, {ID: pickDrop, Label: "Hapus laporan ini"}}
	for said, want := range map[string]string{"batas": "", "batal": pickCancel, "hapus": pickDrop, "laporan": "", "hapus laporan": pickDrop} {
		if got, _ := choose(offered, said); got != want {
			t.Errorf("%q chooses %q, want %q", said, got, want)
		}
	}
}
