package desk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// handOver gives the report to another agency: a transfer by the agency in charge,
// which says why, or an assignment by the administrators.
func (t *turn) handOver(o order) {
	if !t.mayHandOver() {
		t.refuse(o, report.MoveTransfer)
		return
	}
	admins := t.admins()
	o.words = withoutIdle(o.words)
	if says(o.words, reasonless) {
		// "Disposisi ke dlh ya" gives no reason.
		o.words = ""
	}
	if other := t.torn(o.words); other != "" && t.known(o.agency) {
		// "Dlh atau dinkes".
		o.agency, o.words = "", ""
	}
	switch {
	case !t.known(o.agency):
		// None was named, or by a button from before the configuration changed.
		t.askTarget(o)
		return
	case o.agency == t.report.Agency, o.agency == Admins && t.report.Agency == "":
		t.say(text.DeskSameAgency, text.Args{"agency": t.agencyName(lang, t.report.Agency)})
		return
	case t.strayed(o.agency):
		return
	case !admins && o.words == "":
		t.ask(text.DeskAskReason, intent{word: o.word, agency: o.agency}, text.Args{"agency": t.agencyName(lang, o.agency)}, nil)
		return
	case t.tooMuch(o.words), t.hold(o):
		return
	}
	target := o.agency
	third := !admins && t.handedOn() >= handOns
	if third || target == Admins || !admins && !t.hasGroup(target) {
		// An agency without a group would never hear of it; the administrators do.
		// When they themselves assign to it, its card waits for the group.
		target = ""
	}
	t.pass(o, target, third)
}

// torn is the other agency where what follows the name of one says that it may be that
// other, "" where it does not.
func (t *turn) torn(words string) string {
	ts := tokens(words)
	if len(ts) < 2 || !slices.Contains([]string{"atau", "apa", "opo", "utawa", "dan", "sama"}, strings.ToLower(words[ts[0].start:ts[0].end])) {
		return ""
	}
	n, _ := exactAgency(t.regency, words, ts[1:])
	return n.key
}

// mayHandOver tells whether the report can go to another agency now. One whose new
// card is still on its way can be sent on; it stays transferred.
func (t *turn) mayHandOver() bool {
	return t.report.Status == report.StatusTransferred ||
		slices.Contains(report.Allowed(t.report.Status), report.MoveTransfer)
}

func (t *turn) askTarget(o order) {
	if asks(o.words) && !substantial(o.words) {
		// "Pindah ke mana ya" has no reason.
		o.words = ""
	}
	key, args := text.DeskAskTarget, text.Args(nil)
	if o.word == wordAssign {
		key = text.DeskAskAssign
	}
	near := slices.DeleteFunc(slices.Clone(o.near), func(k string) bool { return k == t.report.Agency || k == Admins })
	if len(near) > 0 {
		key, args = text.DeskAskNear, text.Args{"agency": t.agencyName(lang, near[0])}
	}
	t.ask(key, intent{word: o.word, words: o.words}, args, t.routes(t.agencyChoices(o.word, t.report.Agency, near)))
}

func (t *turn) hasGroup(agency string) bool {
	return slices.ContainsFunc(t.Facts.Groups, func(g Group) bool { return g.Agency == agency })
}

// pass puts target in charge, "" for the administrators. third: agencies have handed
// the report on too often, and the Sekda decides.
func (t *turn) pass(o order, target string, third bool) {
	r := t.report
	old := r.Agency
	detail := report.Detail{Agency: target, Text: o.words, Media: t.In.Media, Place: t.In.Place, Cause: t.cause()}
	// A report that nobody had yet, or whose card is still on its way, is assigned:
	// it was not taken from anybody.
	fresh := old == "" && r.Status == report.StatusReceived || r.Status == report.StatusTransferred
	if fresh {
		r.Record(t.Now, report.EventAssigned, t.actor(), detail)
	} else if err := r.Apply(t.Now, report.MoveTransfer, t.actor(), detail); err != nil {
		t.refuse(o, report.MoveTransfer)
		return
	}
	e := r.Events[len(r.Events)-1]
	clock.Begin(t.regency, r, t.Now)
	switch {
	case third:
		t.toSekda(o, old)
	case target == "" && o.agency != Admins:
		r.Record(t.Now, report.EventNoted, report.Actor{Kind: report.ActorSystem}, report.Detail{
			Text: text.Say(lang, text.DeskWantedTarget, text.Args{"agency": t.agencyName(lang, o.agency)}),
		})
	}
	r.Recall(func(d report.Delivery) bool { return forDesk(d, old) })
	card.Owe(t.regency, r, t.Now)
	switch {
	case r.Secret() && old != "":
		t.withdrawCards(e, old)
	case t.admins() && old != "":
		t.markOld(e, old)
	}
	t.finish(e)
}

// forDesk tells whether a delivery brings the report to the desk of an agency, ""
// for the administrators. Notices of failures and of the reporter stay wanted.
func forDesk(d report.Delivery, agency string) bool {
	if strings.HasPrefix(d.Key, failedPrefix) || d.Key == noticedKey {
		return false
	}
	if agency == "" {
		return d.Target.Kind == report.TargetAdmins
	}
	return d.Target.Kind == report.TargetAgency && d.Target.Agency == agency
}

// markOld tells the group that had the report that the administrators took it.
func (t *turn) markOld(e report.Event, old string) {
	r := t.report
	for i := len(r.Deliveries) - 1; i >= 0; i-- {
		d := r.Deliveries[i]
		if !d.IsCard() || d.Target.Agency != old || len(d.MessageIDs) == 0 {
			continue
		}
		target := report.Target{Kind: report.TargetAgency, Agency: old, Chat: d.To}
		r.Owe(t.Now, report.Delivery{
			Key: fmt.Sprintf("moved:%d", e.Seq), Target: target,
			Out: message.Outbound{
				Text:  t.line(text.DeskMoved, text.Args{"agency": t.agencyName(lang, r.Agency)}),
				Quote: d.MessageIDs[0],
			},
		})
		return
	}
}

func (t *turn) doneHandOver(e report.Event) string {
	agency := text.Args{"agency": t.agencyName(lang, e.Agency)}
	if t.admins() {
		s := t.line(text.DeskDoneAssign, agency)
		if e.Agency != "" && !t.hasGroup(e.Agency) {
			s += " " + t.line(text.DeskCardWaits, text.Args{"key": e.Agency})
		}
		return s
	}
	if e.Agency != "" {
		return t.line(text.DeskDoneTransfer, agency)
	}
	if t.wentToSekda(e) {
		return t.line(text.ClockThirdDesk, nil)
	}
	s := t.line(text.DeskDoneUnassigned, nil)
	if wanted, ok := t.wanted(e); ok {
		s = wanted + " " + s
	}
	return s
}

// wanted is the note that says which agency was wanted and has no group.
func (t *turn) wanted(e report.Event) (string, bool) {
	if e.Seq >= len(t.report.Events) {
		return "", false
	}
	next := t.report.Events[e.Seq]
	if next.Kind != report.EventNoted || next.By.Kind != report.ActorSystem {
		return "", false
	}
	return next.Text, true
}
