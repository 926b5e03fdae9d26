package config_test

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/transcripttest"
)

// TestTheDemonstrationUnderstandsThreeLanguages holds the words of Tuban to what people
// there first write, in each language: danger is answered with the numbers to call, a
// problem is known for its kind, and talk of neither is not.
func TestTheDemonstrationUnderstandsThreeLanguages(t *testing.T) {
	t.Parallel()
	const alarm = "*112*"
	for said, want := range map[string]string{
		"somebody is going to hurt me":          alarm,
		"a man with a knife is outside my door": alarm,
		"there's a fire next door":              alarm,
		"he's not breathing":                    alarm,
		"there has been an accident":            alarm,
		"wonten tiyang klelep ing lepen":        alarm,
		"ana wong ngamuk nggowo arit":           alarm,
		"bapak ra iso ambegan":                  alarm,
		"dalane jeblok mas, akeh jeglongan":     "category jalan",
		"there is a hole in the road":           "category jalan",
		"lampune mati wis seminggu":             "category lampu",
		"street lamps are off on my street":     "category lampu",
		"uwuhe numpuk mambu":                    "category sampah",
		"rubbish everywhere on the beach":       "category sampah",
		"banyune mati wis telung dina":          "category air",
		"no water since yesterday":              "category air",
		"got buntu ngarep omah":                 "category saluran",
		"the sewer is overflowing":              "category saluran",
		"asu edan nyokot bocah":                 "category ketertiban",
		"loud music every night":                "category ketertiban",
		"sawahe kebanjiran":                     "category bencana",
		"pak lurah njaluk dhuwit":               "category aparat",
		"an officer asked for a bribe":          "category aparat",
		"my wallet was stolen":                  "category hukum",
		"the hospital turned me away":           "category kesehatan",
		"my neighbor hits his kids":             "category anak",
		"guru nggebuki muridku":                 "category anak",
		"the teacher slapped my son":            "category anak",
		"a man touched me on the bus":           "category anak",
		"my scooter got stolen last night":      "category hukum",
		"wit gedhe arep rubuh":                  "category bencana",
		"apa kabar paling baru":                 "",
		"mohon ditolong pak":                    "",
		"ini dicari di mana ya":                 "",
	} {
		story, err := transcripttest.Play(config.Demo().Regency(), "# x\n> "+said+"\n")
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case want == "" && (strings.Contains(story.Text, alarm) || strings.Contains(story.Text, "draft: category")):
			t.Errorf("%q is taken for more than it says:\n%s", said, story.Text)
		case !strings.Contains(story.Text, want):
			t.Errorf("%q is not read as %s:\n%s", said, want, story.Text)
		}
	}
}
