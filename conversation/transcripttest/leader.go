package transcripttest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/leader"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// This file is the world's part in leaders' chats. The figures are added up here from
// the reports' own histories, not from anything that a store keeps.

// schedule is when the stories' digests are sent: 07.00, the fortnight's on a Monday.
var schedule = leader.Schedule{At: 7 * time.Hour, Fortnight: time.Monday}

// enrolLeader makes a leader's chat.
func (w *world) enrolLeader(key string, group bool) error {
	if !desk.IsLeader(key) {
		return fmt.Errorf("%q is no leader", key)
	}
	c := w.citizen(key)
	if group {
		delete(w.chats, key)
		c = w.group(key)
	}
	w.groups = append(w.groups, desk.Group{Chat: c.address, Agency: key, Private: !group, Title: key, Enrolled: w.now, By: "Admin"})
	return nil
}

// inLeaders makes one step of a leader's chat; false when the message is not for it.
func (w *world) inLeaders(c *chat, in message.Inbound) (bool, error) {
	g := w.enrolled(c.address)
	if g == nil || !g.Leader() || !w.desk.ForLeader(in) {
		return false, nil
	}
	who := leader.Chat{Key: g.Agency, Group: !g.Private}
	if c.session != nil {
		own, err := citizen.DecodeSession(c.session)
		if err != nil {
			return false, err
		}
		who.Own = own.Knows(in.MessageID)
	}
	var s leader.Session
	if c.leads != nil {
		if err := json.Unmarshal(c.leads, &s); err != nil {
			return false, err
		}
	}
	input := leader.Input{Now: w.now, In: in, Chat: who, Session: s}
	needs := w.leader.Needs(w.now, in, who, s)
	var err error
	if input.Facts, err = w.leaderFacts(c, needs); err != nil {
		return false, err
	}
	eff := w.leader.Step(input)
	if input.Facts, err = w.leaderFacts(c, needs); err != nil {
		return false, err
	}
	if !reflect.DeepEqual(eff, w.leader.Step(input)) {
		return false, errImpure
	}
	if eff.Pass {
		// In a group that is talk; alone, a citizen's word.
		return !g.Private, nil
	}
	if eff.Memo != nil {
		if err := w.saveMemo(eff.Memo); err != nil {
			return true, err
		}
	}
	if c.leads, err = json.Marshal(eff.Session); err != nil {
		return true, err
	}
	for _, out := range eff.Say {
		w.send(c, out)
	}
	for _, out := range eff.Alarm {
		w.send(w.group(desk.Admins), out)
	}
	return true, nil
}

func (w *world) leaderFacts(c *chat, n leader.Needs) (leader.Facts, error) {
	var f leader.Facts
	var err error
	if f.Report, f.Ref, err = w.named(c, n.Quoted, n.Ticket, ""); err != nil {
		return f, err
	}
	if f.Memo, err = w.memoOf(f.Ref); err != nil {
		return f, err
	}
	if f.Memo != nil && f.Memo.Report != "" {
		if f.Report, err = w.loadOne(func(r *report.Report) bool { return r.ID == f.Memo.Report }); err != nil {
			return f, err
		}
	}
	if n.Last != "" {
		last, err := w.memosOf(memo.KindOrder, func(m *memo.Memo) bool { return m.ID == n.Last })
		if err != nil {
			return f, err
		}
		if len(last) > 0 {
			f.Last = &last[0]
		}
	}
	if n.Period.Valid() {
		s, err := w.summary(n.Period)
		if err != nil {
			return f, err
		}
		f.Summary = &s
	}
	open, err := w.load(func(r *report.Report) bool { return r.Status.Open() && !r.Secret() })
	if err != nil {
		return f, err
	}
	sortByDeadline(open)
	if n.Need {
		f.Need = figures.Needing(w.now, open, leader.Needed)
	}
	for _, r := range open {
		if n.Agency != "" && r.Agency == n.Agency {
			f.Open = append(f.Open, r)
		}
	}
	if n.Late > 0 {
		f.Late = slices.DeleteFunc(slices.Clone(open), func(r report.Report) bool { _, _, late := r.Late(w.now); return !late })
		slices.SortStableFunc(f.Late, func(a, b report.Report) int {
			_, due, _ := a.Running()
			_, other, _ := b.Running()
			return due.Compare(other)
		})
	}
	if n.Search != "" {
		f.Found, err = w.load(func(r *report.Report) bool {
			return !r.Secret() && !slices.ContainsFunc(desk.Tokens(n.Search), func(t string) bool {
				return !slices.Contains(desk.Tokens(r.Words+" "+r.Place.Name+" "+r.Place.Village), t)
			})
		})
	}
	if err == nil && (n.Orders || n.OrdersAbout && f.Report != nil) {
		f.Orders, err = w.memosOf(memo.KindOrder, func(m *memo.Memo) bool {
			return n.Orders && m.Status == memo.StatusOpen || !n.Orders && m.Report == f.Report.ID
		})
	}
	if err == nil && n.Activities.Valid() {
		f.Activities, err = w.activities(n.Activities, n.ActivityAgency)
	}
	if n.Groups {
		f.Groups = slices.Clone(w.groups)
	}
	if n.Link {
		f.Link = "https://lapor.tuban.example/dasbor/masuk/…"
	}
	return f, err
}

func (w *world) activities(p figures.Period, agency string) ([]memo.Memo, error) {
	return w.memosOf(memo.KindActivity, func(m *memo.Memo) bool {
		return (agency == "" || m.Agency == agency) && m.Day >= p.From && m.Day <= p.To && m.Status != memo.StatusRecalled
	})
}

// summary adds the figures up from the histories of all reports.
func (w *world) summary(p figures.Period) (figures.Summary, error) {
	all, err := w.load(func(*report.Report) bool { return true })
	if err != nil {
		return figures.Summary{}, err
	}
	var now, before figures.Sheet
	standing := figures.Standing{Agencies: make(map[string]figures.Stand)}
	for i := range all {
		r := &all[i]
		for _, part := range figures.Parts(r) {
			if part.Day >= p.From && part.Day <= p.To {
				now.Add(part)
			}
			if b := p.Before(); part.Day >= b.From && part.Day <= b.To {
				before.Add(part)
			}
		}
		if !r.Status.Open() {
			continue
		}
		one := figures.Stand{Open: 1}
		if kind, _, late := r.Late(w.now); late {
			one.Add(kind, 1)
		}
		standing.Total.Merge(one)
		if !r.Secret() {
			s := standing.Agencies[r.Agency]
			s.Merge(one)
			standing.Agencies[r.Agency] = s
		}
	}
	return figures.Summarize(p, w.now, &now, &before, standing, agencyKeys(w.reg)), nil
}

// offerLeaders offers what falls due about memos, and the next digests.
func (w *world) offerLeaders(offer func(time.Time, func() error)) error {
	all, err := w.memosOf("", func(*memo.Memo) bool { return true })
	if err != nil {
		return err
	}
	for _, m := range all {
		offer(m.Remind, func() error {
			if !w.leader.Remind(&m, w.now) {
				return fmt.Errorf("memo %s had nothing to say when it fell due", m.ID)
			}
			return w.saveMemo(&m)
		})
		w.offerLater(m.Deliveries, offer)
	}
	local := w.now.In(w.reg.Zone)
	for _, g := range w.groups {
		if !g.Leader() {
			continue
		}
		at := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location()).Add(schedule.At)
		for !at.After(w.now) || len(w.leader.Digests(at, schedule)) == 0 {
			at = at.AddDate(0, 0, 1)
		}
		offer(at, func() error { return w.digests() })
	}
	return nil
}

// digests makes the digests whose time has come, in every leader's chat.
func (w *world) digests() error {
	for _, due := range w.leader.Digests(w.now, schedule) {
		for _, g := range w.groups {
			if !g.Leader() {
				continue
			}
			if err := w.digest(g, due); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *world) digest(g desk.Group, due leader.Due) error {
	c := w.chatAt(g.Chat)
	f, err := w.leaderFacts(c, leader.Needs{Period: due.Period, Need: true, Orders: true, Activities: due.Period})
	if err != nil {
		return err
	}
	words, offered := w.leader.Compose(due.Span, leader.Digest{
		Key: g.Agency, Summary: *f.Summary, Need: f.Need, Orders: f.Orders, Activities: f.Activities,
	})
	m := w.leader.Digest(w.now, g.Chat, due, words, message.MediaRef{Kind: message.MediaPhoto, Hash: "chart"})
	if c.leads, err = json.Marshal(leader.Session{Offered: offered, At: w.now}); err != nil {
		return err
	}
	return w.saveMemo(&m)
}

// memosOf decodes the memos of a kind for which want is true, newest first.
func (w *world) memosOf(kind memo.Kind, want func(*memo.Memo) bool) ([]memo.Memo, error) {
	var out []memo.Memo
	for _, k := range slices.Backward(w.memos) {
		var m memo.Memo
		if err := json.Unmarshal(k.raw, &m); err != nil {
			return nil, fmt.Errorf("decode memo: %w", err)
		}
		if m.Version = k.version; (kind == "" || m.Kind == kind) && want(&m) {
			out = append(out, m)
		}
	}
	return out, nil
}

// memoOf is the memo that a reference is about.
func (w *world) memoOf(r *report.Ref) (*memo.Memo, error) {
	if r == nil || !memo.IsID(r.Report) {
		return nil, nil
	}
	ms, err := w.memosOf("", func(m *memo.Memo) bool { return m.ID == r.Report })
	if err != nil || len(ms) == 0 {
		return nil, err
	}
	return &ms[0], nil
}

// saveMemo keeps a memo by compare-and-swap; one that is there is not made again.
func (w *world) saveMemo(m *memo.Memo) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	for _, k := range w.memos {
		if k.id == m.ID {
			return k.replace("memo "+m.ID, m.Version, raw)
		}
	}
	w.memos = append(w.memos, &kept{id: m.ID, raw: raw, version: 1})
	return nil
}

// settleMemos sends what memos owe; true when something was sent.
func (w *world) settleMemos() (bool, error) {
	owing, err := w.memosOf("", func(m *memo.Memo) bool {
		return slices.ContainsFunc(m.Deliveries, func(d report.Delivery) bool { return d.State.Owed() && !d.Next.After(w.now) })
	})
	if err != nil || len(owing) == 0 {
		return false, err
	}
	m := owing[len(owing)-1]
	e := m.Envelope()
	for i := range e.Deliveries {
		if d := e.Deliveries[i]; d.State.Owed() && !d.Next.After(w.now) {
			e.Settle(w.deliver(&e, d))
		}
	}
	m.Open(&e)
	return true, w.saveMemo(&m)
}
