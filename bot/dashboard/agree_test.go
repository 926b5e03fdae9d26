package dashboard

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/recap"
	"github.com/taprose/taprose/bot/recap/recaptest"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/report"
	"github.com/xuri/excelize/v2"
)

// counted is what somebody counts who has only the reports' histories and the words of
// docs/dashboard.md; it shares nothing with package figures but the rounding of times.
type counted struct {
	received, settled, late, fell, rejected, withdrawn, reopened, rated, stars, open int
	answer, settle                                                                   []time.Duration
}

var wib = time.FixedZone("WIB", 7*3600)

func (c *counted) count(r *report.Report, from, to string) {
	in := func(t time.Time) bool {
		day := t.In(wib).Format(time.DateOnly)
		return day >= from && day <= to
	}
	if r.Day >= from && r.Day <= to {
		c.received++
	}
	var answered, ended bool
	var end report.Event
	for _, e := range r.Events {
		kind := string(e.Kind)
		if e.By.Kind == report.ActorAgency && !answered && slices.Contains([]string{"answered", "asked", "accept", "start", "ask", "resolve", "reject"}, kind) {
			answered = true
			if in(e.At) {
				c.answer = append(c.answer, e.At.Sub(r.Created))
			}
		}
		switch kind {
		case "resolve", "reject", "withdraw", "archive":
			end, ended = e, true
		case "revive":
			ended = false
		case "reopen":
			ended = false
			if in(e.At) {
				c.reopened++
			}
		}
	}
	if ended && in(end.At) {
		if end.Kind == "withdraw" || end.Kind == "archive" {
			c.withdrawn++
		} else {
			c.settled++
			c.settle = append(c.settle, end.At.Sub(r.Created))
			if end.At.After(r.Deadline) {
				c.late++
			}
			if end.Kind == "reject" {
				c.rejected++
			}
		}
	}
	if !ended {
		c.open++
	}
	stands := !ended && !r.Paused.IsZero() && !r.Paused.After(r.Deadline)
	if (!ended || end.At.After(r.Deadline)) && !stands && in(r.Deadline.Add(24*time.Hour)) {
		c.fell++
	}
	for i := len(r.Events) - 1; i >= 0; i-- {
		if e := r.Events[i]; e.Kind == report.EventRated {
			if in(e.At) {
				c.rated++
				c.stars += e.Stars
			}
			break
		}
	}
}

func middle(d []time.Duration) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return figures.Rounded(d[(len(d)-1)/2]).Duration()
}

// line is what all places where figures stand are compared by, with what is late now.
func (c *counted) line(now figures.Stand) string {
	return fmt.Sprint(c.received, c.settled, c.late, c.fell, c.open, now.Late, now.Untaken, now.Unanswered, now.Unsettled, c.reopened, c.rejected, c.withdrawn, c.rated, middle(c.answer), middle(c.settle))
}

func lineOf(l figures.Line) string {
	v := l.Now
	return fmt.Sprint(v.Received, v.Settled, v.SettledLate, v.FellLate, l.Open, l.Late, l.Untaken, l.Unanswered, l.Unsettled, v.Reopened, v.Rejected, v.Withdrawn, v.Rated, v.MedianAnswer, v.MedianSettle)
}

// The summary that page, digest and export are made from says what the histories say,
// and they say what it says.
func TestFiguresAreThoseOfTheHistories(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rs := h.seed(2500)
	// Some lives that the generator does not make.
	staff, citizen := report.Actor{Kind: report.ActorAgency, Agency: "pupr"}, report.Actor{Kind: report.ActorReporter}
	for i := range 60 {
		r := h.filed(i)
		at := begin.Add(-time.Duration(30-i/3) * 24 * time.Hour)
		r.Created, r.Events[0].At, r.Day = at, at, at.In(wib).Format(time.DateOnly)
		clock.Begin(h.reg, &r, at)
		life := []report.Move{report.MoveAsk, report.MoveHear, report.MoveResolve, report.MoveReopen, report.MoveReject, report.MoveReopen, report.MoveWithdraw}[:i%8]
		if i%9 == 8 {
			life = []report.Move{report.MoveAsk, report.MoveArchive, report.MoveRevive, report.MoveAsk, report.MoveArchive}[:2+i%4]
		}
		for k, m := range life {
			by := staff
			if m == report.MoveHear || m == report.MoveReopen || m == report.MoveRevive || m == report.MoveWithdraw {
				by = citizen
			}
			then := at.Add(time.Duration(k*13+i) * time.Hour)
			must(t, r.Apply(then, m, by, report.Detail{}))
			if m == report.MoveReopen || m == report.MoveRevive {
				clock.Begin(h.reg, &r, then)
			} else {
				clock.Keep(h.reg, &r, then)
			}
		}
		h.save(&r)
		rs = append(rs, r)
	}
	h.enter()
	now := begin
	for _, p := range []figures.Period{{From: "2026-11-08", To: "2026-11-21"}, {From: "2026-10-23", To: "2026-11-21"}, {From: "2023-03-05", To: "2026-10-31"}} {
		all, by := &counted{}, map[string]*counted{}
		for i := range rs {
			r := &rs[i]
			if by[r.Agency] == nil {
				by[r.Agency] = &counted{}
			}
			all.count(r, p.From, p.To)
			by[r.Agency].count(r, p.From, p.To)
		}
		standing := recaptest.Standing(h.reg, rs, now)
		s, err := recap.Of(t.Context(), h.db.Reports(), h.reg, now, p)
		must(t, err)
		if got, want := lineOf(s.Total), all.line(standing.Total); got != want {
			t.Errorf("%v: the total is %s, the histories say %s", p, got, want)
		}
		if s := standing.Total; s.Untaken == 0 || s.Unanswered == 0 || s.Unsettled == 0 {
			t.Errorf("too little is late: %+v", s)
		}
		if all.settled == 0 || all.fell == 0 || all.reopened == 0 && p.From > "2026" {
			t.Errorf("%v: nothing happened: %s", p, all.line(standing.Total))
		}
		for _, l := range s.Agencies {
			if by[l.Key] == nil {
				by[l.Key] = &counted{}
			}
			if got, want := lineOf(l), by[l.Key].line(standing.Agencies[l.Key]); got != want {
				t.Errorf("%v: %q has %s, the histories say %s", p, l.Key, got, want)
			}
		}
		h.sayTheSame(s)
	}
}

var tileValue = regexp.MustCompile(`<dt>([^<]*)</dt><dd><b>([^<]*)</b>`)

// sayTheSame compares the summary with the page and the files of the same period.
func (h *house) sayTheSame(s figures.Summary) {
	h.t.Helper()
	query := "?dari=" + s.Period.From + "&sampai=" + s.Period.To
	for _, page := range []string{Root, leaders} {
		_, body := h.get(page + query)
		shown := map[string]string{}
		for _, m := range tileValue.FindAllStringSubmatch(body, -1) {
			shown[m[1]] = m[2]
		}
		for _, tile := range tiles(s.Total, true) {
			if shown[tile.Label] != tile.Value {
				h.t.Errorf("%s: %s is %q, want %q", page, tile.Label, shown[tile.Label], tile.Value)
			}
		}
		if len(shown) != 9 || shown["Masuk"] != number(s.Total.Now.Received) {
			h.t.Errorf("%s shows %v", page, shown)
		}
	}
	want := map[string][]string{}
	for _, l := range append(slices.Clone(s.Agencies), s.Total) {
		name := h.board.agencyName(l.Key)
		if l == s.Total {
			name = "Seluruh " + h.reg.Name
		}
		var cells []string
		for _, c := range lineCells(name, l) {
			cells = append(cells, cell(c))
		}
		want[name] = cells
	}
	_, file := h.get(leaders + "/opd.csv" + query)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	must(h.t, err)
	_, book := h.get(leaders + "/rekap.xlsx" + query)
	x, err := excelize.OpenReader(strings.NewReader(book))
	must(h.t, err)
	sheet, err := x.GetRows("OPD")
	must(h.t, cmp.Or(err, x.Close()))
	for kind, rows := range map[string][][]string{"csv": rows, "xlsx": sheet} {
		if len(rows) != len(want)+1 {
			h.t.Errorf("%s has %d rows, want %d", kind, len(rows), len(want)+1)
		}
		for _, row := range rows[1:] {
			if !slices.Equal(row, want[row[2]]) {
				h.t.Errorf("%s: %v, want %v", kind, row, want[row[2]])
			}
		}
	}
}
