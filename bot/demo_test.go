package main

import (
	"path/filepath"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/adapters/webchat/webchattest"
	"github.com/taprose/taprose/adapters/webguard/browsertest"
)

// TestTheDemonstrationPlaysAWholeReport clicks a report through all three phones
// of the built program, without any configuration.
func TestTheDemonstrationPlaysAWholeReport(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	p.run("--listen", p.listen, "--data", filepath.Join(p.dir, "demo"))
	s := webchattest.Open(t, browsertest.Start(t).Open(t, browsertest.Look{Width: 1440, Height: 900}), "http://"+p.listen+"/")
	s.Shot("1-begin")

	s.Tap("citizen", "starter")
	s.Choose("citizen", "cat:jalan")
	s.Hears("citizen", "Apa yang terjadi")
	s.Tap("citizen", "sample-story")
	s.Tap("citizen", "send")
	s.Choose("citizen", "enough")
	s.Hears("citizen", "Di mana")
	s.Shot("2-place")
	s.Tap("citizen", "ask-place")
	s.Tap("citizen", "place-preset")
	s.Choose("citizen", "send")
	s.Hears("citizen", "Nomor laporan")
	s.Hears("agency", "Laporan baru")
	s.Shot("3-card")
	s.Choose("agency", "terima")
	s.Hears("citizen", "sudah menerima laporan")
	s.Choose("agency", "selesai")
	s.Wait(`!document.querySelector('` + webchattest.In("agency", "reply-bar") + `').hidden`)
	s.Writes("agency", "Lubang sudah ditambal siang ini")
	s.Hears("citizen", "Lubang sudah ditambal")
	s.Choose("citizen", "done:yes")
	s.Choose("citizen", "rate:5")
	s.Hears("agency", "sudah beres")
	s.Shot("4-end")
	s.Writes("admin", "grup")
	s.Hears("admin", "PUPR")
	// The figures are a click away.
	s.Click(`[data-testid="figures"]`)
	s.Wait(`location.pathname === "/dasbor" && document.querySelector("h1")?.textContent.includes("Tuban")`)
	s.Shot("5-figures")
	if err := p.stop(); err != nil {
		t.Errorf("after SIGTERM the demonstration ended with %v", err)
	}
}
