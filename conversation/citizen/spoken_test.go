package citizen

import (
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// TestJavaneseAndEnglishAreReadAsIndonesianIs holds each state to what people say there
// in the two other languages, as they type it.
func TestJavaneseAndEnglishAreReadAsIndonesianIs(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	draft := &Draft{Report: "r", Category: "jalan", Words: "dalane bolong"}
	at := func(s State, offered ...message.Choice) Session {
		return Session{State: s, Lang: regency.Javanese, Draft: draft, Offered: offered}
	}
	menu := Session{State: StateMenu, Lang: regency.English}
	for _, c := range []struct {
		s    Session
		said string
		pick string
	}{
		{menu, "hapus data kula", pickErase},
		{menu, "dataku busaken", pickErase},
		{menu, "please delete my data", pickErase},
		{menu, "ra sido mas", pickCancel},
		{menu, "wes, gak sido", ""},
		{menu, "who can see my name?", pickReaders},
		{menu, "sopo sing moco laporanku", pickReaders},
		{menu, "jenengku ketok ora", pickSecrecy},
		{menu, "will they know it's me?", pickSecrecy},
		{menu, "very dangerous to children", ""},
		{menu, "is anybody there?", pickHuman},
		{menu, "niki sinten", pickHuman},
		{menu, "njih", pickThanks},
		{menu, "help", pickHelp},
		{menu, "banyu", ""},
		{at(StateReview), "yes that's right", pickSend},
		{at(StateReview), "mpun leres", pickSend},
		{at(StateReview), "did it send?", pickUnsent},
		{at(StateReview), "wis dikirim durung", pickUnsent},
		{at(StateReview), "not right", pickEdit},
		{at(StateReview), "dereng leres", pickEdit},
		{at(StateReview), "don't send it yet", pickWait},
		{at(StateErase), "busaken", pickEraseYes},
		{at(StateErase), "don't", pickMenu},
		{at(StateErase), "okay", pickThanks},
		{at(StateCancel), "don't cancel", pickNo},
		{at(StateCancel), "lanjutno", pickNo},
		{at(StateResume), "sing anyar", pickFresh},
		{at(StateResume), "that one", pickResume},
		{at(StateSame), "seje mas", pickAnew},
		{at(StateSame), "add it", pickJoin},
		{at(StateUrgent), "we're safe now", pickSafe},
		{at(StateUrgent), "wis aman", pickSafe},
		{at(StateUrgent), "not safe", pickPlea},
		{at(StateUrgent), "ora usah", pickEnd},
		{at(StatePhotos), "sesuk tak fotone", pickPhotoLater},
		{at(StatePhotos), "sik yo", pickWait},
		{at(StatePhotos), "my camera is broken", pickUnsure},
		{at(StatePlace), "ra iso sherlok", pickNoPoint},
		{at(StateWords), "what should I write?", pickUnsure},
		{at(StateLanguage, message.Choice{ID: "a", Label: "A"}, message.Choice{ID: "b", Label: "B"}), "sing nomer loro", "b"},
	} {
		if got := f.read(c.s, message.Inbound{Text: c.said}).pick; got != c.pick {
			t.Errorf("%q in %q picks %q, want %q", c.said, c.s.State, got, c.pick)
		}
	}
	for said, want := range map[string]int{"apik banget": 5, "very good": 5, "sae": 4, "well done": 4, "lumayan": 3, "not bad": 3, "kirang sae": 2, "not happy": 2, "kuciwa": 1, "gak jelas": 0} {
		if got := spokenMark(said); got != want {
			t.Errorf("spokenMark(%q) = %d, want %d", said, got, want)
		}
	}
	for said, want := range map[string]int{"bintang lima": 5, "five stars": 5, "four out of five": 4, "papat saking gangsal": 4, "sekawan": 4, "two weeks": 0, "4 5": 0} {
		if got := stars(said); got != want {
			t.Errorf("stars(%q) = %d, want %d", said, got, want)
		}
	}
	for _, said := range []string{"ra ono fotone", "mboten wonten fotonipun mas", "I haven't got a photo", "didn't take any", "ora ono maneh"} {
		if !none(plain(said)) {
			t.Errorf("%q is not read as none", said)
		}
	}
	for _, said := range []string{"no one is there", "ra ono dokter", "there is no light"} {
		if none(plain(said)) {
			t.Errorf("%q is a story, and is read as none", said)
		}
	}
}
