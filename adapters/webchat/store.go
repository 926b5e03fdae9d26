package webchat

import (
	"context"
	"io"
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
}

// Media keeps files by the hash of their bytes. Its methods may block and are
// safe from any goroutine.
type Media interface {
	// Put stores everything read from r, at most max bytes, and returns the
	// lower-case hexadecimal SHA-256 and the size. Nothing stays of what was too
	// large or could not be read to its end.
	Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error)
	// Open returns the file and its size. The caller closes it.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error)
}
