package dashboard

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/webguard/browsertest"
)

var looks = map[string]browsertest.Look{
	"desk-light":  {Width: 1280, Height: 900},
	"desk-dark":   {Width: 1280, Height: 900, Dark: true},
	"phone-light": {Width: 360, Height: 740, Phone: true},
	"phone-dark":  {Width: 360, Height: 740, Phone: true, Dark: true},
}

func TestPublicPageInTheBrowser(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.seed(900)
	browser := browsertest.Start(t)
	for name, o := range looks {
		p := browser.Open(t, o)
		p.Go(h.url + Root)
		p.Shot(name + "-1-top")
		p.Fits()
		p.Contrast("svg")
		p.Thumbs()
		p.Run(`document.querySelector("#j-opd").scrollIntoView()`)
		p.Shot(name + "-2-agencies")
		p.Run(`document.querySelector("#peta").scrollIntoView()`)
		p.Wait(`document.querySelector("#peta[data-ready] .leaflet-container")`)
		p.Shot(name + "-3-map")
		p.Run(`document.querySelector(".zoom button").click()`)
		p.Run(`document.querySelector(".two").scrollIntoView()`)
		p.Shot(name + "-4-end")
		p.Fits()
	}
}

func TestLeadersPagesInTheBrowser(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.seed(900)
	h.enrol()
	browser := browsertest.Start(t)
	for _, name := range []string{"desk-light", "phone-dark"} {
		p := browser.Open(t, looks[name])
		p.Go(h.url + h.link())
		p.Shot(name + "-leader-1-entrance")
		p.Click("button.main")
		p.Wait(`location.pathname === "/dasbor/pimpinan" && document.querySelector("#j-lima")`)
		p.Shot(name + "-leader-2-page")
		p.Fits()
		p.Contrast("svg")
		p.Thumbs()
		p.Run(`document.querySelector(".opd td a").click()`)
		p.Wait(`location.pathname.endsWith("/laporan") && document.querySelector(".items")`)
		p.Shot(name + "-leader-3-list")
		p.Fits()
		p.Contrast("svg")
		p.Thumbs()
		p.Run(`document.querySelector(".items .head a").click()`)
		p.Wait(`document.querySelector(".timeline")`)
		p.Shot(name + "-leader-4-report")
		p.Fits()
		p.Contrast("svg")
		p.Thumbs()
	}
}

// On the narrowest phone, and with text twice as large, nothing stands beyond the edge.
func TestPagesFitOldPhonesAndTiredEyes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rs := h.seed(300)
	r := h.filed(1)
	h.save(&r)
	h.enrol()
	p := browsertest.Start(t).Open(t, browsertest.Look{Width: 320, Height: 568, Phone: true})
	p.Go(h.url + h.link())
	p.Click("button.main")
	p.Wait(`document.querySelector("#j-lima")`)
	for _, path := range []string{
		Root, Root + "/tiket?nomor=" + r.Ticket, Root + "/tiket?nomor=TBN-333334", Root + "/nothing",
		leaders, leaders + "/laporan?terbuka=1", leaders + "/tiket/" + rs[0].Ticket, leaders + "/tiket/" + r.Ticket,
	} {
		p.Go(h.url + path)
		p.Fits()
		p.Enlarge()
		p.Fits()
	}
	// How late an agency is stands below the number, and takes no width from the table.
	p.Go(h.url + leaders)
	if glued := browsertest.Eval[int](p, `[...document.querySelectorAll(".opd .bad small")].filter((e) => getComputedStyle(e).display !== "block" || e.clientWidth > 200).length`); glued > 0 {
		t.Errorf("%d notes stand behind their number", glued)
	}
}

// Without JavaScript everything is there: figures, drawn map, look-up by keyboard.
func TestPagesWorkWithoutScript(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rs := h.seed(300)
	p := browsertest.Start(t).Open(t, browsertest.Look{Width: 360, Height: 740, Phone: true, Scriptless: true})
	p.Go(h.url + Root)
	if n := browsertest.Eval[int](p, `document.querySelectorAll("#peta circle").length`); n == 0 {
		t.Error("nothing is drawn on the map")
	}
	// A ticket of the generator is no real one; what counts is the way there.
	p.Type("#nomor", rs[0].Ticket+"\r")
	p.Wait(`location.pathname === "/dasbor/tiket" && document.querySelector("#salah")`)
	p.Shot("scriptless-ticket")
}

// Every control has a name, every field a label, and the keyboard reaches them all in
// the order of the page, the way to the content first.
func TestPagesAreUsableWithoutAMouse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.seed(300)
	p := browsertest.Start(t).Open(t, looks["desk-light"])
	p.Go(h.url + Root)
	p.Run(`document.querySelector("#peta").scrollIntoView()`)
	p.Wait(`document.querySelector("#peta[data-ready]")`)
	nameless := browsertest.Eval[[]string](p, `[...document.querySelectorAll("a, button, input, select, [tabindex]")].filter((e) =>
		!(e.textContent.trim() || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || (e.labels && e.labels.length))).map((e) => e.outerHTML)`)
	if len(nameless) > 0 {
		t.Errorf("without a name: %v", nameless)
	}
	if got := browsertest.Eval[string](p, `document.documentElement.lang + " " + document.querySelectorAll("h1").length + " " + document.querySelectorAll("main").length`); got != "id 1 1" {
		t.Errorf("language, headings and mains are %q", got)
	}
	p.Run(`scrollTo(0, 0); document.activeElement.blur()`)
	var order []string
	for range 4 {
		p.Keys("\t")
		order = append(order, browsertest.Eval[string](p, `document.activeElement.className || document.activeElement.id || document.activeElement.textContent.trim()`))
	}
	if got := strings.Join(order, ", "); got != "skip, TapRose Kabupaten Tuban, nomor, Cek" {
		t.Errorf("the keyboard goes to %s", got)
	}
}

// On paper are the figures, and none of what is only for pressing.
func TestLeadersPagePrints(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.seed(600)
	h.enrol()
	p := browsertest.Start(t).Open(t, looks["desk-dark"])
	p.Go(h.url + h.link())
	p.Click("button.main")
	p.Wait(`document.querySelector("#j-lima")`)
	p.OnPaper()
	shown := browsertest.Eval[string](p, `[".tiles", ".opd", ".trend", ".periods", ".dates", ".files", ".top form"].map((s) => s + "=" + (document.querySelector(s).offsetHeight > 0)).join(" ")`)
	if shown != ".tiles=true .opd=true .trend=true .periods=false .dates=false .files=false .top form=false" {
		t.Errorf("on paper: %s", shown)
	}
	if paper := browsertest.Eval[string](p, `getComputedStyle(document.body).backgroundColor`); paper != "rgb(255, 255, 255)" {
		t.Errorf("the paper is %s", paper)
	}
	if wide := browsertest.Eval[bool](p, `document.querySelector(".opd").scrollWidth > document.querySelector("main").clientWidth`); wide {
		t.Error("the table is wider than the paper")
	}
	p.Shot("print")
}
