package intake

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/taprose/taprose/bot/recap"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/leader"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
	"github.com/taprose/taprose/store"
)

// Leaders is what leaders' chats need beside the rest.
type Leaders struct {
	Memos Memos
	// Figures is the store of reports as figures and lists for leaders need it.
	Figures Figures
	// Link makes a one-time link to the dashboard for a chat, "" where there is none; nil
	// is none.
	Link func(ctx context.Context, chat message.Address) (string, error)
	// Dispatcher takes over memos that owe something, in their envelopes.
	Dispatcher Dispatcher
}

// Memos is the store of orders, activities and digests.
type Memos interface {
	Load(ctx context.Context, id string) (memo.Memo, error)
	Save(ctx context.Context, now time.Time, m *memo.Memo, claim store.Lease) (claimed bool, err error)
	List(ctx context.Context, q store.MemoQuery) ([]memo.Memo, string, error)
}

// Figures are the regency's numbers, and the search by words: Search returns the newest
// reports in which all of the words stand.
type Figures interface {
	recap.Reports
	Search(ctx context.Context, words string, n int) ([]report.Report, error)
}

// What a leader's conversation is given at most.
const (
	leaderOpen       = 11
	leaderFound      = 11
	leaderOrders     = 20
	leaderActivities = 30
)

// stepLeader answers what was written in a leader's chat. It returns false for what a
// private chat should hear as a citizen's instead.
func (t *turn) stepLeader(ctx context.Context, in *message.Inbound, group desk.Group) (done bool, err error) {
	if t.Leaders == nil {
		t.say(in, []message.Outbound{{Text: text.Say(t.lang(), text.RoleLeaderHello, text.Args{"leader": t.desk.Name(group.Agency)})}})
		return true, nil
	}
	who := leader.Chat{Key: group.Agency, Group: t.group, Citizen: !t.group && reporting(t.chat.Session)}
	who.Own = t.chat.Session != nil && t.chat.Session.Knows(in.MessageID)
	var session leader.Session
	if t.chat.Leader != nil {
		session = *t.chat.Leader
	}
	facts, err := t.leaderFacts(ctx, in, t.leader.Needs(t.now, *in, who, session))
	if err != nil {
		return false, fmt.Errorf("%w: %w", errFacts, err)
	}
	eff := t.leader.Step(leader.Input{Now: t.now, In: *in, Chat: who, Session: session, Facts: facts})
	if eff.Pass {
		return t.group, nil
	}
	if err := t.saveMemo(ctx, eff.Memo); err != nil {
		return false, err
	}
	if t.chat.Leader = nil; !reflect.ValueOf(eff.Session).IsZero() {
		t.chat.Leader = &eff.Session
	}
	t.spoke = true
	t.say(in, eff.Say)
	return true, t.alarm(ctx, eff.Alarm)
}

// reporting tells whether a leader is in the midst of a report of his own.
func reporting(s *citizen.Session) bool {
	return s != nil && s.State != "" && s.State != citizen.StateMenu
}

func (t *turn) leaderFacts(ctx context.Context, in *message.Inbound, n leader.Needs) (leader.Facts, error) {
	var f leader.Facts
	var err error
	if f.Report, f.Ref, err = t.named(ctx, named{quoted: n.Quoted, ticket: n.Ticket, ours: in.Button != "" || in.Quoted != nil && in.Quoted.FromUs}); err != nil {
		return f, err
	}
	if f.Memo, err = t.memoOf(ctx, f.Ref); err != nil {
		return f, err
	}
	if n.Last != "" {
		if f.Last, err = found(t.Leaders.Memos.Load(ctx, n.Last)); err != nil {
			return f, err
		}
	}
	if f.Report == nil && f.Memo != nil && f.Memo.Report != "" && n.Quoted != "" {
		// What is said to an answer is about its report too.
		if f.Report, err = found(t.Reports.Load(ctx, f.Memo.Report)); err != nil {
			return f, err
		}
	}
	for _, get := range []func(context.Context, leader.Needs, *leader.Facts) error{t.leaderNumbers, t.leaderLists, t.leaderMemos} {
		if err := get(ctx, n, &f); err != nil {
			return f, err
		}
	}
	if n.Groups {
		if f.Groups, err = t.Groups.Groups(ctx, ""); err != nil {
			return f, err
		}
	}
	if n.Link && t.Leaders.Link != nil {
		f.Link, err = t.Leaders.Link(ctx, t.chat.Address)
	}
	return f, err
}

// leaderNumbers are the figures of a period, and what needs the leader.
func (t *turn) leaderNumbers(ctx context.Context, n leader.Needs, f *leader.Facts) error {
	if n.Period.Valid() {
		s, err := recap.Of(ctx, t.Leaders.Figures, t.Regency, t.now, n.Period)
		if err != nil {
			return err
		}
		f.Summary = &s
	}
	if n.Need {
		var err error
		if f.Need, err = recap.Needing(ctx, t.Leaders.Figures, t.now, leader.Needed); err != nil {
			return err
		}
	}
	return nil
}

// leaderLists are lists of reports.
func (t *turn) leaderLists(ctx context.Context, n leader.Needs, f *leader.Facts) (err error) {
	if n.Late > 0 {
		late, err := t.Leaders.Figures.Overdue(ctx, n.Late+1)
		if err != nil {
			return err
		}
		f.Late = slices.DeleteFunc(late, func(r report.Report) bool {
			_, _, ok := r.Late(t.now)
			return !ok
		})
	}
	if n.Agency != "" {
		if f.Open, _, err = t.Lookups.ByAgency(ctx, store.AgencyQuery{
			Agency: n.Agency, Statuses: openStatuses, Page: store.Page{Limit: leaderOpen},
		}); err != nil {
			return err
		}
	}
	if n.Search != "" {
		f.Found, err = t.Leaders.Figures.Search(ctx, n.Search, leaderFound)
	}
	return err
}

// leaderMemos are orders and activities.
func (t *turn) leaderMemos(ctx context.Context, n leader.Needs, f *leader.Facts) (err error) {
	if n.Orders {
		f.Orders, err = Orders(ctx, t.Leaders.Memos)
	} else if n.OrdersAbout && f.Report != nil {
		f.Orders, _, err = t.Leaders.Memos.List(ctx, store.MemoQuery{
			Kind: memo.KindOrder, Report: f.Report.ID, Page: store.Page{Limit: leaderOrders},
		})
	}
	if err == nil && n.Activities.Valid() {
		f.Activities, err = Activities(ctx, t.Leaders.Memos, n.ActivityAgency, n.Activities.From, n.Activities.To)
	}
	return err
}

// Orders are those that nobody answered, newest first.
func Orders(ctx context.Context, from Memos) ([]memo.Memo, error) {
	ms, _, err := from.List(ctx, store.MemoQuery{Kind: memo.KindOrder, Status: memo.StatusOpen, Page: store.Page{Limit: leaderOrders}})
	return ms, err
}

// Activities are those that were reported in some days, newest first.
func Activities(ctx context.Context, from Memos, agency, first, last string) ([]memo.Memo, error) {
	ms, _, err := from.List(ctx, store.MemoQuery{
		Kind: memo.KindActivity, Agency: agency, From: first, To: last, Page: store.Page{Limit: leaderActivities},
	})
	return slices.DeleteFunc(ms, func(m memo.Memo) bool { return m.Status == memo.StatusRecalled }), err
}

// Offer lets a number in a leader's chat pick from a list that reached it otherwise than
// as a reply. A chat that was never spoken in stays as it is.
func (i *Intake) Offer(ctx context.Context, addr message.Address, offered []string) error {
	return i.change(ctx, addr, "offer choices", func(c *chat.Chat, now time.Time) bool {
		var s leader.Session
		if c.Leader != nil {
			s = *c.Leader
		}
		if s.Ask != "" || s.Recall {
			// Somebody is being asked something.
			return false
		}
		s.Offered, s.At = offered, now
		c.Leader = &s
		i.boxes.sign(c)
		return true
	})
}
