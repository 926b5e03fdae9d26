package dashboard

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/taprose/taprose/store"
)

// Areas of the map, in degrees: about 100 m, 500 m and 1 km. A report stands in the
// smallest area in which another open report is too, and alone only in the largest:
// one that is alone in a small one could be a single house.
var areas = []float64{0.001, 0.005, 0.01}

// together is how many reports there must be in an area for it to be shown, but for
// the largest.
const together = 2

// area is some open reports on the map: the middle of where they are, its size in
// degrees, how many, and how many of them are late.
type area struct {
	Lat, Lon, Size float64
	Open, Late     int
}

// cells groups spots into areas.
func cells(spots []store.Spot, now time.Time) []area {
	var out []area
	rest := spots
	for level, size := range areas {
		type cell struct{ row, col int }
		found := make(map[cell][]store.Spot)
		for _, s := range rest {
			c := cell{int(math.Floor(s.Lat / size)), int(math.Floor(s.Lon / size))}
			found[c] = append(found[c], s)
		}
		rest = nil
		for c, some := range found {
			if len(some) < together && level < len(areas)-1 {
				rest = append(rest, some...)
				continue
			}
			a := area{Lat: round((float64(c.row) + 0.5) * size), Lon: round((float64(c.col) + 0.5) * size), Size: size, Open: len(some)}
			for _, s := range some {
				if !s.Due.IsZero() && s.Due.Before(now) {
					a.Late++
				}
			}
			out = append(out, a)
		}
	}
	// Large ones first, so that small ones are drawn over them; the same every time.
	slices.SortFunc(out, func(a, b area) int {
		for _, d := range []float64{b.Size - a.Size, float64(b.Open - a.Open), a.Lat - b.Lat, a.Lon - b.Lon} {
			if d != 0 {
				return int(math.Copysign(1, d))
			}
		}
		return 0
	})
	return out
}

// round keeps the digits that an area of 100 m has.
func round(degrees float64) float64 { return math.Round(degrees*1e4) / 1e4 }

// spotLife is how old the map may be: it is the one thing on the page whose cost
// grows with what is open, and nobody misses a point for half a minute.
const spotLife = 30 * time.Second

// spotCache keeps the areas for a moment.
type spotCache struct {
	mu    sync.Mutex
	at    time.Time
	areas []area
	plan  plan
}

// areas returns the areas with open reports, and the plan that shows them.
func (d *Dashboard) areas(ctx context.Context) ([]area, plan, error) {
	now := d.cfg.Now()
	d.spots.mu.Lock()
	defer d.spots.mu.Unlock()
	if age := now.Sub(d.spots.at); d.spots.areas != nil && age >= 0 && age < spotLife {
		return d.spots.areas, d.spots.plan, nil
	}
	spots, err := d.cfg.Reports.Spots(ctx)
	if err != nil {
		return nil, plan{}, err
	}
	areas := cells(spots, now)
	d.spots.areas, d.spots.plan, d.spots.at = areas, d.drawn(areas), now
	return areas, d.spots.plan, nil
}
