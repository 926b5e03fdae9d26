package figures_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

var begin = time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC) // one o'clock at night in Tuban

func filed(deadline time.Duration) report.Report {
	return report.New(begin, report.Filing{
		ID: "r1", Ticket: "TBN-1", Day: "2026-11-21", Offset: 7 * 3600, Category: "jalan", Agency: "pupr", Deadline: begin.Add(deadline),
	})
}

var (
	staff   = report.Actor{Kind: report.ActorAgency, Agency: "pupr"}
	citizen = report.Actor{Kind: report.ActorReporter}
)

func apply(t *testing.T, r *report.Report, after time.Duration, m report.Move, by report.Actor) {
	t.Helper()
	if err := r.Apply(begin.Add(after), m, by, report.Detail{Agency: r.Agency}); err != nil {
		t.Fatal(err)
	}
}

// partsOf shows the parts of a report without those that say for whom they count.
func partsOf(r *report.Report) []figures.Part {
	ps := figures.Parts(r)
	for i := range ps {
		ps[i].Agency, ps[i].Category, ps[i].District = "", "", ""
	}
	return ps
}

func expect(t *testing.T, r *report.Report, want ...figures.Part) {
	t.Helper()
	if got := partsOf(r); !slices.Equal(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
}

func TestPartsOfALife(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	r := filed(3 * day)
	received := figures.Part{Day: "2026-11-21", Received: true}
	fellLate := figures.Part{Day: "2026-11-25", FellLate: true}
	expect(t, &r, received, fellLate)

	// Passing it on is no answer; asking is.
	apply(t, &r, time.Hour, report.MoveTransfer, staff)
	expect(t, &r, received, fellLate)
	apply(t, &r, 23*time.Hour, report.MoveAsk, staff)
	answered := figures.Part{Day: "2026-11-22", Answered: true, AnswerTime: 23 * 60}
	// While the reporter is asked, nothing runs out.
	expect(t, &r, received, answered)
	apply(t, &r, 2*day, report.MoveHear, citizen)
	r.Deadline = r.Deadline.Add(25 * time.Hour) // as package clock gives time back
	expect(t, &r, received, answered, figures.Part{Day: "2026-11-26", FellLate: true})

	apply(t, &r, 4*day, report.MoveResolve, staff)
	settled := figures.Part{Day: "2026-11-25", Settled: true, SettleTime: 4 * 24 * 60}
	expect(t, &r, received, answered, settled)

	// Not done: it is not settled any more, and its deadline runs on.
	apply(t, &r, 5*day, report.MoveReopen, citizen)
	reopened := figures.Part{Day: "2026-11-26", Reopened: 1, FellLate: true}
	expect(t, &r, received, answered, reopened)
	apply(t, &r, 8*day, report.MoveResolve, staff)
	late := figures.Part{Day: "2026-11-29", Settled: true, SettleTime: 8 * 24 * 60, Late: true}
	expect(t, &r, received, answered, reopened, late)
	apply(t, &r, 8*day, report.MoveConfirm, citizen)
	for i, stars := range []int{2, 4} { // the latest counts
		r.Record(begin.Add(time.Duration(9+i)*day), report.EventRated, citizen, report.Detail{Stars: stars})
	}
	expect(t, &r, received, answered, reopened, late, figures.Part{Day: "2026-12-01", Stars: 4})
}

func TestPartsOfOtherEnds(t *testing.T) {
	t.Parallel()
	r := filed(time.Hour)
	apply(t, &r, 10*time.Minute, report.MoveReject, staff)
	expect(t, &r, figures.Part{
		Day: "2026-11-21", Received: true, Answered: true, AnswerTime: 10, Settled: true, SettleTime: 10, Rejected: true,
	})
	r = filed(time.Hour)
	apply(t, &r, 2*time.Hour, report.MoveWithdraw, citizen)
	expect(t, &r, figures.Part{Day: "2026-11-21", Received: true, Withdrawn: true}, figures.Part{Day: "2026-11-22", FellLate: true})

	// An old report without a zone is one of Tuban; a day that is none is found again.
	r = filed(0)
	r.Deadline, r.Offset, r.Day = time.Time{}, 0, "?"
	expect(t, &r, figures.Part{Day: "2026-11-21", Received: true})
	r.Created, r.Day = time.Time{}, ""
	expect(t, &r)
}

func TestCodeIsReadBack(t *testing.T) {
	t.Parallel()
	p := figures.Part{
		Day: "2026-11-21", Agency: "pupr", Category: "jalan", District: "Tuban \"x\"", Received: true, Answered: true, AnswerTime: 5,
		Settled: true, SettleTime: 60, Late: true, Rejected: true, Withdrawn: true, Reopened: 2, Stars: 5, FellLate: true,
	}
	got, err := figures.ReadPart(p.Day, p.Code())
	if err != nil || got != p {
		t.Fatalf("got %+v, %v", got, err)
	}
	if _, err := figures.ReadPart("2026-11-21", "r|pupr|"); err == nil {
		t.Error("half a code was read")
	}
}

// Rounding each and taking the middle is taking the middle and rounding: that is why
// counted times have the same median as the histories.
func TestMedianOfRoundedIsRoundedMedian(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var all []time.Duration
		var sheet figures.Sheet
		for range 1 + r.IntN(40) {
			d := time.Duration(r.Int64N(int64(time.Duration(1+r.IntN(500)) * 24 * time.Hour)))
			all = append(all, d)
			sheet.Add(figures.Part{Day: "2026-11-21", Settled: true, SettleTime: figures.Rounded(d)})
		}
		slices.Sort(all)
		want := figures.Rounded(all[(len(all)-1)/2]).Duration()
		if got := sheet.Total.Settle.Median(); got != want {
			t.Fatalf("median of %v is %v, want %v", all, got, want)
		}
	}
	for d, want := range map[time.Duration]time.Duration{
		-time.Hour: 0, 119 * time.Minute: 115 * time.Minute, 71*time.Hour + 59*time.Minute: 71 * time.Hour,
		80 * time.Hour: 78 * time.Hour, 30*24*time.Hour + time.Hour: 30 * 24 * time.Hour, 9000 * time.Hour * 24: 365 * 24 * time.Hour,
	} {
		if got := figures.Rounded(d).Duration(); got != want {
			t.Errorf("%v is counted as %v, want %v", d, got, want)
		}
	}
}

func random(r *rand.Rand) figures.Part {
	return figures.Part{
		Day: "2026-11-21", Agency: []string{"", "pupr", "dlh"}[r.IntN(3)], Category: "jalan", District: []string{"Tuban", "Palang"}[r.IntN(2)],
		Received: r.IntN(2) == 0, Answered: r.IntN(2) == 0, AnswerTime: figures.Rounded(time.Duration(r.IntN(5000)) * time.Minute),
		Settled: r.IntN(2) == 0, SettleTime: figures.Rounded(time.Duration(r.IntN(50000)) * time.Minute), Late: r.IntN(3) == 0,
		Reopened: r.Int64N(3), Stars: r.IntN(6), FellLate: r.IntN(4) == 0, Withdrawn: r.IntN(9) == 0,
	}
}

func TestSheetsAreAddedAndReadBack(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	var all, merged figures.Sheet
	for range 20 {
		var day figures.Sheet
		for range r.IntN(30) {
			p := random(r)
			if r.IntN(5) == 0 {
				p = figures.Part{Day: p.Day, Secret: true, Received: true}
			}
			all.Add(p)
			day.Add(p)
		}
		again, err := figures.DecodeSheet(day.Encode())
		if err != nil || !reflect.DeepEqual(again, day) {
			t.Fatalf("read back %+v, %v, want %+v", again, err, day)
		}
		merged.Merge(&again)
	}
	if !bytes.Equal(merged.Encode(), all.Encode()) {
		t.Fatal("days added are not the whole")
	}
	var agencies int64
	for _, a := range all.Agencies {
		agencies += a.Received
	}
	if agencies >= all.Total.Received {
		t.Error("secret reports count for an agency")
	}
	b := all.Encode()
	for n := range b {
		if _, err := figures.DecodeSheet(b[:n]); err == nil {
			t.Fatalf("the first %d bytes of %d are a sheet", n, len(b))
		}
	}
}

func tally(met, late, missed int, minutes figures.Minutes) *figures.Tally {
	var s figures.Sheet
	for i := range met + late {
		s.Add(figures.Part{Settled: true, Late: i >= met, SettleTime: minutes})
	}
	for range missed {
		s.Add(figures.Part{FellLate: true})
	}
	return &s.Total
}

func TestSummaryRanksAndCompares(t *testing.T) {
	t.Parallel()
	now := figures.Sheet{Agencies: map[string]*figures.Tally{
		"lucky": tally(1, 0, 0, 60), "good": tally(95, 5, 5, 60), "slow": tally(95, 5, 5, 120), "bad": tally(1, 9, 12, 60),
		"":     tally(1, 0, 0, 5),
		"idle": {Received: 1},
	}}
	before := figures.Sheet{Agencies: map[string]*figures.Tally{"bad": tally(5, 0, 0, 60), "good": tally(1, 0, 5, 60)}}
	standing := figures.Standing{Total: figures.Stand{Open: 9}, Agencies: map[string]figures.Stand{"waiting": {Open: 9, Late: 2}, "gone": {}}}
	s := figures.Summarize(figures.Period{From: "2026-11-01", To: "2026-11-30"}, begin, &now, &before, standing, []string{"none"})
	type place struct {
		key          string
		rank, before int
	}
	var got []place
	for _, l := range s.Agencies {
		got = append(got, place{l.Key, l.Rank, l.RankBefore})
	}
	want := []place{{"good", 1, 2}, {"slow", 2, 0}, {"lucky", 3, 0}, {"bad", 4, 1}, {"waiting", 0, 0}, {"", 0, 0}, {"idle", 0, 0}, {"none", 0, 0}}
	if !slices.Equal(got, want) {
		t.Fatalf("got  %v\nwant %v", got, want)
	}
	if v := s.Agencies[0].Now; v.Measured != 100 || v.InTime != 0.95 || v.MedianSettle != time.Hour {
		t.Errorf("the best one has %+v", v)
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("WIB", 7*3600)
	p := figures.Last(14, begin, zone)
	if p != (figures.Period{From: "2026-11-08", To: "2026-11-21"}) || p.Days() != 14 {
		t.Fatalf("the last two weeks are %v", p)
	}
	if b := p.Before(); b != (figures.Period{From: "2026-10-25", To: "2026-11-07"}) {
		t.Errorf("before them are %v", b)
	}
	for _, bad := range []figures.Period{{}, {From: "2026-11-21", To: "2026-11-20"}, {From: "x", To: "2026-11-20"}, {To: "2026-11-20"}} {
		if bad.Valid() || bad.Before() != (figures.Period{}) {
			t.Errorf("%v is a period", bad)
		}
	}
}

func secret(r report.Report) report.Report {
	r.Visibility = regency.VisibilitySecret
	return r
}

// What a secret report adds to the figures names neither its agency nor its kind nor its
// place.
func TestPartsOfASecretReportNameNothing(t *testing.T) {
	t.Parallel()
	r := secret(filed(0))
	r.Place.District = "Tuban"
	apply(t, &r, time.Hour, report.MoveResolve, staff)
	parts := figures.Parts(&r)
	if len(parts) == 0 {
		t.Fatal("nothing is counted")
	}
	for _, p := range parts {
		if !p.Secret || p.Agency != "" || p.Category != "" || p.District != "" {
			t.Errorf("%+v", p)
		}
	}
}

func TestNeedingChoosesTheWorst(t *testing.T) {
	t.Parallel()
	make := func(id string, overdue time.Duration, moves ...report.Move) report.Report {
		r := filed(0)
		r.ID = id
		for i, m := range moves {
			apply(t, &r, time.Duration(i)*time.Minute, m, staff)
		}
		r.Deadline = begin.Add(-overdue)
		return r
	}
	const day = 24 * time.Hour
	got := figures.Needing(begin, []report.Report{
		make("late", 6*day),
		make("again", day, report.MoveResolve, report.MoveReopen),
		make("early", -day),
		make("asked", 90*day, report.MoveAsk),
		make("done", 90*day, report.MoveResolve),
		secret(make("secret", 90*day)),
		make("later", 5*day),
	}, 2)
	if len(got) != 2 || got[0].Report.ID != "again" || got[0].Reopened != 1 || got[1].Report.ID != "late" || got[1].Overdue != 6*day {
		t.Fatalf("got %+v", got)
	}
}

// What was counted and is taken back leaves no trace, in whatever order.
func TestTakenBackIsNeverCounted(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for range 50 {
		var want, got figures.Sheet
		for range r.IntN(20) {
			p := random(r)
			want.Add(p)
			got.Add(p)
		}
		for range 1 + r.IntN(20) {
			p := random(r)
			p.Secret = r.IntN(5) == 0
			if r.IntN(2) == 0 {
				got.Add(p)
				got.Take(p)
			} else {
				got.Take(p)
				var other figures.Sheet
				other.Add(p)
				got.Merge(&other)
			}
		}
		got.Trim()
		want.Trim()
		if clone := got.Clone(); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(clone, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
		total, err := figures.DecodeTotal(got.Encode())
		if err != nil || !reflect.DeepEqual(total, want.Total) {
			t.Fatalf("total is %+v, %v, want %+v", total, err, want.Total)
		}
	}
}
