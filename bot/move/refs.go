package move

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// refBatch is how many references are looked up, and noted, in one go.
const refBatch = 200

// references sees to it that every message of ours which the archive knows finds its
// report in the store: those noted by themselves and those that stand in reports.
// Some stores find the latter through the report and need none noted, so each is
// looked for first. One that is missing is noted and looked for again, or is an error
// unless put. The intent is not compared: where one message took over another's place
// both have its ID, and stores differ in which of the two they tell.
func (i *mover) references(ctx context.Context, put bool) error {
	i.opts.Progress.Begin("references", -1)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(2 * parallelFiles)
	var batch []report.Ref
	flush := func() {
		some := batch
		batch = nil
		g.Go(func() error { return i.noted(gctx, some, put) })
	}
	add := func(r report.Ref) {
		if batch = append(batch, r); len(batch) == refBatch {
			flush()
		}
	}
	_, err := scan(gctx, i.dir, refs, -1, func(r *record[report.Ref]) error { add(r.doc); return nil })
	if err == nil {
		_, err = scan(gctx, i.dir, reports, -1, func(r *record[report.Report]) error {
			for _, ref := range r.doc.Refs() {
				add(ref)
			}
			return nil
		})
	}
	if err == nil && hasMemos(i.manifest.Version) {
		_, err = scan(gctx, i.dir, memos, -1, func(r *record[memo.Memo]) error {
			for _, ref := range r.doc.Refs() {
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

// noted looks for references, and notes those that are missing if it may.
func (i *mover) noted(ctx context.Context, some []report.Ref, put bool) error {
	i.opts.Progress.Add(int64(len(some)))
	missing, err := i.missing(ctx, some)
	if err != nil || len(missing) == 0 {
		return err
	}
	if put {
		if err := i.store.Refs.PutRefs(ctx, missing); err != nil {
			return err
		}
		missing, err = i.missing(ctx, missing)
	}
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("%w: in the store a message about report %s finds nothing", ErrChanged, missing[0].Report)
	}
	return err
}

// missing are the references that the store has not.
func (i *mover) missing(ctx context.Context, some []report.Ref) ([]report.Ref, error) {
	var out []report.Ref
	for _, want := range some {
		got, err := i.store.Refs.Ref(ctx, want.Chat, want.MessageID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			out = append(out, want)
		case err != nil:
			return nil, err
		case got.Report != want.Report:
			return nil, fmt.Errorf("%w: a message about report %s is about report %s in the store", ErrChanged, want.Report, got.Report)
		}
	}
	return out, nil
}
