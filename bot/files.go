package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/taprose/taprose/bot/strip"
)

// files are the stored files as they leave the program: without what they tell of the
// place, the time and the device they come from. What is stored stays as it came.
type files struct{ media }

// OpenMedia opens a file by its hash for a channel to send.
func (f files) OpenMedia(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	return f.Open(ctx, hash)
}

// Open returns a file cleaned. The error is strip.ErrKind or strip.ErrBroken for one that
// cannot be.
func (f files) Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	r, size, err := f.media.Open(ctx, hash)
	if err != nil {
		return nil, 0, err
	}
	head := make([]byte, strip.Head)
	n, err := io.ReadFull(r, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	if err == nil {
		_, err = r.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("read stored file: %w", err), r.Close())
	}
	if strip.Kept(head[:n]) {
		return r, size, nil
	}
	raw, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, 0, fmt.Errorf("read stored file: %w", err)
	}
	clean, err := strip.Clean(raw)
	if err != nil {
		return nil, 0, err
	}
	return unowned{bytes.NewReader(clean)}, int64(len(clean)), nil
}

// Passable tells whether a file can be cleaned and so be passed on.
func (f files) Passable(ctx context.Context, hash string) (bool, error) {
	r, _, err := f.Open(ctx, hash)
	switch {
	case errors.Is(err, strip.ErrKind), errors.Is(err, strip.ErrBroken):
		return false, nil
	case err != nil:
		return false, err
	}
	return true, r.Close()
}

// unowned is in memory: there is nothing to close.
type unowned struct{ *bytes.Reader }

// Close does nothing.
func (unowned) Close() error { return nil }
