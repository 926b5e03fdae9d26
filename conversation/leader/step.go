package leader

import (
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// lateMost is how many late reports are looked through for those of one agency: as many
// as the stores keep at hand.
const lateMost = 500

// shown is how many reports a list shows: few enough for a phone, and for a digit.
const shown = 10

// Needs tells what Step must be given for a message.
func (l *Leader) Needs(now time.Time, in message.Inbound, c Chat, s Session) Needs {
	p := l.plan(now, in, c, s)
	var n Needs
	if p.reply {
		n.Quoted, n.Ticket = p.quoted, p.ticket
	}
	if p.pass || p.bad || p.stale {
		return n
	}
	switch p.do {
	case wordRecap:
		n.Period, n.Need, n.Orders, n.Activities = p.period, true, true, p.period
	case wordDistrict, wordKind:
		n.Period = p.period
	case wordAgency:
		if n.Period = p.period; n.Period.From == "" {
			// Picked from a list.
			n.Period, _ = l.period("", now)
		}
		if !p.list {
			n.Agency = p.agency
		}
	case wordLate:
		if n.Late = p.page * shown; p.agency != "" {
			n.Late = lateMost
		}
		n.Period, _ = l.period("", now)
	case wordTicket, wordPhotos:
		n.Ticket, n.OrdersAbout = p.ticket, true
	case wordOrder:
		n.Ticket, n.Orders, n.Groups = p.ticket, p.list, true
		if p.ticket == "" && p.agency == "" {
			n.Quoted = p.quoted
		}
	case wordSearch:
		n.Search = p.words
	case wordActivity:
		n.Activities, n.ActivityAgency = p.period, p.agency
	case wordLink:
		n.Link = true
	case wordCancel, wordRecall:
		n.Quoted = p.quoted
		if s.recent(in.Sender.Address, now) || s.Recall {
			n.Last = s.Order
		}
	}
	return n
}

// turn is one step under way.
type turn struct {
	*Leader
	Input
	plan plan
	eff  Effects
}

// Step answers one message of a leader's chat.
func (l *Leader) Step(in Input) Effects {
	t := &turn{Leader: l, Input: in, plan: l.plan(in.Now, in.In, in.Chat, in.Session)}
	if t.plan.pass {
		return Effects{Pass: true, Session: in.Session}
	}
	t.eff.Session.Given = in.Session.Given
	if s := &in.Session; s.recent(s.OrderBy, in.Now) {
		t.eff.Session.Order, t.eff.Session.OrderBy, t.eff.Session.Ordered = s.Order, s.OrderBy, s.Ordered
	}
	if r := in.Facts.Report; r != nil && r.Secret() {
		// As if there were none: that there is one is a secret too.
		t.Facts.Report, t.Facts.Orders = nil, nil
	}
	switch {
	case t.plan.changed != nil:
		t.stays(*t.plan.changed)
		return t.eff
	case t.plan.quiet:
		return Effects{Session: in.Session}
	case t.plan.unheld:
		t.say(text.LeaderCancelled, nil)
		return t.eff
	}
	if t.plan.stale {
		t.say(text.LeaderNothingAsked, nil)
		return t.eff
	}
	if t.plan.reply && t.maybeOrder() {
		return t.eff
	}
	switch t.plan.fault {
	case faultFuture:
		t.say(text.LeaderPeriodFuture, text.Args{"words": desk.Brief(t.plan.late)})
		return t.eff
	case faultReversed:
		t.say(text.LeaderPeriodReversed, text.Args{"words": desk.Brief(t.plan.late), "period": t.days(t.plan.period)})
		return t.eff
	}
	switch t.plan.do {
	case wordRecap:
		t.recap()
	case wordDistrict, wordKind:
		t.table()
	case wordAgency:
		t.agency()
	case wordLate:
		t.late()
	case wordTicket:
		t.ticket()
	case wordPhotos:
		t.photos()
	case wordOrder:
		t.order()
	case wordSearch:
		t.search()
	case wordActivity:
		t.activities()
	case wordHelp:
		t.say(text.LeaderHelp, text.Args{"prefix": t.regency.TicketPrefix})
	case wordLink:
		t.link()
	case wordCancel:
		t.cancel()
	case wordNo:
		t.refused()
	case wordRecall:
		t.takeBack()
	default:
		t.other()
	}
	return t.eff
}

// linkMinutes is how long a link to the dashboard is good for.
const linkMinutes = 10

// link answers "dasbor".
func (t *turn) link() {
	if t.Facts.Link == "" {
		t.say(text.LeaderNoLink, nil)
		return
	}
	t.say(text.LeaderLink, text.Args{"link": t.Facts.Link, "minutes": number(linkMinutes)})
}

// other answers what is none of our words. What was asked or shown before still stands.
func (t *turn) other() {
	t.eff.Session = t.Session
	asked := t.Session.awaits(t.In, t.Chat)
	switch {
	case t.plan.polite != "":
		t.say(t.plan.polite, nil)
	case asked && t.Session.holds():
		t.again()
	case t.plan.reply:
		t.say(text.LeaderOrderWhom, nil)
	case t.plan.number > 0 && len(t.Session.Offered) > 0:
		t.say(text.LeaderPick, text.Args{"n": number(len(t.Session.Offered))})
	case slices.ContainsFunc(t.In.Media, func(m message.MediaRef) bool { return m.Kind == message.MediaVoice || m.Kind == message.MediaAudio }):
		t.say(text.LeaderVoice, nil)
	case len(t.In.Media) > 0 && t.plan.whole == "":
		t.say(text.LeaderFile, nil)
	case t.plan.maybe != "" && len(desk.Tokens(t.plan.maybe)) <= searchable:
		t.say(text.LeaderNotUnderstoodWords, text.Args{"words": t.plan.maybe})
	default:
		t.say(text.LeaderNotUnderstood, nil)
	}
}

// searchable is how many words are worth the offer to search for them.
const searchable = 4

// say answers with one text.
func (t *turn) say(key text.Key, args text.Args) { t.reply(message.Outbound{Text: say(key, args)}) }

// reply answers with out, and remembers the choices that it shows.
func (t *turn) reply(out message.Outbound) {
	if t.Chat.Group {
		out.Quote = t.In.MessageID
	}
	if len(t.eff.Say) == 0 {
		out.AnswerTo = t.In.ButtonRef
	}
	t.eff.Say = append(t.eff.Say, out)
}

// offer remembers what the numbers of a list stand for.
func (t *turn) offer(ids ...string) {
	t.eff.Session.Offered, t.eff.Session.At = ids, t.Now
}

// choices shows buttons, or numbers where there are none, after those of the list
// above.
func (t *turn) choices(cs ...message.Choice) []message.Choice {
	ids := make([]string, len(cs))
	for i, c := range cs {
		ids[i] = c.ID
	}
	t.offer(ids...)
	return cs
}

// visible are the reports of a list that a leader may see.
func visible(rs []report.Report) []report.Report {
	out := make([]report.Report, 0, len(rs))
	for i := range rs {
		if !rs[i].Secret() {
			out = append(out, rs[i])
		}
	}
	return out
}

// lines tells reports in a numbered list, and lets a number open one.
func (t *turn) lines(rs []report.Report, withAgency bool) []string {
	var out, ids []string
	for i := range rs {
		line := t.desk.Line(i+1, &rs[i], t.Now)
		if withAgency {
			line += " · " + t.agencyOf(&rs[i])
		}
		out = append(out, line)
		ids = append(ids, choice(wordTicket, rs[i].Ticket))
	}
	t.offer(ids...)
	return out
}

// agencyOf is who is in charge of a report.
func (l *Leader) agencyOf(r *report.Report) string {
	if r.Agency == "" {
		return say(text.LeaderUnassigned, nil)
	}
	return l.name(r.Agency)
}

// headTicket reads a ticket at the head of a text.
func (l *Leader) headTicket(s string) (ticket, rest string, ok bool) {
	ticket, start, end, err := report.FindTicket(l.regency.TicketPrefix, s)
	if err != nil || strings.TrimSpace(strings.Trim(s[:start], "#*")) != "" {
		return "", "", false
	}
	return ticket, strings.TrimSpace(strings.TrimLeft(s[end:], " \n\t:,;.!?-–*")), true
}
