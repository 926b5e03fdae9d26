package desk

import (
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// unconfirmedPrefix begins the keys of notices about missing receipts.
const unconfirmedPrefix = "unconfirmed:"

// Awaits tells whether the receipt of a delivery is worth waiting for: news to the
// reporter and what an agency's group must act on, but no notice about a notice.
func Awaits(d report.Delivery) bool {
	if strings.HasPrefix(d.Key, failedPrefix) || strings.HasPrefix(d.Key, unconfirmedPrefix) {
		return false
	}
	return d.Target.Kind == report.TargetReporter || d.Target.Kind == report.TargetAgency
}

// Unconfirmed owes the notice that no receipt came for the delivery with this key:
// to the agency in charge when it was news for the reporter, to the administrators
// when it was for a group. As long as the one before is unconfirmed too, nobody is
// told again: it is the same phone that is silent. It may be called twice.
func Unconfirmed(reg *regency.Regency, r *report.Report, key string, now time.Time) {
	d := r.Delivery(key)
	if d == nil || !d.Unconfirmed {
		return
	}
	for i := range r.Deliveries {
		o := &r.Deliveries[i]
		told := o.Key != key && o.Unconfirmed && r.Delivery(unconfirmedPrefix+o.Key) != nil
		if told && o.Target.Kind == d.Target.Kind && o.To == d.To {
			return
		}
	}
	hours := max(1, int(now.Sub(d.Sent).Round(time.Hour)/time.Hour))
	args := text.Args{"ticket": r.Ticket, "hours": strconv.Itoa(hours)}
	notice := report.Delivery{Key: unconfirmedPrefix + key}
	if d.Target.Kind == report.TargetReporter {
		notice.Target = card.Target(r)
		notice.Out = message.Outbound{Text: text.Say(lang, text.DeskUnconfirmed, args), About: r.ID, Quote: card.Latest(r)}
	} else {
		args["whom"] = agencyName(reg, lang, d.Target.Agency)
		notice.Target = report.Target{Kind: report.TargetAdmins}
		notice.Out = message.Outbound{Text: text.Say(lang, text.DeskUnconfirmedIn, args), About: r.ID}
	}
	r.Owe(now, notice)
}
