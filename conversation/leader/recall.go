package leader

import (
	"slices"
	"strconv"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// recallFor is how long after an order a mere "batal" is about it. Later, who wants it
// back quotes it: by then "batal" may mean anything.
const recallFor = 10 * time.Minute

// recent tells whether somebody gave an order here a moment ago.
func (s *Session) recent(by message.Address, now time.Time) bool {
	return s.Order != "" && s.OrderBy == by && !now.After(s.Ordered.Add(recallFor))
}

// mark names the order in a button, so that an old button takes back no newer one. The
// order's own ID is longer than a button's may be.
func (s *Session) mark() string { return strconv.FormatInt(s.Ordered.Unix(), 36) }

// cancel drops what was begun, or takes an order back: one that is quoted, or after a
// question the one given a moment ago.
func (t *turn) cancel() {
	last := t.Facts.Last
	switch m := t.Facts.Memo; {
	case t.mine(m):
		t.recall(m)
	case t.Session.Ask != "":
		t.say(text.LeaderCancelled, nil)
	case t.mine(last) && last.Status == memo.StatusOpen:
		s := &t.eff.Session
		s.Recall, s.By = true, t.In.Sender.Address
		t.reply(message.Outbound{
			Text: say(text.LeaderRecallAsk, text.Args{"agency": t.name(last.Agency), "about": about(firstOf(last.Tickets))}),
			Choices: t.choices(
				message.Choice{ID: choice(wordRecall, s.mark()), Label: say(text.LeaderRecallYes, nil)},
				message.Choice{ID: choice(wordNo, ""), Label: say(text.LeaderNo, nil)},
			),
			Columns: 2,
		})
	case t.mine(last):
		t.recall(last)
	default:
		t.say(text.LeaderNothingOpen, nil)
	}
}

// mine tells whether a memo is an order that was given in this chat.
func (t *turn) mine(m *memo.Memo) bool {
	return m != nil && m.Kind == memo.KindOrder && m.Chat == t.In.Chat
}

// recall takes an order back unless it was answered.
func (t *turn) recall(m *memo.Memo) {
	switch m.Status {
	case memo.StatusOpen:
	case memo.StatusRecalled:
		t.say(text.LeaderOrderRecalled, text.Args{"agency": t.name(m.Agency)})
		return
	default:
		t.say(text.LeaderRecallLate, text.Args{"agency": t.name(m.Agency)})
		return
	}
	c := m.Clone()
	c.Status, c.Remind, c.Updated = memo.StatusRecalled, time.Time{}, t.Now
	sent := !slices.ContainsFunc(c.Deliveries, func(d report.Delivery) bool { return d.Key == memo.KeyOrder && d.State.Owed() })
	c.Recall(func(d report.Delivery) bool { return d.Target.Kind != report.TargetStore })
	if sent {
		c.Owe(t.Now, report.Delivery{Key: "recall", Target: agencyTarget(c.Agency), Out: message.Outbound{
			Text: say(text.LeaderOrderTakenBack, text.Args{"leader": c.By, "about": about(firstOf(c.Tickets)), "words": desk.Brief(c.Words)}),
		}})
	}
	t.eff.Memo = &c
	s := &t.eff.Session
	s.Order, s.Ordered, s.OrderBy = "", time.Time{}, message.Address{}
	s.Given = slices.DeleteFunc(slices.Clone(s.Given), func(g Given) bool { return g.Order == m.ID })
	t.say(text.LeaderOrderRecalled, text.Args{"agency": t.name(c.Agency)})
}

// refused answers a no.
func (t *turn) refused() {
	if t.Session.Recall {
		t.say(text.LeaderRecallNo, nil)
		return
	}
	t.say(text.LeaderCancelled, nil)
}

// takeBack takes the order of a moment ago back after a yes.
func (t *turn) takeBack() {
	if !t.mine(t.Facts.Last) {
		t.say(text.LeaderNothingOpen, nil)
		return
	}
	t.recall(t.Facts.Last)
}
