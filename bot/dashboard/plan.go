package dashboard

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/regency"
)

// plan is the map as the page draws it itself: the regency's outline and the areas in
// which there are open reports.
type plan struct {
	Width, Height float64
	Outline       string
	Dots          []dot
	// Open is how many reports are on it.
	Open int64
}

type dot struct {
	X, Y, R float64
	Late    bool
	Words   string
}

// planWidth is the plan's own unit; the page stretches it to its width.
const planWidth = 1000

// dots is how many areas the drawn plan shows at most; beyond it they are drawn in a
// coarser grid, so that the page stays light. The map that can be moved has them all.
const dots = 400

// coarser are the grids of a plan with too many areas, in degrees.
var coarser = []float64{0.005, 0.01, 0.02, 0.04}

func (d *Dashboard) drawn(areas []area) plan {
	ring := d.cfg.Regency.Boundary
	if len(ring) < 3 {
		ring = around(areas)
	}
	project, p := projection(ring)
	var outline strings.Builder
	for _, pt := range d.cfg.Regency.Boundary {
		x, y := project(pt.Lat, pt.Lon)
		outline.WriteString(decimal(x) + "," + decimal(y) + " ")
	}
	p.Outline = strings.TrimSpace(outline.String())
	shown := areas
	for _, size := range coarser {
		if len(shown) <= dots {
			break
		}
		shown = regrouped(areas, size)
	}
	for _, a := range areas {
		p.Open += int64(a.Open)
	}
	for _, a := range shown {
		x, y := project(a.Lat, a.Lon)
		if x < 0 || y < 0 || x > p.Width || y > p.Height {
			continue // far outside: a point that somebody mistyped
		}
		words := number(int64(a.Open)) + " laporan terbuka"
		if a.Late > 0 {
			words += ", " + number(int64(a.Late)) + " terlambat"
		}
		p.Dots = append(p.Dots, dot{X: tenth(x), Y: tenth(y), R: tenth(min(7+3*math.Sqrt(float64(a.Open)), 34)), Late: a.Late > 0, Words: words})
	}
	return p
}

// regrouped adds areas together in a coarser grid.
func regrouped(areas []area, size float64) []area {
	at := make(map[square]int)
	var out []area
	for _, a := range areas {
		c := squareOf(a.Lat, a.Lon, size)
		i, ok := at[c]
		if !ok {
			i = len(out)
			at[c] = i
			out = append(out, c.area(size))
		}
		out[i].Open += a.Open
		out[i].Late += a.Late
	}
	return out
}

// around is a ring around the areas, for a regency whose outline is not configured.
func around(areas []area) []regency.Point {
	if len(areas) == 0 {
		return []regency.Point{{Lon: 111.6, Lat: -7.2}, {Lon: 112.3, Lat: -6.7}, {Lon: 112.3, Lat: -7.2}}
	}
	a := areas[0]
	south, north, west, east := a.Lat, a.Lat, a.Lon, a.Lon
	for _, a := range areas {
		south, north, west, east = min(south, a.Lat), max(north, a.Lat), min(west, a.Lon), max(east, a.Lon)
	}
	const margin = 0.02
	return []regency.Point{{Lon: west - margin, Lat: south - margin}, {Lon: east + margin, Lat: south - margin}, {Lon: east + margin, Lat: north + margin}}
}

// projection fits a ring into the plan: degrees of longitude are shortened as they are
// in the middle, which is exact enough for a regency.
func projection(ring []regency.Point) (func(lat, lon float64) (x, y float64), plan) {
	south, north, west, east := ring[0].Lat, ring[0].Lat, ring[0].Lon, ring[0].Lon
	for _, p := range ring {
		south, north, west, east = min(south, p.Lat), max(north, p.Lat), min(west, p.Lon), max(east, p.Lon)
	}
	const margin = 20
	scale := (planWidth - 2*margin) / (east - west)
	tall := scale / math.Cos((south+north)/2*math.Pi/180)
	return func(lat, lon float64) (x, y float64) {
		return margin + (lon-west)*scale, margin + (north-lat)*tall
	}, plan{Width: planWidth, Height: tenth(2*margin + (north-south)*tall)}
}

func tenth(f float64) float64 { return math.Round(f*10) / 10 }

func decimal(f float64) string { return strconv.FormatFloat(tenth(f), 'f', -1, 64) }

// getMap gives the areas to the map that can be moved: [lat, lon, metres across,
// open, late].
func (d *Dashboard) getMap(w http.ResponseWriter, r *http.Request) {
	areas, _, err := d.areas(r.Context())
	if err != nil {
		d.failed(w, r, "map not read", err)
		return
	}
	out := struct {
		Outline [][2]float64 `json:"outline"`
		Areas   [][5]float64 `json:"areas"`
		Tiles   string       `json:"tiles,omitempty"`
		Credit  string       `json:"credit,omitempty"`
	}{Outline: [][2]float64{}, Areas: [][5]float64{}, Tiles: d.cfg.Tiles, Credit: d.cfg.TilesCredit}
	for _, p := range d.cfg.Regency.Boundary {
		out.Outline = append(out.Outline, [2]float64{p.Lat, p.Lon})
	}
	for _, a := range areas {
		out.Areas = append(out.Areas, [5]float64{a.Lat, a.Lon, math.Round(a.Size * 111_195), float64(a.Open), float64(a.Late)})
	}
	body, err := json.Marshal(out)
	if err != nil {
		d.failed(w, r, "map not made", err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	webguard.Send(w, r, http.StatusOK, body)
}
