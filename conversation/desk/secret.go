package desk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// hide forgets a secret report that this group may not know of, as if its ticket did not
// exist.
func (t *turn) hide() {
	if t.report != nil && t.report.Secret() && !t.mayRead() {
		t.report, t.intent = nil, intent{}
		t.Facts.Report, t.Facts.Ref = nil, nil
	}
}

// only are the agencies that alone may have the report, none when any may.
func (t *turn) only() []string {
	c, _ := t.regency.Category(t.report.Category)
	return c.Only
}

// strayed refuses to hand a report to an agency that must not have it: one about an
// official must not reach the office that it is about.
func (t *turn) strayed(target string) bool {
	only := t.only()
	if len(only) == 0 || target == Admins || slices.Contains(only, target) {
		return false
	}
	names := make([]string, len(only))
	for i, key := range only {
		names[i] = t.agencyName(lang, key)
	}
	return t.say(text.DeskOnlyRoute, text.Args{"agencies": strings.Join(names, ", ")})
}

// routes are those of the offered agencies that may have the report.
func (t *turn) routes(choices []message.Choice) []message.Choice {
	only := t.only()
	if len(only) == 0 {
		return choices
	}
	return slices.DeleteFunc(choices, func(c message.Choice) bool {
		_, key, _ := strings.Cut(c.ID, ":")
		return key != Admins && !slices.Contains(only, key)
	})
}

// withdrawCards takes a secret report out of the group that had it, where the network
// lets us change what we wrote: its words are replaced on every card. Files and what
// the members wrote stay.
func (t *turn) withdrawCards(e report.Event, old string) {
	r := t.report
	words := t.line(text.DeskSecretGone, nil)
	for i := range r.Deliveries {
		d := &r.Deliveries[i]
		if !d.IsCard() || d.Target.Agency != old || len(d.MessageIDs) == 0 || !hasButtons(d.To.Channel) {
			continue
		}
		r.Owe(t.Now, report.Delivery{
			Key:    fmt.Sprintf("gone:%d:%d", e.Seq, i),
			Target: report.Target{Kind: report.TargetAgency, Agency: old, Chat: d.To},
			Out:    message.Outbound{Text: words, Replace: d.MessageIDs[0]},
		})
	}
}
