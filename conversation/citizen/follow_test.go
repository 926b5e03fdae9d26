package citizen

import (
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

func TestSettles(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for want, said := range map[settled][]string{
		settledYes: {
			"sudah", "sudah kak", "alhamdulillah sudah bagus", "terima kasih sudah diperbaiki", "sampun, matur nuwun sanget pak", "it's done, thanks",
			"ok, it's fixed now thanks", "wis apik", "jalannya sudah bagus", "yes thanks so much", "udah bagus pak makasih", "nggih sampun",
			"sudah tidak ada yang rusak", "sudah bagus tidak ada yang kurang", "sudah gak ada yang bolong pak makasih", "tidak ada yang bolong lagi", "gak ada lagi yang bolong", "sudah tidak ada lubang lagi",
			"sudah ditambal, tidak ada apa apa lagi", "sudah, masih halus", "masih bagus", "isih apik pak", "not bad", "sampun mboten wonten ingkang risak", "sudah tidak bolong lagi", "tidak ada yang masih bolong",
			"mpun sae mas", "wis alus dalane", "sampun dipundandosi, matur nuwun", "njih mpun", "they fixed it yesterday", "yes they did", "all good now", "it works again", "still good, thanks", "nothing wrong now",
		},
		settledNo: {
			"belum kak", "bohong, belum diapa-apain", "sudah diperbaiki tapi rusak lagi", "isih bolong", "taksih bolong", "nobody came", "still broken",
			"gak ada yang datang", "tidak ada perubahan", "iya belum", "not fixed", "ngapusi, durung didandani", "sudah tapi lampunya belum", "setengah sudah setengah belum",
			"sudah saya cek, masih bolong",
			"tidak ada yang ke sini", "gak ada orang yang datang", "tidak ada petugas", "ora ono sing teko", "gak ada yang berubah", "tidak ada yang diperbaiki", "tidak ada yang bolong ditambal", "gak ada apa apa yang dikerjakan",
			"masih dikerjakan", "masih kurang bagus", "belum bagus", "not good", "tidak ada yang bolong tapi lampunya belum", "masih bagus yang dulu, belum diperbaiki",
			"jik rusak", "podo wae", "ra ono sing teko", "durung dandan", "goroh mas", "mpun tapi bolong maneh", "no one came", "they haven't fixed it", "they didn't do anything", "same as before", "yes but it's broken again", "it's still broken",
		},
		settledLater: {
			"sebentar saya cek dulu", "gak tau", "belum tau, belum lewat sana", "nanti saya lihat", "tak cek sik", "let me check first", "I'm not sure",
			"mboten ngertos", "belum sempat lihat", "I haven't checked yet", "ra ngerti mas", "durung weruh aku",
		},
		unsettled: {
			"", "mana buktinya?", "tolong dicek lagi", "sudah tapi kurang rapi", "tidak ada masalah", "oke makasih", "lampu mati di desa sebelah", "sudah 3 hari sampah menumpuk",
			"tidak ada apa apa", "tidak ada yang jatuh lagi", "masih halus", "masih baru", "sami sami", "almost", "embuh apik", "saya belum lapor yang di sugihan", "belum lapor lagi",
		},
	} {
		for _, s := range said {
			if got := f.settles(plain(s), "jalan"); got != want {
				t.Errorf("settles(%q) = %d, want %d", s, got, want)
			}
		}
	}
}

// What says no and names a place may be about another report; here and there are none.
func TestPlaced(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for said, want := range map[string]bool{
		"lubang di desa sugihan belum": true, "masih ada lubang di desa sugihan juga": true, "yang depan pasar belum": true, "jalan rusak dari pasar belum diperbaiki": true,
		"belum": false, "masih bolong": false, "belum ada yang ke sini": false, "belum ada petugas yang datang ke lokasi": false, "dereng wonten perubahan menapa menapa": false,
		"di sini masih bolong pak": false, "nobody came to fix it": false, "lampunya masih belum nyala pak": false, "lokasi masih sama belum diapa-apakan": false, "still nothing at all": false,
	} {
		if got := f.placed(plain(said)); got != want {
			t.Errorf("placed(%q) = %v", said, got)
		}
	}
}

func TestFollowsUp(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for said, want := range map[string]bool{
		"sudah 3 bulan gak ditanggapi!": true, "masih belum diperbaiki pak": true, "tolong dicek lagi": true, "dinas kok diam aja": true, "belum": true,
		"jalannya sudah diperbaiki": true, "gak usah, sudah beres": true, "saya tidak terima": true, "kok ditolak?": true, "still not fixed": true, "masih berlubang": true, "durung didandani": true,
		// These tell something new.
		"jalan rusak": false, "jalan di desa beji sudah 3 bulan rusak belum diperbaiki": false, "pohon tumbang sudah lama": false, "sudah": false,
		"belum ada guru di sekolah": false, "air mati": false,
	} {
		if got := f.followsUp(plain(said)); got != want {
			t.Errorf("followsUp(%q) = %v", said, got)
		}
	}
}

func TestWhichPick(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	answer := []message.Choice{{ID: "ans:TBN-AAAAAA", Label: "Ya"}, {ID: pickNew, Label: "Laporan baru"}}
	done := []message.Choice{{ID: "yes:TBN-AAAAAA", Label: "Sudah"}, {ID: "no:TBN-AAAAAA", Label: "Belum"}, {ID: pickNew, Label: "Ini soal lain"}}
	for _, c := range []struct {
		offered []message.Choice
		want    map[string]string
	}{
		{answer, map[string]string{
			"ya": answer[0].ID, "itu": answer[0].ID, "yang tadi": answer[0].ID, "jawaban": answer[0].ID, "laporan yang lama": answer[0].ID, "bukan laporan baru": answer[0].ID,
			"untuk dinas": answer[0].ID, "oke": answer[0].ID, "inggih": answer[0].ID, "jawab pertanyaan tadi": answer[0].ID,
			"bukan": pickNew, "tidak": pickNew, "Bukan, laporan baru": pickNew, "laporan baru": pickNew, "bukan yang tadi": pickNew, "baru": pickNew, "no": pickNew,
			"sebelah barat warung": "", "batal": pickCancel,
		}},
		{done, map[string]string{
			"sudah": done[0].ID, "iya": done[0].ID, "oke": done[0].ID, "sudah bagus": done[0].ID, "belum": done[1].ID, "masih bolong": done[1].ID, "tidak": done[1].ID, "iya belum": done[1].ID,
			"soal lain": pickNew, "laporan baru": pickNew, "bukan": "",
		}},
	} {
		for said, want := range c.want {
			if got := f.read(Session{State: StateWhich, Offered: c.offered}, message.Inbound{Text: said}).pick; got != want {
				t.Errorf("%q of %s picks %q, want %q", said, c.offered[0].ID, got, want)
			}
		}
	}
}

func TestMarksInWords(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]int{
		"puas": 4, "bagus banget pak": 5, "lumayan": 3, "biasa saja": 3, "sae sanget": 5, "Sangat kurang": 1, "kurang puas": 2, "mantap": 4, "jelek": 1, "very good": 5,
		"oke": 0, "makasih": 0, "petugasnya ramah": 0, "": 0,
	} {
		if got := spokenMark(plain(said)); got != want {
			t.Errorf("spokenMark(%q) = %d, want %d", said, got, want)
		}
	}
	for said, want := range map[string]int{"5 makasih pak": 5, "3 karena lama": 3, "4/5, cepat": 4, "5 hari": 0, "2 lampu mati": 0, "10 orang": 0, "bagus": 0} {
		if got, _ := led(said); got != want {
			t.Errorf("led(%q) = %d, want %d", said, got, want)
		}
	}
}

func TestThanksMayWish(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"makasih ya pak semoga cepat": true, "oke makasih ya pak semoga cepat diperbaiki": true, "matur nuwun mugi enggal rampung": true,
		"makasih tapi lampunya belum nyala": false, "semoga cepat diperbaiki": false, "terima kasih sudah diperbaiki": false,
	} {
		if got := thanks(plain(said)); got != want {
			t.Errorf("thanks(%q) = %v", said, got)
		}
	}
}
