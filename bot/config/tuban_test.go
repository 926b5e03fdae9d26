package config_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
)

func TestDemoIsKabupatenTuban(t *testing.T) {
	t.Parallel()
	c := config.Demo()
	r := c.Regency()
	if r.Name != "Kabupaten Tuban" || r.TicketPrefix != "TBN" || !c.Web.Demo || c.Channels.Telegram != nil {
		t.Errorf("demo is %s %s, web %+v", r.Name, r.TicketPrefix, c.Web)
	}
	kecamatan := []string{
		"Bancar", "Bangilan", "Grabagan", "Jatirogo", "Jenu", "Kenduruan", "Kerek", "Merakurak", "Montong", "Palang",
		"Parengan", "Plumpang", "Rengel", "Semanding", "Senori", "Singgahan", "Soko", "Tambakboyo", "Tuban", "Widang",
	}
	var names []string
	villages := 0
	for _, d := range r.Districts {
		names = append(names, d.Name)
		villages += len(d.Villages)
	}
	if !slices.Equal(names, kecamatan) {
		t.Errorf("districts %v", names)
	}
	// 311 desa and 17 kelurahan.
	if villages != 328 {
		t.Errorf("%d villages", villages)
	}
}

func TestTubanSpeaksThreeLanguages(t *testing.T) {
	t.Parallel()
	r := config.Demo().Regency()
	for _, lang := range regency.Langs() {
		if r.Info[lang] == "" {
			t.Errorf("no info in %s", lang)
		}
		for _, c := range r.Categories {
			// A button of Telegram shows about 30 characters on a small phone.
			if l := c.Label[lang]; l == "" || len([]rune(l)) > 34 {
				t.Errorf("category %s has label %q in %s", c.Key, l, lang)
			}
		}
		for _, e := range r.Emergency {
			if e.Label[lang] == "" {
				t.Errorf("emergency %s has no label in %s", e.Number, lang)
			}
		}
	}
}

func TestTubanHasOneCategoryForTheAdministrators(t *testing.T) {
	t.Parallel()
	var open []string
	for _, c := range config.Demo().Regency().Categories {
		if c.Agency == "" {
			open = append(open, c.Key)
		}
	}
	if !slices.Equal(open, []string{"lainnya"}) {
		t.Errorf("without agency: %v", open)
	}
}

func TestTubanBoundary(t *testing.T) {
	t.Parallel()
	r := config.Demo().Regency()
	for name, p := range map[string]regency.Point{
		"Alun-alun Tuban":      {Lon: 112.0649, Lat: -6.8976},
		"Bader, Jatirogo":      {Lon: 111.6600, Lat: -6.8600},
		"Bancar, the coast":    {Lon: 111.7850, Lat: -6.7800},
		"Kenduruan, west edge": {Lon: 111.6107, Lat: -6.9234},
		"Sidorejo, Kenduruan":  {Lon: 111.6750, Lat: -6.9400},
		"Compreng, Widang":     {Lon: 112.1700, Lat: -7.0450},
		"Kedungharjo, Widang":  {Lon: 112.2174, Lat: -7.0735},
		"Kujung, Widang":       {Lon: 112.2090, Lat: -6.9750},
		"Bangunrejo, Soko":     {Lon: 111.9500, Lat: -7.1000},
	} {
		if !r.Contains(p) {
			t.Errorf("%s is outside", name)
		}
	}
	for name, p := range map[string]regency.Point{
		"Surabaya":        {Lon: 112.7378, Lat: -7.2459},
		"Bojonegoro":      {Lon: 111.8817, Lat: -7.1502},
		"Lamongan":        {Lon: 112.4133, Lat: -7.1167},
		"Rembang":         {Lon: 111.3420, Lat: -6.7080},
		"Blora":           {Lon: 111.4180, Lat: -6.9690},
		"Null Island":     {},
		"swapped degrees": {Lon: -6.8976, Lat: 112.0649},
	} {
		if r.Contains(p) {
			t.Errorf("%s is inside", name)
		}
	}
}

func TestTubanDeadlinesSkipHolidays(t *testing.T) {
	t.Parallel()
	r := config.Demo().Regency()
	cal := r.Calendar()
	// Filed on the Tuesday before Nyepi and Idulfitri 2026: Wednesday 18 to
	// Tuesday 24 March are off.
	filed := time.Date(2026, 3, 17, 10, 0, 0, 0, r.Zone)
	if got := cal.Day(cal.AddDays(filed, 1)); got != "2026-03-25" {
		t.Errorf("the next working day is %s", got)
	}
}

// Who tells of violence is heard by those who must act, kept secret, asked for no photos,
// and told whom to call; whatever else the words name.
func TestTubanHearsViolence(t *testing.T) {
	t.Parallel()
	r := config.Demo().Regency()
	anak, ok := r.Category("anak")
	if !ok || !anak.Violence || !anak.NoPhotos || anak.Least != regency.VisibilitySecret {
		t.Errorf("%+v", anak)
	}
	if h := r.Helplines; h.Counselling == "" || h.Police == "" || h.Protection == "" {
		t.Errorf("%+v", h)
	}
	flow := citizen.New(r)
	for said, want := range map[string]string{
		"saya diperkosa":                           "anak",
		"saya dilecehkan guru":                     "anak",
		"kdrt di rumah tetangga":                   "anak",
		"guru mukul murid di sekolah":              "anak",
		"anak dicabuli di puskesmas":               "anak",
		"bapaknya nyabuli anake dhewe":             "anak",
		"my teacher raped me at school":            "anak",
		"pasien lama tidak diperiksa dokter":       "kesehatan",
		"jalan perkotaan rusak":                    "jalan",
		"jalan rusak sejak pukul lima":             "jalan",
		"lampu di permukiman padat mati":           "lampu",
		"percobaan lampu merah bikin macet":        "lalulintas",
		"sampah dipikul sendiri ke tps":            "sampah",
		"guru jarang masuk sekolah":                "sekolah",
		"petugas memeras uang, perkataannya kasar": "aparat",
	} {
		s, _, err := flow.Step(citizen.Session{}, citizen.Input{Now: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC),
			In: &message.Inbound{ID: "1", Kind: message.ChatPrivate, Text: said}, Fresh: citizen.Fresh{ReportID: "r"}})
		if err != nil || s.Draft == nil || s.Draft.Category != want {
			t.Errorf("%q: %v %+v", said, err, s.Draft)
		}
	}
}

// Words of danger put the numbers first.
func TestTubanHearsDanger(t *testing.T) {
	t.Parallel()
	flow := citizen.New(config.Demo().Regency())
	for said, want := range map[string]bool{
		"rumah tetangga kebakar":         true,
		"omahe tonggoku kobong":          true,
		"listrik korslet ada api":        true,
		"bapak saya sesak nafas":         true,
		"orang gila ngamuk bawa parang":  true,
		"ada orang pingsan di pasar":     true,
		"pohon mau mati":                 false,
		"bekas terbakar belum dibuang":   false,
		"asap sampah bikin sesak":        false,
		"lampu jalan mati sejak kemarin": false,
	} {
		_, fx, err := flow.Step(citizen.Session{}, citizen.Input{Now: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC),
			In: &message.Inbound{ID: "1", Kind: message.ChatPrivate, Text: said}, Fresh: citizen.Fresh{ReportID: "r"}})
		if err != nil || len(fx.Say) == 0 || strings.HasPrefix(fx.Say[0].Text, "⚠️") != want {
			t.Errorf("%q: %v %+v", said, err, fx.Say)
		}
	}
}
