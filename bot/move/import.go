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
	i := &importer{dir: dir, into: into, opts: opts, manifest: m}
	empty, err := i.empty(ctx)
	if err != nil {
		return m, err
	}
	if !empty {
		// Before anything is written it must be sure that everything can be.
		opts.Progress.Begin("looking at what the store has", i.docs())
		if err := i.walk(ctx, skip, skip, skip, skip); err != nil {
			return m, fmt.Errorf("%w; nothing was written: import into an empty store", err)
		}
	}
	if err := i.media(ctx); err != nil {
		return m, err
	}
	if err := i.documents(ctx); err != nil {
		return m, err
	}
	opts.Progress.Begin("writing references", -1)
	if err := i.references(ctx, false); err != nil {
		return m, err
	}
	return m, same(ctx, dir, into, m, opts)
}

type importer struct {
	dir      string
	into     Store
	opts     Options
	manifest Manifest
}

// empty tells whether the store holds none of what is moved. Files do not count: the
// same bytes are the same file.
func (i *importer) empty(ctx context.Context) (bool, error) {
	one := store.Page{Limit: 1}
	rs, _, err := i.into.Reports.All(ctx, one)
	if err != nil || len(rs) > 0 {
		return false, err
	}
	ps, _, err := i.into.People.All(ctx, one)
	if err != nil || len(ps) > 0 {
		return false, err
	}
	cs, _, err := i.into.Codes.AllCodes(ctx, one)
	if err != nil || len(cs) > 0 {
		return false, err
	}
	gs, err := i.into.Groups.Groups(ctx, "")
	return len(gs) == 0, err
}

// docs is how many documents walk visits.
func (i *importer) docs() int64 {
	var n int64
	for _, name := range []string{people.file, groups.file, codes.file, reports.file} {
		n += i.manifest.Lines(name)
	}
	return n
}

// visit says what is done with a document that the store has not: nothing (skip), or
// something of its own kind. nil makes it an error.
type visit = func(n int64, doc any) error

func skip(int64, any) error { return nil }

// walk compares every document of the archive with the store.
func (i *importer) walk(ctx context.Context, person, group, code, rep visit) error {
	if err := compare(ctx, i.dir, people, i.into.People.All, i.opts, visited[citizen.Person](person)); err != nil {
		return err
	}
	if err := compare(ctx, i.dir, groups, groupList(i.into.Groups), i.opts, visited[desk.Group](group)); err != nil {
		return err
	}
	if err := compare(ctx, i.dir, codes, i.into.Codes.AllCodes, i.opts, visited[desk.Code](code)); err != nil {
		return err
	}
	return compare(ctx, i.dir, reports, i.into.Reports.All, i.opts, visited[report.Report](rep))
}

func visited[T any](f visit) func(int64, *T) error {
	if f == nil {
		return nil
	}
	return func(n int64, doc *T) error { return f(n, doc) }
}

// documents inserts what the store has not.
func (i *importer) documents(ctx context.Context) error {
	i.opts.Progress.Begin("writing documents", i.docs())
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelDocs)
	put := func(file string, insert func(any) error) visit {
		return func(n int64, doc any) error {
			if err := gctx.Err(); err != nil {
				return err
			}
			g.Go(func() error {
				if err := insert(doc); err != nil {
					return at(file, n, err)
				}
				return nil
			})
			return nil
		}
	}
	err := i.walk(gctx,
		put(people.file, func(doc any) error { return i.into.People.Save(gctx, doc.(*citizen.Person)) }),
		put(groups.file, func(doc any) error { return i.into.Groups.PutGroup(gctx, *doc.(*desk.Group)) }),
		put(codes.file, func(doc any) error { return i.code(gctx, *doc.(*desk.Code)) }),
		put(reports.file, func(doc any) error {
			_, err := i.into.Reports.Save(gctx, i.opts.Now(), doc.(*report.Report), store.Lease{})
			return err
		}),
	)
	// What failed first ended the walk too, and is the one to tell.
	if gerr := g.Wait(); gerr != nil {
		return gerr
	}
	return err
}

// code inserts an enrolment code, and who used it.
func (i *importer) code(ctx context.Context, c desk.Code) error {
	if err := i.into.Codes.PutCode(ctx, c); err != nil || c.UsedBy.IsZero() {
		return err
	}
	// It was used before it expired, whenever that was.
	return i.into.Codes.UseCode(ctx, c.Code, c.UsedBy, c.Expires.Add(-time.Second))
}

// media puts the files into the store that it has not.
func (i *importer) media(ctx context.Context) error {
	i.opts.Progress.Begin("writing files", i.manifest.Media.Files)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelFiles)
	_, err := scan(gctx, i.dir, files, -1, func(n int64, doc *mediaDoc) error {
		if doc.Lost != "" {
			return nil
		}
		d := *doc
		g.Go(func() error {
			defer i.opts.Progress.Add(1)
			if err := i.file(gctx, d); err != nil {
				return at(files.file, n, err)
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

func (i *importer) file(ctx context.Context, d mediaDoc) error {
	had, size, err := i.into.Media.Open(ctx, d.Hash)
	if err == nil {
		if err := had.Close(); err != nil {
			return err
		}
		if size == d.Size {
			return nil
		}
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	f, err := os.Open(filepath.Join(i.dir, filepath.FromSlash(mediaPath(d.Hash))))
	if err != nil {
		return err
	}
	defer f.Close()
	hash, _, err := i.into.Media.Put(ctx, f, d.Size)
	if err == nil && hash != d.Hash {
		err = errors.New("the store named the file otherwise")
	}
	return err
}
