package leader

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/taprose/taprose/conversation/calendar"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// target is whom an order is for.
type target struct {
	// agency is the key of who must act; the administrators when no agency has the report.
	agency string
	// report and ticket are what it is about, "" when it is about no report.
	report, ticket string
}

// about is the tail that names the report.
func (w target) about() string { return about(w.ticket) }

func about(ticket string) string {
	if ticket == "" {
		return ""
	}
	return say(text.LeaderOrderAbout, text.Args{"ticket": ticket})
}

// of is the target that asks of it name, for a later message.
func (w target) ask() string {
	if w.ticket != "" {
		return w.ticket
	}
	return w.agency
}

// whom finds the target in what was read; false when there is none.
func (t *turn) whom() (target, bool) {
	r, m := t.Facts.Report, t.Facts.Memo
	switch {
	case t.plan.agency != "" && !t.plan.reply:
		return target{agency: t.plan.agency}, true
	case r != nil:
		w := target{agency: r.Agency, report: r.ID, ticket: r.Ticket}
		if w.agency == "" {
			w.agency = desk.Admins
		}
		return w, true
	case m != nil && m.Agency != "":
		w := target{agency: m.Agency, report: m.Report}
		if len(m.Tickets) > 0 {
			w.ticket = m.Tickets[0]
		}
		return w, true
	case t.plan.toward != "":
		return target{agency: t.plan.toward}, true
	}
	return target{}, false
}

// order answers "perintah".
func (t *turn) order() {
	if t.plan.list {
		t.orders()
		return
	}
	w, ok := t.whom()
	switch {
	case len(t.plan.several) > 0:
		var lines []string
		for _, key := range t.plan.several {
			lines = append(lines, "*"+string(wordOrder)+" "+key+" "+desk.Brief(cmp.Or(t.plan.words, "…"))+"*")
		}
		t.say(text.LeaderOrderSeveral, text.Args{"lines": strings.Join(lines, "\n")})
	case !ok && t.plan.ticket != "":
		t.say(text.LeaderTicketNone, text.Args{"ticket": t.plan.ticket})
	case !ok && t.plan.wrong != "":
		t.say(text.LeaderTicketWrong, text.Args{"ticket": t.plan.wrong})
	case !ok:
		t.say(text.LeaderOrderWhom, nil)
	case strings.TrimSpace(t.plan.words) == "" && len(t.plan.media) == 0:
		t.ask(w)
	default:
		t.give(w)
	}
}

// ask asks for an order's words.
func (t *turn) ask(w target) {
	t.eff.Session.Ask, t.eff.Session.By, t.eff.Session.At = w.ask(), t.In.Sender.Address, t.Now
	t.reply(message.Outbound{
		Text:     say(text.LeaderOrderWhat, text.Args{"agency": t.name(w.agency), "about": w.about()}),
		AskReply: t.Chat.Group, About: w.report,
	})
}

// maybeOrder asks whether plain words in answer to a message of ours, or about a ticket
// or an agency, are an order; false when nobody can be meant by it.
func (t *turn) maybeOrder() bool {
	w, ok := t.whom()
	switch {
	case !ok && t.plan.ticket != "":
		t.say(text.LeaderTicketNone, text.Args{"ticket": t.plan.ticket})
		return true
	case !ok || t.plan.words == "" && len(t.plan.media) == 0:
		return false
	case t.tooLong(t.plan.words):
		return true
	}
	s := &t.eff.Session
	s.Ask, s.By, s.Words, s.Media, s.Held = w.ask(), t.In.Sender.Address, t.plan.words, t.plan.media, t.In.MessageID
	t.confirm(text.LeaderOrderConfirm, text.Args{"agency": t.name(w.agency), "about": w.about(), "words": quoted(t.plan.words, len(t.plan.media))})
	return true
}

// confirm asks for a yes to what the session holds.
func (t *turn) confirm(key text.Key, args text.Args) {
	t.reply(message.Outbound{
		Text: say(key, args),
		Choices: t.choices(
			message.Choice{ID: choice(wordYes, t.eff.Session.Ask), Label: say(text.LeaderYes, nil)},
			message.Choice{ID: choice(wordNo, ""), Label: say(text.LeaderNo, nil)},
		),
		Columns: 2,
	})
}

// again asks once more what was not answered.
func (t *turn) again() {
	s := t.Session
	t.confirm(text.LeaderOrderWaits, text.Args{"words": quoted(s.Words, len(s.Media))})
}

// quoted shows an order's words, and how many files go with them.
func quoted(words string, files int) string {
	if files > 0 {
		words += " " + say(text.LeaderActivityFiles, text.Args{"n": number(files)})
	}
	return strings.TrimSpace(words)
}

func (t *turn) tooLong(words string) bool {
	most := t.regency.Limits.TextRunes
	if most <= 0 || utf8.RuneCountInString(words) <= most {
		return false
	}
	t.say(text.LeaderOrderTooLong, text.Args{"max": number(most)})
	return true
}

// give makes the order.
func (t *turn) give(w target) {
	if t.tooLong(t.plan.words) {
		return
	}
	by := t.name(t.Chat.Key)
	m := &memo.Memo{
		ID: memo.OrderID(t.cause()), Schema: memo.Schema, Kind: memo.KindOrder, Created: t.Now, Updated: t.Now, Day: t.day(t.Now),
		Agency: w.agency, Chat: t.In.Chat, By: by, Report: w.report, Words: t.plan.words,
		Media: t.plan.media, Status: memo.StatusOpen, Cause: t.cause(),
	}
	if w.ticket != "" {
		m.Tickets = []string{w.ticket}
	}
	m.Remind = nextReminder(t.calendar, t.Now)
	m.OweMedia(t.Now)
	lines := []string{
		say(text.LeaderOrderCard, text.Args{"leader": by, "about": w.about(), "words": m.Words}), "",
		say(text.LeaderOrderHow, text.Args{"leader": by}),
	}
	m.Owe(t.Now, report.Delivery{
		Key: memo.KeyOrder, Target: agencyTarget(w.agency),
		Out: message.Outbound{Text: strings.Join(lines, "\n"), Media: m.Media},
	})
	t.eff.Memo = m
	t.remember(m)
	t.eff.Session.Order, t.eff.Session.OrderBy, t.eff.Session.Ordered = m.ID, t.In.Sender.Address, t.Now
	key := text.LeaderOrderSent
	if !slices.ContainsFunc(t.Facts.Groups, func(g desk.Group) bool { return g.Agency == w.agency }) {
		key = text.LeaderOrderNoGroup
		t.eff.Alarm = append(t.eff.Alarm, message.Outbound{Text: say(text.LeaderOrderNoGroup, text.Args{"agency": t.name(w.agency)})})
	}
	args := text.Args{"agency": t.name(w.agency), "about": w.about()}
	if key == text.LeaderOrderNoGroup {
		delete(args, "about")
	}
	t.reply(message.Outbound{Text: say(key, args), About: m.ID})
}

// remember notes which message gave an order: the one whose words were agreed to, or this.
func (t *turn) remember(m *memo.Memo) {
	id := t.In.MessageID
	if t.Session.holds() && t.plan.words == t.Session.Words {
		id = t.Session.Held
	}
	if id == "" {
		return
	}
	given := append(slices.Clone(t.eff.Session.Given), Given{Message: id, Order: m.ID, Agency: m.Agency})
	t.eff.Session.Given = given[max(0, len(given)-givenMost):]
}

// stays tells who changes or deletes the message of an order that what was passed on stays,
// and how to correct or stop it. What was asked before still stands.
func (t *turn) stays(g Given) {
	t.eff.Session = t.Session
	t.reply(message.Outbound{Text: say(text.LeaderOrderStays, text.Args{"agency": t.name(g.Agency)}), About: g.Order})
}

func (t *turn) cause() string { return string(t.In.Chat.Channel) + ":" + t.In.ID }

// agencyTarget is the group of whoever an order is for.
func agencyTarget(agency string) report.Target {
	if agency == desk.Admins {
		return report.Target{Kind: report.TargetAdmins}
	}
	return report.Target{Kind: report.TargetAgency, Agency: agency}
}

// orders lists the orders that nobody answered.
func (t *turn) orders() {
	if len(t.Facts.Orders) == 0 {
		t.say(text.LeaderOrderNone, nil)
		return
	}
	out := []string{say(text.LeaderOrderList, nil)}
	for i := range t.Facts.Orders {
		m := &t.Facts.Orders[i]
		out = append(out, say(text.LeaderOrderLine, text.Args{
			"n": number(i + 1), "agency": t.name(m.Agency), "about": about(firstOf(m.Tickets)), "at": t.desk.Moment(m.Created, t.Now),
			"words": desk.Brief(m.Words),
		}))
	}
	t.reply(message.Outbound{Text: strings.Join(out, "\n")})
}

func firstOf(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// remindersMost is how often a group is reminded of one order: two working weeks.
// After that it stays in the list of orders without an answer.
const remindersMost = 10

// silentAfter is after how many reminders the leader is told that nobody answers.
const silentAfter = 2

// nextReminder is when the office opens on the next working day.
func nextReminder(c calendar.Calendar, now time.Time) time.Time {
	next := c.AddDays(now, 1)
	open, _, ok := c.Office(next)
	if !ok {
		return next
	}
	if morning := midnight(open).Add(8 * time.Hour); open.Before(morning) && open.Equal(midnight(open)) {
		// Where no hours are given, nobody is reminded at midnight.
		return morning
	}
	return open
}

// Remind owes what is due about an order that nobody answered: a reminder to the
// group, and once a word to the leader. It returns false when nothing was due.
func (l *Leader) Remind(m *memo.Memo, now time.Time) bool {
	if m.Remind.IsZero() || m.Remind.After(now) {
		return false
	}
	m.Remind = time.Time{}
	if m.Kind != memo.KindOrder || m.Status != memo.StatusOpen {
		return true
	}
	if slices.ContainsFunc(m.Deliveries, func(d report.Delivery) bool { return d.Key == memo.KeyOrder && d.State.Owed() }) {
		// The order itself has not gone out yet: there is nothing to be reminded of.
		m.Remind = nextReminder(l.calendar, now)
		return true
	}
	if !l.calendar.Open(now) {
		// The program was away when it was due; nobody is reminded at night.
		m.Remind = l.calendar.NextOpen(now)
		if !m.Remind.After(now) {
			m.Remind = nextReminder(l.calendar, now)
		}
		return true
	}
	m.Reminded++
	args := text.Args{"leader": m.By, "at": l.desk.Moment(m.Created, now), "about": about(firstOf(m.Tickets)), "words": desk.Brief(m.Words)}
	m.Owe(now, report.Delivery{
		Key: memo.ReminderKey(m.Reminded), Target: agencyTarget(m.Agency),
		Out: message.Outbound{Text: say(text.LeaderOrderReminder, args) + "\n" + say(text.LeaderOrderHow, text.Args{"leader": m.By}), Quote: sentAs(m)},
	})
	if m.Reminded == silentAfter {
		m.Owe(now, report.Delivery{
			Key: "silent", Target: report.Target{Kind: report.TargetAgency, Chat: m.Chat},
			Out: message.Outbound{Text: say(text.LeaderOrderSilent, text.Args{
				"agency": l.name(m.Agency), "about": about(firstOf(m.Tickets)), "n": number(m.Reminded), "words": desk.Brief(m.Words),
			})},
		})
	}
	if m.Reminded < remindersMost {
		m.Remind = nextReminder(l.calendar, now)
	}
	m.Updated = now
	return true
}

// sentAs is the message with which the order came to the group, "" when unknown.
func sentAs(m *memo.Memo) string {
	for i := range m.Deliveries {
		if d := &m.Deliveries[i]; d.Key == memo.KeyOrder && len(d.MessageIDs) > 0 {
			return d.MessageIDs[0]
		}
	}
	return ""
}
