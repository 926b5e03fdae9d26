package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// spoolFolder, in the data folder, is where files stand while they are looked at or sent.
const spoolFolder = "spool"

// emptySpool makes the spool of a data folder anew and returns it: what a killed process
// left is of no use to anybody. The folder must be ours by now.
func emptySpool(dir string) (string, error) {
	spool := filepath.Join(dir, spoolFolder)
	if err := errors.Join(os.RemoveAll(spool), os.Mkdir(spool, 0o700)); err != nil {
		return "", fmt.Errorf("spool: %w", err)
	}
	return spool, nil
}
