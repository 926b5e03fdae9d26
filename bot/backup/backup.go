package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"
)

// Snapshot writes a copy of one moment of a database file into a new file.
type Snapshot func(ctx context.Context, from, into string) error

// Source is the data folder and what of it goes into a backup.
type Source struct {
	Dir string
	// Databases are files of the folder that are copied by Snapshot, the first of
	// which must be there; the others may be missing.
	Databases []string
	Snapshot  Snapshot
	// Files may be missing. Logs are folders of files that only grow by whole lines.
	Files, Logs []string
	// Media is the folder of files named by the SHA-256 of their bytes, below folders
	// of the first two letters.
	Media string
	// Program and Created go into the manifest.
	Program string
	Created time.Time
}

// Manifest is the last entry of a backup.
//
//	{"format":1,"program":"taprose v1.2.3","created":"2026-11-21T08:00:00Z",
//	 "files":[{"name":"taprose.db","size":4096,"sha256":"9f86d081884c7d65…"}]}
type Manifest struct {
	Format  int       `json:"format"`
	Program string    `json:"program"`
	Created time.Time `json:"created"`
	Files   []File    `json:"files"`
}

// File is one entry beside the manifest.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Format is the version of the archive that this package writes, and the newest that
// it reads. manifestName is the entry that ends it.
const (
	Format       = 1
	manifestName = "manifest.json"
)

// Bytes is how much the files hold together.
func (m Manifest) Bytes() (n int64) {
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// Has tells whether a file is in the backup.
func (m Manifest) Has(name string) bool {
	for _, f := range m.Files {
		if f.Name == name {
			return true
		}
	}
	return false
}

// ErrUnfinished: a backup of the same name was begun and not ended.
var ErrUnfinished = errors.New("left by a backup that was killed, or written by one that still runs; if none runs, delete it")

// Write makes a backup in a new file at name, reads it again from the disk and
// compares. What is not complete is removed. The error is fs.ErrExist when there is
// such a file already, ErrUnfinished when the part of one is there.
func Write(ctx context.Context, name string, src Source) (m Manifest, err error) {
	if _, err := os.Lstat(name); err == nil {
		return m, fmt.Errorf("%s: %w", name, fs.ErrExist)
	}
	part := name + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return m, fmt.Errorf("%s: %w", part, ErrUnfinished)
	}
	if err != nil {
		return m, err
	}
	defer func() { _ = os.Remove(part) }()
	w := &writer{ctx: ctx, tar: tar.NewWriter(f), src: src, beside: name}
	err = errors.Join(w.all(), f.Sync(), f.Close())
	if err != nil {
		return m, err
	}
	if m, err = Verify(ctx, part); err != nil {
		return m, fmt.Errorf("the backup reads otherwise than it was written: %w", err)
	}
	// A link rather than a renaming, which would put away a file that somebody made
	// there meanwhile. File systems without links get the renaming.
	if err = os.Link(part, name); err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(part, name)
	}
	if err != nil {
		return m, err
	}
	return m, syncDir(filepath.Dir(name))
}

// writer fills an archive.
type writer struct {
	ctx context.Context
	tar *tar.Writer
	src Source
	// beside is the file beside which copies of databases stand for a while.
	beside string
	done   []File
}

func (w *writer) all() error {
	for i, db := range w.src.Databases {
		if err := w.database(db); err != nil && (i == 0 || !errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	for _, name := range w.src.Files {
		if err := w.file(filepath.Join(w.src.Dir, name), name, false); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, folder := range w.src.Logs {
		if err := w.folder(folder, true); err != nil {
			return err
		}
	}
	shelves, err := os.ReadDir(filepath.Join(w.src.Dir, w.src.Media))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, s := range shelves {
		// Anything else there is still being written.
		if s.IsDir() && len(s.Name()) == 2 {
			if err := w.folder(path.Join(w.src.Media, s.Name()), false); err != nil {
				return err
			}
		}
	}
	return w.manifest()
}

// database adds a copy of one moment.
func (w *writer) database(name string) error {
	copied := w.beside + "." + filepath.Base(name) + ".part"
	defer func() { _ = os.Remove(copied) }()
	// The name is ours: a copy that is there already is of a backup that was killed.
	if err := os.Remove(copied); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := w.src.Snapshot(w.ctx, filepath.Join(w.src.Dir, name), copied); err != nil {
		return err
	}
	return w.file(copied, name, false)
}

// folder adds the files of a folder; one that is gone meanwhile was erased.
func (w *writer) folder(name string, lines bool) error {
	entries, err := os.ReadDir(filepath.Join(w.src.Dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		err := w.file(filepath.Join(w.src.Dir, name, e.Name()), path.Join(name, e.Name()), lines)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// file adds one file as long as it is now; of a file of lines, the whole ones.
func (w *writer) file(from, name string, lines bool) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	if lines {
		if size, err = wholeLines(f, size); err != nil {
			return err
		}
	}
	return w.entry(name, size, info.ModTime(), f)
}

func (w *writer) entry(name string, size int64, at time.Time, from io.Reader) error {
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o600, Size: size, ModTime: at.Truncate(time.Second), Format: tar.FormatPAX}); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(w.tar, sum), from, size); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	w.done = append(w.done, File{Name: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

func (w *writer) manifest() error {
	raw, err := json.MarshalIndent(Manifest{Format: Format, Program: w.src.Program, Created: w.src.Created.UTC(), Files: w.done}, "", " ")
	if err != nil {
		return err
	}
	if err := w.entry(manifestName, int64(len(raw)), w.src.Created, bytes.NewReader(raw)); err != nil {
		return err
	}
	return w.tar.Close()
}

// wholeLines is how long a file of lines is without a last one that is still being
// written.
func wholeLines(f *os.File, size int64) (int64, error) {
	b := make([]byte, 1)
	for ; size > 0; size-- {
		if _, err := f.ReadAt(b, size-1); err != nil {
			return 0, err
		}
		if b[0] == '\n' {
			break
		}
	}
	return size, nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
