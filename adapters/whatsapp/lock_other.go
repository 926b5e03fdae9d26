//go:build !unix

package whatsapp

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// lockFile takes the lock on a file, or returns ErrInUse. Systems without flock
// refuse to remove a file that is open, so a file left by a process that died
// can be removed and one that is held cannot.
func lockFile(path string) (release func(), err error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, ErrInUse
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil, ErrInUse
		}
		return nil, fmt.Errorf("lock: %w", err)
	}
	return func() { _ = f.Close(); _ = os.Remove(path) }, nil
}
