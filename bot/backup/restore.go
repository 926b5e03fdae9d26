package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// What may be wrong with a backup or with the place for it.
var (
	// ErrDamaged: the archive was cut short or changed.
	ErrDamaged = errors.New("the backup is damaged")
	// ErrTooNew: it was written by a newer program.
	ErrTooNew = errors.New("the backup was written by a newer version of the program")
	// ErrNotEmpty: a restore never writes over anything.
	ErrNotEmpty = errors.New("the folder is not empty, and nothing is ever overwritten")
)

// named is what entries may be called: nothing leads out of a folder.
var named = regexp.MustCompile(`^([a-z0-9][a-z0-9_-]*/){0,2}[A-Za-z0-9][A-Za-z0-9._-]*$`)

// manifestMost bounds what is read as a manifest: some millions of files.
const manifestMost = 1 << 30

// Verify reads a backup from beginning to end and compares every file with the
// manifest.
func Verify(ctx context.Context, name string) (Manifest, error) {
	return read(ctx, name, func(string, io.Reader) error { return nil })
}

// read goes through a backup; each is given every file but the manifest, and need not
// read it.
func read(ctx context.Context, name string, each func(name string, r io.Reader) error) (m Manifest, err error) {
	f, err := os.Open(name)
	if err != nil {
		return m, err
	}
	defer f.Close()
	var found []File
	for t := tar.NewReader(f); ; {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		h, err := t.Next()
		if err != nil {
			// Without a manifest the end came too early, however orderly it looks.
			return m, fmt.Errorf("%w: %w", ErrDamaged, notEOF(err))
		}
		if h.Typeflag != tar.TypeReg || !named.MatchString(h.Name) {
			return m, fmt.Errorf("%w: no entry of ours is called %q", ErrDamaged, h.Name)
		}
		if h.Name == manifestName {
			return m, manifest(t, found, &m)
		}
		sum := sha256.New()
		r := io.TeeReader(t, sum)
		if err := each(h.Name, r); errors.Is(err, io.ErrUnexpectedEOF) {
			return m, fmt.Errorf("%w: %w", ErrDamaged, notEOF(err))
		} else if err != nil {
			return m, err
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			return m, fmt.Errorf("%w: %w", ErrDamaged, notEOF(err))
		}
		found = append(found, File{Name: h.Name, Size: h.Size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	}
}

// manifest reads the last entry and compares it with what was found before it.
func manifest(r io.Reader, found []File, m *Manifest) error {
	if err := json.NewDecoder(io.LimitReader(r, manifestMost)).Decode(m); err != nil {
		return fmt.Errorf("%w: its manifest: %w", ErrDamaged, err)
	}
	if m.Format > Format {
		return ErrTooNew
	}
	for i, f := range found {
		if i >= len(m.Files) || m.Files[i] != f {
			return fmt.Errorf("%w: %s is not as it was written", ErrDamaged, f.Name)
		}
	}
	if len(found) != len(m.Files) {
		return fmt.Errorf("%w: %s is missing", ErrDamaged, m.Files[len(found)].Name)
	}
	return nil
}

func notEOF(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it ends too early")
	}
	return err
}

// Target is where a backup goes.
type Target struct {
	// Dir must be missing, or empty but for what Spare names.
	Dir   string
	Spare []string
	// Staging is the folder in Dir in which files are gathered; while it stands, the
	// folder is not whole.
	Staging string
	// First is the file without which the others are worth nothing; it is put in its
	// place last.
	First string
	// Inspect proves the file First before anything is put in its place.
	Inspect func(ctx context.Context, path string) error
}

// Restore puts a backup into an empty folder. Everything is written beside its place,
// compared with the manifest and on the disk before the first file is moved there.
// After an error the folder is as it was; after a kill the staging folder remains.
func Restore(ctx context.Context, name string, to Target) (m Manifest, err error) {
	if err := to.empty(); err != nil {
		return m, err
	}
	staging := filepath.Join(to.Dir, to.Staging)
	if err := os.MkdirAll(to.Dir, 0o700); err != nil {
		return m, err
	}
	if err := os.Mkdir(staging, 0o700); err != nil {
		return m, err
	}
	moved := false
	defer func() {
		if !moved {
			err = errors.Join(err, os.RemoveAll(staging))
		}
	}()
	m, err = read(ctx, name, func(name string, r io.Reader) error { return put(filepath.Join(staging, name), r) })
	if err != nil {
		return m, err
	}
	if !m.Has(to.First) {
		return m, fmt.Errorf("%w: it has no %s", ErrDamaged, to.First)
	}
	if err := to.Inspect(ctx, filepath.Join(staging, to.First)); err != nil {
		return m, err
	}
	if err := syncTree(staging); err != nil {
		return m, err
	}
	if err := to.free(staging); err != nil {
		return m, err
	}
	moved = true
	return m, to.move(staging)
}

// empty tells whether the folder may be filled.
func (to Target) empty() error {
	entries, err := os.ReadDir(to.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains(to.Spare, e.Name()) {
			return fmt.Errorf("%s: %w (%s is in it)", to.Dir, ErrNotEmpty, e.Name())
		}
	}
	return nil
}

// free tells whether the places of what was gathered are free: a key that stands there
// already is never replaced.
func (to Target) free(staging string) error {
	entries, err := os.ReadDir(staging)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := os.Lstat(filepath.Join(to.Dir, e.Name())); err == nil {
			return fmt.Errorf("%s: %w (%s is in it and in the backup)", to.Dir, ErrNotEmpty, e.Name())
		}
	}
	return nil
}

// move puts what was gathered in its place, the file First at the end.
func (to Target) move(staging string) error {
	entries, err := os.ReadDir(staging)
	if err != nil {
		return err
	}
	slices.SortStableFunc(entries, func(a, b fs.DirEntry) int {
		switch to.First {
		case a.Name():
			return 1
		case b.Name():
			return -1
		}
		return 0
	})
	for _, e := range entries {
		if err := os.Rename(filepath.Join(staging, e.Name()), filepath.Join(to.Dir, e.Name())); err != nil {
			return err
		}
	}
	return errors.Join(os.Remove(staging), syncDir(to.Dir))
}

// put writes one file, durably.
func put(name string, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncTree asks the disk to keep the names in all folders.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			err = syncDir(name)
		}
		return err
	})
}
