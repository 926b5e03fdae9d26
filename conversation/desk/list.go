package desk

import (
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// pageSize is how many reports one page of the list shows.
const pageSize = 10

// openGiven is the most reports that Facts.Open holds.
const openGiven = 30

// list shows one page of the open reports; it always answers.
func (t *turn) list() bool {
	// The list is about no report, even as an answer to a message about one.
	t.report = nil
	open, page := t.Facts.Open, t.said.page
	last := (len(open) + pageSize - 1) / pageSize
	if len(open) == 0 {
		if t.admins() {
			return t.say(text.DeskListEmptyAdmins, nil)
		}
		return t.say(text.DeskListEmpty, nil)
	}
	if page > last {
		return t.say(text.DeskListBeyond, text.Args{"page": strconv.Itoa(last)})
	}
	from := (page - 1) * pageSize
	to := min(from+pageSize, len(open))
	head, args := text.DeskListHead, text.Args{
		"agency": t.agencyName(lang, t.Facts.Group.Agency), "from": strconv.Itoa(from + 1), "to": strconv.Itoa(to),
	}
	if t.admins() {
		head = text.DeskListHeadAdmins
	}
	lines := []string{text.Say(lang, head, args)}
	for i := from; i < to; i++ {
		lines = append(lines, t.listLine(i+1, &open[i]))
	}
	out := message.Outbound{}
	switch {
	case page < last:
		next := strconv.Itoa(page + 1)
		if hasButtons(t.In.Chat.Channel) {
			out.Choices = []message.Choice{{ID: string(wordList) + ":" + next, Label: text.Say(lang, text.DeskNext, nil)}}
		} else {
			lines = append(lines, text.Say(lang, text.DeskListMore, text.Args{"page": next}))
		}
	case len(open) >= openGiven:
		lines = append(lines, text.Say(lang, text.DeskListCut, nil))
	}
	out.Text = strings.Join(lines, "\n")
	t.reply(out)
	return true
}

func (t *turn) listLine(n int, r *report.Report) string {
	what := card.Category(t.regency, lang, r.Category)
	if area := card.Area(r.Place); area != "" {
		what += ", " + area
	} else if r.Place.Name != "" {
		what += ", " + brief(r.Place.Name)
	}
	return text.Say(lang, text.DeskListLine, text.Args{
		"n": strconv.Itoa(n), "ticket": r.Ticket, "what": what,
		"status": t.statusOf(r), "due": t.due(r),
	})
}

// due says when the agency's answer is due, in the way that matters now.
func (t *turn) due(r *report.Report) string {
	switch {
	case !r.Paused.IsZero():
		return text.Say(lang, text.DeskDuePaused, nil)
	case r.Deadline.IsZero():
		return text.Say(lang, text.DeskDueNone, nil)
	}
	due, now := t.local(r.Deadline), t.local(t.Now)
	switch days := daysBetween(due, now); {
	case days == 0:
		return text.Say(lang, text.DeskDueToday, nil)
	case days > 0:
		return text.Say(lang, text.DeskDueLate, text.Args{"n": strconv.Itoa(days)})
	}
	return text.Say(lang, text.DeskDue, text.Args{"date": text.ShortDate(lang, due)})
}

// daysBetween counts the midnights from the day of a to the day of b.
func daysBetween(a, b time.Time) int {
	day := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(day(b).Sub(day(a)) / (24 * time.Hour))
}

// help shows one screen of help; it always answers.
func (t *turn) help() bool {
	t.report = nil
	key := text.DeskHelp
	if t.admins() {
		key = text.DeskHelpAdmins
	}
	return t.say(key, text.Args{"prefix": t.regency.TicketPrefix, "agencies": t.agencyKeys()})
}

func (d *Desk) agencyKeys() string {
	keys := make([]string, len(d.regency.Agencies))
	for i, a := range d.regency.Agencies {
		keys[i] = a.Key
	}
	return strings.Join(keys, ", ")
}
