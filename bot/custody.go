package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/config"
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
// long enough, and removes the files of those who were erased.
func (s *stores) custodyOnce(ctx context.Context, keep config.Keep, log *slog.Logger, now time.Time) error {
	resealed, err := s.sealed.Reseal(ctx, s.allPeople)
	r := round{stores: s, keep: keep, now: now, active: make(map[string]bool), used: make(map[string]bool)}
	err = errors.Join(err, r.reports(ctx))
	if err == nil {
		err = r.people(ctx)
	}
	if resealed+r.words+r.files+r.identities+r.removed > 0 {
		log.InfoContext(ctx, "looked after personal data", "sealed", resealed, "words_erased", r.words,
			"reports_without_files", r.files, "identities_erased", r.identities, "files_removed", r.removed)
	}
	return err
}

// round is one look through everything.
type round struct {
	*stores
	keep config.Keep
	now  time.Time
	// active are persons with a report that goes on or ended lately, used the hashes of
	// files that a report names.
	active, used                      map[string]bool
	words, files, identities, removed int
}

// before tells whether a moment is more than so many days ago; never for 0.
func (r *round) before(t time.Time, days int) bool {
	return days > 0 && t.Before(r.now.AddDate(0, 0, -days))
}

// ended tells whether nobody has to do anything about a report any more.
func ended(s report.Status) bool { return !s.Open() && s != report.StatusResolved }

// reports erases what was kept long enough in every report, and notes who and what is
// still needed.
func (r *round) reports(ctx context.Context) error {
	for after := ""; ; {
		rs, next, err := r.allReports.All(ctx, store.Page{Limit: 200, After: after})
		if err != nil {
			return err
		}
		for i := range rs {
			if err := r.report(ctx, &rs[i]); err != nil {
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
			changed = true
			r.files++
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
	r.use(rep.Media)
	for _, e := range rep.Events {
		r.use(e.Media)
	}
	for _, d := range rep.Deliveries {
		r.use(d.Out.Media)
	}
	return nil
}

func (r *round) use(media []message.MediaRef) {
	for _, m := range media {
		if m.Hash != "" {
			r.used[m.Hash] = true
		}
	}
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

// people erases the identities that were kept long enough, and removes files that nobody
// needs any more.
func (r *round) people(ctx context.Context) error {
	for after := ""; ; {
		ps, next, err := r.allPeople.All(ctx, store.Page{Limit: 200, After: after})
		if err != nil {
			return err
		}
		for i := range ps {
			if err := errors.Join(r.forget(ctx, &ps[i]), r.remove(ctx, &ps[i])); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		after = next
	}
}

func (r *round) forget(ctx context.Context, p *citizen.Person) error {
	if !p.Erased.IsZero() {
		return r.unbar(ctx, p)
	}
	known := p.Sealed != "" || len(p.Addresses) > 0
	if !known || r.active[p.ID] || !r.before(p.Created, r.keep.Identity) {
		return nil
	}
	if err := r.sealed.Erase(ctx, p.ID, r.now, audit.Look{Why: audit.WhyErase, By: "retention"}, nil); err != nil {
		return err
	}
	r.identities++
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

// remove removes the files of a person that no report names. The same bytes may have come
// from several people; they stay while one of them has them.
func (r *round) remove(ctx context.Context, p *citizen.Person) error {
	if len(p.Drop) == 0 {
		return nil
	}
	for _, hash := range p.Drop {
		if r.used[hash] {
			continue
		}
		if err := r.dropFile(ctx, hash); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		r.removed++
	}
	return r.sealed.Dropped(ctx, p.ID, p.Drop)
}

// forgetWeb takes what was said in a browser's chat out of the log that shows it.
func (s *stores) forgetWeb(ctx context.Context, chat message.Address) error {
	if chat.Channel != message.ChannelWeb {
		return nil
	}
	return s.dropWeb(ctx, chat.ID)
}
