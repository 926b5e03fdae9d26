package citizen

import (
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// A question binds nobody: nothing is sent, closed, cancelled, withdrawn or erased by one.
func TestNoQuestionBinds(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	draft := &Draft{Report: "r", Category: "jalan", Words: "dalane bolong"}
	done := []message.Choice{{ID: "yes:TBN-AAAAAA", Label: "Sudah"}, {ID: "no:TBN-AAAAAA", Label: "Belum"}, {ID: pickNew, Label: "Ini soal lain"}}
	for _, c := range []struct {
		s    Session
		said []string
	}{
		{Session{State: StateErase}, []string{"do I", "do I delete everything", "do I delete all of them", "do I remove it", "yes?", "hapus?", "hapus semua?", "dihapus semua to", "emang dihapus", "do it?"}},
		{Session{State: StateWithdraw}, []string{"do I", "do I withdraw it", "do I delete it", "do I, withdraw", "ya?", "dicabut?", "dicabut kah"}},
		{Session{State: StateReview, Draft: draft}, []string{
			"is that right?", "is everything correct?", "is it good", "is it ready?", "is that all right?", "right?", "ready?", "sure?", "nothing wrong?", "ok?", "kirim?",
			"tidak ada yang salah?", "ora ono sing salah?", "wis pas?", "bener kabeh?", "apik to?", "apik to", "sudah dikirim langsung?", "laporan sudah langsung dikirim?", "kok langsung dikirim",
		}},
		{Session{State: StateCancel, Draft: draft}, []string{"yes?", "batal?", "cancel?", "keep", "keep it", "keep that", "keep this", "keep it please", "right", "repaired", "sudah"}},
		{Session{State: StateWhich, Offered: done}, []string{"sudah?", "sure?", "sudah diperbaiki?", "sudah diperbaiki kah?", "wis rampung to?", "dalane apik to", "good", "fine", "right", "keep", "good morning all", "kemarin", "dinas", "itu"}},
	} {
		for _, said := range c.said {
			r := f.read(c.s, message.Inbound{Text: said})
			if binding(c.s.State, r.pick) {
				t.Errorf("%q in %s picks %q", said, c.s.State, r.pick)
			}
			if c.s.State == StateReview && !r.withheld && r.pick == "" {
				t.Errorf("%q at the review would become part of the story", said)
			}
			if said == "keep it please" && r.pick != pickNo {
				t.Errorf("%q picks %q", said, r.pick)
			}
		}
	}
	for _, c := range []struct {
		s    Session
		said string
		want string
	}{
		{Session{State: StateErase}, "do it", pickEraseYes},
		{Session{State: StateErase}, "yes, do it please", pickEraseYes},
		{Session{State: StateWithdraw}, "do that", pickWithdrawYes},
		{Session{State: StateReview, Draft: draft}, "ready", pickSend},
		{Session{State: StateReview, Draft: draft}, "that's right", pickSend},
		{Session{State: StateReview, Draft: draft}, "bener kabeh", pickSend},
		{Session{State: StateCancel, Draft: draft}, "ya", pickYes},
	} {
		if got := f.read(c.s, message.Inbound{Text: c.said}).pick; got != c.want {
			t.Errorf("%q in %s picks %q, want %q", c.said, c.s.State, got, c.want)
		}
	}
}

func TestAQuestionOrAGreetingIsNoYes(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for _, said := range []string{
		"good morning all", "have they fixed it?", "have they fixed it", "have they repaired it properly?", "have they done it?", "were they working today?", "keep", "wis dipun",
		"fine", "good", "right", "fine thanks", "sudah tapi saya baru kembali dari kota",
	} {
		if got := f.settles(plain(said), "jalan"); got != unsettled {
			t.Errorf("settles(%q) = %d", said, got)
		}
		if yes, _, pure := verdict(said); yes && pure {
			t.Errorf("verdict(%q) is yes", said)
		}
	}
	for _, said := range []string{"sudah?", "sudah diperbaiki?", "sudah diperbaiki kah?", "wis rampung to?", "wis rampung to"} {
		if r := f.read(Session{State: StateMenu}, message.Inbound{Text: said}); r.yes && r.pure || !r.asks {
			t.Errorf("%q is a mere yes: %v, asks: %v", said, r.pure, r.asks)
		}
	}
	for said, want := range map[string]settled{
		"good morning, they fixed it": settledYes, "it is fine now": settledYes, "sudah tapi rusak kembali": settledNo, "sudah tapi kembali rusak": settledNo, "sudah tapi bolong maneh": settledNo,
	} {
		if got := f.settles(plain(said), "jalan"); got != want {
			t.Errorf("settles(%q) = %d, want %d", said, got, want)
		}
	}
}

// Only the bare kind chooses one of several reports.
func TestOnlyTheBareKindChooses(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for _, prefix := range []string{pickDone, pickUndone, pickAnswer} {
		offered := []message.Choice{{ID: prefix + "TBN-AAAAAA", Label: "TBN-AAAAAA (Lampu jalan)"}, {ID: prefix + "TBN-BBBBBB", Label: "TBN-BBBBBB (Jalan & jembatan)"}, {ID: pickMenu, Label: "Menu"}}
		for said, want := range map[string]string{
			"yang jalan": prefix + "TBN-BBBBBB", "sing dalan": prefix + "TBN-BBBBBB", "bab lampu": prefix + "TBN-AAAAAA", "lampu": prefix + "TBN-AAAAAA", "lampu jalan": prefix + "TBN-AAAAAA", "street light": prefix + "TBN-AAAAAA",
			"jalan hancur": "", "lampu redup": "",
			"yang jalan belum": "", "jalan rusak": "", "lampu mati": "", "lampu belum": "", "jalan sudah": "", "lampu sudah": "", "lampu terang": "", "bukan jalan": "", "bukan lampu": "", "lampu rusak": "",
		} {
			if got := f.read(Session{State: StateWhich, Offered: offered}, message.Inbound{Text: said}).pick; got != want {
				t.Errorf("%q of %s picks %q, want %q", said, prefix, got, want)
			}
		}
	}
}

func TestWordsInPlaceOfAMarkAreNone(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]int{
		"one of the holes is still open": 0, "four of the holes are still there": 0, "two of you came and did nothing": 0, "one of": 0,
		"four of five": 4, "three of 5": 3, "four out of five": 4,
	} {
		if got := stars(said); got != want {
			t.Errorf("stars(%q) = %d, want %d", said, got, want)
		}
	}
}
