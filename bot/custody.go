package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// custodyEvery is how often what is kept of people is looked through. All replicas may
// do so at once: whoever is second finds nothing left to do.
const custodyEvery = 24 * time.Hour

// custody looks after what is kept of people, soon after the start and then every day.
func (s *stores) custody(ctx context.Context, keep config.Keep, log *slog.Logger, every time.Duration) {
	once := func(ctx context.Context, now time.Time) error { return s.custodyOnce(ctx, keep, log, now) }
	regularly(ctx, min(every, time.Minute), every, once, func(err error) { log.ErrorContext(ctx, "looking after personal data", "err", err) })
}

// custodyOnce seals whoever stands in the clear or under an old key, erases what was kept
// long enough, and removes the files, logs and codes that nobody needs any more.
func (s *stores) custodyOnce(ctx context.Context, keep config.Keep, log *slog.Logger, now time.Time) error {
	resealed, err := s.sealed.Reseal(ctx, s.allPeople)
	r := round{stores: s, keep: keep, now: now, needed: newNeeded(), active: make(map[string]bool), chats: make(map[string][]message.Address)}
	// What is needed is looked for in the order in which files go on their way, from a chat
	// into a report, so that none is missed that goes on meanwhile. What cannot be read
	// stops only what has to know all of it.
	who := errors.Join(r.talks(ctx), r.reports(ctx))
	r.unseen = who != nil
	all := errors.Join(who, r.memos(ctx), r.logs(ctx), r.people(ctx))
	if all == nil {
		all = r.files(ctx)
	}
	err = errors.Join(err, all, r.codes(ctx))
	if resealed+r.words+r.unfiled+r.identities+r.removed+r.silent+int(r.expired) > 0 {
		log.InfoContext(ctx, "looked after personal data", "sealed", resealed, "words_erased", r.words,
			"reports_without_files", r.unfiled, "identities_erased", r.identities, "files_removed", r.removed,
			"web_chats_forgotten", r.silent, "codes_forgotten", r.expired)
	}
	return err
}

// round is one look through everything.
type round struct {
	*stores
	*needed
	keep config.Keep
	now  time.Time
	// active are persons with a report that goes on or ended lately, chats where each
	// person's chats are. unseen: a chat or a report could not be read, so that of nobody
	// else it is known that he is not in the middle of something there.
	active map[string]bool
	chats  map[string][]message.Address
	unseen bool

	words, unfiled, identities, removed, silent int
	expired                                     int64
}

// before tells whether a moment is more than so many days ago; never for 0.
func (r *round) before(t time.Time, days int) bool {
	return days > 0 && t.Before(r.now.AddDate(0, 0, -days))
}

// ended tells whether nobody has to do anything about a report any more.
func ended(s report.Status) bool { return !s.Open() && s != report.StatusResolved }

// talks notes whose each chat is, and what it needs.
func (r *round) talks(ctx context.Context) error {
	return r.allChats.Each(ctx, func(c chat.Chat) error {
		if c.Person != "" {
			r.chats[c.Person] = append(r.chats[c.Person], c.Address)
		}
		if c.Address.Channel == message.ChannelWeb {
			r.open[c.Address.ID] = true
		}
		r.waiting.add(c.Files())
		return nil
	})
}

// reports erases what was kept long enough in every report, and notes who and what is
// still needed.
func (r *round) reports(ctx context.Context) error {
	return everything(ctx, r.allReports.All, r.report)
}

// everything calls do for everything that a store lists.
func everything[T any](ctx context.Context, list func(context.Context, store.Page) ([]T, string, error), do func(context.Context, *T) error) error {
	for after := ""; ; {
		some, next, err := list(ctx, store.Page{Limit: 200, After: after})
		if err != nil {
			return err
		}
		for i := range some {
			if err := do(ctx, &some[i]); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		after = next
	}
}

func (r *round) report(ctx context.Context, rep *report.Report) error {
	end := lastMove(rep)
	if !ended(rep.Status) || !r.before(end, r.keep.Identity) {
		r.active[rep.Person] = true
	}
	changed := false
	if ended(rep.Status) && r.before(end, r.keep.Files) && !rep.Erased(report.ErasedFiles) {
		if dropped := rep.EraseFiles(r.now); len(dropped) > 0 {
			// First whose they were, so that a crash leaves none behind for ever.
			if err := r.sealed.Drop(ctx, rep.Person, dropped); err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			for _, hash := range dropped {
				later(r.ended, hash, end)
			}
			changed = true
			r.unfiled++
		}
	}
	if ended(rep.Status) && r.before(end, r.keep.Words) && rep.EraseWords(r.now) {
		changed = true
		r.words++
	}
	if changed {
		// Whoever changed it meanwhile has it looked at again tomorrow.
		if _, err := (chained{r.stores.reports}).Save(ctx, r.now, rep, store.Lease{}); err != nil && !errors.Is(err, store.ErrConflict) {
			return err
		} else if err != nil {
			fresh, err := r.stores.reports.Load(ctx, rep.ID)
			if err != nil {
				return err
			}
			*rep = fresh
		}
	}
	r.named.add(rep.Files())
	return nil
}

// lastMove is when the report came to where it stands.
func lastMove(rep *report.Report) time.Time {
	at := rep.Created
	for _, e := range rep.Events {
		if e.To != "" {
			at = e.At
		}
	}
	return at
}

// people erases the identities that were kept long enough, and notes which files nobody
// keeps for himself any more.
func (r *round) people(ctx context.Context) error {
	return everything(ctx, r.allPeople.All, func(ctx context.Context, p *citizen.Person) error {
		r.drop(p)
		return r.person(ctx, p)
	})
}

func (r *round) person(ctx context.Context, p *citizen.Person) error {
	if !p.Erased.IsZero() {
		return errors.Join(r.unbar(ctx, p), r.leave(ctx, p.ID))
	}
	known := p.Sealed != "" || len(p.Addresses) > 0
	if !known || r.unseen || r.active[p.ID] || !r.before(p.LastSeen(), r.keep.Identity) {
		return nil
	}
	if busy, err := r.busy(ctx, p.ID); err != nil || busy {
		return err
	}
	err := r.sealed.Retire(ctx, *p, r.now, audit.Look{Why: audit.WhyErase, By: "retention"})
	if errors.Is(err, store.ErrConflict) {
		// He was met, or something else became of him, since he was listed.
		return nil
	}
	if err != nil {
		return err
	}
	r.identities++
	return r.leave(ctx, p.ID)
}

// busy tells whether a person wrote lately, or is in the middle of something.
func (r *round) busy(ctx context.Context, person string) (bool, error) {
	for _, addr := range r.chats[person] {
		c, err := r.stores.chats.Load(ctx, addr)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return false, err
		}
		if err == nil && c.Person == person && !r.idle(&c) {
			return true, nil
		}
	}
	return false, nil
}

func (r *round) idle(c *chat.Chat) bool {
	return !c.Running() && r.before(c.Contact(), r.keep.Identity)
}

// leave takes an erased person out of his chats, and what was said there with him. Whoever
// writes there again is met for the first time. If he does so at this very moment, what he
// says is left alone.
func (r *round) leave(ctx context.Context, person string) error {
	for _, addr := range r.chats[person] {
		for {
			c, err := r.stores.chats.Load(ctx, addr)
			if errors.Is(err, store.ErrNotFound) || err == nil && c.Person != person {
				break
			}
			if err != nil {
				return err
			}
			idle := r.idle(&c)
			c.Person = ""
			if idle && c.Session != nil {
				fresh := c.Session.Anew(r.now)
				c.Session = &fresh
			}
			err = r.stores.chats.Save(ctx, &c)
			if errors.Is(err, store.ErrConflict) {
				continue
			}
			if err == nil && idle {
				err = r.forgetWeb(ctx, addr)
			}
			if err != nil {
				return err
			}
			break
		}
	}
	return nil
}

// unbar takes the hashes by which an erased person was known as blocked out of the store,
// once the block is over.
func (r *round) unbar(ctx context.Context, p *citizen.Person) error {
	if len(p.Addresses) == 0 || p.Standing.BlockedAt(r.now) {
		return nil
	}
	free := p.Clone()
	free.Addresses = nil
	if err := r.stores.people.Save(ctx, &free); err != nil && !errors.Is(err, store.ErrConflict) {
		return err
	}
	return nil
}

// codeLife is how long a code is known after it expired, so that whoever comes late with
// one is told that it expired.
const codeLife = 7 * 24 * time.Hour

// codes removes enrolment codes and links to the dashboard that expired.
func (r *round) codes(ctx context.Context) (err error) {
	r.expired, err = r.forgetCodes(ctx, r.now.Add(-codeLife))
	return err
}

// forgetWeb takes what was said in a browser's chat out of the log that shows it.
func (s *stores) forgetWeb(ctx context.Context, chat message.Address) error {
	if chat.Channel != message.ChannelWeb {
		return nil
	}
	return s.dropWeb(ctx, chat.ID)
}
