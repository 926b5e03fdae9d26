package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// longest is the most characters that a message of ours may have to be put in the
// place of an earlier one: Telegram takes 4,096 (Bot API, editMessageText), and
// marks and counting differ a little from ours.
const longest = 3800

// historyShown is how many of the latest events a view of a report lists.
const historyShown = 8

// wordsShown is how many characters of an event's words a line of history has.
const wordsShown = 160

func fits(s string) bool { return len([]rune(s)) <= longest }

// hasButtons tells whether groups of a channel have buttons, which can then be
// stale. WhatsApp groups have none.
func hasButtons(c message.Channel) bool { return c != message.ChannelWhatsApp }

// view shows the report as far as this group may see it.
func (t *turn) view() {
	if !t.mayRead() {
		t.say(text.DeskStranger, text.Args{
			"category": card.Category(t.regency, lang, t.report.Category), "status": t.status(),
		})
		return
	}
	out := message.Outbound{Text: t.sheet(t.report, t.audience()), Named: t.named()}
	if s := t.standing(); s != "" && t.admins() {
		out.Text += "\n\n" + s
	}
	t.offer(&out)
	t.reply(out)
}

// offer puts the buttons of what this group may do now under a message.
func (t *turn) offer(out *message.Outbound) {
	if !t.inCharge() || t.report.Agency == "" {
		return
	}
	offer(out, t.report.Status)
}

// refresh brings buttons up to date after something was done or refused: on the
// message whose button was pressed, or on the card when nothing is left to do here.
func (t *turn) refresh() {
	if !t.mayRead() {
		return
	}
	id := ""
	switch {
	case t.said.button && t.intent.word == wordNone:
		id = t.In.MessageID
	case hasButtons(t.In.Chat.Channel) && (!t.report.Status.Open() || !t.inCharge()):
		id = t.cardHere()
	}
	words := t.sheet(t.report, t.audience())
	if id == "" || !fits(words) {
		return
	}
	out := message.Outbound{Text: words, Replace: id, Named: t.named()}
	t.offer(&out)
	t.reply(out)
	for i := range t.report.Deliveries {
		// The card is up to date then: no edit of it is due.
		if d := &t.report.Deliveries[i]; d.IsCard() && d.To == t.In.Chat && slices.Contains(d.MessageIDs, id) {
			d.Shown, d.Out.Intent = t.report.Face(d), out.Intent
		}
	}
}

// named puts the reporter's name on what this group reads, if he wanted that and the
// group has the report now.
func (t *turn) named() message.Named {
	if !t.inCharge() && !t.admins() {
		return message.Named{}
	}
	n := card.Named(t.report)
	if n.Person != "" && t.admins() {
		n.For = ""
	}
	return n
}

// freshen replaces stale buttons after one of them was pressed in vain.
func (t *turn) freshen() {
	if t.said.button {
		t.refresh()
	}
}

// cardHere is the message ID of the latest card of the report in this chat.
func (t *turn) cardHere() string {
	for i := len(t.report.Deliveries) - 1; i >= 0; i-- {
		d := &t.report.Deliveries[i]
		if d.IsCard() && d.To == t.In.Chat && len(d.MessageIDs) > 0 {
			return d.MessageIDs[0]
		}
	}
	return ""
}

// audience is who reads in this group.
func (t *turn) audience() report.Audience {
	if t.admins() {
		return report.ForAdmins
	}
	return report.ForAgency
}

// sheet is all that somebody of the staff may know of a report: the card as it stands now,
// and the latest history.
func (d *Desk) sheet(r *report.Report, to report.Audience) string {
	lines := d.sheetHead(r)
	if h := d.history(r, to); len(h) > 0 {
		lines = append(lines, "", text.Say(lang, text.DeskHistory, nil))
		lines = append(lines, h...)
	}
	return strings.Join(lines, "\n")
}

// sheetHead is the sheet without the history.
func (d *Desk) sheetHead(r *report.Report) []string {
	var lines []string
	add := func(key text.Key, args text.Args) { lines = append(lines, text.Say(lang, key, args)) }
	add(text.DeskViewHead, text.Args{"ticket": r.Ticket, "status": d.statusOf(r)})
	if r.Secret() {
		add(text.CardSecret, nil)
	}
	add(text.DeskNowWith, text.Args{"agency": d.agencyName(lang, r.Agency)})
	add(text.CardCategory, text.Args{"category": card.Category(d.regency, lang, r.Category)})
	add(text.CardFrom, text.Args{"alias": r.Alias})
	if !r.Place.IsZero() {
		add(text.CardPlace, text.Args{"place": card.Place(d.regency, r.Place)})
	}
	if len(r.Media) > 0 {
		add(text.CardMedia, text.Args{"media": card.Media(lang, r.Media)})
	}
	switch {
	case !r.Paused.IsZero():
		add(text.DeskPaused, text.Args{"date": text.ShortDate(lang, d.local(r.Paused))})
	case r.Status.Open() && !r.Deadline.IsZero():
		add(text.CardDeadline, text.Args{"date": text.Date(lang, d.local(r.Deadline))})
	}
	return append(lines, "", r.Words)
}

// history lists the latest events, oldest first.
func (d *Desk) history(r *report.Report, to report.Audience) []string {
	lines := d.events(r, to, wordsShown)
	return lines[max(0, len(lines)-historyShown):]
}

// events lists all events but those that say nothing new, oldest first, with at most so
// many characters of what was said.
func (d *Desk) events(r *report.Report, to report.Audience, most int) []string {
	var lines []string
	for _, e := range r.Events {
		words, ok := e.Words(to)
		if !ok || e.Kind == report.EventFiled || e.Kind == report.EventKind(report.MoveForward) {
			continue
		}
		what := text.Say(lang, text.DeskEvent(e.Kind), nil)
		if e.Kind == report.EventKind(report.MoveReopen) && e.From == report.StatusRejected {
			what = text.Say(lang, text.DeskDisputed, nil)
		}
		switch e.Kind {
		case report.EventAssigned, report.EventKind(report.MoveTransfer):
			what += " → " + d.agencyName(lang, e.Agency)
		case report.EventLate:
			what += ": " + clock.Words(e.Agency, clock.Kind(e.Text))
		case report.EventEscalated:
			what += " → " + d.agencyName(lang, e.Agency)
		}
		if len(e.Media) > 0 {
			what += " (" + card.Media(lang, e.Media) + ")"
		}
		args := text.Args{"at": d.shortMoment(e.At, r.Updated), "who": d.whoOf(r, e.By), "what": what}
		key := text.DeskHistoryLine
		if words != "" {
			args["words"] = cut(words, most)
			key = text.DeskHistoryWords
		}
		lines = append(lines, text.Say(lang, key, args))
	}
	return lines
}

// brief cuts words to one short line.
func brief(s string) string { return cut(s, wordsShown) }

func cut(s string, most int) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:most])) + "…"
}

// moment writes a time for people: "23 Nov 2026 15.04".
func (d *Desk) moment(at time.Time) string {
	at = d.local(at)
	return text.ShortDate(lang, at) + " " + at.Format("15.04")
}

// shortMoment leaves the year out where it is that of latest.
func (d *Desk) shortMoment(at, latest time.Time) string {
	if d.local(at).Year() != d.local(latest).Year() {
		return d.moment(at)
	}
	day := strings.TrimSuffix(text.ShortDate(lang, d.local(at)), d.local(at).Format(" 2006"))
	return day + " " + d.local(at).Format("15.04")
}

// status is how staff call the status of the report.
func (t *turn) status() string { return t.statusOf(t.report) }

func (d *Desk) statusOf(r *report.Report) string {
	return text.Say(lang, text.DeskStatus(r.Status), nil)
}

// who is how an actor appears in a group: the reporter by his pseudonym only.
func (t *turn) who(a report.Actor) string { return t.whoOf(t.report, a) }

func (d *Desk) whoOf(r *report.Report, a report.Actor) string {
	switch a.Kind {
	case report.ActorReporter:
		return r.Alias
	case report.ActorAgency, report.ActorAdmin:
		if a.Name == "" {
			return d.agencyName(lang, a.Agency)
		}
		// The key is how colleagues call an agency: "Pak Budi (PUPR)".
		agency := strings.ToUpper(a.Agency)
		if a.Kind == report.ActorAdmin {
			agency = "Admin"
		}
		return text.Say(lang, text.DeskStaffOf, text.Args{"name": a.Name, "agency": agency})
	}
	return text.Say(lang, text.DeskSystem, nil)
}
