package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/storetest/generate"
)

// recounted adds up a period anew, from the reports alone.
func recounted(rs []report.Report, q store.FiguresQuery) []figures.DaySheet {
	name := map[store.Step]int{store.StepNone: 0, store.StepDay: len("2006-01-02"), store.StepMonth: len("2006-01")}[q.Step]
	sheets := map[string]*figures.DaySheet{}
	if name == 0 {
		sheets[""] = &figures.DaySheet{}
	}
	for i := range rs {
		for _, p := range figures.Parts(&rs[i]) {
			if p.Day < q.From || p.Day > q.To {
				continue
			}
			key := p.Day[:name]
			if sheets[key] == nil {
				sheets[key] = &figures.DaySheet{Day: key}
			}
			if q.Total {
				sheets[key].AddTotal(p)
			} else {
				sheets[key].Add(p)
			}
		}
	}
	var out []figures.DaySheet
	for _, s := range sheets {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b figures.DaySheet) int { return strings.Compare(a.Day, b.Day) })
	return out
}

// figuresOf asks the store for the same. Sheets of which nothing is known may be there
// or not, and the one of a whole period is named as the store likes.
func figuresOf(t *testing.T, s ReportStore, now time.Time, q store.FiguresQuery) []figures.DaySheet {
	t.Helper()
	got, err := s.Figures(t.Context(), now, q)
	must(t, err)
	if q.Step == store.StepNone {
		if len(got) != 1 {
			t.Fatalf("a whole period is %d sheets, want one", len(got))
		}
		got[0].Day = ""
		return got
	}
	empty := new(figures.Sheet).Encode()
	return slices.DeleteFunc(got, func(d figures.DaySheet) bool { return slices.Equal(d.Encode(), empty) })
}

func period(from, to string, step store.Step) store.FiguresQuery {
	return store.FiguresQuery{Period: figures.Period{From: from, To: to}, Step: step}
}

func totals(q store.FiguresQuery) store.FiguresQuery {
	q.Total = true
	return q
}

func figuresEmpty(t *testing.T, a, _ ReportStore) {
	same(t, figuresOf(t, a, begin, period("2026-11-01", "2026-11-30", store.StepNone)), []figures.DaySheet{{}})
	same(t, figuresOf(t, a, begin, period("", "2026-11-30", store.StepNone)), []figures.DaySheet{{}})
	for _, step := range []store.Step{store.StepDay, store.StepMonth} {
		same(t, len(figuresOf(t, a, begin, period("2026-11-01", "2026-11-30", step))), 0)
	}
	st, err := a.Standing(t.Context(), begin)
	must(t, err)
	same(t, st.Total, figures.Stand{})
}

// figuresFollow asks after every step of a report's life, long after, so that what
// was asked before has been added up and kept, and must be forgotten in time.
func figuresFollow(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	r := insert(t, a, filed("r1"))
	other := filed("r2")
	other.Agency, other.Place.District = "dlh", "Palang"
	other = insert(t, b, other)
	staff := report.Actor{Kind: report.ActorAgency, Agency: "pupr"}
	citizen := report.Actor{Kind: report.ActorReporter}
	later := after(90 * 24 * time.Hour)
	check := func(step string) {
		t.Helper()
		for _, q := range []store.FiguresQuery{
			period("", "2027-12-31", store.StepNone), period("2026-11-21", "2026-11-21", store.StepNone),
			period("2026-11-22", "2026-11-30", store.StepNone), period("2026-11-01", "2026-12-31", store.StepDay),
			period("2026-11-10", "2026-12-31", store.StepMonth),
		} {
			got, want := figuresOf(t, b, later, q), recounted([]report.Report{r, other}, q)
			if len(got) != len(want) {
				t.Fatalf("%s: %v has %d sheets, want %d", step, q, len(got), len(want))
			}
			for i := range got {
				same(t, got[i], want[i])
			}
		}
	}
	check("filed")
	for i, move := range []struct {
		move  report.Move
		by    report.Actor
		after time.Duration
		to    string
	}{
		{report.MoveAccept, staff, time.Hour, ""},
		{report.MoveTransfer, staff, 25 * time.Hour, "dlh"},
		{report.MoveAsk, staff, 26 * time.Hour, ""},
		{report.MoveHear, citizen, 50 * time.Hour, ""},
		{report.MoveResolve, staff, 30 * 24 * time.Hour, ""},
		{report.MoveReopen, citizen, 31 * 24 * time.Hour, ""},
		{report.MoveResolve, staff, 32 * 24 * time.Hour, ""},
		{report.MoveConfirm, citizen, 32 * 24 * time.Hour, ""},
	} {
		must(t, r.Apply(after(move.after), move.move, move.by, report.Detail{Agency: move.to}))
		if i%2 == 0 {
			_, err := a.Save(ctx, after(move.after), &r, store.Lease{})
			must(t, err)
		} else {
			_, err := b.Save(ctx, after(move.after), &r, store.Lease{})
			must(t, err)
		}
		check(string(move.move))
	}
	r.Record(after(33*24*time.Hour), report.EventRated, citizen, report.Detail{Stars: 4})
	_, err := a.Save(ctx, after(33*24*time.Hour), &r, store.Lease{})
	must(t, err)
	check("rated")
	sheet := figuresOf(t, a, later, period("", "2027-12-31", store.StepNone))[0]
	same(t, []int64{sheet.Total.Received, sheet.Total.Settled(), sheet.Total.SettledLate, sheet.Total.Reopened, sheet.Total.Stars[3], sheet.Agencies["dlh"].Received}, []int64{2, 1, 1, 1, 1, 2})

	// A save that is refused counts nothing.
	stale := filed("r2")
	_, err = b.Save(ctx, begin, &stale, store.Lease{})
	wants(t, err, store.ErrConflict)
	check("refused")
}

func figuresGenerated(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	set := generate.Set{Seed: 7, N: 120, End: begin}
	rs := make([]report.Report, set.N)
	for i := range rs {
		rs[i] = insert(t, a, set.Report(i))
	}
	now := begin.Add(24 * time.Hour)
	queries := []store.FiguresQuery{
		period("", "2026-12-31", store.StepNone), period("2022-02-11", "2026-10-03", store.StepNone),
		period("2024-01-01", "2024-12-31", store.StepNone), period("2026-10-25", "2026-11-21", store.StepDay),
		period("2025-11-22", "2026-11-21", store.StepMonth), totals(period("2026-10-25", "2026-11-21", store.StepDay)),
		totals(period("2024-03-05", "2026-11-21", store.StepNone)), period("2026-11-22", "2026-11-21", store.StepNone),
	}
	check := func() {
		t.Helper()
		for _, q := range queries {
			got, want := figuresOf(t, b, now, q), recounted(rs, q)
			if len(got) != len(want) {
				t.Fatalf("%v has %d sheets, want %d", q, len(got), len(want))
			}
			for i := range got {
				same(t, got[i], want[i])
			}
		}
	}
	check()
	// Reports of long ago change: another agency, a withdrawal, a rating.
	for i := 0; i < len(rs); i += 7 {
		r := &rs[i]
		switch i % 3 {
		case 0:
			r.Agency = generate.Agency(i)
		case 1:
			_ = r.Apply(now, report.MoveReopen, report.Actor{Kind: report.ActorReporter}, report.Detail{}) // where it may
		case 2:
			r.Record(now, report.EventRated, report.Actor{Kind: report.ActorReporter}, report.Detail{Stars: 1 + i%5})
		}
		_, err := a.Save(ctx, now, r, store.Lease{})
		must(t, err)
	}
	check()
}

// standingCounts: what is late is late by the clock that runs, and by no other.
func standingCounts(t *testing.T, a, b ReportStore) {
	none, over, early := time.Time{}, after(-time.Hour), after(-48*time.Hour)
	add := func(id, agency string, st report.Status, acknowledge, answer, deadline time.Time) report.Report {
		r := filed(id)
		r.Agency, r.Status, r.Deadline = agency, st, deadline
		r.Clock = report.Clock{Acknowledge: acknowledge, Answer: answer}
		if st == report.StatusAwaitingReporter {
			r.Paused = early
		}
		return insert(t, a, r)
	}
	add("r1", "pupr", report.StatusForwarded, none, none, after(time.Hour))
	add("r2", "pupr", report.StatusInProgress, none, none, over)
	add("r3", "pupr", report.StatusAwaitingReporter, none, none, over)
	add("r4", "pupr", report.StatusClosed, over, over, over)
	add("r5", "dlh", report.StatusReopened, none, none, none)
	add("r6", "", report.StatusReceived, after(-time.Minute), over, after(time.Hour))
	add("r7", "pupr", report.StatusForwarded, over, after(time.Hour), after(2*time.Hour))
	moving := add("r8", "dlh", report.StatusForwarded, early, over, after(time.Hour))
	add("r9", "dlh", report.StatusAcknowledged, none, over, after(time.Hour))
	add("r10", "dlh", report.StatusForwarded, after(time.Hour), over, over) // due sooner than it is taken on: settling counts
	stands := func(pupr, dlh, nobody figures.Stand) {
		t.Helper()
		st, err := b.Standing(t.Context(), begin)
		must(t, err)
		var total figures.Stand
		for _, s := range []figures.Stand{pupr, dlh, nobody} {
			total.Merge(s)
		}
		same(t, st, figures.Standing{Total: total, Agencies: map[string]figures.Stand{"pupr": pupr, "dlh": dlh, "": nobody}})
	}
	pupr, nobody := figures.Stand{Open: 4, Late: 2, Untaken: 1, Unsettled: 1}, figures.Stand{Open: 1, Late: 1, Untaken: 1}
	stands(pupr, figures.Stand{Open: 4, Late: 3, Untaken: 1, Unanswered: 1, Unsettled: 1}, nobody)
	// It is taken on, answered, asked about and settled.
	moving.Clock.Acknowledge = none
	moving.Version = save(t, b, moving)
	stands(pupr, figures.Stand{Open: 4, Late: 3, Unanswered: 2, Unsettled: 1}, nobody)
	moving.Clock.Answer, moving.Deadline = none, over
	moving.Version = save(t, a, moving)
	stands(pupr, figures.Stand{Open: 4, Late: 3, Unanswered: 1, Unsettled: 2}, nobody)
	moving.Status, moving.Paused = report.StatusAwaitingReporter, begin
	moving.Version = save(t, a, moving)
	stands(pupr, figures.Stand{Open: 4, Late: 2, Unanswered: 1, Unsettled: 1}, nobody)
	moving.Status, moving.Paused = report.StatusResolved, none
	save(t, a, moving)
	stands(pupr, figures.Stand{Open: 3, Late: 2, Unanswered: 1, Unsettled: 1}, nobody)
}

// save stores r and returns its new version.
func save(t *testing.T, s ReportStore, r report.Report) int64 {
	t.Helper()
	_, err := s.Save(t.Context(), begin, &r, store.Lease{})
	must(t, err)
	return r.Version
}

func overdueFirst(t *testing.T, a, b ReportStore) {
	for id, hours := range map[string]int{"r1": 3, "r2": -5, "r3": 1, "r4": -9} {
		r := filed(id)
		r.Deadline = after(time.Duration(hours) * time.Hour)
		if id == "r4" {
			r.Status = report.StatusResolved
		}
		if id == "r3" {
			// Not taken on for longer than the other is not done.
			r.Agency, r.Deadline, r.Clock.Acknowledge = "dlh", after(99*time.Hour), after(-6*time.Hour)
		}
		insert(t, a, r)
	}
	asked := filed("r5")
	asked.Status, asked.Paused, asked.Deadline = report.StatusAwaitingReporter, begin, after(-99*time.Hour)
	insert(t, a, asked)
	for n, want := range [][]string{{}, {"r3"}, {"r3", "r2"}, {"r3", "r2", "r1"}, {"r3", "r2", "r1", "r5"}, {"r3", "r2", "r1", "r5"}} {
		if n == 0 {
			continue // a page of none is a page of the default size
		}
		rs, err := b.Overdue(t.Context(), n)
		must(t, err)
		same(t, reportIDs(rs), append([]string{}, want...))
	}
	// What was listed before is the caller's, and what changes is listed as it is.
	rs, err := b.Overdue(t.Context(), 3)
	must(t, err)
	changed := rs[0].Clone()
	rs[0].Words, rs[0].Events[0].Cause = "somebody else's", "x"
	rs, err = b.Overdue(t.Context(), 3)
	must(t, err)
	same(t, rs[0], changed)
	changed.Words = "Sudah lebih dalam"
	_, err = a.Save(t.Context(), begin, &changed, store.Lease{})
	must(t, err)
	rs, err = b.Overdue(t.Context(), 3)
	must(t, err)
	same(t, rs[0], changed)
}

func spotsOpen(t *testing.T, a, b ReportStore) {
	r := insert(t, a, at("r1", 0))
	insert(t, a, filed("r2"))
	closed := at("r3", 50)
	closed.Status = report.StatusClosed
	insert(t, a, closed)
	asked := at("r4", 100)
	asked.Status, asked.Paused, asked.Category = report.StatusAwaitingReporter, begin, "lampu"
	insert(t, a, asked)
	got, err := b.Spots(t.Context())
	must(t, err)
	slices.SortFunc(got, func(a, b store.Spot) int { return strings.Compare(a.Category, b.Category) })
	same(t, got, []store.Spot{
		{Lat: r.Place.Lat, Lon: r.Place.Lon, Agency: "pupr", Category: "jalan", Due: r.Deadline},
		{Lat: asked.Place.Lat, Lon: asked.Place.Lon, Agency: "pupr", Category: "lampu"},
	})
	must(t, r.Apply(begin, report.MoveWithdraw, report.Actor{Kind: report.ActorReporter}, report.Detail{}))
	r.Place = message.Place{}
	_, err = a.Save(t.Context(), begin, &r, store.Lease{})
	must(t, err)
	got, err = b.Spots(t.Context())
	must(t, err)
	same(t, len(got), 1)
}

// figuresSecret: a secret report is in the total, and nowhere below it.
func figuresSecret(t *testing.T, a, b ReportStore) {
	hidden := func(id string) report.Report {
		r := at(id, 10)
		r.Visibility, r.Deadline = regency.VisibilitySecret, after(-time.Hour)
		return r
	}
	insert(t, a, hidden("r1"))
	r := insert(t, a, filed("r2"))
	st, err := b.Standing(t.Context(), begin)
	must(t, err)
	same(t, st, figures.Standing{Total: figures.Stand{Open: 2, Late: 1, Unsettled: 1}, Agencies: map[string]figures.Stand{"pupr": {Open: 1}}})
	q := period("", "2026-11-30", store.StepNone)
	sheet := figuresOf(t, b, after(90*24*time.Hour), q)[0]
	same(t, []int64{sheet.Total.Received, sheet.Agencies["pupr"].Received, int64(len(sheet.Agencies)), int64(len(sheet.Categories)), int64(len(sheet.Districts))}, []int64{2, 1, 1, 1, 1})
	nowhere := func(want ...string) {
		t.Helper()
		rs, err := b.Overdue(t.Context(), 9)
		must(t, err)
		same(t, reportIDs(rs), append([]string{}, want...))
		rs, _, err = b.Filed(t.Context(), store.FiledQuery{Period: figures.Period{From: "2026-11-01", To: "2026-11-30"}})
		must(t, err)
		same(t, reportIDs(rs), append([]string{}, want...))
		spots, err := b.Spots(t.Context())
		must(t, err)
		same(t, len(spots), 0)
	}
	nowhere("r2")
	// One that becomes secret is taken out of everything.
	r.Visibility = regency.VisibilitySecret
	_, err = a.Save(t.Context(), begin, &r, store.Lease{})
	must(t, err)
	nowhere()
	sheet = figuresOf(t, b, after(90*24*time.Hour), q)[0]
	same(t, []int64{sheet.Total.Received, int64(len(sheet.Agencies))}, []int64{2, 0})
}

func filedNewest(t *testing.T, a, b ReportStore) {
	for i := range 12 {
		r := filed(numbered("r", i))
		r.Day = []string{"2026-11-20", "2026-11-21", "2026-11-19"}[i/4]
		if i%2 == 1 {
			r.Agency, r.Category, r.Place.District, r.Status = "dlh", "sampah", "Palang", report.StatusClosed
		}
		insert(t, a, r)
	}
	list := func(q store.FiledQuery) (got []string) {
		for range 20 {
			rs, next, err := b.Filed(t.Context(), q)
			must(t, err)
			for _, r := range rs {
				got = append(got, r.Day[8:]+" "+r.ID)
			}
			if q.After = next; next == "" {
				return got
			}
		}
		t.Fatal("paging does not end")
		return nil
	}
	days := figures.Period{From: "2026-11-20", To: "2026-11-30"}
	for _, limit := range []int{1, 3, 50} {
		same(t, list(store.FiledQuery{Period: days, Page: store.Page{Limit: limit}}), []string{
			"21 r007", "21 r006", "21 r005", "21 r004", "20 r003", "20 r002", "20 r001", "20 r000",
		})
		for _, q := range []store.FiledQuery{{Agency: "dlh"}, {Category: "sampah"}, {District: "Palang"}, {Statuses: []report.Status{report.StatusClosed}}} {
			q.Period, q.Limit = days, limit
			same(t, list(q), []string{"21 r007", "21 r005", "20 r003", "20 r001"})
		}
	}
	_, _, err := b.Filed(t.Context(), store.FiledQuery{Period: days, Page: store.Page{After: "!!"}})
	wants(t, err, store.ErrBadCursor)
}
