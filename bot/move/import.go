package move

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Import checks the archive in dir, writes what it holds into a store, and compares
// both at the end. The store must be empty, or hold a part of this very archive: an
// import that was stopped goes on, and one that had ended changes nothing. Errors to
// ask for: those of Verify, and ErrChanged when the store holds something else.
func Import(ctx context.Context, dir string, into Store, opts Options) (Manifest, error) {
	opts = opts.withDefaults()
	m, err := Verify(ctx, dir, opts)
	if err != nil {
		return m, err
	}
	i := &mover{dir: dir, store: into, opts: opts, manifest: m}
	empty, err := i.empty(ctx)
	if err != nil {
		return m, err
	}
	if !empty {
		// Before anything is written it must be sure that everything can be.
		opts.Progress.Begin("looking at what the store has", i.docs())
		if err := i.walk(ctx, visits{skip[citizen.Person], skip[desk.Group], skip[desk.Code], skip[report.Report], skip[memo.Memo]}); err != nil {
			return m, fmt.Errorf("%w; nothing was written: import into an empty store", err)
		}
	}
	if err := i.media(ctx); err != nil {
		return m, err
	}
	if err := i.documents(ctx); err != nil {
		return m, err
	}
	if err := i.references(ctx, true); err != nil {
		return m, err
	}
	return m, i.same(ctx)
}

// mover holds an archive against a store.
type mover struct {
	dir      string
	store    Store
	opts     Options
	manifest Manifest
}

// empty tells whether the store holds none of what is moved. Files do not count: the
// same bytes are the same file.
func (i *mover) empty(ctx context.Context) (bool, error) {
	one := store.Page{Limit: 1}
	rs, _, err := i.store.Reports.All(ctx, one)
	if err != nil || len(rs) > 0 {
		return false, err
	}
	ps, _, err := i.store.People.All(ctx, one)
	if err != nil || len(ps) > 0 {
		return false, err
	}
	ms, _, err := i.store.Memos.All(ctx, one)
	if err != nil || len(ms) > 0 {
		return false, err
	}
	cs, _, err := i.store.Codes.AllCodes(ctx, one)
	if err != nil || len(cs) > 0 {
		return false, err
	}
	gs, err := i.store.Groups.Groups(ctx, "")
	return len(gs) == 0, err
}

// docs is how many documents walk visits.
func (i *mover) docs() int64 {
	var n int64
	for _, name := range []string{people.file, groups.file, codes.file, reports.file, memos.file} {
		n += i.manifest.Lines(name)
	}
	return n
}

// visits say what is done with a document that the store has not; nil makes it an
// error.
type visits struct {
	person func(*record[citizen.Person]) error
	group  func(*record[desk.Group]) error
	code   func(*record[desk.Code]) error
	report func(*record[report.Report]) error
	memo   func(*record[memo.Memo]) error
}

// skip does nothing.
func skip[T any](*record[T]) error { return nil }

// walk compares every document of the archive with the store.
func (i *mover) walk(ctx context.Context, v visits) error {
	if err := compare(ctx, i.dir, people, i.store.People.All, i.opts, v.person); err != nil {
		return err
	}
	if err := compare(ctx, i.dir, groups, groupList(i.store.Groups), i.opts, v.group); err != nil {
		return err
	}
	if err := compare(ctx, i.dir, codes, i.store.Codes.AllCodes, i.opts, v.code); err != nil {
		return err
	}
	if err := compare(ctx, i.dir, reports, i.store.Reports.All, i.opts, v.report); err != nil || !hasMemos(i.manifest.Version) {
		return err
	}
	return compare(ctx, i.dir, memos, i.store.Memos.All, i.opts, v.memo)
}

// documents inserts what the store has not.
func (i *mover) documents(ctx context.Context) error {
	i.opts.Progress.Begin("writing documents", i.docs())
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelDocs)
	err := i.walk(gctx, visits{
		putting(g, people, func(p *citizen.Person) error { return i.store.People.Save(gctx, p) }),
		putting(g, groups, func(g *desk.Group) error { return i.store.Groups.PutGroup(gctx, *g) }),
		putting(g, codes, func(c *desk.Code) error { return i.code(gctx, *c) }),
		putting(g, reports, func(r *report.Report) error {
			_, err := i.store.Reports.Save(gctx, i.opts.Now(), r, store.Lease{})
			return err
		}),
		putting(g, memos, func(m *memo.Memo) error {
			_, err := i.store.Memos.Save(gctx, i.opts.Now(), m, store.Lease{})
			return err
		}),
	})
	// What failed first ended the walk too, and is the one to tell.
	if gerr := g.Wait(); gerr != nil {
		return gerr
	}
	return err
}

// putting inserts documents side by side, as many as g allows.
func putting[T any](g *errgroup.Group, k kind[T], insert func(*T) error) func(*record[T]) error {
	return func(r *record[T]) error {
		g.Go(func() error {
			if err := insert(&r.doc); err != nil {
				return at(k.file, r.n, err)
			}
			return nil
		})
		return nil
	}
}

// code inserts an enrolment code, and who used it.
func (i *mover) code(ctx context.Context, c desk.Code) error {
	if err := i.store.Codes.PutCode(ctx, c); err != nil || c.UsedBy.IsZero() {
		return err
	}
	// It was used before it expired, whenever that was.
	return i.store.Codes.UseCode(ctx, c.Code, c.UsedBy, c.Expires.Add(-time.Second))
}

// media puts the files into the store that it has not.
func (i *mover) media(ctx context.Context) error {
	i.opts.Progress.Begin("writing files", i.manifest.Media.Files)
	return i.eachFile(ctx, func(ctx context.Context, d mediaDoc) error {
		had, size, err := i.store.Media.Open(ctx, d.Hash)
		switch {
		case err == nil:
			if err := had.Close(); err != nil || size == d.Size {
				return err
			}
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		f, err := os.Open(filepath.Join(i.dir, filepath.FromSlash(mediaPath(d.Hash))))
		if err != nil {
			return err
		}
		defer f.Close()
		hash, _, err := i.store.Media.Put(ctx, f, d.Size)
		if err == nil && hash != d.Hash {
			err = errors.New("the store named the file otherwise")
		}
		return err
	})
}

// eachFile calls f, several side by side, for every file that the archive holds.
func (i *mover) eachFile(ctx context.Context, f func(context.Context, mediaDoc) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelFiles)
	_, err := scan(gctx, i.dir, files, -1, func(r *record[mediaDoc]) error {
		if r.doc.Lost != "" {
			return nil
		}
		g.Go(func() error {
			defer i.opts.Progress.Add(1)
			if err := f(gctx, r.doc); err != nil {
				return at(files.file, r.n, err)
			}
			return nil
		})
		return nil
	})
	if gerr := g.Wait(); gerr != nil {
		return gerr
	}
	return err
}

// same compares the whole store with the archive: every document, every reference
// by itself, and the bytes of every file.
func (i *mover) same(ctx context.Context) error {
	i.opts.Progress.Begin("comparing documents", i.docs())
	if err := i.walk(ctx, visits{}); err != nil {
		return err
	}
	i.opts.Progress.Begin("comparing files", i.manifest.Media.Files)
	return i.eachFile(ctx, func(ctx context.Context, d mediaDoc) error {
		f, _, err := i.store.Media.Open(ctx, d.Hash)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("%w: the store has no such file", ErrChanged)
		}
		if err != nil {
			return err
		}
		defer f.Close()
		hash, _, err := hashOf(ctx, f)
		if err == nil && hash != d.Hash {
			err = fmt.Errorf("%w: the file is damaged in the store", ErrChanged)
		}
		return err
	})
}
