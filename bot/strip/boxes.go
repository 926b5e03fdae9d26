package strip

// entered are the boxes of a film that hold others in which notes may stand.
var entered = map[string]bool{"moov": true, "trak": true, "mdia": true, "minf": true, "moof": true, "traf": true, "edts": true, "stbl": true}

// blanked are the boxes that hold notes: where and when, by whom, with what; and
// whatever only one maker knows.
var blanked = map[string]bool{"udta": true, "meta": true, "uuid": true, "meco": true, "xml ": true, "bxml": true}

// dated are the boxes that say when something was made, in the seconds since 1904 behind
// their version and flags.
var dated = map[string]bool{"mvhd": true, "tkhd": true, "mdhd": true}

// deepest is more than any film nests its boxes.
const deepest = 12

// walk blanks the boxes from at to end that hold notes: each becomes a free one of the
// same length, so that nothing else in the file moves.
func (c *cleaning) walk(at, end int64, depth int) error {
	if depth > deepest {
		return ErrBroken
	}
	for at < end && !c.tooMany() {
		// Up to seven bytes at the end of a QuickTime list are a terminator.
		if end-at < 8 {
			c.blank(end - at)
			return nil
		}
		h := c.some(at, 16, end)
		if len(h) < 8 {
			return ErrBroken
		}
		size, start := uint64(be32(h)), int64(8)
		switch {
		case size == 0:
			// To the end of the file, which only its last box may reach.
			if size = uint64(end - at); depth > 0 {
				return ErrBroken
			}
		case size == 1:
			if len(h) < 16 {
				return ErrBroken
			}
			size, start = uint64(be32(h[8:]))<<32|uint64(be32(h[12:])), 16
		}
		if size < uint64(start) || size > uint64(end-at) {
			return ErrBroken
		}
		kind, n := string(h[4:8]), int64(size)
		body := n - start
		switch {
		case blanked[kind]:
			c.keep(at, 4)
			c.put([]byte("free"))
			c.keep(at+8, start-8)
			c.blank(body)
		case kind == "free", kind == "skip", kind == "wide":
			// Room for what was written there before.
			c.keep(at, start)
			c.blank(body)
		case dated[kind] && body >= 4:
			// Two moments of 32 bits, or of 64 in version 1.
			version := c.some(at+start, 1, end)
			if len(version) == 0 {
				return ErrBroken
			}
			moments := min(body-4, 8<<min(version[0], 1))
			c.keep(at, start+4)
			c.blank(moments)
			c.keep(at+start+4+moments, body-4-moments)
		case entered[kind]:
			c.keep(at, start)
			if err := c.walk(at+start, at+n, depth+1); err != nil {
				return err
			}
		default:
			c.keep(at, n)
		}
		at += n
	}
	return nil
}
