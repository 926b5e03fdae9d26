package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Broken is the first place at which a log is not what was written.
type Broken struct {
	File string
	Line int
	What string
}

// Error says where and what.
func (b *Broken) Error() string { return fmt.Sprintf("%s:%d: %s", b.File, b.Line, b.What) }

// Summary is what a log that holds together amounts to.
type Summary struct {
	// Looks counts the lines, Files the months.
	Looks, Files int
	// Head is the hash of the last line. Whoever keeps it elsewhere notices a log that
	// was written anew.
	Head string
	// Heads tells whether a hash was seen, for the question whether an older head is
	// still part of this log.
	heads map[string]bool
}

// Has tells whether the line with this hash is in the log.
func (s Summary) Has(hash string) bool { return s.heads[hash] }

// Verify reads the log in a folder from its oldest month. The error is a *Broken at
// the first line that does not follow from the one before. No folder is an empty log.
func Verify(dir string) (Summary, error) {
	sum := Summary{heads: make(map[string]bool)}
	names, err := months(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return sum, nil
	}
	if err != nil {
		return sum, fmt.Errorf("audit log: %w", err)
	}
	var last *Entry
	for _, name := range names {
		if last, err = verifyFile(filepath.Join(dir, name), last, &sum); err != nil {
			return sum, err
		}
		sum.Files++
	}
	return sum, nil
}

func verifyFile(path string, last *Entry, sum *Summary) (*Entry, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	defer f.Close()
	in := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if len(line) > 0 {
				return nil, &Broken{path, n, "the last line is cut off"}
			}
			return last, nil
		}
		if err != nil {
			return nil, fmt.Errorf("audit log: %w", err)
		}
		e, err := follow(line, last)
		if err != nil {
			return nil, &Broken{path, n, err.Error()}
		}
		last = &e
		sum.Looks++
		sum.Head = e.Hash
		sum.heads[e.Hash] = true
	}
}

// follow reads a line and proves that it follows the last one.
func follow(line []byte, last *Entry) (Entry, error) {
	var e Entry
	if err := json.Unmarshal(line, &e); err != nil {
		return e, errors.New("not a line of this log")
	}
	if again, err := json.Marshal(e); err != nil || !bytes.Equal(append(again, '\n'), line) {
		return e, errors.New("not written by this program")
	}
	want, err := e.sum()
	switch {
	case err != nil || e.Hash != want:
		return e, errors.New("changed: its hash is of something else")
	case last != nil && (e.Prev != last.Hash || e.Seq != last.Seq+1):
		return e, fmt.Errorf("does not follow line %d: something was taken out or put in before it", last.Seq)
	}
	return e, nil
}
