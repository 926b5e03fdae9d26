package desk

import (
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/figures"
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
	if t.said.before {
		lines = append([]string{text.Say(lang, text.DeskListFirst, nil), ""}, lines...)
	}
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
	status, due := t.statusOf(r)+", ", t.due(r)
	if strings.HasPrefix(due, status) {
		status = "" // "belum diterima, belum diterima, telat 3 hari"
	}
	return text.Say(lang, text.DeskListLine, text.Args{
		"n": strconv.Itoa(n), "ticket": r.Ticket, "what": what, "status": status, "due": due,
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
	if kind, since, ok := r.Late(t.Now); ok {
		return text.Say(lang, text.DeskDueLate, text.Args{
			"state": clock.Words(r.Agency, kind), "n": strconv.Itoa(figures.DaysLate(since, t.Now, t.regency.Zone)),
		})
	}
	due, now := t.local(r.Deadline), t.local(t.Now)
	if due.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return text.Say(lang, text.DeskDueToday, nil)
	}
	return text.Say(lang, text.DeskDue, text.Args{"date": text.ShortDate(lang, due)})
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
