package strip

import (
	"io"
	"slices"
)

// head is how many bytes of a file tell its kind.
const head = 64

// Clean looks through a file of size bytes and returns it without what tells more than
// the picture. It holds a window of the file in memory, never the whole; what the Reader
// returns it reads from r, which must stay open and be read by nobody else. The error is
// ErrBroken, ErrKind, or that of reading.
func Clean(r io.ReadSeeker, size int64) (*Reader, error) {
	s := &source{r: r, size: size}
	c := &cleaning{source: s}
	err := c.clean()
	switch {
	case s.err != nil:
		return nil, s.err
	case err != nil:
		return nil, err
	case c.tooMany():
		return nil, ErrBroken
	}
	return &Reader{r: r, plan: c.plan, orig: -1}, nil
}

// cleaning is a file being looked through, and what is to become of it.
type cleaning struct {
	*source
	plan
}

func (c *cleaning) clean() error {
	start := slices.Clone(c.some(0, head, c.size))
	switch {
	case c.is(0, "\xff\xd8"):
		return c.jpeg()
	case c.is(0, pngHead):
		return c.png()
	case c.is(0, "RIFF") && c.is(8, "WEBP"):
		return c.webp()
	case c.is(0, "GIF87a"), c.is(0, "GIF89a"):
		return c.gif()
	case !passable(start):
		return ErrKind
	case movie(start):
		return c.walk(0, c.size, 0)
	}
	c.keep(0, c.size)
	return nil
}

// passable tells from the beginning of a file whether Clean can do its work.
func passable(start []byte) bool {
	if len(start) >= 4 && (string(start[:4]) == "II*\x00" || string(start[:4]) == "MM\x00*") {
		return false
	}
	return !slices.ContainsFunc(brands(start), func(b string) bool { return still[b] })
}

// still are the brands of pictures in a container made for films (ISO/IEC 23008-12,
// AVIF 1.1).
var still = map[string]bool{
	"heic": true, "heix": true, "hevc": true, "hevx": true, "heim": true, "heis": true,
	"mif1": true, "msf1": true, "avif": true, "avis": true, "crx ": true,
}

// brands are those of the file type box that a file begins with, as far as start goes.
func brands(start []byte) []string {
	if len(start) < 16 || string(start[4:8]) != "ftyp" {
		return nil
	}
	out := []string{string(start[8:12])}
	for i := 16; i+4 <= len(start) && i+4 <= int(be32(start)); i += 4 {
		out = append(out, string(start[i:i+4]))
	}
	return out
}

// movie tells whether a file is an MP4 or QuickTime film; old ones begin without a file
// type.
func movie(start []byte) bool {
	if len(start) < 12 {
		return false
	}
	switch string(start[4:8]) {
	case "ftyp", "moov", "mdat", "wide", "free", "skip":
		return true
	}
	return false
}

func be32(b []byte) uint32 {
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

func le32(b []byte) uint32 {
	return uint32(b[3])<<24 | uint32(b[2])<<16 | uint32(b[1])<<8 | uint32(b[0])
}
