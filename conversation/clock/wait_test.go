package clock_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
)

// live wakes a report whenever it wants to be, or later, until a moment, and returns when
// its reporter was reminded. Being woken twice is being woken once.
func live(t *testing.T, reg *regency.Regency, r *report.Report, until time.Time, late func() time.Duration) (nudged []time.Time) {
	t.Helper()
	for range 200 {
		due := r.NextDue()
		if due.IsZero() || due.After(until) {
			return nudged
		}
		now := due.Add(late())
		if now.After(until) {
			now = until
		}
		if citizen.Nudge(reg, r, regency.Indonesian, now) {
			nudged = append(nudged, now)
		}
		if citizen.Nudge(reg, r, regency.Indonesian, now) {
			t.Fatal("reminded twice at once")
		}
		citizen.Expire(reg, r, regency.Indonesian, now)
		clock.Tick(reg, r, now)
		for i := range r.Deliveries {
			d := r.Deliveries[i]
			if d.State.Owed() {
				r.Settle(report.Outcome{Key: d.Key, At: now, State: report.DeliverySent})
			}
		}
		if next := r.NextDue(); !next.IsZero() && !next.After(now) && next.Equal(due) {
			t.Fatalf("stands still at %v", next)
		}
	}
	t.Fatal("never comes to rest")
	return nil
}

// Whoever is asked is reminded once, on a working day in office hours, when half of his
// time is over, and has the rest after it, however late the program wakes; then the report
// is archived at the end of a working day, never before. The agency loses no day by it.
func TestWhoIsAskedHasHisTime(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 9))
	for round := range 400 {
		reg := regencytest.Tuban()
		reg.Days.Wait = 1 + rnd.IntN(15)
		cal := reg.Calendar()
		r := filed(reg, monday)
		ask := monday.Add(time.Duration(rnd.Int64N(int64(40 * 24 * time.Hour))))
		left := cal.Days(ask, r.Deadline)
		apply(t, reg, &r, ask, report.MoveAsk, "di mana?")
		asked := r.Clock.Asked
		late := func() time.Duration { return 0 }
		if round%2 == 1 {
			late = func() time.Duration { return time.Duration(rnd.Int64N(int64(5 * 24 * time.Hour))) }
		}
		nudged := live(t, reg, &r, ask.AddDate(0, 0, 90), late)
		if r.Status != report.StatusArchived {
			t.Fatalf("wait %d: %s after ninety days", reg.Days.Wait, r.Status)
		}
		end := r.Events[len(r.Events)-1]
		if end.Kind != report.EventKind(report.MoveArchive) || end.By.Kind != report.ActorSystem {
			t.Fatalf("ended by %+v", end)
		}
		if got := cal.Days(ask, end.At); got < reg.Days.Wait || round%2 == 0 && got != reg.Days.Wait {
			t.Fatalf("wait %d: archived after %d working days", reg.Days.Wait, got)
		}
		if want := min(1, reg.Days.Wait-1); len(nudged) != want {
			t.Fatalf("wait %d: reminded %d times, want %d", reg.Days.Wait, len(nudged), want)
		}
		for _, at := range nudged {
			if !cal.Open(at) {
				t.Fatalf("reminded at %v", at)
			}
			if rest := cal.Days(at, end.At); rest < reg.Days.Wait-reg.Days.Wait/2 {
				t.Fatalf("wait %d: archived %d working days after the reminder", reg.Days.Wait, rest)
			}
		}
		if _, _, ok := r.Running(); ok || !r.NextDue().IsZero() {
			t.Fatalf("something runs on what is archived: %v", r.NextDue())
		}
		// He answers after all: all of the time again.
		back := end.At.Add(time.Duration(rnd.Int64N(int64(30 * 24 * time.Hour))))
		if err := r.Apply(back, report.MoveRevive, report.Actor{Kind: report.ActorReporter}, report.Detail{Text: "di sana"}); err != nil {
			t.Fatal(err)
		}
		clock.Begin(reg, &r, back)
		if kind, due, ok := r.Running(); !ok || kind != clock.Acknowledge || cal.Days(back, due) != reg.Days.Acknowledge || cal.Days(back, r.Deadline) != 14 {
			t.Fatalf("revived with %s until %v, all until %v", kind, due, r.Deadline)
		}
		if r.Clock.Asked != 0 || !r.Close.IsZero() || asked == 0 || left > 14 {
			t.Fatalf("waits still: %+v", r.Clock)
		}
	}
}

// An answer stops it, a second question begins it anew, and what an older program left
// waiting has its time from the moment at which it is first looked at.
func TestAnAnswerOrAnotherQuestionChangesTheWait(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	cal := reg.Calendar()
	r := filed(reg, monday)
	apply(t, reg, &r, monday, report.MoveAsk, "di mana?")
	if got := day(reg, r.Close); got != "2026-12-07 23:59" || day(reg, r.Clock.Nudge) != "2026-11-30 07:30" {
		t.Fatalf("until %s, reminded %s", got, day(reg, r.Clock.Nudge))
	}
	week := cal.AddDays(monday, 5)
	again := r.Clone()
	again.Record(week, report.EventAsked, staff, report.Detail{Text: "sebelah mana?"})
	clock.Keep(reg, &again, week)
	if got := day(reg, again.Close); got != "2026-12-14 23:59" {
		t.Errorf("asked again, until %s", got)
	}
	heard := r.Clone()
	if !citizen.Nudge(reg, &heard, regency.Indonesian, heard.Clock.Nudge) {
		t.Fatal("not reminded")
	}
	apply(t, reg, &heard, week, report.MoveHear, "di sana")
	if !heard.Close.IsZero() || !heard.Clock.Nudge.IsZero() || citizen.Expire(reg, &heard, regency.Indonesian, week.AddDate(1, 0, 0)) {
		t.Errorf("it waits on after the answer: %v", heard.Close)
	}
	for _, d := range heard.Deliveries {
		if d.Key == "nudge:2" && d.State.Owed() {
			t.Error("the reminder is still owed after the answer")
		}
	}
	old := r.Clone()
	old.Close, old.Clock.Asked, old.Clock.Nudge = time.Time{}, 0, time.Time{}
	if !old.NextDue().Equal(monday) {
		t.Fatalf("an older report is due %v", old.NextDue())
	}
	year := monday.AddDate(1, 0, 0)
	live(t, reg, &old, year, func() time.Duration { return year.Sub(monday) })
	if old.Status != report.StatusAwaitingReporter || cal.Days(year, old.Close) != 10 {
		t.Errorf("an older report is %s until %v", old.Status, old.Close)
	}
	reg.Days.Wait = 0
	patient := filed(reg, monday)
	apply(t, reg, &patient, monday, report.MoveAsk, "di mana?")
	if !patient.NextDue().IsZero() {
		t.Errorf("where nothing is to be closed something is due %v", patient.NextDue())
	}
}
