package main

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/taprose/taprose/bot/screen"
	"github.com/taprose/taprose/conversation/message"
)

// errUnsafe: a stored file is one that is not let in today. Programs before this one looked
// at fewer files, and at uploads from browsers not at all.
var errUnsafe = errors.New("a stored file that is refused for what it is")

// judgedMost is how many names of files are remembered.
const judgedMost = 10_000

// judged remembers which stored files were judged as they would be at the door: each once
// in the life of the program, however often it leaves. It is safe from several goroutines,
// and nil remembers nothing.
type judged struct {
	mu   sync.Mutex
	fine map[string]struct{}
}

func (j *judged) knows(hash string) bool {
	if j == nil {
		return false
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	_, ok := j.fine[hash]
	return ok
}

func (j *judged) note(hash string) {
	if j == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fine == nil || len(j.fine) >= judgedMost {
		j.fine = make(map[string]struct{})
	}
	j.fine[hash] = struct{}{}
}

// judge looks at a stored file by its bytes and leaves r at the beginning. The error is
// errUnsafe, or that of reading.
func (j *judged) judge(ctx context.Context, hash string, r io.ReadSeeker, size int64) error {
	if j.knows(hash) {
		return nil
	}
	read := honest{ReaderAt: readerAt(r)}
	found, err := screen.File(ctx, &read, size, message.MediaRef{Kind: message.MediaDocument})
	if err := errors.Join(err, read.err); err != nil {
		return err
	}
	if found.Refused != "" {
		return errUnsafe
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	j.note(hash)
	return nil
}

// honest remembers that a file could not be read: to whoever looks at pictures it would
// only be a broken one.
type honest struct {
	io.ReaderAt
	err error
}

func (w *honest) ReadAt(p []byte, off int64) (int, error) {
	n, err := w.ReaderAt.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// readerAt reads a file anywhere.
func readerAt(r io.ReadSeeker) io.ReaderAt {
	if at, ok := r.(io.ReaderAt); ok {
		return at
	}
	return seeking{r}
}

// seeking reads by moving to the place first: for one reader at a time.
type seeking struct{ io.ReadSeeker }

func (s seeking) ReadAt(p []byte, off int64) (int, error) {
	if _, err := s.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}
