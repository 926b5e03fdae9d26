package citizen

import (
	"fmt"
	"math"
	"testing"

	"github.com/taprose/taprose/conversation/regency/regencytest"
)

func TestPoint(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://www.google.com/maps/@-6.8976,112.0649,17z":                                      "-6.8976,112.0649",
		"https://www.google.com/maps/place/X/@-6.8,112.0,17z/data=!4m6!8m2!3d-6.8976!4d112.0649": "-6.8976,112.0649",
		"https://maps.google.com/?q=-6.8976,112.0649":                                            "-6.8976,112.0649",
		"https://maps.google.com/maps?q=loc:-6.8976,112.0649&z=17":                               "-6.8976,112.0649",
		"https://maps.google.com/?q=-6.8976%2C112.0649":                                          "-6.8976,112.0649",
		"https://www.google.com/maps/search/?api=1&query=-6.8976%2C112.0649":                     "-6.8976,112.0649",
		"https://www.google.com/maps/dir/?api=1&destination=-6.8976,112.0649":                    "-6.8976,112.0649",
		"https://www.google.com/maps/search/-6.8976,+112.0649":                                   "-6.8976,112.0649",
		"https://maps.apple.com/?ll=-6.8976,112.0649&q=Pin":                                      "-6.8976,112.0649",
		"https://waze.com/ul?ll=-6.8976%2C112.0649&navigate=yes":                                 "-6.8976,112.0649",
		"https://www.openstreetmap.org/?mlat=-6.8976&mlon=112.0649#map=17/-6.9/112.1":            "-6.8976,112.0649",
		"https://www.openstreetmap.org/#map=17/-6.8976/112.0649":                                 "-6.8976,112.0649",
		"geo:-6.8976,112.0649":                     "-6.8976,112.0649",
		"geo:0,0?q=-6.8976,112.0649(Rumah)":        "-6.8976,112.0649",
		"di sini: -6.8976, 112.0649":               "-6.8976,112.0649",
		"6°53'51.36\"S 112°03'53.64\"E":            "-6.8976,112.0649",
		"https://maps.app.goo.gl/abcDEF":           "",
		"jalan 3, 4 dan 5":                         "",
		"0.0000,0.0000":                            "",
		"-96.8976, 112.0649":                       "",
		"Rp 1.500.000, 2.000.000":                  "",
		"ditarik 5.000, 10.000 tanpa karcis":       "",
		"iuran warga 12.500 13.000 untuk menambal": "",
		"-6,8976 112,0649":                         "-6.8976,112.0649",
		"-6,8976, 112,0649":                        "-6.8976,112.0649",
		"di sini -6,8976,112,0649":                 "-6.8976,112.0649",
		"-6.898 112.065":                           "-6.898,112.065",
		"tinggi air 1,5 m, lebar 2,5 m":            "",
		"depan pasar":                              "",
	} {
		got := ""
		if p, ok := point(in); ok {
			got = fmt.Sprintf("%g,%g", math.Round(p.Lat*1e6)/1e6, math.Round(p.Lon*1e6)/1e6)
		}
		if got != want {
			t.Errorf("point(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]bool{
		"https://maps.app.goo.gl/abcDEF": true, "goo.gl/maps/xyz": true, "https://share.google/abc": true,
		"https://maps.google.com/?q=-6.8976,112.0649": false, "https://example.test/": false, "depan pasar": false,
	} {
		if got := pathless(in); got != want {
			t.Errorf("pathless(%q) = %v", in, got)
		}
	}
}

func TestLocate(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	flow := New(reg)
	for in, want := range map[string]string{
		"Semanding":     "[{Semanding }]",
		"kec. semandng": "[{Semanding }]",
		"Desa Bejagung": "[{Semanding Bejagung}]",
		"depan balai desa bejagun, kec semanding": "[{Semanding Bejagung}]",
		"prunggahan kulon":                        "[{Semanding Prunggahan Kulon}]",
		"prungahan wetan":                         "[{Semanding Prunggahan Wetan}]",
		"tambak boyo":                             "[{Tambakboyo }]",
		"Sumurgung":                               "[{Montong Sumurgung} {Tuban Sumurgung}]",
		"Sumurgung, Montong":                      "[{Montong Sumurgung}]",
		"Sumurgung, Tuban":                        "[{Tuban Sumurgung}]",
		"Jl. Basuki Rahmat, Tuban":                "[{Tuban }]",
		"Merakurak, Kab. Tuban":                   "[{Merakurak }]",
		"Kab. Tuban":                              "[]",
		"kec tuban":                               "[{Tuban }]",
		"Desa Rahayu, Soko":                       "[{Soko Rahayu}]",
		"jalan soko pasar tekan kali":             "[]",
		"kec soko dekat pasar":                    "[{Soko }]",
		"rumah pak RT":                            "[]",
		"Jenu":                                    "[{Jenu }]",
		"":                                        "[]",
	} {
		if got := fmt.Sprint(flow.locate(in)); got != want {
			t.Errorf("locate(%q) = %s, want %s", in, got, want)
		}
	}
	for _, d := range reg.Districts {
		if got := flow.locate(d.Name); len(got) != 1 || got[0].district != d.Name {
			t.Errorf("kecamatan %s gives %v", d.Name, got)
		}
		for _, v := range d.Villages {
			if got := flow.locate("Desa " + v + ", Kec. " + d.Name); len(got) != 1 || got[0] != (spot{d.Name, v}) {
				t.Errorf("%s in %s gives %v", v, d.Name, got)
			}
		}
	}
}

// A village that is called as its kecamatan is meant only where it is called a village.
func TestLocateNamesakes(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	flow := New(reg)
	for i := range reg.Districts {
		reg.Districts[i].Villages = append(reg.Districts[i].Villages, reg.Districts[i].Name)
	}
	for in, want := range map[string]string{
		"Desa Beji, Jenu":      "[{Jenu Beji}]",
		"Jenu":                 "[{Jenu }]",
		"kec. Jenu":            "[{Jenu }]",
		"Desa Jenu, Kec. Jenu": "[{Jenu Jenu}]",
		"ds jenu":              "[{Jenu Jenu}]",
	} {
		if got := fmt.Sprint(flow.locate(in)); got != want {
			t.Errorf("locate(%q) = %s, want %s", in, got, want)
		}
	}
}
