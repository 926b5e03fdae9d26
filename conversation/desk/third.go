package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// handOns is how often agencies may hand a report on among themselves; one time more
// and the Sekda decides who acts.
const handOns = 2

// becauseTransfers is the reason in the history for telling the Sekda of a report that
// agencies hand to each other.
const becauseTransfers = "transfers"

// handedOn counts how often agencies have handed the report on.
func (t *turn) handedOn() int {
	n := 0
	for _, e := range t.report.Events {
		if e.By.Kind == report.ActorAgency && (e.Kind == report.EventKind(report.MoveTransfer) || e.Kind == report.EventAssigned) {
			n++
		}
	}
	return n
}

// toSekda has the Sekda told, with whose it has been and whom the last one proposes;
// meanwhile it is with the administrators, who note what he decides.
func (t *turn) toSekda(o order, old string) {
	r := t.report
	if o.agency != Admins {
		r.Record(t.Now, report.EventNoted, report.Actor{Kind: report.ActorSystem}, report.Detail{
			Text: text.Say(lang, text.ClockThirdNote, text.Args{
				"from": t.agencyName(lang, old), "agency": t.agencyName(lang, o.agency),
			}),
		})
	}
	what := card.Category(t.regency, lang, r.Category)
	if area := card.Area(r.Place); area != "" {
		what += ", " + area
	}
	clock.Escalate(r, t.Now, Sekda, becauseTransfers, text.Say(lang, text.ClockPassed, text.Args{
		"ticket": r.Ticket, "what": what, "n": strconv.Itoa(t.handedOn()), "agencies": strings.Join(t.hands(), " → "),
	}))
}

// hands are the agencies that have had the report, in order.
func (t *turn) hands() []string {
	var out []string
	for _, e := range t.report.Events {
		switch e.Kind {
		case report.EventFiled, report.EventAssigned, report.EventKind(report.MoveTransfer):
			if e.Agency != "" {
				out = append(out, t.agencyName(lang, e.Agency))
			}
		}
	}
	return slices.Compact(out)
}

// wentToSekda tells whether a hand-over was the one that went to the Sekda instead.
func (t *turn) wentToSekda(e report.Event) bool {
	for _, next := range t.report.Events[e.Seq:min(e.Seq+2, len(t.report.Events))] {
		if next.Kind == report.EventEscalated && next.Text == becauseTransfers {
			return true
		}
	}
	return false
}

// escalations counts how often the Sekda was told for that reason.
func (t *turn) escalations() int {
	n := 0
	for _, e := range t.report.Events {
		if e.Kind == report.EventEscalated && e.Text == becauseTransfers {
			n++
		}
	}
	return n
}
