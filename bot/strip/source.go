package strip

import "io"

// window is how much of a file is looked at at once: a segment of a JPEG is up to 64 KiB.
const window = 64<<10 + 16

// source is a file that is being looked at, a window at a time.
type source struct {
	r    io.ReadSeeker
	size int64
	// buf stands at from; err is the first error of reading.
	buf  []byte
	from int64
	err  error
}

// at returns the n bytes at off, until the next call; false when there are not so many,
// or n is more than a window, or they cannot be read.
func (s *source) at(off, n int64) ([]byte, bool) {
	if s.err != nil || off < 0 || n < 0 || n > window || off > s.size-n {
		return nil, false
	}
	if off < s.from || off+n > s.from+int64(len(s.buf)) {
		if s.buf == nil {
			s.buf = make([]byte, min(window, s.size))
		}
		s.buf = s.buf[:min(int64(cap(s.buf)), s.size-off)]
		s.from = off
		if _, err := s.r.Seek(off, io.SeekStart); err != nil {
			s.err = err
		} else if _, err := io.ReadFull(s.r, s.buf); err != nil {
			s.err = err
		}
		if s.err != nil {
			return nil, false
		}
	}
	return s.buf[off-s.from:][:n], true
}

// is tells whether the file has these bytes at off.
func (s *source) is(off int64, want string) bool {
	b, ok := s.at(off, int64(len(want)))
	return ok && string(b) == want
}

// some returns at most n bytes at off, as many as there are before end.
func (s *source) some(off, n, end int64) []byte {
	b, _ := s.at(off, max(0, min(n, end-off, window)))
	return b
}
