package strip

import "bytes"

// The markers of JPEG that matter here.
const (
	soi, eoi, sos  = 0xd8, 0xd9, 0xda
	app0, app1     = 0xe0, 0xe1
	app2, app14    = 0xe2, 0xee
	app15, comment = 0xef, 0xfe
	rst0, rst7     = 0xd0, 0xd7
	tem            = 0x01
)

// jpeg keeps what the picture is made of: tables, frames and scans, JFIF's density, the
// colours (ICC profile, Adobe's transform). All other application segments and comments
// go, and whatever follows the end of the picture: previews, second pictures, films.
func (c *cleaning) jpeg() error {
	c.keep(0, 2)
	turn := uint16(0)
	kept := false
	at := int64(2)
	for !c.tooMany() {
		m, next, ok := c.marker(at)
		if !ok {
			return ErrBroken
		}
		at = next
		switch {
		case m == eoi:
			c.keep(at-2, 2)
			return nil
		case m == soi || m >= rst0 && m <= rst7 || m == tem:
			return ErrBroken
		}
		length, ok := c.at(at, 2)
		if !ok {
			return ErrBroken
		}
		n := int64(length[0])<<8 | int64(length[1])
		segment, ok := c.at(at, n)
		if n < 2 || !ok {
			return ErrBroken
		}
		body, from := segment[2:], at-2
		at += n
		switch {
		case m == app1 && bytes.HasPrefix(body, []byte(exifHead)):
			if v := orientation(body[len(exifHead):]); v != 0 {
				turn = v
			}
			continue
		case m == app0 && bytes.HasPrefix(body, []byte("JFIF\x00")) && len(body) >= 14:
			// Without the thumbnail that may follow the 14 bytes.
			c.put(append(append([]byte{0xff, app0, 0, 16}, body[:12]...), 0, 0))
			continue
		case m == app2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")), m == app14 && bytes.HasPrefix(body, []byte("Adobe")):
		case m >= app0 && m <= app15, m == comment:
			continue
		}
		if turn != 0 && !kept {
			// Before the first segment of the picture itself.
			exif := append([]byte(exifHead), turned(turn)...)
			c.put(append([]byte{0xff, app1, byte((len(exif) + 2) >> 8), byte(len(exif) + 2)}, exif...))
			kept = true
		}
		c.keep(from, 2+n)
		if m == sos {
			end, whole := c.scan(at)
			c.keep(at, end-at)
			if !whole {
				// A picture that was cut off shows what there is of it.
				c.put([]byte{0xff, eoi})
				return nil
			}
			at = end
		}
	}
	return ErrBroken
}

// marker finds the marker at i, over the fill bytes before it, and what follows it.
func (c *cleaning) marker(i int64) (m byte, next int64, ok bool) {
	for seen := false; ; i++ {
		b, ok := c.at(i, 1)
		switch {
		case !ok || b[0] == 0, b[0] != 0xff && !seen:
			return 0, 0, false
		case b[0] != 0xff:
			return b[0], i + 1, true
		}
		seen = true
	}
}

// scan finds the end of the compressed data that begins at i; false when the file ends
// in it.
func (c *cleaning) scan(i int64) (int64, bool) {
	for i+1 < c.size {
		b := c.some(i, window/2, c.size)
		if len(b) < 2 {
			break
		}
		k := bytes.IndexByte(b[:len(b)-1], 0xff)
		if k < 0 {
			i += int64(len(b)) - 1
			continue
		}
		i += int64(k)
		switch n := b[k+1]; {
		case n == 0, n >= rst0 && n <= rst7:
			i += 2
		case n == 0xff:
			// A fill byte; the marker follows.
			i++
		default:
			return i, true
		}
	}
	return c.size, false
}
