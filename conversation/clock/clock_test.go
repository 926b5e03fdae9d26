package clock_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
)

// monday is 23 November 2026, 08.00 in Tuban.
var monday = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

var staff = report.Actor{Kind: report.ActorAgency, Agency: "pupr", Name: "Pak Budi"}

func filed(reg *regency.Regency, at time.Time) report.Report {
	r := report.New(at, report.Filing{ID: "r1", Ticket: "TBN-G3E33H", Category: "jalan", Agency: "pupr", Words: "Jalan berlubang"})
	clock.Begin(reg, &r, at)
	return r
}

func apply(t *testing.T, reg *regency.Regency, r *report.Report, at time.Time, m report.Move, words string) {
	t.Helper()
	if err := r.Apply(at, m, staff, report.Detail{Agency: "dlhp", Text: words}); err != nil {
		t.Fatal(err)
	}
	clock.Keep(reg, r, at)
}

func day(reg *regency.Regency, at time.Time) string {
	return at.In(reg.Zone).Format("2006-01-02 15:04")
}

func TestTheLeadersAreThoseOfTheDesk(t *testing.T) {
	t.Parallel()
	if clock.Sekda != desk.Sekda || clock.Bupati != desk.Bupati {
		t.Errorf("%s, %s", clock.Sekda, clock.Bupati)
	}
}

func TestEachClockRunsUntilItIsMet(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	r := filed(reg, monday)
	expect := func(kind clock.Kind, until string) {
		t.Helper()
		got, due, ok := r.Running()
		if !ok || got != kind || day(reg, due) != until+" 23:59" {
			t.Fatalf("%s until %s (%v), want %s until %s", got, day(reg, due), ok, kind, until)
		}
	}
	expect(clock.Acknowledge, "2026-11-26")
	apply(t, reg, &r, monday, report.MoveAccept, "")
	expect(clock.Answer, "2026-11-30")
	// A note is no answer; words with a move are.
	r.Record(monday, report.EventNoted, staff, report.Detail{Text: "sudah dicek"})
	clock.Keep(reg, &r, monday)
	expect(clock.Answer, "2026-11-30")
	apply(t, reg, &r, monday, report.MoveStart, "petugas ke lokasi besok")
	expect(clock.Settle, "2026-12-11")
	apply(t, reg, &r, monday, report.MoveResolve, "ditambal")
	if _, _, ok := r.Running(); ok || !r.Clock.Next.IsZero() {
		t.Fatal("a clock runs on what is settled")
	}
	// It is not done: all of the time again.
	week := monday.AddDate(0, 0, 7)
	apply(t, reg, &r, week, report.MoveReopen, "")
	clock.Begin(reg, &r, week)
	expect(clock.Acknowledge, "2026-12-03")
	if got := day(reg, r.Deadline); got != "2026-12-18 23:59" {
		t.Errorf("settled until %s", got)
	}
}

// A question takes nothing from the agency's time and gives it none: what was left in
// working days is left when the answer comes, whenever that is.
func TestTheClockStandsStillWhileTheReporterIsAsked(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	cal := reg.Calendar()
	rnd := rand.New(rand.NewPCG(7, 8))
	for range 500 {
		r := filed(reg, monday)
		ask := monday.Add(time.Duration(rnd.Int64N(int64(25 * 24 * time.Hour))))
		hear := ask.Add(time.Duration(rnd.Int64N(int64(40 * 24 * time.Hour))))
		left := cal.Days(ask, r.Deadline)
		apply(t, reg, &r, ask, report.MoveAsk, "di mana?")
		if _, _, ok := r.Running(); ok || !r.Clock.Next.IsZero() {
			t.Fatal("a clock runs while the reporter is asked")
		}
		if clock.Tick(reg, &r, hear) {
			t.Fatal("somebody is reminded while the reporter is asked")
		}
		apply(t, reg, &r, hear, report.MoveHear, "di sana")
		if got := cal.Days(hear, r.Deadline); got != left {
			t.Fatalf("asked %v with %d days left, heard %v with %d", ask, left, hear, got)
		}
		if left > 0 && !cal.Working(r.Deadline) {
			t.Fatalf("a deadline on a day off: %v", r.Deadline)
		}
		once := r.Deadline
		clock.Keep(reg, &r, hear.Add(time.Hour))
		if !r.Deadline.Equal(once) {
			t.Fatal("keeping the clock twice moves the deadline")
		}
	}
}

// story lets a report lie for weeks, waking it when it wants to be, and writes down
// what was said and when.
func story(reg *regency.Regency, r *report.Report, until time.Time) (said []string) {
	seen := map[string]bool{}
	for next := r.Clock.Next; !next.IsZero() && next.Before(until); next = r.Clock.Next {
		clock.Tick(reg, r, next)
		for _, d := range r.Deliveries {
			if d.Join == "" || seen[d.Key] || !d.State.Owed() {
				continue
			}
			seen[d.Key] = true
			whom := string(d.Target.Kind) + d.Target.Agency
			said = append(said, day(reg, next)+" "+d.Join+" "+whom)
			r.Settle(report.Outcome{Key: d.Key, At: next, State: report.DeliverySent})
		}
		if !r.Clock.Next.After(next) {
			return append(said, "the clock stands at "+day(reg, next))
		}
	}
	return said
}

func TestSilenceClimbsTheLadder(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	r := filed(reg, monday)
	want := []string{
		"2026-11-25 07:30 half agencypupr",
		"2026-11-26 07:30 near agencypupr",
		"2026-11-27 07:30 late agencypupr",
		"2026-11-30 07:30 late agencypupr",
		"2026-12-01 07:30 late agencypupr", "2026-12-01 07:30 sekda leadersekda",
		"2026-12-02 07:30 late agencypupr",
		"2026-12-03 07:30 late agencypupr",
		"2026-12-04 07:30 late agencypupr", "2026-12-04 07:30 bupati leaderbupati",
		"2026-12-07 07:30 late agencypupr",
	}
	if got := story(reg, &r, time.Date(2026, 12, 8, 0, 0, 0, 0, time.UTC)); !slices.Equal(got, want) {
		t.Errorf("said\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var steps []string
	for _, e := range r.Events[1:] {
		steps = append(steps, string(e.Kind)+" "+e.Agency+" "+e.Text)
	}
	if want := []string{"late pupr acknowledge", "escalated sekda acknowledge", "escalated bupati acknowledge"}; !slices.Equal(steps, want) {
		t.Errorf("the history says %v", steps)
	}
	// Taken on at last: the ladder is left, and begins anew with the next deadline.
	apply(t, reg, &r, r.Clock.Said.Add(time.Hour), report.MoveStart, "maaf, kami kerjakan")
	if r.Clock.Step != 0 {
		t.Errorf("step %d", r.Clock.Step)
	}
	if kind, _, _ := r.Running(); kind != clock.Settle {
		t.Errorf("runs: %s", kind)
	}
	// What was said is not kept for ever.
	if n := len(r.Deliveries); n > 3 {
		t.Errorf("%d deliveries are kept", n)
	}
}

func TestAnsweringInTimeIsRemindedTwice(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	r := filed(reg, monday)
	apply(t, reg, &r, monday, report.MoveStart, "petugas ke lokasi")
	want := []string{"2026-12-02 07:30 half agencypupr", "2026-12-10 07:30 near agencypupr"}
	if got := story(reg, &r, r.Deadline); !slices.Equal(got, want) {
		t.Errorf("said %q", got)
	}
}

// Nobody is reminded out of office hours, however late the program comes to it; and
// after a long night it says one thing, not all that it missed.
func TestAProgramThatSleptSaysOneThing(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	r := filed(reg, monday)
	saturday := time.Date(2026, 12, 5, 3, 0, 0, 0, time.UTC)
	if clock.Tick(reg, &r, saturday) || len(r.Deliveries) != 0 {
		t.Fatal("reminded on a Saturday")
	}
	if got := day(reg, r.Clock.Next); got != "2026-12-07 07:30" {
		t.Fatalf("next at %s", got)
	}
	if at := r.Clock.Next; !clock.Tick(reg, &r, at) || clock.Tick(reg, &r, at) {
		t.Fatal("reminded not once")
	}
	var joins []string
	for _, d := range r.Deliveries {
		joins = append(joins, d.Join)
	}
	if !slices.Equal(joins, []string{"late", "sekda", "bupati"}) {
		t.Errorf("said %v", joins)
	}
}

func TestReportsWithoutAnAgencyRemindTheAdministrators(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	r := report.New(monday, report.Filing{ID: "r1", Ticket: "TBN-G3E33H", Category: "lain", Words: "x"})
	clock.Begin(reg, &r, monday)
	if got := story(reg, &r, monday.AddDate(0, 0, 2)); len(got) != 1 || !strings.HasSuffix(got[0], "half admins") {
		t.Errorf("said %q", got)
	}
}

// A report of an older program has no clock; it gets one from its history.
func TestOldReportsGetAClock(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	r := report.New(monday, report.Filing{ID: "r1", Category: "jalan", Agency: "pupr", Deadline: monday.AddDate(0, 0, 18)})
	clock.Keep(reg, &r, monday.Add(time.Hour))
	if r.Clock.From != 1 || !r.Clock.Since.Equal(monday) || r.Clock.Next.IsZero() || !r.NextDue().Equal(r.Clock.Next) {
		t.Errorf("clock %+v", r.Clock)
	}
}

// Whatever happens and whenever the program looks: nothing is said out of hours, no
// day says two things of one kind, and the clock always moves on.
func TestClocksKeepTheirPromises(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	cal := reg.Calendar()
	rnd := rand.New(rand.NewPCG(5, 6))
	moves := []report.Move{report.MoveAccept, report.MoveStart, report.MoveAsk, report.MoveHear, report.MoveResolve, report.MoveReopen, report.MoveTransfer}
	for range 200 {
		now := monday
		r := filed(reg, now)
		said := map[string]bool{}
		for range 120 {
			now = now.Add(time.Duration(rnd.Int64N(int64(20 * time.Hour))))
			if rnd.IntN(12) == 0 {
				m := moves[rnd.IntN(len(moves))]
				if r.Apply(now, m, staff, report.Detail{Agency: "pupr", Text: "x"}) == nil {
					if m == report.MoveTransfer || m == report.MoveReopen {
						clock.Begin(reg, &r, now)
					}
					clock.Keep(reg, &r, now)
				}
			}
			owed := clock.Tick(reg, &r, now)
			if owed && !cal.Open(now) {
				t.Fatalf("reminded at %v", now)
			}
			if k := r.Clock.Next; !k.IsZero() && !k.After(now) {
				t.Fatalf("at %v the clock wants to be woken at %v", now, k)
			}
			for _, d := range r.Deliveries {
				if !d.State.Owed() || d.Join == "" {
					continue
				}
				if said[d.Key] {
					t.Fatalf("%s is said twice", d.Key)
				}
				said[d.Key] = true
				r.Settle(report.Outcome{Key: d.Key, At: now, State: report.DeliverySent})
			}
		}
	}
}

func TestNotesAreOneMessage(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	cal := reg.Calendar()
	at := monday
	var n clock.Notes
	add := func(key, head, line string) bool {
		return n.Add(at, clock.Note{Key: key, Head: head, Text: line, Report: key})
	}
	if !add("a", "half", "• A") || !add("b", "late", "• B") || add("a", "half", "• A") {
		t.Fatal("each note once")
	}
	if _, ok := n.Compose(cal, at.Add(30*time.Second)); ok {
		t.Fatal("composed before others could come")
	}
	out, ok := n.Compose(cal, at.Add(2*time.Minute))
	late, half := strings.Index(out.Text, "• B"), strings.Index(out.Text, "• A")
	if !ok || late < 0 || half < late || out.About != "" || strings.Count(out.Text, "⏰") != 1 {
		t.Fatalf("composed %+v", out)
	}
	if !n.NextDue().IsZero() {
		t.Error("something still waits")
	}
	// After a kill the same note comes again: it has been said. It survives storing.
	raw, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	n = clock.Notes{}
	if err := json.Unmarshal(raw, &n); err != nil {
		t.Fatal(err)
	}
	if add("b", "late", "• B") {
		t.Error("said twice")
	}
	// One report alone: a reply to the message is a reply about it.
	add("c", "sekda", "• C")
	if out, _ := n.Compose(cal, at.Add(5*time.Minute)); out.About != "c" || strings.Contains(out.Text, "daftar") {
		t.Errorf("composed %+v", out)
	}
	// The office closes before it was said.
	at = time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	add("d", "relay:bupati", "• D")
	if _, ok := n.Compose(cal, at.Add(2*time.Minute)); ok || day(reg, n.NextDue()) != "2026-11-30 07:30" {
		t.Errorf("composed on a Friday evening, or next at %s", day(reg, n.NextDue()))
	}
}

func TestManyNotesAreCountedAndFit(t *testing.T) {
	t.Parallel()
	cal := regencytest.Tuban().Calendar()
	var n clock.Notes
	for i := range 300 {
		n.Add(monday.Add(time.Duration(i)*10*time.Second), clock.Note{Key: message.Address{ID: time.Duration(i).String()}.String(), Head: "late", Text: "• " + strings.Repeat("x", 130)})
	}
	if last := monday.Add(10 * time.Minute); n.NextDue().After(last) {
		t.Errorf("the first note waits until %v", n.NextDue())
	}
	out, ok := n.Compose(cal, monday.Add(time.Hour))
	if !ok || !strings.Contains(out.Text, "dan 275 laporan lagi") || len([]rune(out.Text)) > 4096 {
		t.Errorf("%v: %d characters", ok, len([]rune(out.Text)))
	}
}

// No leader's chat hears of a secret report; the administrators do.
func TestASecretReportIsToldToNoLeader(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	r := filed(reg, monday)
	r.Visibility = regency.VisibilitySecret
	said := story(reg, &r, time.Date(2026, 12, 8, 0, 0, 0, 0, time.UTC))
	told := 0
	for _, line := range said {
		if strings.Contains(line, "leader") {
			t.Errorf("said %s", line)
		}
		if strings.HasSuffix(line, "secret:sekda admins") || strings.HasSuffix(line, "secret:bupati admins") {
			told++
		}
	}
	if told != 2 || r.Clock.Step != 3 {
		t.Errorf("said %q", said)
	}
}

// Reports have clocks of their own, so that their lines come in no order; people read
// the most urgent one first.
func TestTheEarliestDeadlineStandsFirst(t *testing.T) {
	t.Parallel()
	cal := regencytest.Tuban().Calendar()
	monday := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return monday.AddDate(0, 0, n) }
	notes := []clock.Note{
		{Key: "c", Text: "third", Deadline: day(3), Filed: day(-2)},
		{Key: "a", Text: "first", Deadline: day(1), Filed: day(-1)},
		{Key: "b", Text: "second", Deadline: day(3), Filed: day(-3)},
	}
	for first := range notes {
		var n clock.Notes
		for i := range notes {
			note := notes[(first+i)%len(notes)]
			note.Head = string(clock.Late)
			n.Add(monday, note)
		}
		out, ok := n.Compose(cal, monday.Add(time.Hour))
		if !ok || !strings.Contains(out.Text, "first\nsecond\nthird") {
			t.Errorf("begun with %d: %q", first, out.Text)
		}
	}
}

// A secret report is in no list, so that nobody is sent to look for it there.
func TestNobodyIsSentToTheListForASecretReport(t *testing.T) {
	t.Parallel()
	cal := regencytest.Tuban().Calendar()
	for _, secret := range []bool{false, true} {
		var n clock.Notes
		n.Add(monday, clock.Note{Key: "a", Head: string(clock.Late), Text: "• A", Report: "a"})
		n.Add(monday, clock.Note{Key: "b", Head: string(clock.Late), Text: "• B", Report: "b", Secret: secret})
		out, ok := n.Compose(cal, monday.Add(time.Hour))
		if !ok || strings.Contains(out.Text, "*daftar*") == secret || !strings.Contains(out.Text, "*terima TBN-…*") {
			t.Errorf("secret %v: %q", secret, out.Text)
		}
	}
}
