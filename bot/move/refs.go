package move

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// refBatch is how many references are looked up, and noted, in one go.
const refBatch = 200

// references sees to it that every message of ours which the archive knows finds its
// report in the store: those noted by themselves and those that stand in reports.
// Some stores find the latter through the report and need none noted, so each is
// looked for first. With strict a missing one is an error. The intent is not
// compared: where one message took over another's place both have its ID, and stores
// differ in which of the two they tell.
func (i *importer) references(ctx context.Context, strict bool) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(2 * parallelFiles)
	var batch []report.Ref
	flush := func() {
		some := batch
		batch = nil
		g.Go(func() error { return i.noted(gctx, some, strict) })
	}
	add := func(r report.Ref) {
		if batch = append(batch, r); len(batch) == refBatch {
			flush()
		}
	}
	_, err := scan(gctx, i.dir, refs, -1, func(_ int64, r *report.Ref) error { add(*r); return nil })
	if err == nil {
		_, err = scan(gctx, i.dir, reports, -1, func(_ int64, r *report.Report) error {
			for _, ref := range r.Refs() {
				add(ref)
			}
			return nil
		})
	}
	if err == nil && len(batch) > 0 {
		flush()
	}
	if gerr := g.Wait(); gerr != nil {
		return gerr
	}
	return err
}

// noted looks for references and notes those that are missing.
func (i *importer) noted(ctx context.Context, some []report.Ref, strict bool) error {
	var missing []report.Ref
	for _, want := range some {
		i.opts.Progress.Add(1)
		got, err := i.into.Refs.Ref(ctx, want.Chat, want.MessageID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			missing = append(missing, want)
		case err != nil:
			return err
		case got.Report != want.Report:
			return fmt.Errorf("%w: a message about report %s is about report %s in the store", ErrChanged, want.Report, got.Report)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if strict {
		return fmt.Errorf("%w: the store has not %d references to report %s and others", ErrChanged, len(missing), missing[0].Report)
	}
	return i.into.Refs.PutRefs(ctx, missing)
}

// same compares a whole store with an archive that was read before: every document,
// every reference, and the bytes of every file.
func same(ctx context.Context, dir string, with Store, m Manifest, opts Options) error {
	i := &importer{dir: dir, into: with, opts: opts, manifest: m}
	opts.Progress.Begin("comparing documents", i.docs())
	if err := i.walk(ctx, nil, nil, nil, nil); err != nil {
		return err
	}
	opts.Progress.Begin("comparing references", -1)
	if err := i.references(ctx, true); err != nil {
		return err
	}
	opts.Progress.Begin("comparing files", m.Media.Files)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelFiles)
	_, err := scan(gctx, dir, files, -1, func(n int64, doc *mediaDoc) error {
		if doc.Lost != "" {
			return nil
		}
		d := *doc
		g.Go(func() error {
			defer opts.Progress.Add(1)
			f, _, err := with.Media.Open(gctx, d.Hash)
			if errors.Is(err, store.ErrNotFound) {
				return fmt.Errorf("%w: %s:%d: the store has no such file", ErrChanged, files.file, n)
			}
			if err != nil {
				return at(files.file, n, err)
			}
			defer f.Close()
			hash, _, err := hashOf(gctx, f)
			if err == nil && hash != d.Hash {
				err = fmt.Errorf("%w: %s:%d: the file is damaged in the store", ErrChanged, files.file, n)
			}
			return err
		})
		return nil
	})
	if gerr := g.Wait(); gerr != nil {
		return gerr
	}
	return err
}
