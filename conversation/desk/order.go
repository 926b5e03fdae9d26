package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// order takes a reply to a leader's order, or to what was said about an activity.
func (t *turn) order() {
	m, s := t.Facts.Memo, &t.said
	if m.Agency != t.Facts.Group.Agency {
		return
	}
	if m.Kind == memo.KindActivity {
		t.takeBack(m)
		return
	}
	leader := text.Args{"leader": m.By}
	switch {
	case m.Kind != memo.KindOrder:
		return
	case m.Status == memo.StatusRecalled:
		t.say(text.DeskOrderOver, nil)
		return
	case m.Answered(t.cause()):
		t.toldLeader(text.DeskOrderAnswered, leader, m.ID)
		return
	case s.word == wordHelp:
		t.help()
		return
	}
	words := s.whole
	if s.word == wordAnswer || s.word == wordAsk {
		words = s.rest
	}
	if (laughs(words) || s.number > 0) && !s.media {
		t.say(text.DeskOrderEmpty, nil)
		return
	}
	if t.unsaidToLeader(m) {
		return
	}
	if t.tooMuch(words) {
		return
	}
	c := m.Clone()
	status, remind := c.Status, c.Remind
	n := c.Answer(t.Now, memo.Answer{By: t.In.Sender.Name, Words: words, Media: t.In.Media, Cause: t.cause()})
	key, told := text.DeskOrderAnswered, text.LeaderOrderAnswer
	if status == memo.StatusOpen && !s.media && (interim(words) || s.word == wordAsk) {
		// "Siap" is good to hear and no answer yet.
		c.Status, c.Remind, key, told = status, remind, text.DeskOrderNoted, text.LeaderOrderInterim
	}
	c.Attach(t.Now, t.In.Media)
	who := t.In.Sender.Name
	if who == "" {
		who = t.agencyName(lang, m.Agency)
	}
	c.Owe(t.Now, report.Delivery{
		Key: memo.AnswerKey(n), Target: report.Target{Kind: report.TargetAgency, Chat: m.Chat},
		Out: message.Outbound{
			Text: text.Say(lang, told, text.Args{
				"agency": t.agencyName(lang, m.Agency), "about": aboutTicket(m.Tickets), "words": words, "who": who,
				"at": t.shortMoment(t.Now, t.Now), "order": brief(m.Words),
			}),
			Media: t.In.Media, Place: t.In.Place,
		},
	})
	t.eff.Memo = &c
	t.toldLeader(key, leader, m.ID)
}

// unsaidToLeader keeps from a leader what his agency did not mean for him below his order,
// and tells whether the message was that, and answered. Behind "jawab" everything is.
func (t *turn) unsaidToLeader(m *memo.Memo) bool {
	s := &t.said
	words := readTokens(s.whole)
	if s.media || s.word == wordAnswer || len(words) == 0 {
		return false
	}
	leader := text.Args{"leader": m.By}
	// What tells of the work answers the order, whatever word it begins with.
	done := anyOf(words, doneWords)
	tellsMore := done || anyOf(words, []string{"persen", "kami", "jam"})
	silent := withheld(words) && (!done || anyOf(words, sayings))
	moved := s.word == wordTransfer && !done && (says(s.rest, alsoIdle) || t.nameAgency(s.rest).key != "")
	switch {
	case s.word == wordCancel, takesBack(s.whole) && (!tellsMore || anyOf(words, wrongs)):
		if len(m.Answers) > 0 {
			return t.say(text.DeskOrderSaid, leader)
		}
		return t.say(text.DeskOrderUnsent, leader)
	case s.word == wordNote && !tellsMore, moved, s.word == wordReject && says(s.rest, alsoIdle), silent:
		return t.say(text.DeskOrderUnsent, leader)
	case m.Status != memo.StatusOpen && (s.word == wordThanks || !slices.ContainsFunc(words, func(w string) bool { return !agreeing[w] && !courteous[w] })):
		t.react("👍")
		return true
	}
	return false
}

// sayings are what colleagues tell each other not to do: "jangan dijawab sudah selesai".
var sayings = strings.Fields("bilang dibilang jawab dijawab kirim dikirim lapor laporkan dilaporkan tulis ditulis balas dibalas")

// toldLeader answers in the group; the answer can be quoted to say more.
func (t *turn) toldLeader(key text.Key, args text.Args, id string) {
	t.reply(message.Outbound{Text: t.line(key, args), About: id})
}

func aboutTicket(tickets []string) string {
	if len(tickets) == 0 {
		return ""
	}
	return text.Say(lang, text.LeaderOrderAbout, text.Args{"ticket": tickets[0]})
}

// ActivityDays is how many days of activities "kegiatan" lists.
const ActivityDays = 14

// activity keeps what an agency did for its leaders, or lists what it told lately; it
// always answers, but for what sounds like talk.
func (t *turn) activity() bool {
	s := &t.said
	switch {
	case t.admins():
		return t.onlyAgencies()
	case len(tokens(s.rest)) == 0 && !s.media && s.ticket == "":
		return t.activityList()
	case !s.slash && !s.media && (len(tokens(s.rest)) < 3 && s.ticket == "" || strings.HasSuffix(s.rest, "?")):
		// "Kegiatan besok?" is said among colleagues.
		return true
	case !s.slash && !s.media && s.ticket == "" && asksUnmarked(s.rest):
		return true
	case t.tooMuch(s.rest):
		return true
	}
	m := &memo.Memo{
		ID: memo.ActivityID(t.cause()), Schema: memo.Schema, Kind: memo.KindActivity, Created: t.Now, Updated: t.Now,
		Day: t.local(t.Now).Format(time.DateOnly), Agency: t.Facts.Group.Agency, Chat: t.In.Chat, By: t.In.Sender.Name,
		Words: s.rest, Tickets: t.tickets(), Cause: t.cause(),
	}
	if t.report != nil && t.mayRead() {
		m.Report = t.report.ID
		if !slices.Contains(m.Tickets, t.report.Ticket) {
			m.Tickets = append(m.Tickets, t.report.Ticket)
		}
	}
	m.Attach(t.Now, t.In.Media)
	t.eff.Memo, t.report = m, nil
	if len(m.Tickets) > 0 {
		t.toldLeader(text.DeskActivityTied, text.Args{"tickets": strings.Join(m.Tickets, ", ")}, m.ID)
		return true
	}
	t.toldLeader(text.DeskActivityKept, nil, m.ID)
	return true
}

func (t *turn) onlyAgencies() bool {
	if t.said.slash || t.said.rest == "" {
		t.say(text.DeskActivityAdmins, nil)
	}
	return true
}

// tickets are all that the message names.
func (t *turn) tickets() []string {
	var out []string
	for s := t.In.Text; ; {
		ticket, _, end, err := report.FindTicket(t.regency.TicketPrefix, s)
		if err != nil {
			return out
		}
		if !slices.Contains(out, ticket) {
			out = append(out, ticket)
		}
		s = s[end:]
	}
}

// activityList lists what this agency told lately.
func (t *turn) activityList() bool {
	t.report = nil
	lines := []string{text.Say(lang, text.DeskActivityList, nil)}
	for i := range t.Facts.Activities {
		m := &t.Facts.Activities[i]
		if m.Status == memo.StatusRecalled {
			continue
		}
		args := text.Args{"at": t.shortMoment(m.Created, t.Now), "words": brief(m.Words), "files": ""}
		if n := len(m.Media); n > 0 {
			args["files"] = text.Say(lang, text.LeaderActivityFiles, text.Args{"n": strconv.Itoa(n)})
			if args["words"] != "" {
				args["files"] = " " + args["files"]
			}
		}
		lines = append(lines, text.Say(lang, text.DeskActivityLine, args))
	}
	if len(lines) == 1 {
		lines = nil
	} else {
		lines = append(lines, "")
	}
	t.reply(message.Outbound{Text: strings.Join(append(lines, text.Say(lang, text.DeskActivityHow, nil)), "\n")})
	return true
}

// takeBack unmakes an activity that was noted by mistake.
func (t *turn) takeBack(m *memo.Memo) {
	if t.said.word != wordCancel {
		return
	}
	c := m.Clone()
	c.Status, c.Updated = memo.StatusRecalled, t.Now
	t.eff.Memo = &c
	t.say(text.DeskActivityTakenBack, nil)
}
