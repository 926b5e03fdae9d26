package dispatch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/taprose/taprose/bot/screen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// inMemory is up to which size, in bytes, a file is looked at in memory; larger ones
// go through a temporary file.
const inMemory = 1 << 20

// spooled is a file that can be read anywhere.
type spooled struct {
	io.ReaderAt
	size int64
	file *os.File
}

// spool takes a whole body, of at most max bytes and one more, so that whoever keeps
// it sees that it is too large.
func spool(body io.Reader, max int64) (s spooled, err error) {
	if max > 0 {
		body = io.LimitReader(body, max+1)
	}
	var buf bytes.Buffer
	n, err := io.CopyN(&buf, body, inMemory)
	if err == io.EOF {
		return spooled{ReaderAt: bytes.NewReader(buf.Bytes()), size: n}, nil
	}
	if err != nil {
		return s, err
	}
	f, err := os.CreateTemp("", "taprose-file-")
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

// screenedPrefix begins the failure of a file that was refused for what it is.
const screenedPrefix = "refused:screen_"

// screened looks at a file and gives its reference what was found. A refused one is a
// SendError.
func screened(ctx context.Context, s spooled, ref message.MediaRef) (message.MediaRef, error) {
	found, err := screen.File(ctx, s, s.size, ref)
	if err != nil {
		return ref, &message.SendError{Kind: message.SendRetry, Code: "screen", Cause: err}
	}
	if found.Refused != "" {
		return ref, &message.SendError{Kind: message.SendRefused, Code: "screen_" + string(found.Refused), Cause: fmt.Errorf("a file is refused: %s", found.Refused)}
	}
	ref.Kind, ref.Name = found.Kind, found.Name
	if found.Mime != "application/octet-stream" {
		ref.Mime = found.Mime
	}
	return ref, nil
}

// unscreened tells who sent a refused file which one it was and why, and returns false
// when that was not the failure.
func (d *Dispatcher) unscreened(ctx context.Context, now time.Time, r *report.Report, o report.Outcome) bool {
	reason, ok := strings.CutPrefix(o.Failure, screenedPrefix)
	dl := r.Delivery(o.Key)
	if !ok || dl == nil || dl.Target.Kind != report.TargetStore {
		return false
	}
	lang := regency.Indonesian
	if p, err := d.People.Load(ctx, r.Person); err == nil && p.Lang != "" {
		lang = p.Lang
	}
	desk.FileRefused(d.Regency, r, o.Key, reason, lang, now)
	return true
}
