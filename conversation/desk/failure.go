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

// failedPrefix begins the keys of notices about deliveries that were given up.
const failedPrefix = "failed:"

// GiveUp owes the notices that the delivery with this key was given up: to the
// administrators, and to the agency in charge when its words did not reach the
// reporter, so that it looks for another way. A notice that itself fails makes no
// further one. It may be called twice.
func GiveUp(reg *regency.Regency, r *report.Report, key string, now time.Time) {
	d := r.Delivery(key)
	if d == nil || d.Failure == report.FailureRecalled || strings.HasPrefix(key, failedPrefix) {
		return
	}
	out := FailureNotice(reg, r, *d)
	if n := r.Retries(key); n > 0 {
		// It was tried anew and failed anew: that is another notice.
		key += "#" + strconv.Itoa(n)
	}
	r.Owe(now, report.Delivery{Key: failedPrefix + key, Target: report.Target{Kind: report.TargetAdmins}, Out: out})
	if d.Target.Kind == report.TargetReporter && r.Agency != "" {
		out.Quote = card.Latest(r)
		r.Owe(now, report.Delivery{Key: failedPrefix + r.Agency + ":" + key, Target: card.Target(r), Out: out})
	}
}

// FailureNotice says what of a report did not arrive, with whom, and why. It tells
// neither what was to be said nor who the reporter is.
func FailureNotice(reg *regency.Regency, r *report.Report, d report.Delivery) message.Outbound {
	args := text.Args{"ticket": r.Ticket, "why": why(d)}
	key := text.DeskFailedMessage
	switch d.Target.Kind {
	case report.TargetReporter:
		args["whom"] = text.Say(lang, text.DeskWhomReporter, nil)
	case report.TargetStore:
		key = text.DeskFailedFile
	default:
		args["whom"] = agencyName(reg, lang, d.Target.Agency)
		if d.IsCard() {
			key = text.DeskFailedCard
		}
	}
	return message.Outbound{Text: text.Say(lang, key, args), About: r.ID}
}

// why puts the kind of failure into words; its code is for the log.
func why(d report.Delivery) string {
	kind := d.Failure
	if d.State == report.DeliveryUncertain {
		kind = string(message.SendUncertain)
	}
	switch {
	case strings.HasPrefix(kind, string(message.SendUncertain)):
		return text.Say(lang, text.DeskWhyUncertain, nil)
	case d.Target.Kind == report.TargetStore && d.State == report.DeliveryDiscarded:
		return text.Say(lang, text.DeskWhyFile, nil)
	case strings.HasPrefix(kind, string(message.SendRefused)):
		return text.Say(lang, text.DeskWhyRefused, nil)
	case strings.HasPrefix(kind, string(message.SendMisconfigured)):
		return text.Say(lang, text.DeskWhyAccount, nil)
	}
	return text.Say(lang, text.DeskWhyNetwork, text.Args{"n": strconv.Itoa(max(1, d.Attempts))})
}
