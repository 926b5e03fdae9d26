package sqlitestore

import (
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/taprose/taprose/conversation/report"
)

// The points on the map follow whatever happens to reports, in whatever order.
func TestPointsFollow(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	o := openReports{by: make(map[bearer]*moments), at: make(map[int64]int)}
	rows := make(map[int64]*reportRow)
	for range 3000 {
		n := r.Int64N(40)
		now := &reportRow{status: string(report.StatusForwarded), running: maxTime, category: []string{"jalan", "lampu"}[r.IntN(2)]}
		if r.IntN(3) == 0 {
			now.status = string(report.StatusClosed)
		}
		if now.secret = r.Int64N(9) / 8; r.IntN(4) > 0 {
			now.lat, now.lon = float64(n), r.Float64()
		}
		o.moved(n, rows[n], now)
		rows[n] = now
		want, got := map[spot]bool{}, map[spot]bool{}
		for n, row := range rows {
			if row.open() && row.secret == 0 && row.lat != nil {
				s := spot{n: n}
				s.Lat, s.Lon, s.Category = row.lat.(float64), row.lon.(float64), row.category
				want[s] = true
			}
		}
		for _, s := range o.spots {
			got[s] = true
		}
		if !maps.Equal(got, want) || len(o.spots) != len(want) {
			t.Fatalf("on the map are %v, want %v", o.spots, want)
		}
	}
}
