package dashboard

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

func TestStrangersLearnWhatAnybodyMayKnow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.filed(1)
	h.save(&r)
	secret := h.filed(2, func(f *report.Filing) { f.Visibility = regency.VisibilitySecret })
	h.save(&secret)
	for _, path := range []string{Root, Root + "?periode=semua", Root + "/tiket?nomor=" + r.Ticket, Root + "/peta.json"} {
		code, body := h.get(path)
		if code != http.StatusOK {
			t.Errorf("%s answers %d", path, code)
		}
		for _, private := range []string{"Bu Siti", "berlubang", "Gang Mawar", "Pelapor 7F", "6.8976", "112.0649", "p1", secret.Ticket} {
			if strings.Contains(body, private) {
				t.Errorf("%s tells %q", path, private)
			}
		}
	}
	code, body := h.get(Root + "/tiket?nomor=" + strings.ToLower(r.Ticket))
	for _, known := range []string{r.Ticket, "Jalan &amp; jembatan", "Sidorejo", "Kec. Tuban", "21 Nov 2026"} {
		if code != http.StatusOK || !strings.Contains(body, known) {
			t.Errorf("%d, without %q: %s", code, known, body)
		}
	}
	// A secret report is answered as one that there is not.
	none := report.NewTicket("TBN", 987654321)
	codeNone, bodyNone := h.get(Root + "/tiket?nomor=" + none)
	code, body = h.get(Root + "/tiket?nomor=" + secret.Ticket)
	if code != codeNone || code != http.StatusNotFound || strings.ReplaceAll(body, secret.Ticket, none) != bodyNone {
		t.Errorf("a secret report answers %d %s", code, body)
	}
	mistyped := r.Ticket[:4] + "222222"
	for asked, want := range map[string]string{"": "Cek", "halo": "bukan nomor laporan", mistyped: "salah ketik", `"><script>`: "&lt;script&gt;"} {
		if code, body := h.get(Root + "/tiket?nomor=" + strings.NewReplacer(`"`, "%22", "<", "%3C", ">", "%3E").Replace(asked)); code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%q answers %d, without %q", asked, code, want)
		}
	}
}

// However reports lie: none is shown where it is, one alone only in the middle of a
// kilometre, and all of them are somewhere.
func TestNoPointOnTheMapIsAHouse(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var spots []store.Spot
		for range 1 + r.IntN(60) {
			s := store.Spot{Lat: -6.9 + r.NormFloat64()*0.01, Lon: 112 + r.NormFloat64()*0.01}
			if r.IntN(3) == 0 {
				s.Due = begin.Add(-time.Hour)
			}
			spots = append(spots, s)
		}
		open, late := 0, 0
		for _, a := range cells(spots, begin) {
			open += a.Open
			late += a.Late
			// Said in numbers, so that the promise does not follow the code: alone only in a
			// square of a kilometre.
			if a.Open < 2 && a.Size < 0.01 {
				t.Fatalf("one report alone in %v", a)
			}
			// The middle of a square of a fixed grid, wherever in it the reports are.
			for _, at := range []float64{a.Lat, a.Lon} {
				if f := at/a.Size - 0.5; math.Abs(f-math.Round(f)) > 1e-6 {
					t.Fatalf("%v is not the middle of its square", a)
				}
			}
		}
		wantLate := 0
		for _, s := range spots {
			if !s.Due.IsZero() {
				wantLate++
			}
		}
		if open != len(spots) || late != wantLate {
			t.Fatalf("%d open and %d late on the map, want %d and %d", open, late, len(spots), wantLate)
		}
	}
}

func TestMapIsAtMostHalfAMinuteOld(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	open := func() (n float64) {
		var got struct{ Areas [][5]float64 }
		_, body := h.get(Root + "/peta.json")
		must(t, json.Unmarshal([]byte(body), &got))
		for _, a := range got.Areas {
			n += a[3]
		}
		return n
	}
	a, b := h.filed(1), h.filed(2)
	h.save(&a)
	if n := open(); n != 1 {
		t.Fatalf("%v open on the map", n)
	}
	h.save(&b)
	h.later.Store(int64(spotLife))
	if n := open(); n != 2 {
		t.Errorf("%v open on the map", n)
	}
	// Before it is too old it is made anew for the next one, and nobody waits.
	c := h.filed(3)
	h.save(&c)
	h.later.Store(int64(spotLife + spotFresh - 1))
	if n := open(); n != 2 {
		t.Errorf("%v open on a map that is fresh", n)
	}
	h.later.Store(int64(spotLife + spotFresh))
	if n := open(); n != 2 {
		t.Errorf("%v open while the map is made", n)
	}
	func() { // when it is made
		h.board.spots.making.Lock()
		defer h.board.spots.making.Unlock()
	}()
	if n := open(); n != 3 {
		t.Errorf("%v open on the new map", n)
	}
}

// counting is a store that has counted about a third of its old reports.
type counting struct{ Reports }

func (counting) Counting(context.Context) (float64, bool, error) { return 0.3499, true, nil }

// Whoever looks while old reports are counted is told that the numbers are too small.
func TestThePageSaysWhatIsNotCounted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const note = "baru 34%"
	if _, body := h.get(Root); strings.Contains(body, note) {
		t.Error("it says so while all is counted")
	}
	h.board.cfg.Reports = counting{h.board.cfg.Reports}
	if _, body := h.get(Root); !strings.Contains(body, note) {
		t.Errorf("it does not say so: %s", body)
	}
}

// A phone far from a mast waits for bytes.
func TestThePageIsLight(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.seed(1500)
	page, _ := h.packed(Root)
	base := Root + "/aset/" + h.board.assets.Version()
	style, _ := h.packed(base + "/dashboard.css")
	script, _ := h.packed(base + "/map.js")
	leaflet, _ := h.packed(base + "/leaflet.js")
	plan, _ := h.packed(Root + "/peta.json")
	t.Logf("page %d, style %d, script %d: %d bytes before the map; Leaflet %d, areas %d", page, style, script, page+style+script, leaflet, plan)
	if all := page + style + script; all > 16_000 {
		t.Errorf("the page takes %d bytes", all)
	}
	resp, err := h.client.Get(h.url + base + "/dashboard.css")
	must(t, err)
	if h.body(resp); !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("the style is not kept: %v", resp.Header)
	}
	if resp, err = h.client.Get(h.url + Root + "/aset/old/dashboard.css"); err == nil {
		if h.body(resp); strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
			t.Error("a style of another version is kept for ever")
		}
	}
	must(t, err)
}

func TestPagesThatAreNot(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, path := range []string{Root + "/nothing", Root + "/aset/x/page.html", Root + "/aset/x/base.html"} {
		if code, _ := h.get(path); code != http.StatusNotFound {
			t.Errorf("%s answers %d", path, code)
		}
	}
	for _, query := range []string{"?periode=nonsense", "?dari=2026-11-31&sampai=x", "?dari=2026-11-21&sampai=2026-11-20", "?dari=0001-01-01&sampai=9999-12-31"} {
		if code, body := h.get(Root + query); code != http.StatusOK || !strings.Contains(body, `aria-current="true">30 hari`) {
			t.Errorf("%s answers %d, or another period", query, code)
		}
	}
	if _, err := New(Config{Secret: []byte("short"), Guard: webguard.New(webguard.Config{})}); err == nil {
		t.Error("a short secret was taken")
	}
	h.board.cfg.PublicURL = ""
	if _, err := h.board.Link(t.Context(), bupati); err == nil {
		t.Error("there is a link to nowhere")
	}
}
