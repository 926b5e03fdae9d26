package move

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// parallel is how many files, or documents, are moved side by side. Stores commit
// for many callers at once, and networks take their time.
const (
	parallelFiles = 4
	parallelDocs  = 64
)

// Verify reads a whole archive and checks it against its manifest: every line, every
// file, and their numbers. The error is a *Corrupt where it is damaged.
func Verify(ctx context.Context, dir string, opts Options) (Manifest, error) {
	opts = opts.withDefaults()
	m, err := readManifest(dir)
	if err != nil {
		return m, err
	}
	found, err := read(ctx, dir, m.Version, opts)
	if err != nil {
		return m, err
	}
	for i, f := range m.Files {
		got := found.Files[i]
		switch {
		case got.Lines != f.Lines:
			return m, &Corrupt{File: f.Name, Why: fmt.Sprintf("holds %d lines, the manifest says %d", got.Lines, f.Lines)}
		case got.Bytes != f.Bytes || got.SHA256 != f.SHA256:
			return m, &Corrupt{File: f.Name, Why: "its SHA-256 is not the one in the manifest"}
		}
	}
	if found.Media != m.Media {
		return m, &Corrupt{File: files.file, Why: fmt.Sprintf("names %d files of %d bytes and %d lost ones, the manifest says %d, %d and %d",
			found.Media.Files, found.Media.Bytes, found.Media.Lost, m.Media.Files, m.Media.Bytes, m.Media.Lost)}
	}
	return m, nil
}

// read reads everything in an archive of a version and returns what its manifest must
// say.
func read(ctx context.Context, dir string, version int, opts Options) (Manifest, error) {
	m := Manifest{Version: version}
	add := func(f File, err error) error {
		m.Files = append(m.Files, f)
		return err
	}
	opts.Progress.Begin("checking the archive", -1)
	err := add(scan(ctx, dir, people, -1, counting(opts, people)))
	if err == nil {
		err = add(scan(ctx, dir, groups, -1, counting(opts, groups)))
	}
	if err == nil {
		err = add(scan(ctx, dir, codes, -1, counting(opts, codes)))
	}
	if err == nil {
		var f File
		f, m.Media, err = readMedia(ctx, dir, opts)
		err = add(f, err)
	}
	if err == nil {
		err = add(scan(ctx, dir, reports, -1, counting(opts, reports)))
	}
	if err == nil && hasMemos(version) {
		err = add(scan(ctx, dir, memos, -1, counting(opts, memos)))
	}
	if err == nil {
		err = add(scan(ctx, dir, refs, -1, counting(opts, refs)))
	}
	return m, err
}

func counting[T any](opts Options, _ kind[T]) func(*record[T]) error {
	return func(*record[T]) error { opts.Progress.Add(1); return nil }
}

// readMedia hashes every file of the archive.
func readMedia(ctx context.Context, dir string, opts Options) (File, Totals, error) {
	var t Totals
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelFiles)
	seen := make(map[digest]struct{})
	f, err := scan(gctx, dir, files, -1, func(r *record[mediaDoc]) error {
		n, doc := r.n, r.doc
		opts.Progress.Add(1)
		if !isHash(doc.Hash) || doc.Size < 0 {
			return &Corrupt{files.file, n, "not a file's hash and size"}
		}
		key := digestOf(doc.Hash)
		if _, twice := seen[key]; twice {
			return &Corrupt{files.file, n, "stands twice"}
		}
		seen[key] = struct{}{}
		if doc.Lost != "" {
			t.Lost++
			return nil
		}
		t.Files++
		t.Bytes += doc.Size
		g.Go(func() error { return checkFile(gctx, dir, n, doc) })
		return nil
	})
	// What went wrong first with a file ends the scan too, and is the one to tell.
	if gerr := g.Wait(); gerr != nil {
		err = gerr
	}
	return f, t, err
}

// checkFile hashes one file of the archive.
func checkFile(ctx context.Context, dir string, n int64, doc mediaDoc) error {
	name := mediaPath(doc.Hash)
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return &Corrupt{File: name, Why: fmt.Sprintf("missing, but %s:%d names it", files.file, n)}
	}
	if err != nil {
		return err
	}
	defer f.Close()
	hash, size, err := hashOf(ctx, f)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case size != doc.Size:
		return &Corrupt{File: name, Why: fmt.Sprintf("is %d bytes long, %s:%d says %d", size, files.file, n, doc.Size)}
	case hash != doc.Hash:
		return &Corrupt{File: name, Why: "its content is not what its name says"}
	}
	return nil
}

// hashOf reads to the end and returns the SHA-256 and the length.
func hashOf(ctx context.Context, r io.Reader) (string, int64, error) {
	sum := sha256.New()
	size, err := io.Copy(sum, contextReader{ctx, r})
	return hex.EncodeToString(sum.Sum(nil)), size, err
}

// contextReader stops reading when its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// mediaPath is where the archive keeps a file, with slashes.
func mediaPath(hash string) string { return mediaFolder + "/" + hash[:2] + "/" + hash }

// digest is a SHA-256 in the form that takes little memory: there may be millions.
type digest [sha256.Size]byte

// digestOf reads a hash that isHash.
func digestOf(hash string) (d digest) {
	_, _ = hex.Decode(d[:], []byte(hash))
	return d
}

// isHash tells whether s is a SHA-256 in lower-case hexadecimal; nothing else ever
// becomes part of a path.
func isHash(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'a' || s[i] > 'f') {
			return false
		}
	}
	return true
}
