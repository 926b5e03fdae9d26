package store

import (
	"cmp"
	"math"
	"slices"
)

// MaxMeters is the largest radius of Near.
const MaxMeters = 5000

// The earth is cut into cells of 0.0025 degrees, about 280 m at the equator. A
// million reports put some hundreds into each cell of a town's centre, and the
// largest radius is about twenty rings of cells: measured on the embedded store,
// cells twice as long make the crowded case four times slower, and cells half as
// long the empty one.
const (
	cellsPerDegree = 400
	cellRows       = 180 * cellsPerDegree
	cellCols       = 360 * cellsPerDegree
	earthRadius    = 6371008.8 // mean radius in metres (IUGG)
)

// Cell is the number of the cell in which a point lies; stores keep it beside a
// report and index it. It depends on nothing but the point and never changes its
// meaning, because it is stored.
func Cell(lat, lon float64) int64 {
	row, col := cellAt(lat, lon)
	return int64(row)*cellCols + int64(col)
}

func cellAt(lat, lon float64) (row, col int) {
	row = int(math.Floor((lat + 90) * cellsPerDegree))
	col = int(math.Floor((lon + 180) * cellsPerDegree))
	return min(max(row, 0), cellRows-1), ((col % cellCols) + cellCols) % cellCols
}

// Distance is the length in metres of the great circle between two points.
func Distance(lat1, lon1, lat2, lon2 float64) float64 {
	const rad = math.Pi / 180
	sinLat := math.Sin((lat2 - lat1) * rad / 2)
	sinLon := math.Sin((lon2 - lon1) * rad / 2)
	h := sinLat*sinLat + math.Cos(lat1*rad)*math.Cos(lat2*rad)*sinLon*sinLon
	return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))
}

// Candidate is a report that Nearest looks at: where it is, and Ref, by which the
// store finds it again.
type Candidate[R any] struct {
	Lat, Lon float64
	Ref      R
	// Meters is filled in by Nearest.
	Meters float64
}

// Nearest finds what q asks for through fetch, which returns everything that
// matches q.Since in the given cells. It begins with the point's own cell and goes outwards ring
// by ring, and stops as soon as nothing nearer can follow: where there is much it
// looks at little, and where there is little there is little to look at.
func Nearest[R any](q Near, fetch func(cells []int64) ([]Candidate[R], error)) ([]Candidate[R], error) {
	limit := Page{Limit: q.Limit}.Size()
	meters := min(q.Meters, MaxMeters)
	// What lies outside of ring k is at least k cells away in one direction, and
	// beyond the edge of the point's own cell. Towards the poles cells become
	// narrow; beyond 84 degrees nothing is asked.
	side := earthRadius * math.Pi / 180 / cellsPerDegree * max(math.Cos(q.Lat*math.Pi/180), 0.1)
	margin := side * min(toEdge(q.Lat), toEdge(q.Lon))
	byDistance := func(a, b Candidate[R]) int { return cmp.Compare(a.Meters, b.Meters) }

	var found []Candidate[R]
	for k := 0; ; k++ {
		got, err := fetch(ring(q.Lat, q.Lon, k))
		if err != nil {
			return nil, err
		}
		for _, c := range got {
			if c.Meters = Distance(q.Lat, q.Lon, c.Lat, c.Lon); c.Meters <= meters {
				found = append(found, c)
			}
		}
		slices.SortStableFunc(found, byDistance)
		found = found[:min(len(found), limit)]
		safe := float64(k)*side + margin
		if safe >= meters || (len(found) == limit && found[limit-1].Meters <= safe) {
			return found, nil
		}
	}
}

// toEdge is how far a degree is from the nearest edge of its cell, as a fraction of
// the cell.
func toEdge(degree float64) float64 {
	_, f := math.Modf(math.Abs(degree) * cellsPerDegree)
	return min(f, 1-f)
}

// ring lists the cells that are k steps away from the cell of a point.
func ring(lat, lon float64, k int) []int64 {
	row, col := cellAt(lat, lon)
	at := func(r, c int) int64 {
		return int64(r)*cellCols + int64(((c%cellCols)+cellCols)%cellCols)
	}
	if k == 0 {
		return []int64{at(row, col)}
	}
	cells := make([]int64, 0, 8*k)
	for r := row - k; r <= row+k; r++ {
		if r < 0 || r >= cellRows {
			continue
		}
		step := 2 * k
		if r == row-k || r == row+k {
			step = 1
		}
		for c := col - k; c <= col+k; c += step {
			cells = append(cells, at(r, c))
		}
	}
	return cells
}
