package citizen

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
)

func TestAliasTellsNothingOfTheTicket(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for seed := range uint64(2000) {
		a := alias(seed * 0x9E3779B97F4A7C15)
		if !strings.HasPrefix(a, "Pelapor ") || len(a) != len("Pelapor 7F") {
			t.Fatalf("alias %q", a)
		}
		seen[a] = true
	}
	if len(seen) < 100 {
		t.Errorf("only %d pseudonyms", len(seen))
	}
	n := uint64(1)
	for range report.TicketLength - 1 {
		n *= uint64(len(report.TicketAlphabet))
	}
	if alias(1) != alias(2) || alias(n) == alias(2*n) {
		t.Error("alias depends on the part of the seed that makes the ticket")
	}
}

func TestExpire(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	reg := regencytest.Tuban()
	r := report.New(now, report.Filing{ID: "r", Ticket: "TBN-3NFKFP", Agency: "pupr", Words: "x"})
	if Expire(reg, &r, regency.English, now.AddDate(1, 0, 0)) {
		t.Fatal("a report without a closing time was closed")
	}
	if err := r.Apply(now, report.MoveResolve, report.Actor{Kind: report.ActorAgency}, report.Detail{}); err != nil {
		t.Fatal(err)
	}
	r.Close = now.AddDate(0, 0, 10)
	if Expire(reg, &r, regency.English, r.Close.Add(-time.Second)) {
		t.Fatal("closed too early")
	}
	if !Expire(reg, &r, regency.English, r.Close) || r.Status != report.StatusClosed || !r.Close.IsZero() {
		t.Fatalf("not closed: %s", r.Status)
	}
	seq := len(r.Events)
	if Expire(reg, &r, regency.English, now.AddDate(1, 0, 0)) || len(r.Events) != seq {
		t.Error("closed twice")
	}
	d := r.Delivery("news:3")
	if d == nil || d.Target.Kind != report.TargetReporter || !strings.Contains(d.Out.Text, "TBN-3NFKFP") || len(d.Out.Choices) != 1 {
		t.Errorf("the reporter is owed %+v", d)
	}
	if d := r.Delivery("tell:3"); d == nil || d.Target.Agency != "pupr" {
		t.Errorf("the agency is owed %+v", d)
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	if _, err := DecodeSession([]byte(`{"schema":2}`)); !errors.Is(err, ErrSessionUnknown) {
		t.Errorf("a newer session: %v", err)
	}
	if _, err := DecodeSession([]byte(`nonsense`)); !errors.Is(err, ErrSessionUnknown) {
		t.Errorf("nonsense: %v", err)
	}
	s, err := DecodeSession([]byte(`{"state":"abolished","lang":"jv","report":"r1","offered":[{"id":"x","label":"X"}],"draft":{"report":"r2","words":"Jalan rusak"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if s.State != StateMenu || s.Lang != regency.Javanese || s.Report != "r1" || s.Draft == nil || s.Draft.Words != "Jalan rusak" || s.Offered != nil || s.Schema != SessionSchema {
		t.Errorf("after migration: %+v", s)
	}
	f := New(regencytest.Tuban())
	if _, _, err := f.Step(Session{Schema: 99}, Input{}); !errors.Is(err, ErrSessionUnknown) {
		t.Errorf("step on a newer session: %v", err)
	}
	if n := f.Needs(Session{Schema: 99}, nil); n != (Needs{}) {
		t.Errorf("needs: %+v", n)
	}
}

func TestTheMapIsWhole(t *testing.T) {
	t.Parallel()
	type way struct {
		from State
		on   string
	}
	seen := map[way]bool{}
	reached := map[State]bool{StateMenu: true}
	for _, row := range table {
		w := way{row.from, row.on}
		if seen[w] {
			t.Errorf("%v leads to two places", w)
		}
		seen[w] = true
		reached[row.to] = true
		for _, s := range []State{row.from, row.to} {
			if !s.known() && s != anywhere && s != draft && s != next {
				t.Errorf("%q is no state", s)
			}
		}
	}
	for _, s := range States() {
		if !reached[s] {
			t.Errorf("nothing leads to %q", s)
		}
	}
	drawing, err := Diagram()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range table {
		if !strings.Contains(drawing, string(row.from)+" --> "+string(row.to)+": "+row.on) {
			t.Errorf("%v is not drawn", row)
		}
	}
}

// A report is closed at the end of a day that was named to the reporter; the program
// looks at its clock a moment later, which is the next day, or much later if it was off.
func TestAReportClosesOnTheDayThatWasSaid(t *testing.T) {
	t.Parallel()
	filed := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	closes := time.Date(2026, 12, 7, 16, 59, 59, 0, time.UTC)
	for noticed, want := range map[time.Duration]time.Time{
		0: closes, time.Second: closes, 30 * time.Second: closes, 6 * time.Hour: closes.Add(6 * time.Hour),
	} {
		r := report.New(filed, report.Filing{ID: "r", Ticket: "TBN-3NFKFP", Agency: "pupr", Words: "x"})
		if err := r.Apply(filed, report.MoveResolve, report.Actor{Kind: report.ActorAgency}, report.Detail{}); err != nil {
			t.Fatal(err)
		}
		r.Close = closes
		if !Expire(regencytest.Tuban(), &r, regency.English, closes.Add(noticed)) {
			t.Fatal("not closed")
		}
		if e := r.Events[len(r.Events)-1]; !e.At.Equal(want) {
			t.Errorf("noticed %v later it closed at %v", noticed, e.At)
		}
	}
}
