package strip

import (
	"bytes"
)

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
func jpeg(raw []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(raw)), 0xff, soi)
	turn := uint16(0)
	kept := false
	i := 2
	for {
		m, at, ok := marker(raw, i)
		if !ok {
			return nil, ErrBroken
		}
		i = at
		switch {
		case m == eoi:
			return append(out, 0xff, eoi), nil
		case m == soi || m >= rst0 && m <= rst7 || m == tem:
			return nil, ErrBroken
		}
		if i+2 > len(raw) {
			return nil, ErrBroken
		}
		n := int(raw[i])<<8 | int(raw[i+1])
		if n < 2 || i+n > len(raw) {
			return nil, ErrBroken
		}
		body := raw[i+2 : i+n]
		segment := append([]byte{0xff, m}, raw[i:i+n]...)
		i += n
		switch {
		case m == app1 && bytes.HasPrefix(body, []byte(exifHead)):
			if v := orientation(body[len(exifHead):]); v != 0 {
				turn = v
			}
			continue
		case m == app0 && bytes.HasPrefix(body, []byte("JFIF\x00")) && len(body) >= 14:
			// Without the thumbnail that may follow the 14 bytes.
			out = append(out, 0xff, app0, 0, 16)
			out = append(append(out, body[:12]...), 0, 0)
			continue
		case m == app2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")), m == app14 && bytes.HasPrefix(body, []byte("Adobe")):
		case m >= app0 && m <= app15, m == comment:
			continue
		}
		if turn != 0 && !kept {
			// Before the first segment of the picture itself.
			exif := append([]byte(exifHead), turned(turn)...)
			out = append(out, 0xff, app1, byte((len(exif)+2)>>8), byte(len(exif)+2))
			out = append(out, exif...)
			kept = true
		}
		out = append(out, segment...)
		if m == sos {
			end, whole := scan(raw, i)
			out = append(out, raw[i:end]...)
			if !whole {
				// A picture that was cut off shows what there is of it.
				return append(out, 0xff, eoi), nil
			}
			i = end
		}
	}
}

// marker finds the marker at i, over the fill bytes before it, and what follows it.
func marker(raw []byte, i int) (m byte, next int, ok bool) {
	if i >= len(raw) || raw[i] != 0xff {
		return 0, 0, false
	}
	for i < len(raw) && raw[i] == 0xff {
		i++
	}
	if i >= len(raw) || raw[i] == 0 {
		return 0, 0, false
	}
	return raw[i], i + 1, true
}

// scan finds the end of the compressed data that begins at i; false when the file ends
// in it.
func scan(raw []byte, i int) (int, bool) {
	for ; i+1 < len(raw); i++ {
		if raw[i] != 0xff {
			continue
		}
		switch n := raw[i+1]; {
		case n == 0, n >= rst0 && n <= rst7:
			i++
		case n == 0xff:
			// A fill byte; the marker follows.
		default:
			return i, true
		}
	}
	return len(raw), false
}
