package strip

import "bytes"

// The blocks of a GIF.
const (
	gifImage, gifExtension, gifEnd = 0x2c, 0x21, 0x3b
	gifApplication, gifComment     = 0xff, 0xfe
)

// gif keeps the frames, how they follow each other and how often; comments and what
// applications wrote go.
func gif(raw []byte) ([]byte, error) {
	if len(raw) < 13 {
		return nil, ErrBroken
	}
	i := 13 + gifTable(raw[10])
	if i > len(raw) {
		return nil, ErrBroken
	}
	out := append(make([]byte, 0, len(raw)), raw[:i]...)
	for {
		if i >= len(raw) {
			return nil, ErrBroken
		}
		from, keep := i, true
		switch raw[i] {
		case gifEnd:
			return append(out, gifEnd), nil
		case gifImage:
			if i+10 > len(raw) {
				return nil, ErrBroken
			}
			i += 10 + gifTable(raw[i+9]) + 1
		case gifExtension:
			if i+3 > len(raw) {
				return nil, ErrBroken
			}
			label := raw[i+1]
			i += 2
			keep = label != gifComment && (label != gifApplication ||
				bytes.HasPrefix(raw[i:], []byte("\x0bNETSCAPE2.0")) || bytes.HasPrefix(raw[i:], []byte("\x0bANIMEXTS1.0")))
		default:
			return nil, ErrBroken
		}
		// Sub-blocks: a length and so many bytes each, a zero at the end.
		for {
			if i >= len(raw) {
				return nil, ErrBroken
			}
			n := int(raw[i])
			i += 1 + n
			if n == 0 {
				break
			}
		}
		if i > len(raw) {
			return nil, ErrBroken
		}
		if keep {
			out = append(out, raw[from:i]...)
		}
	}
}

// gifTable is the length of the colour table that follows these flags.
func gifTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}
