package strip

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
)

const pngHead = "\x89PNG\r\n\x1a\n"

// pngKept are the chunks of a picture, its colours, its size on paper and its frames.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true,
	"iCCP": true, "cICP": true, "mDCV": true, "cLLI": true, "sBIT": true, "pHYs": true, "bKGD": true, "hIST": true,
	"acTL": true, "fcTL": true, "fdAT": true,
}

// png keeps those chunks and ends where the picture ends.
func (c *cleaning) png() error {
	c.keep(0, int64(len(pngHead)))
	for at := int64(len(pngHead)); !c.tooMany(); {
		h, ok := c.at(at, 8)
		n := int64(12)
		if ok {
			n += int64(be32(h))
		}
		if !ok || at+n > c.size {
			return ErrBroken
		}
		switch kind := string(h[4:8]); {
		case kind == "IEND":
			c.keep(at, n)
			return nil
		case kind == "eXIf":
			if v := orientation(bytes.TrimPrefix(c.some(at+8, window, at+n-4), []byte(exifHead))); v != 0 {
				c.put(chunk(kind, turned(v)))
			}
		case pngKept[kind]:
			c.keep(at, n)
		}
		at += n
	}
	return ErrBroken
}

// chunk is one of a PNG.
func chunk(kind string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// The flags of a VP8X chunk that say that there is Exif and XMP.
const flagExif, flagXMP = 1 << 3, 1 << 2

// webp keeps the chunks of the picture and its frames.
func (c *cleaning) webp() error {
	start, ok := c.at(0, 12)
	if !ok {
		return ErrBroken
	}
	end := int64(le32(start[4:])) + 8
	if end > c.size {
		return ErrBroken
	}
	// Its length and the flags are written once the rest is known.
	top := slices.Clone(start)
	c.put(top)
	var flags []byte
	turn := uint16(0)
	for at := int64(12); at < end && !c.tooMany(); {
		h := c.some(at, 9, end)
		if len(h) < 8 {
			return ErrBroken
		}
		kind, n := string(h[:4]), int64(le32(h[4:]))
		// Chunks are padded to an even length; the last one of some writers is not.
		to := at + 8 + n
		if to > end {
			return ErrBroken
		}
		next := min(to+n%2, end)
		switch kind {
		case "EXIF":
			turn = orientation(bytes.TrimPrefix(c.some(at+8, window, to), []byte(exifHead)))
		case "VP8X":
			if n < 10 || flags != nil {
				return ErrBroken
			}
			flags = []byte{h[8]}
			c.keep(at, 8)
			c.put(flags)
			c.keep(at+9, next-at-9)
		case "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP":
			c.keep(at, next-at)
			if (to-at)%2 == 1 && next == to {
				c.blank(1)
			}
		}
		at = next
	}
	if flags != nil {
		flags[0] &^= flagExif | flagXMP
		if turn != 0 {
			flags[0] |= flagExif
			body := turned(turn)
			c.put(append(binary.LittleEndian.AppendUint32([]byte("EXIF"), uint32(len(body))), body...))
		}
	}
	binary.LittleEndian.PutUint32(top[4:], uint32(c.length-8))
	return nil
}
