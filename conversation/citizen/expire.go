package citizen

import (
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// Expire closes a report whose reporter stayed silent past r.Close, whether he was asked
// if it is done or asked by the agency, and owes him (in lang) and the agency a notice. It returns false and changes
// nothing when that moment has not come. It may be called at any time and twice.
func Expire(reg *regency.Regency, r *report.Report, lang regency.Lang, now time.Time) bool {
	if r.Close.IsZero() || now.Before(r.Close) {
		return false
	}
	if r.Status == report.StatusAwaitingReporter {
		return archive(reg, r, lang, now)
	}
	due := r.Close
	if r.Apply(struck(r, now), report.MoveExpire, report.Actor{Kind: report.ActorSystem}, report.Detail{}) != nil {
		return false
	}
	r.Owe(now, report.Delivery{
		Key:    fmt.Sprintf("news:%d", len(r.Events)),
		Target: report.Target{Kind: report.TargetReporter},
		Out: message.Outbound{
			Text: text.Say(lang, text.NewsExpire, text.Args{"ticket": r.Ticket, "deadline": text.Date(lang, due.In(zone(reg)))}),
			Choices: []message.Choice{
				{ID: buttonNotDone, Label: text.Say(lang, text.ButtonReopen, nil)},
			},
		},
	})
	card.Tell(reg, r, now)
	return true
}

// struckLate is how much later than r.Close the program may notice and still say that it
// happened then.
const struckLate = time.Minute

// struck is when a report that closes now closed: at the end of the day that the reporter
// was told, though the clock is looked at a moment later, on the next day.
func struck(r *report.Report, now time.Time) time.Time {
	if n := len(r.Events); now.Sub(r.Close) >= struckLate || n > 0 && r.Events[n-1].At.After(r.Close) {
		return now
	}
	return r.Close
}

func zone(reg *regency.Regency) *time.Location {
	if reg.Zone == nil {
		return time.UTC
	}
	return reg.Zone
}
