package store_test

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/taprose/taprose/store"
)

// TestCellsAreStored: stores keep these numbers; a change would lose every place.
func TestCellsAreStored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lat, lon float64
		want     int64
	}{
		{-90, -180, 0}, {0, 0, 36000*144000 + 72000}, {-6.8976, 112.0649, 33240*144000 + 116825},
		{90, 180, 71999 * 144000}, {-6.8976, 112.0649 + 360, 33240*144000 + 116825},
	} {
		if got := store.Cell(c.lat, c.lon); got != c.want {
			t.Errorf("cell of %v, %v is %d, want %d", c.lat, c.lon, got, c.want)
		}
	}
}

// TestNearestAgreesWithLookingAtEverything compares the search by rings with the
// plain one, in Tuban, at the date line, and far north where cells are narrow.
func TestNearestAgreesWithLookingAtEverything(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for _, mid := range [][2]float64{{-6.9, 112.06}, {0.0001, 179.9999}, {70, 25}, {-0.0001, -180}} {
		points := make([]store.Candidate[int], 3000)
		for i := range points {
			lon := mid[1] + (r.Float64()-0.5)*0.3
			if lon > 180 {
				lon -= 360
			}
			points[i] = store.Candidate[int]{Lat: mid[0] + (r.Float64()-0.5)*0.1, Lon: lon, Ref: i}
		}
		byCell := map[int64][]store.Candidate[int]{}
		for _, p := range points {
			byCell[store.Cell(p.Lat, p.Lon)] = append(byCell[store.Cell(p.Lat, p.Lon)], p)
		}
		asked := map[int64]bool{}
		fetch := func(cells []int64) (out []store.Candidate[int], _ error) {
			for _, c := range cells {
				if asked[c] {
					t.Fatalf("cell %d was asked twice", c)
				}
				asked[c] = true
				out = append(out, byCell[c]...)
			}
			return out, nil
		}
		for _, q := range []store.Near{
			{Meters: 0, Limit: 5}, {Meters: 300, Limit: 1000}, {Meters: 5000, Limit: 7}, {Meters: 5000, Limit: 5000}, {Meters: 90_000, Limit: 200}, {Meters: 2000},
		} {
			clear(asked)
			q.Lat, q.Lon = mid[0]+r.Float64()*0.004, mid[1]
			got, err := store.Nearest(q, fetch)
			if err != nil {
				t.Fatal(err)
			}
			if want := plainNearest(q, points); !slices.Equal(refs(got), refs(want)) {
				t.Errorf("near %+v: got %v, want %v", q, refs(got), refs(want))
			}
		}
	}
}

func plainNearest(q store.Near, points []store.Candidate[int]) []store.Candidate[int] {
	var all []store.Candidate[int]
	for _, p := range points {
		p.Meters = store.Distance(q.Lat, q.Lon, p.Lat, p.Lon)
		if p.Meters <= min(q.Meters, store.MaxMeters) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b store.Candidate[int]) int { return cmp.Compare(a.Meters, b.Meters) })
	return all[:min(len(all), store.Page{Limit: q.Limit}.Size())]
}

func refs(cs []store.Candidate[int]) []int {
	out := make([]int, len(cs))
	for i, c := range cs {
		out[i] = c.Ref
	}
	return out
}

func TestNearestStopsAtAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	_, err := store.Nearest(store.Near{Meters: 100}, func([]int64) ([]store.Candidate[int], error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Fatalf("error is %v", err)
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	// Tuban's square to Surabaya's town hall, by any map about 85 km.
	if d := store.Distance(-6.8976, 112.0649, -7.2592, 112.7469); d < 84_000 || d > 87_000 {
		t.Errorf("Tuban to Surabaya is %.0f m", d)
	}
	if d := store.Distance(-6.9, 112, -6.9, 112); d != 0 {
		t.Errorf("nowhere is %v m", d)
	}
}
