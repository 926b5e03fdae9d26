package strip

import (
	"io"
	"sort"
)

// piecesMax is how many pieces a cleaned file may have: a hundred times what cameras and
// programs write. One that has more was made to need memory.
const piecesMax = 1 << 16

// piece is a part of a cleaned file: bytes of the original, or others in their place.
type piece struct {
	// at is where it stands in the cleaned file, n its length.
	at, n int64
	// from is where it stood in the original; -1 for what is written new: with, or zeros
	// where that is nil.
	from int64
	with []byte
}

// plan says what a cleaned file is made of, in the order of its bytes.
type plan struct {
	pieces []piece
	length int64
}

func (p *plan) add(c piece) {
	if c.n == 0 {
		return
	}
	if i := len(p.pieces) - 1; i >= 0 && c.from >= 0 && p.pieces[i].from >= 0 && p.pieces[i].from+p.pieces[i].n == c.from {
		p.pieces[i].n += c.n
	} else {
		c.at = p.length
		p.pieces = append(p.pieces, c)
	}
	p.length += c.n
}

// keep takes over n bytes that stand at from.
func (p *plan) keep(from, n int64) { p.add(piece{from: from, n: n}) }

// put writes bytes, which the plan keeps.
func (p *plan) put(b []byte) { p.add(piece{from: -1, n: int64(len(b)), with: b}) }

// blank writes n zeros.
func (p *plan) blank(n int64) { p.add(piece{from: -1, n: n}) }

// tooMany tells whether the file has more pieces than any.
func (p *plan) tooMany() bool { return len(p.pieces) > piecesMax }

// Reader reads a cleaned file from its original. It is for one goroutine.
type Reader struct {
	r io.ReadSeeker
	plan
	// pos is where it stands, orig where the original stands, -1 for unknown.
	pos, orig int64
}

// Size is the length of the cleaned file.
func (r *Reader) Size() int64 { return r.length }

// Read reads on.
func (r *Reader) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if r.pos >= r.length {
		return 0, io.EOF
	}
	p := r.pieces[sort.Search(len(r.pieces), func(i int) bool { return r.pieces[i].at+r.pieces[i].n > r.pos })]
	in := r.pos - p.at
	b = b[:min(int64(len(b)), p.n-in)]
	if p.from < 0 {
		if p.with == nil {
			clear(b)
		} else {
			copy(b, p.with[in:])
		}
		r.pos += int64(len(b))
		return len(b), nil
	}
	if from := p.from + in; r.orig != from {
		r.orig = -1
		if _, err := r.r.Seek(from, io.SeekStart); err != nil {
			return 0, err
		}
		r.orig = from
	}
	n, err := r.r.Read(b)
	r.pos, r.orig = r.pos+int64(n), r.orig+int64(n)
	if err == io.EOF {
		// The plan says that there is more; or the caller learns it at the next read.
		err = nil
		if n == 0 {
			err = io.ErrUnexpectedEOF
		}
	}
	return n, err
}

// Seek moves to where the next Read begins.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.pos
	case io.SeekEnd:
		offset += r.length
	}
	if offset < 0 {
		return r.pos, errSeek
	}
	r.pos = offset
	return offset, nil
}
