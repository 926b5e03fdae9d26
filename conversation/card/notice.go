package card

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// notices are the events of a reporter (and of his silence) that the group is
// told of, each with its first line.
var notices = map[report.EventKind]text.Key{
	report.EventUpdated:                   text.NoticeUpdated,
	report.EventEdited:                    text.NoticeEdited,
	report.EventRated:                     text.NoticeRated,
	report.EventKind(report.MoveHear):     text.NoticeHeard,
	report.EventKind(report.MoveConfirm):  text.NoticeConfirmed,
	report.EventKind(report.MoveExpire):   text.NoticeExpired,
	report.EventKind(report.MoveArchive):  text.NoticeArchived,
	report.EventKind(report.MoveReopen):   text.NoticeReopened,
	report.EventKind(report.MoveWithdraw): text.NoticeWithdrawn,
}

// Notice composes what the group reads about one event that the reporter made,
// quoting the card when it has arrived. ok is false for events of which a group
// is not told.
func Notice(reg *regency.Regency, r *report.Report, e report.Event) (out message.Outbound, ok bool) {
	key, ok := notices[e.Kind]
	if !ok {
		return message.Outbound{}, false
	}
	if e.Kind == report.EventRated && e.Text != "" {
		key = text.NoticeCommented
	}
	lines := []string{text.Say(lang, key, text.Args{
		"ticket": r.Ticket, "alias": r.Alias, "stars": strconv.Itoa(e.Stars),
	})}
	if e.Rude {
		lines = append(lines, text.Say(lang, text.CardRude, nil))
	}
	if e.Text != "" {
		lines = append(lines, e.Text)
	}
	if !e.Place.IsZero() {
		lines = append(lines, text.Say(lang, text.NoticePlace, text.Args{"place": Place(reg, e.Place)}))
	}
	return message.Outbound{
		Text: strings.Join(lines, "\n"), Media: e.Media, About: r.ID, Quote: Latest(r),
	}, true
}

// Tell owes whoever is in charge the notice of the latest event, under the key
// "tell:<seq>"; it does nothing for events of which a group is not told.
func Tell(reg *regency.Regency, r *report.Report, now time.Time) {
	if len(r.Events) == 0 {
		return
	}
	e := r.Events[len(r.Events)-1]
	out, ok := Notice(reg, r, e)
	if !ok {
		return
	}
	r.Owe(now, report.Delivery{Key: fmt.Sprintf("tell:%d", e.Seq), Target: Target(r), Out: out})
}
