package webchat

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/taprose/taprose/adapters/webchat/webchattest"
	"github.com/taprose/taprose/adapters/webguard/browsertest"
)

var laptop = browsertest.Look{Width: 1440, Height: 900}

// in names a node by test ID inside a phone.
var in = webchattest.In

func scripted(t *testing.T, change ...func(*Config)) (*script, string) {
	t.Helper()
	cfg := testConfig(t)
	for _, f := range change {
		f(&cfg)
	}
	c := newTestChannel(t, cfg)
	s := newScript(c)
	run(t, c, s.receive)
	return s, serve(t, c).URL
}

func photoFile(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, picture(t, 800, 600), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWholeReportInTheBrowser clicks a report through all three phones.
func TestWholeReportInTheBrowser(t *testing.T) {
	t.Parallel()
	s, url := scripted(t)
	p := webchattest.Open(t, browsertest.Start(t).Open(t, laptop), url)
	p.Shot("laptop-1-begin")

	p.Tap("citizen", "starter")
	p.Hears("citizen", "Tentang apa")
	p.Press("citizen", "Jalan rusak")
	p.Hears("citizen", "Apa yang terjadi")
	p.Shot("laptop-2-category")
	p.Tap("citizen", "sample-story")
	p.Tap("citizen", "send")
	p.Hears("citizen", "Ada fotonya")
	p.Tap("citizen", "sample-photo")
	p.Wait(`document.querySelector('` + in("citizen", "thumb") + `[data-done]')`)
	p.Shot("laptop-3-photo")
	p.Tap("citizen", "send")
	p.Hears("citizen", "Di mana tempatnya")
	p.Tap("citizen", "ask-place")
	p.Shot("laptop-4-place")
	p.Tap("citizen", "place-preset")
	p.Hears("citizen", "Periksa dulu")
	p.Press("citizen", "Kirim")
	p.Hears("citizen", "TBN-K7M3XA")
	p.Hears("agency", "Pelapor 7F")
	p.Wait(`document.querySelector('` + in("agency", "photo") + `').naturalWidth > 0`)
	p.Shot("laptop-5-card")

	p.Press("agency", "Terima")
	p.Hears("citizen", "diterima")
	p.Wait(`document.querySelector('` + in("agency", "reaction") + `').textContent === "👍"`)
	p.Press("agency", "Selesai")
	p.Wait(`!document.querySelector('` + in("agency", "reply-bar") + `').hidden`)
	p.Shot("laptop-6-reply")
	p.Writes("agency", "selesai lubang sudah ditambal siang ini")
	p.Hears("citizen", "Apakah benar sudah beres")
	p.Press("citizen", "Sudah")
	p.Hears("agency", "Pelapor membenarkan")
	p.Wait(`document.querySelector('#guide').dataset.over === "true"`)
	p.Shot("laptop-7-end")

	var buttons, quotes, media, places int
	for _, in := range s.received() {
		if in.Button != "" {
			buttons++
		}
		if in.Quoted != nil && in.Quoted.FromUs {
			quotes++
		}
		media += len(in.Media)
		if in.Place.HasPoint && in.Place.Name == "Alun-alun Tuban" {
			places++
		}
	}
	if buttons != 5 || quotes != 1 || media != 1 || places != 1 {
		t.Errorf("received %d buttons, %d quotes, %d media, %d places", buttons, quotes, media, places)
	}
}

func writeFile(t *testing.T, path string, body []byte) {
	t.Helper()
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}
