package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/taprose/taprose/adapters/webchat"
	"github.com/taprose/taprose/bot/admit"
	"github.com/taprose/taprose/bot/screen"
	"github.com/taprose/taprose/bot/strip"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// files are the stored files as they leave the program: only those that would be let in
// today, and without what they tell of the place, the time and the device they come from.
// What is stored stays as it came.
type files struct {
	media
	judged *judged
}

// files are the stored files on their way out.
func (s *stores) files() files { return files{s.media, s.judged} }

// OpenMedia opens a file by its hash for a channel to send.
func (f files) OpenMedia(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	return f.Open(ctx, hash)
}

// Open returns a file cleaned. It is cleaned while it is read, so that one that is open
// takes little memory however large it is. The error is strip.ErrKind or strip.ErrBroken
// for one that cannot be, errUnsafe for one that nobody should open.
func (f files) Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	r, size, err := f.media.Open(ctx, hash)
	if err != nil {
		return nil, 0, err
	}
	if err := f.judged.judge(ctx, hash, r, size); err != nil {
		return nil, 0, errors.Join(fmt.Errorf("judge stored file: %w", err), r.Close())
	}
	clean, err := strip.Clean(r, size)
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("clean stored file: %w", err), r.Close())
	}
	return cleaned{clean, r}, clean.Size(), nil
}

// Passable tells whether a file is safe and can be cleaned, and so be passed on. One that is not there
// any more never can be: what names it must not wait for it.
func (f files) Passable(ctx context.Context, hash string) (bool, error) {
	r, _, err := f.Open(ctx, hash)
	switch {
	case errors.Is(err, strip.ErrKind), errors.Is(err, strip.ErrBroken), errors.Is(err, errUnsafe), errors.Is(err, store.ErrNotFound):
		return false, nil
	case err != nil:
		return false, err
	}
	return true, r.Close()
}

// cleaned is a file that is cleaned while it is read.
type cleaned struct {
	*strip.Reader
	io.Closer
}

// uploads are the stored files of the web chat, with the way in for new ones.
type uploads struct {
	files
	door admit.Door
}

// judgedUploads is how many uploads are judged at once: few, because anybody may upload
// and all photos of all networks wait for the same decoder.
const judgedUploads = 4

// Keep implements webchat.Media.
func (u uploads) Keep(ctx context.Context, r io.Reader, ref message.MediaRef) (message.MediaRef, error) {
	ref, err := u.door.File(ctx, r, ref)
	if refused, ok := errors.AsType[*admit.Refused](err); ok {
		if refused.Reason == screen.Picture {
			return ref, webchat.ErrImage
		}
		return ref, webchat.ErrUnsafe
	}
	if errors.Is(err, admit.ErrBusy) {
		return ref, webchat.ErrBusy
	}
	return ref, err
}
