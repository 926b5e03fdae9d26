package strip

import "slices"

// entered are the boxes of a film that hold others in which notes may stand.
var entered = map[string]bool{"moov": true, "trak": true, "mdia": true, "minf": true, "moof": true, "traf": true, "edts": true, "stbl": true}

// blanked are the boxes that hold notes: where and when, by whom, with what; and
// whatever only one maker knows.
var blanked = map[string]bool{"udta": true, "meta": true, "uuid": true, "meco": true, "xml ": true, "bxml": true}

// dated are the boxes that say when something was made, in the seconds since 1904 behind
// their version and flags.
var dated = map[string]bool{"mvhd": true, "tkhd": true, "mdhd": true}

// boxes blanks the boxes of a film that hold notes: each becomes a free one of the same
// length, so that nothing else in the file moves.
func boxes(raw []byte) ([]byte, error) {
	out := slices.Clone(raw)
	return out, walk(out, 0)
}

// deepest is more than any film nests its boxes.
const deepest = 12

func walk(b []byte, depth int) error {
	if depth > deepest {
		return ErrBroken
	}
	for len(b) > 0 {
		// Up to seven bytes at the end of a QuickTime list are a terminator.
		if len(b) < 8 {
			clear(b)
			return nil
		}
		n, head := uint64(be32(b)), uint64(8)
		switch {
		case n == 0:
			// To the end of the file, which only its last box may reach.
			if n = uint64(len(b)); depth > 0 {
				return ErrBroken
			}
		case n == 1:
			if len(b) < 16 {
				return ErrBroken
			}
			n, head = uint64(be32(b[8:]))<<32|uint64(be32(b[12:])), 16
		}
		if n < head || n > uint64(len(b)) {
			return ErrBroken
		}
		kind, body := string(b[4:8]), b[head:n]
		switch {
		case blanked[kind]:
			copy(b[4:8], "free")
			clear(body)
		case kind == "free", kind == "skip", kind == "wide":
			// Room for what was written there before.
			clear(body)
		case dated[kind] && len(body) >= 4:
			// Two moments of 32 bits, or of 64 in version 1.
			clear(body[4:min(len(body), 4+8<<min(body[0], 1))])
		case entered[kind]:
			if err := walk(body, depth+1); err != nil {
				return err
			}
		}
		b = b[n:]
	}
	return nil
}
