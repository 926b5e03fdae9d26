package move

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// bring copies the files that documents name, and that the archive has not yet, and
// returns the lines about them.
func (x *exporter) bring(ctx context.Context, files []message.MediaRef) ([]mediaDoc, error) {
	var hashes []string
	for _, h := range hashesOf(files) {
		if _, had := x.seen[digestOf(h)]; !had {
			x.seen[digestOf(h)] = struct{}{}
			hashes = append(hashes, h)
		}
	}
	out := make([]mediaDoc, len(hashes))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelFiles)
	for i, h := range hashes {
		g.Go(func() error {
			d, err := x.copy(ctx, h)
			if err != nil {
				return fmt.Errorf("file %s: %w", h, err)
			}
			out[i] = d
			return nil
		})
	}
	return out, g.Wait()
}

// filesOf are the files that documents name.
func filesOf[T any](some []T, files func(*T) []message.MediaRef) []message.MediaRef {
	var all []message.MediaRef
	for i := range some {
		all = append(all, files(&some[i])...)
	}
	return all
}

// hashesOf are those of some files that are in our store.
func hashesOf(files []message.MediaRef) []string {
	var out []string
	for _, m := range files {
		if isHash(m.Hash) {
			out = append(out, m.Hash)
		}
	}
	return out
}

// copy copies one file from the store into the archive. One that the store has lost
// is told in its line rather than ending the export: the reports about it are worth
// moving.
func (x *exporter) copy(ctx context.Context, hash string) (mediaDoc, error) {
	src, size, err := x.from.Media.Open(ctx, hash)
	if errors.Is(err, store.ErrNotFound) {
		return mediaDoc{Hash: hash, Lost: lostMissing}, nil
	}
	if err != nil {
		return mediaDoc{}, err
	}
	defer src.Close()
	path := filepath.Join(x.dir, filepath.FromSlash(mediaPath(hash)))
	if info, err := os.Stat(path); err == nil && info.Size() == size {
		// Copied before the export stopped; its content is checked at the end.
		return mediaDoc{Hash: hash, Size: size}, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return mediaDoc{}, err
	}
	damaged := false
	err = placeFile(path, func(f *os.File) error {
		tee := teeReader{contextReader{ctx, src}, f}
		got, n, err := hashOf(ctx, tee)
		damaged = err == nil && (got != hash || n != size)
		if damaged {
			return errDamaged
		}
		return err
	})
	if damaged {
		return mediaDoc{Hash: hash, Lost: lostDamaged}, nil
	}
	return mediaDoc{Hash: hash, Size: size}, err
}

var errDamaged = errors.New("damaged in the store")

// teeReader writes into a file what is read through it.
type teeReader struct {
	r contextReader
	f *os.File
}

func (t teeReader) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if n > 0 {
		if _, werr := t.f.Write(p[:n]); werr != nil {
			return n, werr
		}
	}
	return n, err
}

// partSuffix is behind the name of a file that is being written.
const partSuffix = ".part"

// replaceFile writes a file in one piece.
func replaceFile(path string, content []byte) error {
	return placeFile(path, func(f *os.File) error {
		_, err := f.Write(content)
		return err
	})
}

// placeFile lets write fill a file beside path, and gives it that name once it is on
// the disk.
func placeFile(path string, write func(*os.File) error) error {
	tmp := path + partSuffix
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		if rerr := os.Remove(tmp); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
