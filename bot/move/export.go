package move

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Export writes everything in from into an archive in the folder dir, which is made
// if it is missing, checks what stands there then against the store, and returns the
// manifest. A folder with an unfinished archive is gone on with. Errors to ask for:
// ErrFinished, ErrNotEmpty, ErrChanged and *Corrupt.
func Export(ctx context.Context, dir string, from Store, opts Options) (Manifest, error) {
	opts = opts.withDefaults()
	x := &exporter{dir: dir, from: from, opts: opts, seen: make(map[digest]struct{})}
	if err := x.begin(ctx); err != nil {
		return Manifest{}, err
	}
	if err := x.write(ctx); err != nil {
		return Manifest{}, err
	}
	m, err := x.check(ctx)
	if err != nil {
		return m, err
	}
	m.Format, m.Version, m.Program = formatName, formatVersion, opts.Program
	m.Begun, m.Finished = x.state.Begun, opts.Now().UTC()
	if err := writeJSON(dir, manifestFile, m); err != nil {
		return m, err
	}
	return m, os.Remove(filepath.Join(dir, progressFile))
}

// state is how far an export has come; it is in progress.json until it ends. What
// stands in a file behind its Bytes was being written when the export stopped.
type state struct {
	Format  string                `json:"format"`
	Version int                   `json:"version"`
	Begun   time.Time             `json:"begun"`
	Files   map[string]*fileState `json:"files"`
}

type fileState struct {
	Lines int64 `json:"lines"`
	Bytes int64 `json:"bytes"`
	// After is the store's cursor behind the last line.
	After string `json:"after,omitempty"`
	Done  bool   `json:"done,omitempty"`
}

type exporter struct {
	dir   string
	from  Store
	opts  Options
	state state
	// seen are the files that the archive names already.
	seen map[digest]struct{}
}

// begin makes the folder, or finds out how far the export came before.
func (x *exporter) begin(ctx context.Context) error {
	if err := os.MkdirAll(x.dir, 0o700); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(x.dir, manifestFile)); err == nil {
		return ErrFinished
	}
	raw, err := os.ReadFile(filepath.Join(x.dir, progressFile))
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := os.ReadDir(x.dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			// Killed at the very beginning, an export leaves this much.
			if e.Name() != progressFile+partSuffix {
				return ErrNotEmpty
			}
		}
		x.state = state{Format: formatName, Version: formatVersion, Begun: x.opts.Now().UTC(), Files: make(map[string]*fileState)}
		for _, n := range names {
			x.state.Files[n] = &fileState{}
		}
		return x.save()
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &x.state); err != nil {
		return &Corrupt{File: progressFile, Why: err.Error()}
	}
	if x.state.Format != formatName || x.state.Version != formatVersion {
		return &Corrupt{File: progressFile, Why: "not of this version of the program; delete the folder and begin again"}
	}
	for _, n := range names {
		f := x.state.Files[n]
		if f == nil || f.Bytes < 0 || f.Lines < 0 {
			return &Corrupt{File: progressFile, Why: "says nothing of " + n}
		}
	}
	if x.state.Files[files.file].Lines == 0 {
		return nil
	}
	_, err = scan(ctx, x.dir, files, x.state.Files[files.file].Bytes, func(r *record[mediaDoc]) error {
		if !isHash(r.doc.Hash) {
			return &Corrupt{files.file, r.n, "not a file's hash and size"}
		}
		x.seen[digestOf(r.doc.Hash)] = struct{}{}
		return nil
	})
	return err
}

func (x *exporter) save() error { return writeJSON(x.dir, progressFile, x.state) }

// write writes what is not written yet.
func (x *exporter) write(ctx context.Context) error {
	if err := appendAll(ctx, x, people, x.from.People.All, -1, nil); err != nil {
		return err
	}
	if err := appendAll(ctx, x, groups, groupList(x.from.Groups), -1, nil); err != nil {
		return err
	}
	if err := appendAll(ctx, x, codes, x.from.Codes.AllCodes, -1, nil); err != nil {
		return err
	}
	media, err := openAppender(x, files)
	if err != nil {
		return err
	}
	defer media.close()
	// The files that reports name are written before the reports.
	err = appendAll(ctx, x, reports, x.from.Reports.All, x.total(ctx), func(some []report.Report) error {
		found, err := x.bring(ctx, filesOf(some, (*report.Report).Files))
		if err != nil {
			return err
		}
		return media.add(found)
	})
	if err == nil {
		err = appendAll(ctx, x, memos, x.from.Memos.All, -1, func(some []memo.Memo) error {
			found, err := x.bring(ctx, filesOf(some, (*memo.Memo).Files))
			if err != nil {
				return err
			}
			return media.add(found)
		})
	}
	if err != nil {
		return err
	}
	x.state.Files[files.file].Done = true
	if err := x.save(); err != nil {
		return err
	}
	return appendAll(ctx, x, refs, x.from.Refs.AllRefs, -1, nil)
}

// total is how many reports there are, if the store counts them.
func (x *exporter) total(ctx context.Context) int64 {
	counter, ok := x.from.Reports.(interface {
		Count(context.Context) (int64, error)
	})
	if !ok {
		return -1
	}
	n, err := counter.Count(ctx)
	if err != nil {
		return -1 // for the bar alone; whatever is wrong shows itself soon
	}
	return n
}

// appendAll writes the rest of a list into its file, page by page. first, if given,
// writes what must stand in the archive before a page does.
func appendAll[T any](ctx context.Context, x *exporter, k kind[T], list lister[T], total int64, first func([]T) error) error {
	a, err := openAppender(x, k)
	if err != nil {
		return err
	}
	defer a.close()
	x.opts.Progress.Begin("writing "+k.file, total)
	x.opts.Progress.Add(a.state.Lines)
	for !a.state.Done {
		some, next, err := list(ctx, store.Page{Limit: x.opts.Page, After: a.state.After})
		if err != nil {
			return err
		}
		if first != nil {
			if err := first(some); err != nil {
				return err
			}
		}
		if err := a.add(some); err != nil {
			return err
		}
		a.state.After, a.state.Done = next, next == ""
		if err := x.save(); err != nil {
			return err
		}
		x.opts.Progress.Add(int64(len(some)))
	}
	return nil
}

// appender adds lines to one file of the archive.
type appender[T any] struct {
	k     kind[T]
	f     *os.File
	state *fileState
}

// openAppender opens a file and cuts off what was being written when the export
// stopped.
func openAppender[T any](x *exporter, k kind[T]) (*appender[T], error) {
	st := x.state.Files[k.file]
	f, err := os.OpenFile(filepath.Join(x.dir, k.file), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	a := &appender[T]{k: k, f: f, state: st}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.Size() < st.Bytes:
		err = &Corrupt{File: k.file, Why: fmt.Sprintf("is %d bytes long and was %d before; delete the folder and begin again", info.Size(), st.Bytes)}
	default:
		if err = f.Truncate(st.Bytes); err == nil {
			_, err = f.Seek(st.Bytes, 0)
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return a, nil
}

// close closes the file; everything that counts was synced before.
func (a *appender[T]) close() { _ = a.f.Close() }

// add writes lines, durably. They count once the state is saved.
func (a *appender[T]) add(docs []T) error {
	if len(docs) == 0 {
		return nil
	}
	var buf []byte
	for i := range docs {
		l, err := a.k.line(&docs[i])
		if err != nil {
			return fmt.Errorf("%s: %w", a.k.file, err)
		}
		buf = append(buf, l...)
	}
	if _, err := a.f.Write(buf); err != nil {
		return err
	}
	if err := a.f.Sync(); err != nil {
		return err
	}
	a.state.Lines += int64(len(docs))
	a.state.Bytes += int64(len(buf))
	return nil
}

// check reads the archive as it stands on the disk and compares it with the store.
func (x *exporter) check(ctx context.Context) (Manifest, error) {
	m, err := read(ctx, x.dir, formatVersion, x.opts)
	if err != nil {
		return m, err
	}
	with := &mover{dir: x.dir, store: x.from, opts: x.opts, manifest: m}
	if err := with.references(ctx, false); err != nil {
		return m, err
	}
	return m, with.same(ctx)
}

// writeJSON replaces a file of the archive, durably and in one piece.
func writeJSON(dir, name string, v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(dir, name), append(raw, '\n'))
}
