package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// heed takes over what is held against the person whom a chat has just met.
func (t *turn) heed(p *citizen.Person) { t.chat.Guard.Heed(p.Standing) }

// judged keeps what a desk decided about a reporter: in the person, where it survives
// everything, and in his chats, where it is asked.
func (t *turn) judged(ctx context.Context, eff desk.Effects) error {
	if m := eff.Mark; m != nil && eff.Save != nil {
		if err := t.mark(ctx, eff.Save.Person, func(s *citizen.Standing) { s.Add(*m) }); err != nil {
			return err
		}
	}
	b := eff.Block
	if b == nil {
		return nil
	}
	err := t.mark(ctx, b.Person, func(s *citizen.Standing) {
		s.Blocked, s.Until = !b.Lift, b.Until
		if !b.Lift {
			s.Add(b.Mark)
		}
	})
	if err != nil {
		return err
	}
	return t.enforce(ctx, b)
}

// mark changes what is held against a person. One who was erased has nothing held
// against him.
func (t *turn) mark(ctx context.Context, person string, change func(*citizen.Standing)) error {
	for range conflicts {
		p, err := t.People.Load(ctx, person)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("load person: %w", err)
		}
		change(&p.Standing)
		if err = t.People.Save(ctx, &p); err == nil {
			return nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return fmt.Errorf("save person: %w", err)
		}
	}
	return fmt.Errorf("mark person: %w", store.ErrConflict)
}

// enforce copies a block into the chats of the person, which is why his addresses are
// looked at. A chat that is stored later meets the person anew.
func (t *turn) enforce(ctx context.Context, b *desk.Block) error {
	p, err := t.People.Identity(ctx, b.Person, audit.Look{Why: audit.WhyBlock, Report: b.Report, By: desk.Admins})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find chats to block: %w", err)
	}
	for _, addr := range p.Addresses {
		if err := t.heeded(ctx, addr, p.Standing); err != nil {
			return err
		}
	}
	return nil
}

// heeded saves a chat with what is held against its person.
func (t *turn) heeded(ctx context.Context, addr message.Address, s citizen.Standing) error {
	t.boxes.hold(addr)
	defer t.boxes.release(addr)
	for range conflicts {
		c, err := t.Chats.Load(ctx, addr)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("load chat: %w", err)
		}
		c.Guard.Heed(s)
		c.Schema = chat.Schema
		c.Owed = t.boxes.unsent(addr, c.Owed)
		t.sign(&c)
		if err = t.Chats.Save(ctx, &c); err == nil {
			t.boxes.post(&c, false)
			return nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return fmt.Errorf("save chat: %w", err)
		}
	}
	return fmt.Errorf("block chat: %w", store.ErrConflict)
}

// notice keeps in mind that a new report insists on rude words, and has it tell the
// administrators if it is by somebody of whom they should know. The report is saved
// afterwards: after a crash between, the message comes again and marks him once.
func (t *turn) notice(ctx context.Context, r *report.Report) error {
	if r.Rude {
		m := citizen.Mark{Kind: citizen.MarkRude, At: t.now, Cause: "report:" + r.ID}
		if err := t.mark(ctx, r.Person, func(s *citizen.Standing) { s.Add(m) }); err != nil {
			return err
		}
	}
	p, err := t.People.Load(ctx, r.Person)
	if err != nil {
		return fmt.Errorf("load person: %w", err)
	}
	if !desk.Noticed(p.Standing) {
		return nil
	}
	// Where there is no administrators' group there is nobody to tell.
	groups, err := t.admins(ctx)
	if err == nil && len(groups) > 0 {
		desk.Notice(r, p.Standing, t.now)
	}
	return err
}

// aliased are the reports still going on whose reporter bears an alias, over all agencies,
// and whether there may be others still. There are few aliases: among all that was ever
// filed each is borne by many. It is asked for by hand, once in a while.
func (t *turn) aliased(ctx context.Context, alias string) (found []report.Report, more bool, err error) {
	agencies := []string{""}
	for _, a := range t.Regency.Agencies {
		agencies = append(agencies, a.Key)
	}
	for _, agency := range agencies {
		q := store.AgencyQuery{Agency: agency, Statuses: goingOn, Page: store.Page{Limit: aliasedPage}}
		for range aliasedPages {
			all, next, err := t.Lookups.ByAgency(ctx, q)
			if err != nil {
				return nil, false, err
			}
			for _, r := range all {
				if r.Alias == alias {
					found = append(found, r)
				}
			}
			if q.After = next; next == "" {
				break
			}
		}
		more = more || q.After != ""
	}
	return found, more, nil
}

const (
	// aliasedPage and aliasedPages are how many reports of each agency are looked through
	// for an alias, and in how many pages.
	aliasedPage, aliasedPages = 200, 10
	// blockedMost is among how many of his latest reports that one is looked for over
	// which somebody was blocked.
	blockedMost = 200
)

// goingOn are the statuses of reports with which nobody is done: those in which an agency
// has to act, and those that wait for their reporter's word.
var goingOn = append(slices.Clone(openStatuses), report.StatusResolved)

// blocked are the reporters who are blocked now, and whether there are more than are shown.
// It is asked for by hand, once in a while.
func (t *turn) blocked(ctx context.Context) (out []desk.Blocked, more bool, err error) {
	if t.Blocks == nil {
		return nil, false, nil
	}
	people, next, err := t.Blocks.Blocked(ctx, t.now, store.Page{Limit: desk.BlockedShown})
	if err != nil {
		return nil, false, fmt.Errorf("list who is blocked: %w", err)
	}
	for i := range people {
		b := desk.Blocked{Until: people[i].Standing.Until}
		if b.Report, err = t.blockedBy(ctx, people[i].ID); err != nil {
			return nil, false, fmt.Errorf("list who is blocked: %w", err)
		}
		out = append(out, b)
	}
	return out, next != "", nil
}

// blockedBy is the report of a person whose history has the latest block, nil when none
// of the latest has one.
func (t *turn) blockedBy(ctx context.Context, person string) (*report.Report, error) {
	rs, _, err := t.Lookups.ByPerson(ctx, person, store.Page{Limit: blockedMost})
	if err != nil {
		return nil, err
	}
	var latest *report.Report
	var at time.Time
	for i := range rs {
		if e, ok := desk.BlockedBy(&rs[i]); ok && e.At.After(at) {
			latest, at = &rs[i], e.At
		}
	}
	return latest, nil
}
