package move

import (
	"errors"
	"fmt"
)

// What callers branch on.
var (
	// ErrFinished: the folder holds a finished archive already.
	ErrFinished = errors.New("this archive is finished already; name another folder, or delete this one")
	// ErrNotEmpty: the folder holds something that is no archive.
	ErrNotEmpty = errors.New("this folder is not empty and holds no unfinished archive; name another")
	// ErrUnfinished: the archive has no manifest because its export has not ended.
	ErrUnfinished = errors.New("this archive is not finished: run the export again, and it goes on where it stopped")
	// ErrNoArchive: there is no archive in the folder.
	ErrNoArchive = errors.New("there is no archive in this folder")
	// ErrNewer: a newer program wrote the archive.
	ErrNewer = errors.New("a newer version of the program wrote this archive; use that version")
	// ErrChanged: what the store holds is not what the archive says.
	ErrChanged = errors.New("the store and the archive differ")
)

// Corrupt says where an archive is damaged.
type Corrupt struct {
	File string
	// Line counts from 1; 0 means the file as a whole.
	Line int64
	Why  string
}

// Error names the file and the line.
func (c *Corrupt) Error() string {
	if c.Line == 0 {
		return fmt.Sprintf("archive damaged: %s: %s", c.File, c.Why)
	}
	return fmt.Sprintf("archive damaged: %s:%d: %s", c.File, c.Line, c.Why)
}

// at puts the place in the archive before what went wrong with it.
func at(file string, line int64, err error) error {
	return fmt.Errorf("%s:%d: %w", file, line, err)
}
