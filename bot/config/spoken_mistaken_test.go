package config_test

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/transcripttest"
)

// play tells a story to the demonstration.
func play(t *testing.T, lines ...string) string {
	t.Helper()
	story, err := transcripttest.Play(config.Demo().Regency(), "# x\n> "+strings.Join(lines, "\n> ")+"\n")
	if err != nil {
		t.Fatal(err)
	}
	return story.Text
}

// TestFiguresOfSpeechAreNoViolence: English hits and abuses many things; what is done to
// somebody is still heard, whatever was chosen.
func TestFiguresOfSpeechAreNoViolence(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"the dust hits me in the face, the asphalt is gone, near the market in Jenu":         false,
		"officials of the kecamatan are abusing their power and take money for every permit": false,
		"it is an abuse of power by the village head":                                        false,
		"My son was kicked out of school because we cannot pay the fee":                      false,
		"The nurse kicked me out of the clinic":                                              false,
		"They slapped me with a fine of 500 thousand at the office":                          false,
		"Kids abusing drugs behind the market":                                               false,
		"The flood hits me every year, please raise the road":                                false,
		"the smell hits me every morning from the drain":                                     false,
		"my father says the dust hits me":                                                    false,
		"the price of water hits me hard":                                                    false,
		"truck hits her fence every day":                                                     false,
		"nobody touches me at the clinic":                                                    false,
		"The parking man harassed me for money":                                              false,
		"murid ngeplak nyamuk terus neng kelas":                                              false,
		"my husband keeps hitting me":                                                        true,
		"the rain keeps hitting me at the bus stop, it has no roof":                          false,
		"my husband hits me":                                                                 true,
		"my husband comes home drunk and hits me":                                            true,
		"the teacher slapped my son":                                                         true,
		"my son was slapped by his teacher":                                                  true,
		"kicked by the headmaster, my daughter is afraid of school":                          true,
		"he beats his kids":                                                                  true,
		"she kicked her child":                                                               true,
		"a man touched me on the bus":                                                        true,
		"my boss harassed me":                                                                true,
		"my stepdad punched me in the face":                                                  true,
		"a teacher kicked my son out of anger":                                               true,
		"the village head harassed me for sex":                                               true,
		"he is abusing his daughter":                                                         true,
		"guru ngeplak muridku":                                                               true,
	} {
		for _, lines := range [][]string{{said}, {"lapor", "1", said}} {
			if got := play(t, lines...); strings.Contains(got, "draft: category anak") != want {
				t.Errorf("%q is violence: want %v\n%s", lines, want, got)
			}
		}
	}
	if got := play(t, "officials of the kecamatan are abusing their power and take money for every permit"); !strings.Contains(got, "1. Perilaku petugas dan pungli") {
		t.Error(got)
	}
}

// TestOrdinaryReportsAlarmNobody: what is over, might come, is called after an emergency or
// befalls a thing is answered as any report is; whoever is in danger gets the numbers.
func TestOrdinaryReportsAlarmNobody(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"sapi klelep":              false,
		"dalan klelep banjir":      false,
		"sandale kintir ning kali": false,
		"sampah kintir ning kali":  false,
		"Someone was bleeding last week in front of the school":           false,
		"saya dirampok bulan lalu, laporan polisi belum ditanggapi":       false,
		"wong tuwa tibo soko wit minggu wingi":                            false,
		"An accident could happen here, the road is broken":               false,
		"An accident happened there last month":                           false,
		"My son fell there and was badly hurt in October":                 false,
		"There will be an accident if this hole is not repaired":          false,
		"explosion of mosquitoes in our village":                          false,
		"the tree is bleeding sap":                                        false,
		"bleeding sap from the tree":                                      false,
		"there is a fire hydrant that is broken":                          false,
		"snake bite serum is not available":                               false,
		"The heart attack medicine is out of stock":                       false,
		"the clinic has no place for giving birth":                        false,
		"arep lairan kudu mbayar dhisik ing puskesmas":                    false,
		"We need the police to patrol here at night":                      false,
		"kids play with a knife fishing on the bridge":                    false,
		"They threatened to kill my chickens":                             false,
		"He is going to kill the trees with oil":                          false,
		"a drunk with a knife":                                            true,
		"tetangga saya klelep ning embung sapi":                           true,
		"need an ambulance":                                               true,
		"need the police":                                                 true,
		"we need the police, he is at the door":                           true,
		"accident on the highway near Jenu":                               true,
		"my wife is in labour":                                            true,
		"there has been an accident":                                      true,
		"an accident happened just now on the bridge":                     true,
		"my father is not breathing":                                      true,
		"my father is not breathing since yesterday he was ill last week": true,
		"she is bleeding since last night":                                true,
		"my wife is bleeding":                                             true,
		"bleeding":                                                        true,
		"somebody is going to hurt me":                                    true,
		"he threatened to kill my son":                                    true,
		"he threatened to kill me with a machete":                         true,
		"he came at me with a knife":                                      true,
		"my wife is giving birth":                                         true,
		"bojoku arep lairan":                                              true,
		"wong klelep ing kali":                                            true,
		"bocah kintir":                                                    true,
		"anakku kintir banjir, omah wis klelep":                           true,
		"wong kintir karo sapine":                                         true,
		"Yanto klelep":                                                    true,
		"dirampok barusan, minggu lalu juga":                              true,
		"there is a fire in my house":                                     true,
		"explosion at the factory":                                        true,
		"ibuku ora sadar, minggu wingi lara":                              true,
	} {
		if got := play(t, said); strings.Contains(got, "*112*") != want {
			t.Errorf("%q alarms: want %v\n%s", said, want, got)
		}
	}
}

// TestWhoIsAskedForHelp: after the numbers a plea is answered as one, and a story is kept.
func TestWhoIsAskedForHelp(t *testing.T) {
	t.Parallel()
	const kept = "Ceritanya sudah kami catat"
	for said, want := range map[string]bool{
		"outside the mosque in Jenu":   true,
		"inside the yard of Pak Karto": true,
		"the police know about it":     true,
		"you should stop him":          true,
		"semua mati":                   true,
		"bapak saya mati":              true,
		"apine wis mati":               false,
		"are we safe?":                 false,
		"aman?":                        false,
		"I'm hiding":                   false,
		"he is coming":                 false,
	} {
		got := play(t, "rumah saya kebakaran", said)
		if (strings.Contains(got, kept) || strings.Contains(got, "draft: words, place")) != want {
			t.Errorf("%q is kept: want %v\n%s", said, want, got)
		}
	}
	for _, said := range []string{"are we safe?", "aman?"} {
		if got := play(t, "rumah saya kebakaran", said); strings.Count(got, "Mau membuat laporan juga?") > 1 {
			t.Errorf("%q is read as safe:\n%s", said, got)
		}
	}
}

// TestMachinesThatBreakAreReported: only who asks what it is that answers is told.
func TestMachinesThatBreakAreReported(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"ini mesin air rusak":             false,
		"ini mesin parkir di pasar rusak": false,
		"apa mesin pompanya rusak":        false,
		"is the machine broken":           false,
		"ini mesin ya?":                   true,
		"ini mesin atau manusia":          true,
		"are you a machine?":              true,
		"am I talking to a machine":       true,
		"iki mesin opo wong":              true,
	} {
		got := play(t, said)
		if (strings.Contains(got, "layanan otomatis") || strings.Contains(got, "automatic service")) != want {
			t.Errorf("%q asks what answers: want %v\n%s", said, want, got)
		}
	}
}
