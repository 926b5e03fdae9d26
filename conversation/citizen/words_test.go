package citizen

import (
	"maps"
	"slices"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  Jalan  RUSAK!! ": "jalan rusak",
		"saré, Pak…":        "sare pak",
		"jum'at":            "jumat",
		"/start":            "start",
		"👍":                 "",
		"a-b_c":             "a b c",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"lapor", "lapor", true},
		{"lpor", "lapor", false}, // four letters: too short to guess
		{"laporr", "lapor", true},
		{"semandng", "semanding", true},
		{"smenading", "semanding", true},
		{"kembali", "kemabli", true}, // neighbours swapped count once
		{"jalan", "jalur", false},
		{"batal", "betul", false},
		{"", "lapor", false},
		{"plumpang", "palang", false},
	} {
		if got := near(c.a, c.b); got != c.want {
			t.Errorf("near(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

func TestNoPhraseMeansTwoCommands(t *testing.T) {
	t.Parallel()
	of := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(commands)) {
		for w := range commands[id] {
			if other, twice := of[w]; twice && w != "" {
				t.Errorf("%q means %s and %s", w, other, id)
			}
			of[w] = id
		}
	}
}

func TestCommand(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"lapor pak": pickReport, "halo min": pickMenu, "makasih ya": pickThanks, "batal dong": pickCancel,
		"bantuaan": pickHelp, "kembalii": pickBack, "wangsul": pickBack, "mboten siyos": pickCancel, "mboten sios": pickCancel,
		"cancel please": pickCancel, "boso jowo": pickLang + "jv", "tolong": "", "jalan": "", "sudah": "", "tidak ada": "", "hapus saja": pickDelete, "hapus data saya": pickErase,
	} {
		if got := command(plain(in), true); got != want {
			t.Errorf("command(%q) = %q, want %q", in, got, want)
		}
	}
	if got := command("kembalii", false); got != "" {
		t.Errorf("a mistyped command was found where it must not be: %q", got)
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	offered := []message.Choice{
		{ID: "jalan", Label: "Jalan & jembatan"}, {ID: "lampu", Label: "Lampu jalan"}, {ID: "sehat", Label: "Layanan kesehatan"}, {ID: "lain", Label: "Lainnya"},
	}
	for in, want := range map[string]string{
		"1": "jalan", "no 2": "lampu", "nomor dua": "lampu", "papat": "lain", "the 3": "",
		"lampu jalan": "lampu", "LAMPU JALAN!": "lampu", "lampu jaln": "lampu", "jembatan": "jalan", "kesehatn": "sehat",
		"jalan": "", "sampah": "", "lainya": "lain",
	} {
		if got, _ := choose(offered, plain(in)); got != want {
			t.Errorf("choose(%q) = %q, want %q", in, got, want)
		}
	}
	if _, n := choose(offered, "9"); n != 9 {
		t.Errorf("a number that fits nothing must be pointed out, got %d", n)
	}
	if id, n := choose(nil, "1"); id != "" || n != 1 {
		t.Errorf("no choices: %q %d", id, n)
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"sudah": "yes!", "Sudah pak, terima kasih": "yes!", "sampun nggih": "yes!", "wis": "yes!", "udah beres": "yes!", "yes": "yes!",
		"sudah tapi masih bocor": "yes", "Sudah 3 hari lampu jalan mati": "yes",
		"belum": "no!", "blm beres pak": "no!", "dereng": "no!", "durung": "no!", "not yet": "no!",
		"belum, masih bocor": "no", "Belum ada lampu di desa kami": "no",
		"lampu mati": "", "": "", "kirim": "",
	} {
		yes, no, pure := verdict(in)
		got := ""
		switch {
		case yes:
			got = "yes"
		case no:
			got = "no"
		}
		if pure {
			got += "!"
		}
		if got != want {
			t.Errorf("verdict(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestStars(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"5": 5, "4/5": 4, "bintang 3": 3, "Nilai 2": 2, "⭐⭐⭐⭐": 4, "⭐️⭐️": 2, "lima": 5, "3 stars": 3,
		"6": 0, "0": 0, "50": 0, "bagus": 0, "⭐⭐⭐⭐⭐⭐": 0, "5 hari": 0,
	} {
		if got := stars(in); got != want {
			t.Errorf("stars(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestAlarming(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for in, want := range map[string]bool{
		"kebakaran!!":                                    true,
		"kebkaran di pasar":                              true,
		"tolong":                                         true,
		"ada kecelakaan di depan pasar":                  true,
		"tolong darurat ada orang pingsan":               true,
		"rumah kobongan":                                 true,
		"there is a fire next door":                      true,
		"kecelakaan lalu lintas, korban luka berat":      true,
		"lampu darurat mati":                             false,
		"terjadi kebakaran di pasar Rengel":              true,
		"lapor pak terjadi kebakaran rumah warga":        true,
		"baru saja terjadi kecelakaan di Jenu":           true,
		"telah terjadi kecelakaan lalu lintas di Widang": true,
		"rumah di jalan Mawar kebakaran":                 true,
		"di jembatan ada kecelakaan":                     true,
		"ada banyak orang tenggelam di pantai boom":      true,
		"bisa terjadi kecelakaan":                        false,
		"korban kebakaran belum dapat bantuan":           false,
		"jembatan bambu darurat mau ambruk":              false,
		"banyak kecelakaan di sini":                      false,
		"jalan berlubang rawan kecelakaan":               false,
		"sering terjadi kecelakaan di tikungan ini":      false,
		"tolong perbaiki, rawan kecelakaan":              false,
		"bekas kebakaran belum dibersihkan":              false,
		"mobil pemadam kebakaran parkir di trotoar":      false,
		"kemarin ada kecelakaan karena lubang":           false,
		"the emergency exit of the clinic is locked":     false,
		"lubang ini bisa menyebabkan kecelakaan":         false,
		"jembatan darurat sudah lapuk":                   false,
		"mohon lampu jalan diperbaiki":                   false,
		"tolong jalan diperbaiki":                        false,
		"nomor darurat berapa ya":                        false,
		"pohon tumbang menimpa rumah, ada yang tertimpa": false,
	} {
		if got := f.alarming(plain(in)); got != want {
			t.Errorf("alarming(%q) = %v", in, got)
		}
	}
}

func TestGuess(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for in, want := range map[string]string{
		"Lampu jalan mati":                           "lampu!",
		"Jalan berlubang di depan puskesmas":         "jalan!",
		"Sampah menumpuk di jalan Basuki Rahmat":     "sampah!",
		"lampunya mati":                              "lampu!",
		"Jembatn rusak":                              "jalan!",
		"Lampu dan aspal rusak":                      "jalan",
		"air masuk ke jalan":                         "jalan",
		"dokter di puskesmas tidak ada":              "kesehatan!",
		"izin usaha warung":                          "",
		"uwuh wonten pinggir kali":                   "sampah!",
		"the street light near the bridge is broken": "lampu!",
	} {
		keys, sure := f.guess(in)
		got := ""
		if len(keys) > 0 {
			got = keys[0]
		}
		if sure {
			got += "!"
		}
		if got != want {
			t.Errorf("guess(%q) = %v %v, want %q", in, keys, sure, want)
		}
	}
}

func TestANumberBelowZeroIsNoChoice(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	s := Session{State: StateReview, Offered: []message.Choice{{ID: pickSend, Label: "Kirim"}, {ID: pickEdit, Label: "Ubah"}}}
	for said, want := range map[string]string{
		"1": pickSend, "1.": pickSend, "no 1": pickSend, "(1)": pickSend,
		"-1": "", "- 1": "", "\u22121": "", "\u20131": "", "\u20142": "", "-01": "", "-satu": "", "\uff0d1": "",
	} {
		r := f.read(s, message.Inbound{Text: said})
		if r.pick != want || r.below != (want == "") || r.number != 0 {
			t.Errorf("%q picks %q, below %v, number %d; want %q", said, r.pick, r.below, r.number, want)
		}
	}
	for _, said := range []string{"-", "--", "-jalan rusak", "-1 hari tanpa air", "—"} {
		if r := f.read(s, message.Inbound{Text: said}); r.below {
			t.Errorf("%q is read as a number below zero", said)
		}
	}
}
