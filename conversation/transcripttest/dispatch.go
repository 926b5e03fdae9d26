package transcripttest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// pass lets time go by until at, doing on the way whatever falls due.
func (w *world) pass(at time.Time) error {
	for {
		due, act, err := w.next()
		if err != nil {
			return err
		}
		if act == nil || due.After(at) {
			break
		}
		if due.After(w.now) {
			w.now = due
		}
		before := w.out.String()
		w.out.Reset()
		err = act()
		if err == nil {
			err = w.settle()
		}
		happened := w.out.String()
		w.out.Reset()
		w.out.WriteString(before)
		if happened != "" {
			fmt.Fprintf(&w.out, "= on %s\n%s", w.now.In(w.reg.Zone).Format("Monday 2 January, 15.04"), happened)
		}
		if err != nil {
			return err
		}
	}
	w.now = at
	return nil
}

// next finds the earliest clock: of a chat that wants to be woken, or of a report.
func (w *world) next() (time.Time, func() error, error) {
	var due time.Time
	var act func() error
	offer := func(t time.Time, f func() error) {
		if !t.IsZero() && (act == nil || t.Before(due)) {
			due, act = t, f
		}
	}
	for _, c := range w.inOrder() {
		if c.session == nil {
			continue
		}
		s, err := citizen.DecodeSession(c.session)
		if err != nil {
			return due, nil, err
		}
		offer(s.Wake, func() error { return w.private(c, nil) })
	}
	for _, c := range w.inOrder() {
		offer(c.notes.NextDue(), func() error {
			if out, ok := c.notes.Compose(w.reg.Calendar(), w.now); ok {
				w.send(c, out)
			}
			return nil
		})
	}
	reports, err := w.load(func(*report.Report) bool { return true })
	if err != nil {
		return due, nil, err
	}
	for _, r := range slices.Backward(reports) {
		offer(r.Clock.Nudge, func() error {
			if !citizen.Nudge(w.reg, &r, w.langOf(&r), w.now) {
				return fmt.Errorf("report %s had nothing to remind its reporter of", r.Ticket)
			}
			return w.save(&r)
		})
		offer(r.Close, func() error {
			if !citizen.Expire(w.reg, &r, w.langOf(&r), w.now) {
				return fmt.Errorf("report %s did not close when due", r.Ticket)
			}
			return w.save(&r)
		})
		w.offerLater(r.Deliveries, offer)
		offer(r.Clock.Next, func() error {
			if !clock.Tick(w.reg, &r, w.now) {
				return fmt.Errorf("report %s had nothing to say when its clock fell due", r.Ticket)
			}
			return w.save(&r)
		})
	}
	if err := w.offerLeaders(offer); err != nil {
		return due, nil, err
	}
	return due, act, nil
}

// offerLater offers the moments at which deliveries are tried that wait.
func (w *world) offerLater(ds []report.Delivery, offer func(time.Time, func() error)) {
	for i := range ds {
		if d := &ds[i]; d.State.Owed() && d.Next.After(w.now) {
			offer(d.Next, func() error { return nil })
		}
	}
}

// settle sends whatever reports owe, until nothing is owed any more.
func (w *world) settle() error {
	for {
		owing, err := w.load(func(r *report.Report) bool {
			return slices.ContainsFunc(r.Deliveries, func(d report.Delivery) bool {
				return d.State.Owed() && !d.Next.After(w.now)
			})
		})
		if err != nil {
			return err
		}
		if len(owing) == 0 {
			if again, err := w.settleMemos(); again || err != nil {
				if err != nil {
					return err
				}
				continue
			}
			if err := w.freshen(); err != nil {
				return err
			}
			return w.events()
		}
		r := owing[len(owing)-1]
		for i := range r.Deliveries {
			if d := r.Deliveries[i]; d.State.Owed() && !d.Next.After(w.now) {
				r.Settle(w.deliver(&r, d))
			}
		}
		if err := w.save(&r); err != nil {
			return err
		}
	}
}

// deliver makes one delivery and says how it ended.
func (w *world) deliver(r *report.Report, d report.Delivery) report.Outcome {
	o := report.Outcome{Key: d.Key, At: w.now, State: report.DeliverySent}
	if d.Target.Kind == report.TargetStore {
		m, _ := r.Attachment(d.Target)
		m.Hash = "hash-of-" + m.Native
		o.Stored = m
		return o
	}
	to := w.find(r, d.Target)
	if to == nil {
		if d.Failure == "" {
			fmt.Fprintf(&w.out, "= %s: %s waits for a group\n", r.Ticket, d.Key)
		}
		// As dispatch looks again: soon, and the longer it waited the less often.
		again := min(10*time.Minute, max(20*time.Second, w.now.Sub(d.Created)/4))
		o.State, o.Next, o.Untried, o.Failure = report.DeliveryRetryable, w.now.Add(again), true, "no_group"
		return o
	}
	o.To = to.address
	if d.Join != "" {
		note := clock.Note{Key: d.Out.Key, Head: d.Join, Text: d.Out.Text, Report: r.ID, Deadline: r.Deadline, Filed: r.Created, Secret: r.Secret()}
		if d.Target.Kind == report.TargetLeader && w.desked(d.Target.Agency) == nil {
			note.Head = clock.Relay + note.Head
		}
		to.notes.Add(w.now, note)
		return o
	}
	o.Sent = message.Sent{MessageIDs: []string{w.send(to, d.Out)}}
	return o
}

func (w *world) find(r *report.Report, t report.Target) *chat {
	agency := t.Agency
	if c := w.chatAt(t.Chat); c != nil {
		return c
	}
	switch t.Kind {
	case report.TargetReporter:
		return w.reporter(r)
	case report.TargetAdmins:
		agency = desk.Admins
	case report.TargetLeader:
		if c := w.desked(t.Agency); c != nil {
			return c
		}
		agency = desk.Admins
	}
	return w.desked(agency)
}

// desked is the chat of the latest desk of an agency or leader, nil when there is none.
func (w *world) desked(agency string) *chat {
	for _, g := range slices.Backward(w.groups) {
		if g.Agency == agency {
			return w.chatAt(g.Chat)
		}
	}
	return nil
}

// events writes down what became of each report since the last time.
func (w *world) events() error {
	reports, err := w.load(func(*report.Report) bool { return true })
	if err != nil {
		return err
	}
	for i, s := range w.reports {
		r := reports[len(reports)-1-i]
		var kinds []string
		for _, e := range r.Events[s.events:] {
			kinds = append(kinds, string(e.Kind))
		}
		if s.events = len(r.Events); len(kinds) > 0 {
			fmt.Fprintf(&w.out, "= %s %s (%s)\n", r.Ticket, r.Status, strings.Join(kinds, ", "))
			w.told.Became = append(w.told.Became, Became{Ticket: r.Ticket, Status: r.Status, Events: kinds})
		}
	}
	return nil
}

func (w *world) langOf(r *report.Report) regency.Lang {
	if c := w.reporter(r); c != nil && c.lang != "" {
		return c.lang
	}
	return w.reg.Langs[0]
}

// inOrder lists the chats by name, so that a story always comes out the same.
func (w *world) inOrder() []*chat {
	var all []*chat
	for _, c := range w.chats {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *chat) int { return strings.Compare(a.name, b.name) })
	return all
}

func sortByDeadline(reports []report.Report) {
	slices.SortStableFunc(reports, func(a, b report.Report) int { return a.Deadline.Compare(b.Deadline) })
}
