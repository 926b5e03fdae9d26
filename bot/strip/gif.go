package strip

// The blocks of a GIF.
const (
	gifImage, gifExtension, gifEnd = 0x2c, 0x21, 0x3b
	gifApplication, gifComment     = 0xff, 0xfe
)

// gif keeps the frames, how they follow each other and how often; comments and what
// applications wrote go.
func (c *cleaning) gif() error {
	start, ok := c.at(0, 13)
	if !ok {
		return ErrBroken
	}
	at := 13 + gifTable(start[10])
	if at > c.size {
		return ErrBroken
	}
	c.keep(0, at)
	for !c.tooMany() {
		kind, ok := c.at(at, 1)
		if !ok {
			return ErrBroken
		}
		from, keep := at, true
		switch kind[0] {
		case gifEnd:
			c.keep(at, 1)
			return nil
		case gifImage:
			h, ok := c.at(at, 10)
			if !ok {
				return ErrBroken
			}
			at += 10 + gifTable(h[9]) + 1
		case gifExtension:
			h, ok := c.at(at, 3)
			if !ok {
				return ErrBroken
			}
			label := h[1]
			at += 2
			keep = label != gifComment && (label != gifApplication || c.is(at, "\x0bNETSCAPE2.0") || c.is(at, "\x0bANIMEXTS1.0"))
		default:
			return ErrBroken
		}
		// Sub-blocks: a length and so many bytes each, a zero at the end.
		for {
			n, ok := c.at(at, 1)
			if !ok {
				return ErrBroken
			}
			at += 1 + int64(n[0])
			if n[0] == 0 {
				break
			}
		}
		if keep {
			c.keep(from, at-from)
		}
	}
	return ErrBroken
}

// gifTable is the length of the colour table that follows these flags.
func gifTable(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}
