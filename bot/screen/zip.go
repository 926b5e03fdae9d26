package screen

import (
	"archive/zip"
	"context"
	"io"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// Bounds of an archive: more entries, or a size of all of them that is so many times
// the file's and more than so much, is no archive that anybody means.
const (
	entriesMax = 5_000
	ratioMax   = 200
	unpacked   = 500 << 20
	// peeked is of how many entries the first bytes are read.
	peeked = 100
)

// zipped looks for a zip's list at the end of a file, whatever stands before it: Office
// documents are zips, and so is a picture with a zip behind it. "" when there is none,
// or nothing in it that runs.
func zipped(ctx context.Context, r io.ReaderAt, size int64) (Reason, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		// No zip, or one that no program opens either.
		return brokenZip(r)
	}
	if len(z.File) > entriesMax {
		return Archive, nil
	}
	var total uint64
	for _, f := range z.File {
		total += f.UncompressedSize64
		if total > unpacked && total/ratioMax > uint64(size) || f.UncompressedSize64 > 1<<40 {
			return Archive, nil
		}
		name := strings.ToLower(f.Name)
		switch {
		case f.Flags&0x1 != 0:
			// Encrypted: nobody knows.
			return Sealed, nil
		case path.Base(name) == "vbaproject.bin":
			return Macro, nil
		case running[path.Ext(strings.TrimRight(name, " ."))] && !office(name):
			return Archive, nil
		}
	}
	for i, f := range z.File {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if i == peeked {
			break
		}
		if reason := peek(f); reason != "" {
			return reason, nil
		}
	}
	return "", nil
}

// office tells of an entry that documents hold and that only looks as if it ran.
func office(name string) bool {
	return strings.HasPrefix(name, "word/") || strings.HasPrefix(name, "xl/") || strings.HasPrefix(name, "ppt/") ||
		strings.HasPrefix(name, "_rels/") || strings.HasPrefix(name, "docprops/")
}

// peek reads the beginning of an entry.
func peek(f *zip.File) Reason {
	if f.FileInfo().IsDir() {
		return ""
	}
	body, err := f.Open()
	if err != nil {
		return ""
	}
	defer body.Close()
	start := make([]byte, 512)
	n, _ := io.ReadFull(body, start)
	start = start[:n]
	if n == 0 {
		return ""
	}
	typ := mimetype.Detect(start)
	switch {
	case typ.Is("application/zip"):
		// An archive within an archive: who hides like that, hides something.
		return Sealed
	case office(strings.ToLower(f.Name)):
		return ""
	}
	switch reason := byContent(start, typ, ""); reason {
	case "":
		return ""
	case Sealed:
		return Sealed
	default:
		return Archive
	}
}

// brokenZip refuses what begins like a zip and has no list: some programs unpack it
// all the same, and nobody can say what is in it.
func brokenZip(r io.ReaderAt) (Reason, error) {
	var start [4]byte
	if n, err := r.ReadAt(start[:], 0); err != nil && err != io.EOF {
		return "", err
	} else if n == 4 && (string(start[:]) == "PK\x03\x04" || string(start[:]) == "PK\x05\x06") {
		return Sealed, nil
	}
	return "", nil
}
