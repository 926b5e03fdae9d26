package strip

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

const pngHead = "\x89PNG\r\n\x1a\n"

// pngKept are the chunks of a picture, its colours, its size on paper and its frames.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true,
	"iCCP": true, "cICP": true, "mDCV": true, "cLLI": true, "sBIT": true, "pHYs": true, "bKGD": true, "hIST": true,
	"acTL": true, "fcTL": true, "fdAT": true,
}

// png keeps those chunks and ends where the picture ends.
func png(raw []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(raw)), pngHead...)
	for i := len(pngHead); ; {
		if i+12 > len(raw) {
			return nil, ErrBroken
		}
		n := uint64(be32(raw[i:]))
		if uint64(i)+12+n > uint64(len(raw)) {
			return nil, ErrBroken
		}
		kind, body, whole := string(raw[i+4:i+8]), raw[i+8:i+8+int(n)], raw[i:i+12+int(n)]
		i += len(whole)
		switch {
		case kind == "IEND":
			return append(out, whole...), nil
		case kind == "eXIf":
			if v := orientation(bytes.TrimPrefix(body, []byte(exifHead))); v != 0 {
				out = appendChunk(out, kind, turned(v))
			}
		case pngKept[kind]:
			out = append(out, whole...)
		}
	}
}

func appendChunk(out []byte, kind string, body []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	from := len(out)
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[from:]))
}

// The flags of a VP8X chunk that say that there is Exif and XMP.
const flagExif, flagXMP = 1 << 3, 1 << 2

// webp keeps the chunks of the picture and its frames.
func webp(raw []byte) ([]byte, error) {
	size := uint64(le32(raw[4:])) + 8
	if size > uint64(len(raw)) {
		return nil, ErrBroken
	}
	raw = raw[:size]
	out := append(make([]byte, 0, len(raw)), raw[:12]...)
	flags, turn := -1, uint16(0)
	for i := 12; i < len(raw); {
		if i+8 > len(raw) {
			return nil, ErrBroken
		}
		n := uint64(le32(raw[i+4:]))
		// Chunks are padded to an even length; the last one of some writers is not.
		end := uint64(i) + 8 + n
		if end > uint64(len(raw)) {
			return nil, ErrBroken
		}
		next := min(end+n%2, uint64(len(raw)))
		body := raw[i+8 : end]
		switch kind := string(raw[i : i+4]); kind {
		case "EXIF":
			turn = orientation(bytes.TrimPrefix(body, []byte(exifHead)))
		case "VP8X":
			if n < 10 || flags >= 0 {
				return nil, ErrBroken
			}
			flags = len(out) + 8
			out = append(out, raw[i:next]...)
		case "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP":
			out = append(out, raw[i:next]...)
			if (end-uint64(i))%2 == 1 && next == end {
				out = append(out, 0)
			}
		}
		i = int(next)
	}
	if flags >= 0 {
		out[flags] &^= flagExif | flagXMP
		if turn != 0 {
			out[flags] |= flagExif
			body := turned(turn)
			out = binary.LittleEndian.AppendUint32(append(out, "EXIF"...), uint32(len(body)))
			out = append(out, body...)
		}
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, nil
}
