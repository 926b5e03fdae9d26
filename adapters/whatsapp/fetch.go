package whatsapp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/taprose/taprose/conversation/message"
)

var (
	errTooBig  = errors.New("file is larger than allowed")
	errDiffers = errors.New("file is not what the message announced")
	errGone    = errors.New("file is neither with WhatsApp nor on the sender's phone any more")
	errNoReply = errors.New("the sender's phone did not upload the file again")
)

func refused(code string, cause error) *message.SendError {
	return &message.SendError{Kind: message.SendRefused, Code: code, Cause: cause}
}

func retry(code string, cause error) *message.SendError {
	return &message.SendError{Kind: message.SendRetry, Code: code, Cause: cause}
}

// Fetch downloads a file that a person sent, checks that it is what the message
// announced, and returns it from a temporary file, which goes away when the
// caller closes it. A file that WhatsApp has thrown away is asked of the sender's
// phone. Errors are *message.SendError: SendRetry, SendThrottled,
// SendMisconfigured, or SendRefused when it will never be had.
func (c *Channel) Fetch(ctx context.Context, ref message.MediaRef) (io.ReadCloser, error) {
	f, err := readFile(ref)
	if err != nil {
		return nil, refused("media", err)
	}
	if f.Len > uint64(c.cfg.MaxMediaBytes) {
		return nil, refused("too_big", errTooBig)
	}
	cli, down := c.connected(ctx)
	if down != nil {
		return nil, down
	}
	r, err := c.download(ctx, cli, f)
	if expired(err) {
		var asked *message.SendError
		if f, asked = c.askForUpload(ctx, cli, f); asked != nil {
			return nil, asked
		}
		r, err = c.download(ctx, cli, f)
	}
	if err != nil {
		return nil, fetchError(err)
	}
	return r, nil
}

// expired tells that WhatsApp no longer has the file.
func expired(err error) bool {
	return errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith403) || errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith404) ||
		errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410)
}

func fetchError(err error) *message.SendError {
	var http whatsmeow.DownloadHTTPError
	switch {
	case expired(err):
		return refused("gone", errGone)
	case errors.Is(err, errTooBig):
		return refused("too_big", err)
	case errors.Is(err, errDiffers), errors.Is(err, whatsmeow.ErrInvalidMediaSHA256), errors.Is(err, whatsmeow.ErrInvalidMediaHMAC),
		errors.Is(err, whatsmeow.ErrInvalidMediaEncSHA256), errors.Is(err, whatsmeow.ErrTooShortFile):
		// A broken transfer looks the same as a forged announcement; the caller's
		// tries are counted, so it ends either way.
		return retry("hash", err)
	case errors.As(err, &http):
		return retry(strconv.Itoa(http.StatusCode), err)
	}
	return retry("download", err)
}

// download gets the file into a temporary one.
func (c *Channel) download(ctx context.Context, cli *whatsmeow.Client, f *file) (_ io.ReadCloser, err error) {
	out, err := c.temporary()
	if err != nil {
		return nil, err
	}
	tmp := out.File
	defer func() {
		if err != nil {
			_ = out.Close()
		}
	}()
	// The library writes as much as the network sends; the announced size is the
	// sender's word, so the bytes are counted.
	most := c.cfg.MaxMediaBytes + 1<<10 // padding and MAC come on top
	counted := &capped{File: tmp, most: most, left: most}
	if err := cli.DownloadMediaWithPathToFile(ctx, f.Path, f.Enc, f.Sum, f.Key, libraryKind(f.Kind), "", false, counted); err != nil {
		if counted.over {
			return nil, errTooBig
		}
		return nil, err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("temporary file: %w", err)
	}
	sum := sha256.New()
	n, err := io.Copy(sum, tmp)
	if err != nil {
		return nil, fmt.Errorf("temporary file: %w", err)
	}
	if f.Len != 0 && uint64(n) != f.Len || !bytes.Equal(sum.Sum(nil), f.Sum) {
		return nil, errDiffers
	}
	if n > c.cfg.MaxMediaBytes {
		return nil, errTooBig
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("temporary file: %w", err)
	}
	return out, nil
}

// temporary is a file that is gone from its folder at once, where the system allows
// that, so that a kill leaves nothing; elsewhere it goes when it is closed.
type temporary struct{ *os.File }

func (c *Channel) temporary() (*temporary, error) {
	f, err := os.CreateTemp(c.cfg.TempDir, "taprose-whatsapp-*")
	if err != nil {
		return nil, fmt.Errorf("temporary file: %w", err)
	}
	_ = os.Remove(f.Name())
	return &temporary{f}, nil
}

func (t *temporary) Close() error {
	err := t.File.Close()
	if gone := os.Remove(t.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// capped refuses to write beyond a limit between two seeks: the library goes back
// to the start to try again, and to decrypt in place.
type capped struct {
	*os.File
	most, left int64
	over       bool
}

func (f *capped) Write(p []byte) (int, error) {
	if f.left -= int64(len(p)); f.left < 0 {
		f.over = true
		return 0, errTooBig
	}
	return f.File.Write(p)
}

func (f *capped) Seek(offset int64, whence int) (int64, error) {
	f.left = f.most
	return f.File.Seek(offset, whence)
}

// ReadFrom keeps io.Copy from going around Write.
func (f *capped) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{f}, r)
}

// askForUpload asks the sender's phone to upload the file again and returns where
// it is then. The phone must be on and have the file.
func (c *Channel) askForUpload(ctx context.Context, cli *whatsmeow.Client, f *file) (*file, *message.SendError) {
	info, err := f.message()
	if err != nil {
		return nil, refused("media", err)
	}
	answer, done := c.retries.await(f.ID)
	defer done()
	if err := cli.SendMediaRetryReceipt(ctx, info, f.Key); err != nil {
		return nil, retry("media_retry", err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.MediaRetryWait)
	defer cancel()
	var e *events.MediaRetry
	select {
	case e = <-answer:
	case <-ctx.Done():
		return nil, retry("media_retry", errNoReply)
	}
	note, err := whatsmeow.DecryptMediaRetryNotification(e, f.Key)
	switch {
	case errors.Is(err, whatsmeow.ErrMediaNotAvailableOnPhone):
		return nil, refused("gone", errGone)
	case err != nil:
		return nil, retry("media_retry", err)
	case note.GetResult() == waMmsRetry.MediaRetryNotification_NOT_FOUND:
		return nil, refused("gone", errGone)
	case note.GetResult() != waMmsRetry.MediaRetryNotification_SUCCESS || note.GetDirectPath() == "":
		return nil, retry("media_retry", errNoReply)
	}
	again := *f
	again.Path = note.GetDirectPath()
	return &again, nil
}

// retries are the questions put to phones, by message ID.
type retries struct {
	mu      sync.Mutex
	waiting map[string][]chan *events.MediaRetry
}

func (r *retries) await(id string) (<-chan *events.MediaRetry, func()) {
	ch := make(chan *events.MediaRetry, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.waiting == nil {
		r.waiting = map[string][]chan *events.MediaRetry{}
	}
	r.waiting[id] = append(r.waiting[id], ch)
	return ch, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		left := r.waiting[id][:0:0]
		for _, other := range r.waiting[id] {
			if other != ch {
				left = append(left, other)
			}
		}
		if len(left) == 0 {
			delete(r.waiting, id)
			return
		}
		r.waiting[id] = left
	}
}

func (r *retries) answer(e *events.MediaRetry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ch := range r.waiting[e.MessageID] {
		select {
		case ch <- e:
		default:
		}
	}
}
