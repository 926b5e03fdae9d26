// Package generate makes reports as a regency would have gathered them in five
// years, for measuring stores at scale. The same seed and number always make the
// same report, so that data sets need not be kept, and any one of them can be made
// again alone.
//
// The shape is what makes queries easy or hard: days with few and many reports,
// towns where they crowd, agencies of very different size, most reports long
// closed and a few thousand still open with something due.
package generate

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// Set is a data set of N reports.
type Set struct {
	Seed uint64
	N    int
	// End is the moment of the newest report; the others lie up to five years
	// before.
	End time.Time
}

const span = 5 * 365 * 24 * time.Hour

// agencies and categories are keys; a category belongs to one agency, except that
// one report in fifty was transferred. Low numbers get most of the reports.
const (
	agencies   = 30
	categories = 45
	towns      = 20
)

// Agency is the key of agency k, 0 the busiest.
func Agency(k int) string { return fmt.Sprintf("opd%02d", k%agencies) }

// Person is the ID of the reporter of report i.
func (s Set) Person(i int) string {
	// One reporter in four writes most of what there is.
	r := s.random(i, 1)
	return "p_" + strconv.Itoa(skewed(r, max(s.N/4, 1)))
}

// Town is the middle of a town, where reports crowd; 0 is the largest.
func (s Set) Town(k int) (lat, lon float64) {
	r := rand.New(rand.NewPCG(s.Seed, uint64(k%towns)+1<<40))
	return -7.2 + 0.4*r.Float64(), 111.6 + 0.6*r.Float64()
}

// random is the source of everything about report i; each use has its own.
func (s Set) random(i, use int) *rand.Rand {
	return rand.New(rand.NewPCG(s.Seed+uint64(use)<<32, uint64(i)))
}

// skewed picks below n, small numbers much more often.
func skewed(r *rand.Rand, n int) int {
	f := r.Float64()
	return int(f * f * f * float64(n))
}

// Report makes report i, 0 the oldest.
func (s Set) Report(i int) report.Report {
	r := s.random(i, 0)
	created := s.End.Add(-span + time.Duration(float64(span)*(float64(i)+r.Float64())/float64(s.N)))
	category := skewed(r, categories)
	agency := Agency(category)
	if r.IntN(50) == 0 {
		agency = Agency(r.IntN(agencies))
	}
	f := report.Filing{
		ID: s.ID(i), Ticket: s.Ticket(i), Day: created.Format(time.DateOnly), Person: s.Person(i), Alias: "Pelapor 7F",
		Home:     message.Address{Channel: message.ChannelTelegram, ID: strconv.Itoa(1000 + i%max(s.N/4, 1))},
		Category: fmt.Sprintf("kategori%02d", category), Agency: agency, Words: words(r), Place: s.place(r),
		Deadline: created.Add(72 * time.Hour), Cause: "telegram:" + strconv.Itoa(i),
	}
	for range r.IntN(3) {
		f.Media = append(f.Media, message.MediaRef{
			Kind: message.MediaPhoto, Size: 200_000, Mime: "image/jpeg", Hash: fmt.Sprintf("%016x%016x%016x%016x", r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()),
		})
	}
	rep := report.New(created, f)
	live(&rep, r, created, s.End)
	return rep
}

// ID is the ID of report i.
func (s Set) ID(i int) string {
	r := s.random(i, 2)
	return fmt.Sprintf("r_%08x%08x", r.Uint32(), uint32(i))
}

// Ticket is the ticket of report i. It is no real one: those are random, and five
// years of them would collide in a set made without looking at what there is.
func (s Set) Ticket(i int) string { return fmt.Sprintf("TBN-%X%06X", s.random(i, 3).IntN(16), i) }

func (s Set) place(r *rand.Rand) message.Place {
	if r.IntN(10) == 0 {
		return message.Place{Name: "Jalan Basuki Rahmat", District: "Tuban"}
	}
	k := skewed(r, towns)
	lat, lon := s.Town(k)
	return message.Place{
		Lat: lat + r.NormFloat64()*0.02, Lon: lon + r.NormFloat64()*0.02, HasPoint: true,
		District: fmt.Sprintf("Kecamatan %02d", k),
	}
}

// live gives a report the life it had until end.
func live(rep *report.Report, r *rand.Rand, created, end time.Time) {
	age := end.Sub(created)
	now := created.Add(time.Minute)
	card := report.Delivery{
		Key: "card:" + rep.Agency + ":1", Target: report.Target{Kind: report.TargetAgency, Agency: rep.Agency},
		Out:    message.Outbound{Text: "Laporan baru " + rep.Ticket + ": " + rep.Words},
		OnSent: report.MoveForward,
	}
	rep.Owe(created, card)
	if age < time.Hour && r.IntN(4) == 0 {
		return // its card is still owed
	}
	rep.Settle(report.Outcome{
		Key: card.Key, At: now, State: report.DeliverySent, To: message.Address{Channel: message.ChannelTelegram, ID: "-100" + rep.Agency},
		Sent: message.Sent{MessageIDs: []string{strconv.Itoa(r.IntN(1 << 30))}},
	})
	staff := report.Actor{Kind: report.ActorAgency, Agency: rep.Agency, Name: "Pak Budi"}
	moves := []report.Move{report.MoveAccept, report.MoveStart, report.MoveResolve, report.MoveConfirm}
	switch n := r.IntN(100); {
	case n < 4:
		moves = []report.Move{report.MoveReject}
	case n < 6:
		moves = []report.Move{report.MoveWithdraw}
	case age < 60*24*time.Hour || n < 7:
		moves = moves[:r.IntN(len(moves)+1)]
	}
	for _, m := range moves {
		now = now.Add(time.Duration(1+r.IntN(48)) * time.Hour)
		if now.After(end) {
			return
		}
		// The table of moves allows these from where the one before led.
		if err := rep.Apply(now, m, staff, report.Detail{Text: "Sudah kami periksa di lokasi."}); err != nil {
			return
		}
		if m == report.MoveResolve {
			rep.Close = now.Add(14 * 24 * time.Hour)
		}
	}
}

var vocabulary = []string{
	"jalan", "berlubang", "lampu", "mati", "sampah", "menumpuk", "saluran", "mampet", "banjir", "pohon", "tumbang",
	"depan", "pasar", "sekolah", "masjid", "balai", "desa", "sudah", "seminggu", "belum", "diperbaiki", "tolong", "segera", "bahaya",
}

func words(r *rand.Rand) string {
	var b []byte
	for range 8 + r.IntN(30) {
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = append(b, vocabulary[r.IntN(len(vocabulary))]...)
	}
	return string(b)
}
