// Package admit is the way of a file into the media store, the same for those fetched
// from a network (bot/dispatch) and those uploaded in the browser: it is spooled, judged
// by its bytes (bot/screen), a photo's look is noted (bot/look), and only then is it kept.
package admit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/taprose/taprose/bot/look"
	"github.com/taprose/taprose/bot/screen"
	"github.com/taprose/taprose/conversation/message"
)

// Media keeps files by the hash of their bytes.
type Media interface {
	Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error)
}

// Door lets files into a media store. It is safe from several goroutines.
type Door struct {
	Media Media
	// Max is how many bytes a file may have.
	Max int64
	// Dir is where files stand while they are looked at; "" is the system's folder for
	// temporary files, which may be memory.
	Dir string
	// Judging holds the files that are judged at once; nil sets no limit. A file takes its
	// place only when it is here whole, so that slow senders hold none.
	Judging chan struct{}
}

// ErrBusy: too many files are judged now. The same may be brought again soon.
var ErrBusy = errors.New("too many files are judged at once")

// patience is how long a file waits for its place among those that are judged.
const patience = 5 * time.Second

// Refused is the error of a file that is not let in for what it is.
type Refused struct{ Reason screen.Reason }

func (r *Refused) Error() string { return "a file is refused: " + string(r.Reason) }

// File reads a file to its end, looks at it and keeps it. It returns ref with what was
// found: hash, size, kind, name, type and look. The error is a *Refused, ErrBusy, or that
// of reading, of the store or of ctx.
func (d Door) File(ctx context.Context, body io.Reader, ref message.MediaRef) (_ message.MediaRef, err error) {
	s, err := d.spool(body)
	if err != nil {
		return ref, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	leave, err := d.place(ctx)
	if err != nil {
		return ref, err
	}
	defer leave()
	found, err := screen.File(ctx, s, s.size, ref)
	switch {
	case err != nil:
		return ref, fmt.Errorf("screen a file: %w", err)
	case found.Refused != "":
		return ref, &Refused{found.Refused}
	}
	ref.Kind, ref.Name = found.Kind, found.Name
	if found.Mime != "application/octet-stream" {
		ref.Mime = found.Mime
	}
	if ref.Look, err = s.look(ctx, ref); err != nil {
		return ref, fmt.Errorf("look at a photo: %w", err)
	}
	ref.Hash, ref.Size, err = d.Media.Put(ctx, io.NewSectionReader(s, 0, s.size), d.Max)
	return ref, err
}

// place takes the place of a file among those that are judged; the caller leaves it.
func (d Door) place(ctx context.Context) (leave func(), err error) {
	if d.Judging == nil {
		return func() {}, nil
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case d.Judging <- struct{}{}:
		return func() { <-d.Judging }, nil
	case <-late.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Look reads a photo and tells how it looks, "" when it has no look; it keeps nothing.
func (d Door) Look(ctx context.Context, body io.Reader, ref message.MediaRef) (string, error) {
	s, err := d.spool(body)
	if err != nil {
		return "", err
	}
	l, err := s.look(ctx, ref)
	return l, errors.Join(err, s.close())
}

// inMemory is up to which size, in bytes, a file is looked at in memory, as most photos
// are; larger ones go through a temporary file.
const inMemory = 256 << 10

// spooled is a file that can be read anywhere.
type spooled struct {
	io.ReaderAt
	size int64
	file *os.File
}

// spool takes a whole body, of at most Max bytes and one more, so that whoever keeps
// it sees that it is too large.
func (d Door) spool(body io.Reader) (s spooled, err error) {
	if d.Max > 0 {
		body = io.LimitReader(body, d.Max+1)
	}
	var buf bytes.Buffer
	n, err := io.CopyN(&buf, body, inMemory)
	if err == io.EOF {
		return spooled{ReaderAt: bytes.NewReader(buf.Bytes()), size: n}, nil
	}
	if err != nil {
		return s, err
	}
	f, err := os.CreateTemp(d.Dir, "taprose-file-")
	if err != nil {
		return s, err
	}
	s = spooled{ReaderAt: f, file: f}
	// Gone from the folder at once where the system allows it: a kill leaves nothing.
	_ = os.Remove(f.Name())
	rest, err := io.Copy(f, io.MultiReader(&buf, body))
	if s.size = rest; err != nil {
		return s, errors.Join(err, s.close())
	}
	return s, nil
}

// look tells how a photo looks, where that is not known yet.
func (s spooled) look(ctx context.Context, ref message.MediaRef) (string, error) {
	if ref.Kind != message.MediaPhoto || ref.Look != "" {
		return ref.Look, nil
	}
	return look.Of(ctx, s, s.size)
}

func (s spooled) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if rm := os.Remove(s.file.Name()); rm != nil && !errors.Is(rm, os.ErrNotExist) {
		err = errors.Join(err, rm)
	}
	return err
}
