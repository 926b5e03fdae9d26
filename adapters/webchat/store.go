package webchat

import (
	"context"
	"errors"
	"io"

	"github.com/taprose/taprose/conversation/message"
)

// Entry is one line of a chat's log.
type Entry struct {
	// Seq orders the entries of one chat. It begins at 1 and grows; numbers may
	// be left out.
	Seq  int64
	Body []byte
}

// Log keeps what was said in each chat. Its methods may block and are safe from
// any goroutine.
type Log interface {
	// Append adds an entry durably and returns its number. A key that the chat
	// has already changes nothing and returns the number it got then. An entry
	// becomes visible to Since only after every entry with a smaller number in
	// the same chat, because readers go on from the last number they saw.
	Append(ctx context.Context, chat, key string, body []byte) (seq int64, err error)
	// Since returns at most limit entries of the chat with a number above after,
	// in order; none is not an error.
	Since(ctx context.Context, chat string, after int64, limit int) ([]Entry, error)
	// Newest returns the highest number of each of the chats that have entries with a
	// number above the one given, and nothing of the others.
	Newest(ctx context.Context, after map[string]int64) (map[string]int64, error)
}

// What is not stored for what it is, or not now.
var (
	// ErrUnsafe: it could run, or hides what is in it: macros, programs, archives.
	ErrUnsafe = errors.New("a file that is not passed on")
	// ErrImage: a picture with more pixels or frames than a picture has.
	ErrImage = errors.New("a picture too large to be shown")
	// ErrBusy: too many files are looked at now; the same is welcome soon.
	ErrBusy = errors.New("too many files at once")
)

// Media keeps files by the hash of their bytes. Its methods may block and are
// safe from any goroutine.
type Media interface {
	// Keep reads r to its end, looks at what that is, and stores it. It returns ref with
	// the lower-case hexadecimal SHA-256, the size, as what it can be shown and, for a
	// photo, how it looks. The error is ErrUnsafe, ErrImage, ErrBusy, or that of
	// reading or storing; nothing stays then.
	Keep(ctx context.Context, r io.Reader, ref message.MediaRef) (message.MediaRef, error)
	// Open returns the file and its size. The caller closes it.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error)
}
