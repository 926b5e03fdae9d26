package citizen

import (
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

func TestDespair(t *testing.T) {
	t.Parallel()
	const own, other, neither = "own", "other", ""
	for said, want := range map[string]string{
		"saya mau bunuh diri":                                            own,
		"Pengen mati aja rasanya...":                                     own,
		"aku wis ora kuat urip":                                          own,
		"pak saya sudah tidak kuat hidup begini":                         own,
		"kula sampun mboten kiyat gesang":                                own,
		"mending mati":                                                   own,
		"mau mati rasanya":                                               own,
		"pak saya tidak kuat lagi":                                       own,
		"lebih baik saya pergi selamanya":                                own,
		"tidak kuat lagi menghirup debu pabrik":                          neither,
		"saya putus asa":                                                 own,
		"saya malu sama orang-orang, pengen mati":                        own,
		"anak saya sakit, saya ingin mati":                               own,
		"bapak saya mau bunuh diri":                                      own, // "Sir, I", as well as a father
		"I don't want to live":                                           own,
		"jalan rusak begini bikin pengen mati":                           own,
		"tetangga saya mau bunuh diri":                                   other,
		"saya lihat orang mau bunuh diri":                                other,
		"saya dipukul suami tiap hari pengen mati rasanya":               own,
		"saya ditinggal suami pengen bunuh diri":                         own,
		"saya ditipu teman, pengen mati rasanya":                         own,
		"saya diperas rentenir, anak istri kelaparan, pengen bunuh diri": own,
		"saya dengar tetangga yang itu mau bunuh diri":                   other,
		"ada orang gantung diri":                                         other,
		"kasus bunuh diri meningkat":                                     other,
		"my neighbour wants to kill himself":                             other,
		"lampu mati":                                                     neither,
		"pohon mau mati":                                                 neither,
		"hp saya tidak mau hidup":                                        neither,
		"lampu jalan tidak mau hidup lagi":                               neither,
		"jalan ini bikin mau mati rasanya":                               neither,
		"mau mati lampunya":                                              neither,
		"warga putus asa, jalan rusak dibiarkan":                         neither,
		"hampir mati gara-gara jalan berlubang":                          neither,
		"akta kematian ibu saya belum jadi":                              neither,
		"capek hidup di sini banjir terus":                               own,
		"petugas mematikan lampu, biaya hidup makin naik":                neither,
	} {
		got := neither
		switch o, s := despairing(plain(said)); {
		case o:
			got = own
		case s:
			got = other
		}
		if got != want {
			t.Errorf("despairing(%q) = %q, want %q", said, got, want)
		}
	}
}

// Whatever of the numbers is configured, there is one to call.
func TestComfortHasANumber(t *testing.T) {
	t.Parallel()
	r := regencytest.Tuban()
	for _, c := range []struct {
		lines regency.Helplines
		want  string
	}{
		{regency.Helplines{Counselling: "119", CounsellingPress: "8"}, "*119* lalu tekan 8 (konseling gratis), atau *112* kalau mendesak"},
		{regency.Helplines{Counselling: "500 454"}, "*500 454* (konseling gratis), atau *112* kalau mendesak"},
		{regency.Helplines{}, "*112* Darurat umum\n*110* Polisi"},
	} {
		r.Helplines = c.lines
		if got := comfort(r, regency.Indonesian); !strings.Contains(got, c.want) {
			t.Errorf("%+v: %q", c.lines, got)
		}
	}
}

// Who is not heard for a while is heard in despair.
func TestDespairIsHeardInSilence(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	g := Guard{Quiet: now.Add(time.Hour)}
	verdict, says := f.Guard(now, &g, "", Session{}, message.Inbound{Text: "saya mau mati"})
	if verdict != Answered || len(says) != 1 || says[0].Text != comfort(f.regency, regency.Indonesian) {
		t.Errorf("%v %+v", verdict, says)
	}
}

// What a draft is about never changes by words of despair.
func TestDespairLeavesEveryStateAsItIs(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for _, state := range States() {
		s := Session{Schema: SessionSchema, State: state, Lang: regency.Indonesian, Touched: now, Offered: []message.Choice{{ID: pickMenu, Label: "Menu"}}}
		if state.drafting() {
			s.Draft = &Draft{Report: "r", Words: "jalan rusak", Category: "jalan", Touched: now}
		}
		if s.State.onReport() && s.State.capturing() {
			continue // that goes to an agency, and the kind words come last
		}
		after, fx, err := f.Step(s, Input{Now: now, In: &message.Inbound{ID: "1", Kind: message.ChatPrivate, Text: "pengen mati rasanya"}})
		if err != nil {
			t.Fatal(err)
		}
		if len(fx.Say) != 1 || fx.Say[0].Text != comfort(f.regency, regency.Indonesian) || len(fx.Say[0].Choices) > 0 {
			t.Errorf("%s: said %+v", state, fx.Say)
		}
		if after.State != state || len(after.Offered) != 1 || s.Draft != nil && after.Draft.Words != "jalan rusak" {
			t.Errorf("%s: became %+v", state, after)
		}
	}
}
