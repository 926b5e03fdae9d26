package encode

import "unicode/utf8"

// asItIs tells which signs of ASCII stand in a JSON string as they are. encoding/json also
// escapes the three that mean something in HTML.
var asItIs = func() (is [utf8.RuneSelf]bool) {
	for c := range is {
		is[c] = c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
	}
	return is
}()

// short are the escapes of two signs.
var short = [utf8.RuneSelf]byte{'"': '"', '\\': '\\', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'}

const hex = "0123456789abcdef"

// AppendString appends s as a JSON string, as encoding/json writes it: what is no UTF-8
// becomes U+FFFD, and two separators of lines that JavaScript minds (U+2028, U+2029) are
// escaped.
func AppendString(buf []byte, s string) []byte {
	buf = append(buf, '"')
	done := 0 // up to which s is written
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if asItIs[c] {
				i++
				continue
			}
			buf = append(buf, s[done:i]...)
			if e := short[c]; e != 0 {
				buf = append(buf, '\\', e)
			} else {
				buf = append(buf, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
			}
			i++
			done = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			buf = append(append(buf, s[done:i]...), `\ufffd`...)
		case r == '\u2028' || r == '\u2029':
			buf = append(append(buf, s[done:i]...), '\\', 'u', '2', '0', '2', hex[r&0xf])
		default:
			i += size
			continue
		}
		i += size
		done = i
	}
	return append(append(buf, s[done:]...), '"')
}
