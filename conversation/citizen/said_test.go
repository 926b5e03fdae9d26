package citizen

import (
	"testing"

	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// What people say in passing, and what only looks like it and must stay a story.
func TestWhatIsSaidInPassing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		is      func(string) bool
		yes, no []string
	}{
		"none": {none,
			[]string{"ga ada", "GAK ADA FOTO", "tidak punya fotonya pak", "sudah saya bilang ga ada", "ora enek fotone", "mboten wonten fotonipun", "i don't have any", "gausah", "g ada"},
			[]string{"dokternya ga ada", "tidak ada lampu", "foto", "belum", "petugasnya juga tidak ada di kantor", "", "ada"}},
		"told": {told,
			[]string{"tadi sudah saya bilang", "kan sudah saya tulis", "sudah saya ceritakan tadi", "i told you already"},
			[]string{"sudah", "tadi", "sudah dibilang lurah belum diperbaiki", "tulisan rambu sudah pudar"}},
		"noneFits": {noneFits,
			[]string{"gak ada di pilihan", "tidak ada yang cocok", "none of these"},
			[]string{"tidak ada lampu", "jenis sampah", "yang", ""}},
		"thanks": {thanks,
			[]string{"makasih ya pak", "sip suwun", "ok terima kasih banyak", "matur nuwun sanget nggih pak"},
			[]string{"ok", "terima kasih tapi masih rusak", "sudah diterima", ""}},
		"sends": {sends,
			[]string{"ya kirim", "sudah benar, kirim saja", "looks good, send it", "nggih kintun"},
			[]string{"kirim", "kirim petugas sekarang", "tidak usah kirim", "ya", "kirim foto", ""}},
		"english": {english,
			[]string{"is this service free?", "There is a big hole in the road near the market"},
			[]string{"min jalan broken banget depan my house", "english", "on the way ya", "road", ""}},
		"gesture": {func(s string) bool { return gesture(s) != "" },
			[]string{"👍🏽", "🙏", "✅"},
			[]string{"😭", "?", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			say := func(s string) string {
				if name == "gesture" {
					return s
				}
				return plain(s)
			}
			for _, s := range c.yes {
				if !c.is(say(s)) {
					t.Errorf("%q is not taken for it", s)
				}
			}
			for _, s := range c.no {
				if c.is(say(s)) {
					t.Errorf("%q is taken for it", s)
				}
			}
		})
	}
}

// Questions to the service, and stories with the same words in them.
func TestAsides(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	filed := Session{State: StateMenu, Report: "r1"}
	for _, c := range []struct {
		in   Session
		text string
		want string
	}{
		{Session{}, "ini robot?", pickHuman},
		{Session{}, "saya mau bicara dengan petugas", pickHuman},
		{Session{}, "halo min ada orang disitu?", pickHuman},
		{Session{}, "hubungi saya di 08123456789", pickHuman},
		{Session{}, "tolong hubungi dinas, jalan rusak", ""},
		{Session{}, "ada orang gila ngamuk di pasar", ""},
		{Session{}, "ada orang jatuh dari motor di perempatan", ""},
		{Session{}, "kantor desa tidak ada orang jam kerja", ""},
		{Session{}, "tolong hubungi saya, ada kabel listrik putus", ""},
		{Session{}, "data penduduk bocor di kantor desa", ""},
		{Session{}, "nama jalan tidak kelihatan", ""},
		{Session{}, "saya hubungi puskesmas tidak diangkat", ""},
		{Session{}, "sampai mana laporan saya?", pickCheck},
		{Session{}, "saya sudah lapor kemarin kok belum ada jawaban", pickCheck},
		{Session{}, "saya lapor jalan rusak di desa beji", ""},
		{filed, "kapan diperbaiki?", pickCheck},
		{Session{}, "kapan diperbaiki?", ""},
		{filed, "kapan lampu di desa beji menyala?", ""},
		{Session{}, "apakah nama saya dirahasiakan?", pickSecrecy},
		{Session{}, "rahasiakan", ""},
		{Session{}, "kata kades data bantuan itu rahasia padahal kami berhak tahu siapa penerimanya", ""},
		{Session{}, "apakah ini gratis?", pickInfo},
		{Session{}, "apakah lampu jalan boleh mati terus?", ""},
		{Session{State: StateWords}, "ini robot?", ""},
		{Session{State: StateAdd}, "sampai mana laporan saya?", ""},
		{Session{State: StateComment}, "tolong hubungi saya", ""},
	} {
		if got := f.aside(c.in, c.text, plain(c.text)); got != c.want {
			t.Errorf("aside(%q, %q) = %q, want %q", c.in.State, c.text, got, c.want)
		}
	}
}
