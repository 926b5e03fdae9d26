package sqlitestore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/taprose/taprose/store"
)

// tempDir holds files that are still being written; what a crash left there is
// removed at Open.
const tempDir = "tmp"

// smallMedia is how long a file may be to be gathered in memory before it is
// written: most photos are that small, and one that is here already (forwarded,
// sent again) then costs no write at all.
const smallMedia = 256 << 10

// keptMax is how many hashes of files known to be on the disk are remembered.
const keptMax = 4096

// Media keeps the files people sent, each once, named by the SHA-256 of its bytes.
type Media struct {
	dir string

	mu sync.Mutex
	// made are the folders known to be on the disk, kept the files.
	made map[string]bool
	kept map[string]bool
}

func openMedia(dir string) (*Media, error) {
	temp := filepath.Join(dir, tempDir)
	// The folder belongs to this process, so nobody is writing there now.
	if err := os.RemoveAll(temp); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(temp, 0o700); err != nil {
		return nil, err
	}
	return &Media{dir: dir, made: make(map[string]bool), kept: make(map[string]bool)}, nil
}

// Put stores what r gives, which may be at most max bytes long: more is
// store.ErrTooLarge and nothing is kept. It returns the lower-case hexadecimal
// SHA-256 and the length. When it returns, the file is on the disk. Storing the
// same bytes again keeps one file.
func (m *Media) Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error) {
	hash, size, err = m.put(ctx, r, max)
	if err != nil {
		return "", 0, fmt.Errorf("store media: %w", mapped(err))
	}
	return hash, size, nil
}

func (m *Media) put(ctx context.Context, r io.Reader, max int64) (string, int64, error) {
	head := heads.Get().(*bytes.Buffer)
	defer func() {
		head.Reset()
		heads.Put(head)
	}()
	n, err := head.ReadFrom(&contextReader{ctx, io.LimitReader(r, min(max+1, smallMedia))})
	switch {
	case err != nil:
		return "", 0, err
	case n > max:
		return "", 0, store.ErrTooLarge
	}
	sum := sha256.New()
	sum.Write(head.Bytes())
	if n < smallMedia {
		if name := hexOf(sum); m.has(name, n) {
			return name, n, nil
		}
		r = head
	} else {
		r = io.MultiReader(head, io.TeeReader(r, sum))
	}
	return m.write(ctx, r, sum, max)
}

// heads hold the beginnings of files that are being stored.
var heads = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// has tells whether a file is known to be on the disk, and notes that it was put again,
// so that Prune lets it be. One that is there but was not put by this process is not
// known to be, and is written again.
func (m *Media) has(name string, size int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.kept[name] {
		return false
	}
	path := m.path(name)
	info, err := os.Stat(path)
	if err != nil || info.Size() != size {
		return false
	}
	now := time.Now()
	return os.Chtimes(path, now, now) == nil
}

// note remembers that a file is on the disk.
func (m *Media) note(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for old := range m.kept {
		if len(m.kept) < keptMax {
			break
		}
		delete(m.kept, old)
	}
	m.kept[name] = true
}

func hexOf(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil)) }

// write brings a file onto the disk. When all of r is read, sum is that of the file.
func (m *Media) write(ctx context.Context, r io.Reader, sum hash.Hash, max int64) (string, int64, error) {
	f, err := os.CreateTemp(filepath.Join(m.dir, tempDir), "put-*")
	if err != nil {
		return "", 0, err
	}
	defer os.Remove(f.Name()) // gone already if it was renamed
	size, err := copyMedia(ctx, f, r, max)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return "", 0, err
	}
	name := hexOf(sum)
	if err := m.keep(f.Name(), name); err != nil {
		return "", 0, err
	}
	m.note(name)
	return name, size, nil
}

// copyMedia copies at most max bytes; one more is asked for to know that there
// are more.
func copyMedia(ctx context.Context, f io.Writer, r io.Reader, max int64) (int64, error) {
	size, err := io.Copy(f, &contextReader{ctx, io.LimitReader(r, max+1)})
	if err == nil && size > max {
		err = store.ErrTooLarge
	}
	return size, err
}

// keep moves a finished file to its place, durably: the folder that got the new
// name is synced too.
func (m *Media) keep(temp, name string) error {
	path := m.path(name)
	dir := filepath.Dir(path)
	if err := m.makeFolder(dir); err != nil {
		return err
	}
	// Prune looks at a file and removes it under the same lock.
	m.mu.Lock()
	err := os.Rename(temp, path)
	m.mu.Unlock()
	if err != nil {
		return err
	}
	return syncDir(dir)
}

// makeFolder makes a folder once. Whoever finds it made may count on its name
// being on the disk.
func (m *Media) makeFolder(dir string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.made[dir] {
		return nil
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := syncDir(m.dir); err != nil {
		return err
	}
	m.made[dir] = true
	return nil
}

// Open returns a file and its length, or store.ErrNotFound. The caller closes it.
func (m *Media) Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, fmt.Errorf("open media: %w", err)
	}
	if !isHash(hash) {
		return nil, 0, fmt.Errorf("open media: %w", store.ErrNotFound)
	}
	f, err := os.Open(m.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("open media: %w", store.ErrNotFound)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open media: %w", mapped(err))
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("open media: %w", mapped(err)), f.Close())
	}
	return f, info.Size(), nil
}

// Prune removes the files that unwanted names, each asked for with the moment at which it
// was put last, and returns how many. One that is put again meanwhile is asked for again.
func (m *Media) Prune(ctx context.Context, unwanted func(hash string, put time.Time) bool) (int, error) {
	n, err := m.prune(ctx, unwanted)
	if err != nil {
		err = fmt.Errorf("prune media: %w", mapped(err))
	}
	return n, err
}

func (m *Media) prune(ctx context.Context, unwanted func(string, time.Time) bool) (removed int, err error) {
	folders, err := os.ReadDir(m.dir)
	if err != nil {
		return 0, err
	}
	for _, folder := range folders {
		if !folder.IsDir() || folder.Name() == tempDir {
			continue
		}
		files, err := os.ReadDir(filepath.Join(m.dir, folder.Name()))
		if err != nil {
			return removed, err
		}
		for _, f := range files {
			if err := ctx.Err(); err != nil {
				return removed, err
			}
			if !isHash(f.Name()) || f.Name()[:2] != folder.Name() {
				continue
			}
			gone, err := m.removeIf(f.Name(), unwanted)
			if err != nil {
				return removed, err
			}
			if gone {
				removed++
			}
		}
	}
	return removed, nil
}

// removeIf removes a file unless it is wanted; nobody puts it meanwhile.
func (m *Media) removeIf(hash string, unwanted func(string, time.Time) bool) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	info, err := os.Stat(m.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || !unwanted(hash, info.ModTime()) {
		return false, err
	}
	delete(m.kept, hash)
	return true, os.Remove(m.path(hash))
}

// path spreads the files over 256 folders.
func (m *Media) path(hash string) string { return filepath.Join(m.dir, hash[:2], hash) }

// isHash tells whether s is a SHA-256 as Put returns it. Nothing else is ever made
// part of a path.
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

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	return err
}

// contextReader stops reading when its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (r *contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
