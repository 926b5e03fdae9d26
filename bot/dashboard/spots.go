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

// square is one of a grid: its row and its column, 32 bits each.
type square int64

func squareOf(lat, lon, size float64) square {
	return square(math.Floor(lat/size))<<32 | square(uint32(int32(math.Floor(lon/size))))
}

// area is the square itself, with nothing in it.
func (c square) area(size float64) area {
	return area{Lat: round((float64(c>>32) + 0.5) * size), Lon: round((float64(int32(c)) + 0.5) * size), Size: size}
}

// cells groups spots into areas.
func cells(spots []store.Spot, now time.Time) []area {
	type count struct{ open, late int32 }
	var out []area
	rest := spots
	for level, size := range areas {
		found := make(map[square]count, len(rest)/2)
		at := make([]square, len(rest))
		for i := range rest {
			at[i] = squareOf(rest[i].Lat, rest[i].Lon, size)
			n := found[at[i]]
			if n.open++; late(&rest[i], now) {
				n.late++
			}
			found[at[i]] = n
		}
		fewest := int32(together)
		if level == len(areas)-1 {
			fewest = 1
		}
		for c, n := range found {
			if n.open >= fewest {
				a := c.area(size)
				a.Open, a.Late = int(n.open), int(n.late)
				out = append(out, a)
			}
		}
		var alone []store.Spot
		for i, c := range at {
			if found[c].open < fewest {
				alone = append(alone, rest[i])
			}
		}
		rest = alone
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

func late(s *store.Spot, now time.Time) bool {
	return !s.Due.IsZero() && s.Due.Before(now)
}

// round keeps the digits that an area of 100 m has.
func round(degrees float64) float64 { return math.Round(degrees*1e4) / 1e4 }

// spotLife is how old the map may be: it is the one thing on the page whose cost
// grows with what is open, and nobody misses a point for half a minute. From spotFresh on
// it is made anew beside whoever asks, so that where many ask nobody waits for it.
const (
	spotLife  = 30 * time.Second
	spotFresh = 20 * time.Second
)

// spotPatience is how long making the map may take when nobody waits for it.
const spotPatience = 20 * time.Second

// spotCache keeps the areas for a moment.
type spotCache struct {
	// making is held by whoever makes them.
	making sync.Mutex

	mu    sync.Mutex
	at    time.Time
	areas []area
	plan  plan
}

// get returns what is known and how old it is, less than zero when nothing is.
func (c *spotCache) get(now time.Time) (areas []area, p plan, age time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.areas == nil {
		return nil, plan{}, -1
	}
	return c.areas, c.plan, now.Sub(c.at)
}

func fresh(age, than time.Duration) bool { return age >= 0 && age < than }

// areas returns the areas with open reports, and the plan that shows them.
func (d *Dashboard) areas(ctx context.Context) ([]area, plan, error) {
	now := d.cfg.Now()
	areas, p, age := d.spots.get(now)
	switch {
	case fresh(age, spotFresh):
		return areas, p, nil
	case fresh(age, spotLife):
		if d.spots.making.TryLock() {
			go func() {
				defer d.spots.making.Unlock()
				ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), spotPatience)
				defer stop()
				// Whoever finds it too old says what is wrong.
				_, _, _ = d.surveyed(ctx, now)
			}()
		}
		return areas, p, nil
	}
	d.spots.making.Lock()
	defer d.spots.making.Unlock()
	if areas, p, age := d.spots.get(now); fresh(age, spotLife) {
		return areas, p, nil // by whom we waited for
	}
	return d.surveyed(ctx, now)
}

// surveyed makes the areas and the plan anew.
func (d *Dashboard) surveyed(ctx context.Context, now time.Time) ([]area, plan, error) {
	spots, err := d.cfg.Reports.Spots(ctx)
	if err != nil {
		return nil, plan{}, err
	}
	areas := cells(spots, now)
	p := d.drawn(areas)
	d.spots.mu.Lock()
	defer d.spots.mu.Unlock()
	d.spots.areas, d.spots.plan, d.spots.at = areas, p, now
	return areas, p, nil
}
