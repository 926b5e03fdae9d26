package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Why is for what an identity was opened.
type Why string

// The reasons.
const (
	// WhyDelivery: a message had to reach the reporter.
	WhyDelivery Why = "delivery"
	// WhyName: the agency was shown the name of a reporter who wanted that.
	WhyName Why = "name"
	// WhyRelay: words of staff were searched for the reporter's name and number.
	WhyRelay Why = "relay"
	// WhyExport: the person asked for what is kept of him.
	WhyExport Why = "export"
	// WhyBlock: administrators blocked the person, whose chats had to be found.
	WhyBlock Why = "block"
	// WhyErase: the person, or the end of the time to keep it, had the identity erased.
	WhyErase Why = "erase"
	// WhyOperator: somebody on the server asked who the reporter is; Note says what for.
	WhyOperator Why = "operator"
)

// Look is one look at an identity.
type Look struct {
	// Person is the random ID of who was looked at.
	Person string `json:"person"`
	Why    Why    `json:"why"`
	// Report is the one for which it was done, if any.
	Report string `json:"report,omitempty"`
	// By is for whom: the key of an agency, "admins", "reporter", the account of an
	// operator on the server, or "".
	By string `json:"by,omitempty"`
	// Note is the reason in the words of whoever asked, where a person did.
	Note string `json:"note,omitempty"`
}

// Entry is one line of the log.
//
//	{"seq":12,"at":"2026-11-21T08:00:00Z","person":"p_7f3k","why":"delivery","report":"r_9f","prev":"9f86…","hash":"60303a…"}
type Entry struct {
	Seq int64     `json:"seq"`
	At  time.Time `json:"at"`
	Look
	// Prev is the hash of the line before, "" in the very first. Hash is of this line
	// with Hash empty.
	Prev string `json:"prev"`
	Hash string `json:"hash"`
}

// sum is the hash of an entry.
func (e Entry) sum() (string, error) {
	e.Hash = ""
	raw, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(raw)
	return hex.EncodeToString(h[:]), nil
}

// Log is the log of one program. It is safe from several goroutines; two programs must
// not have the same folder.
type Log struct {
	dir string
	now func() time.Time

	mu     sync.Mutex
	file   *os.File
	month  string
	last   Entry
	synced time.Time
}

// syncEvery is how often the disk is asked to keep what was written.
const syncEvery = time.Second

// Open opens the log in a folder, which is made if missing. now is the clock.
func Open(dir string, now func() time.Time) (*Log, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	l := &Log{dir: dir, now: now}
	names, err := months(dir)
	if err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	for _, name := range slices.Backward(names) {
		found, err := l.resume(name)
		if err != nil {
			return nil, fmt.Errorf("audit log %s: %w", name, err)
		}
		if found {
			break
		}
	}
	return l, nil
}

// resume reads where a file ended; false if it holds no line. A last line that was not
// written to its end was never confirmed to anybody, so nothing was opened by it: it is
// taken off.
func (l *Log) resume(name string) (bool, error) {
	f, err := os.OpenFile(filepath.Join(l.dir, name), os.O_RDWR, 0)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	// A line is a few hundred bytes.
	from := max(0, info.Size()-64<<10)
	tail, err := io.ReadAll(io.NewSectionReader(f, from, info.Size()-from))
	if err != nil {
		return false, err
	}
	end := bytes.LastIndexByte(tail, '\n') + 1
	if end < len(tail) {
		if err := f.Truncate(from + int64(end)); err != nil {
			return false, err
		}
	}
	if end == 0 {
		return false, nil
	}
	line := tail[bytes.LastIndexByte(tail[:end-1], '\n')+1 : end]
	if err := json.Unmarshal(line, &l.last); err != nil {
		return false, fmt.Errorf("last line: %w", err)
	}
	return true, nil
}

// Look writes a look down. Once it returned nil the look is in the log.
func (l *Log) Look(_ context.Context, look Look) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now().UTC()
	e := Entry{Seq: l.last.Seq + 1, At: now, Look: look, Prev: l.last.Hash}
	var err error
	if e.Hash, err = e.sum(); err != nil {
		return fmt.Errorf("audit log: %w", err)
	}
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("audit log: %w", err)
	}
	if err := l.append(now, append(line, '\n')); err != nil {
		return fmt.Errorf("audit log: %w", err)
	}
	l.last = e
	return nil
}

func (l *Log) append(now time.Time, line []byte) error {
	if month := now.Format(monthForm); l.file == nil || month > l.month {
		if err := l.turn(month); err != nil {
			return err
		}
	}
	if n, err := l.file.Write(line); err != nil {
		if n > 0 {
			// What stands there of it must not stick to the next line.
			err = errors.Join(err, l.shorten(n))
		}
		return err
	}
	if now.Sub(l.synced) < syncEvery {
		return nil
	}
	l.synced = now
	return l.file.Sync()
}

// turn begins the file of a month.
func (l *Log) turn(month string) error {
	f, err := os.OpenFile(filepath.Join(l.dir, prefix+month+suffix), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	err = l.closeFile()
	l.file, l.month = f, month
	return err
}

func (l *Log) shorten(n int) error {
	info, err := l.file.Stat()
	if err != nil {
		return err
	}
	return l.file.Truncate(info.Size() - int64(n))
}

// Close ends the log.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.closeFile()
	l.file = nil
	return err
}

func (l *Log) closeFile() error {
	if l.file == nil {
		return nil
	}
	return errors.Join(l.file.Sync(), l.file.Close())
}

// The names of the files: looks-2026-11.jsonl. They sort by time.
const prefix, monthForm, suffix = "looks-", "2006-01", ".jsonl"

func months(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) && strings.HasSuffix(e.Name(), suffix) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}
