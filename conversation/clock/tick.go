package clock

import (
	"fmt"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// Tick does what has fallen due: it owes a reminder, and climbs the ladder with an
// event for each step. It returns whether anything was owed. It may be called at any
// time, and twice.
func Tick(reg *regency.Regency, r *report.Report, now time.Time) bool {
	Keep(reg, r, now)
	cal, k := reg.Calendar(), &r.Clock
	if k.Next.IsZero() || k.Next.After(now) {
		return false
	}
	p, _ := active(r)
	s, late, at := p.stage(cal, now)
	owed := s != "" && at.After(k.Said)
	k.Said = now
	if owed {
		remind(reg, r, now, p, s, late)
		climb(reg, r, now, p, late)
	}
	Keep(reg, r, now)
	return owed
}

// prefix begins the keys of reminders and of what leaders are told.
const prefix = "clock:"

// reminds tells whether a delivery is a reminder to whoever is in charge.
func reminds(d report.Delivery) bool {
	return strings.HasPrefix(d.Key, prefix) && !leading(d.Join)
}

// remind owes one line to the group in charge. What was said before is over.
func remind(reg *regency.Regency, r *report.Report, now time.Time, p phase, s Stage, late int) {
	r.Recall(reminds)
	r.Forget(func(d report.Delivery) bool { return strings.HasPrefix(d.Key, prefix) })
	owe(r, now, report.Delivery{
		Key:    prefix + string(s) + ":" + reg.Calendar().Day(now),
		Target: card.Target(r), Join: string(s), Out: message.Outbound{Text: stageLine(reg, r, p, s, late)},
	})
}

// climb tells whoever has not been told of the missed deadline and is to be told by
// now: first the agency, whose reminder of today is the telling, then its superiors.
func climb(reg *regency.Regency, r *report.Report, now time.Time, p phase, late int) {
	k := &r.Clock
	if late == 0 {
		return
	}
	if k.Step < 1 {
		k.Step = 1
		r.Record(now, report.EventLate, report.Actor{Kind: report.ActorSystem}, report.Detail{Agency: r.Agency, Text: string(p.kind)})
	}
	after := map[string]int{Sekda: reg.Ladder.Sekda, Bupati: reg.Ladder.Bupati}
	for i, leader := range rungs {
		step := i + 2
		if k.Step >= step || after[leader] <= 0 || late < after[leader] {
			continue
		}
		k.Step = step
		Escalate(r, now, leader, string(p.kind), lateLine(reg, r, p, late))
	}
}

// Escalate tells a leader of the report: a dated event that says why, and one line. Of a
// secret report, which no leader may see, the administrators are told instead.
func Escalate(r *report.Report, now time.Time, leader, why, line string) {
	r.Record(now, report.EventEscalated, report.Actor{Kind: report.ActorSystem}, report.Detail{Agency: leader, Text: why})
	to, join := report.Target{Kind: report.TargetLeader, Agency: leader}, leader
	if r.Secret() {
		to, join = report.Target{Kind: report.TargetAdmins}, secretly+leader
	}
	owe(r, now, report.Delivery{
		Key:    fmt.Sprintf("%s%s:%d", prefix, leader, len(r.Events)),
		Target: to, Join: join,
		Out: message.Outbound{Text: line},
	})
}

func owe(r *report.Report, now time.Time, d report.Delivery) {
	d.Out.About = r.ID
	r.Owe(now, d)
}
