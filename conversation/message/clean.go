package message

import (
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// namesMax is how many characters of a name or title are kept. Telegram allows 64 for
// each half of a name and 128 for a title (Bot API; limits.tginfo.me).
const namesMax = 128

// Clean returns the message as it may be kept and shown: without what deceives a reader
// (signs that turn the direction of writing, control characters, names of several
// lines), and without what cannot be stored (places that are nowhere, times beyond the
// calendar; either would make the message come again for ever). now stands in for such
// a time. What people wrote stays theirs to the letter otherwise.
func (in Inbound) Clean(now time.Time) Inbound {
	in.Text = cleanText(in.Text)
	in.Sender.Name, in.ChatTitle = cleanName(in.Sender.Name), cleanName(in.ChatTitle)
	in.Place = in.Place.clean()
	if y := in.At.Year(); y < 2000 || y > 9000 {
		in.At = now
	}
	if len(in.Media) > 0 {
		media := make([]MediaRef, len(in.Media))
		for i, m := range in.Media {
			m.Name, m.Mime = cleanName(m.Name), cleanName(m.Mime)
			m.Size, m.Seconds = max(0, m.Size), max(0, m.Seconds)
			media[i] = m
		}
		in.Media = media
	}
	return in
}

// clean drops a point that is not on earth.
func (p Place) clean() Place {
	if p.HasPoint && !(math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180) {
		p.Lat, p.Lon, p.HasPoint, p.Live = 0, 0, false, false
	}
	if !p.HasPoint {
		// Whatever stands there means nothing, and NaN cannot be stored.
		p.Lat, p.Lon = 0, 0
	}
	p.Name = cleanName(p.Name)
	return p
}

// cleanText takes deceiving signs out of a text of several lines.
func cleanText(s string) string {
	if plainASCII(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u2028', r == '\u2029', r == '\v', r == '\f', r == '\u0085':
			return '\n'
		case r == '\n', r == '\t':
			return r
		case deceives(r):
			return -1
		}
		return r
	}, s)
}

// cleanName is cleanText for what stands in one line.
func cleanName(s string) string {
	if len(s) <= namesMax && plainASCII(s) && !strings.ContainsAny(s, "\n\t") && !strings.Contains(s, "  ") && strings.Trim(s, " ") == s {
		return s
	}
	s = strings.Join(strings.Fields(cleanText(s)), " ")
	if utf8.RuneCountInString(s) > namesMax {
		s = string([]rune(s)[:namesMax-1]) + "…"
	}
	return s
}

// plainASCII is the ordinary case, in which nothing must be done.
func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// deceives tells of signs that have no look of their own and change that of others: the
// marks, embeddings, overrides and isolates of direction (Unicode Standard Annex 9),
// invisible letters, controls, and code points that are no characters. The joiners of
// emoji and of scripts that need them stay.
func deceives(r rune) bool {
	if r == '\u200c' || r == '\u200d' {
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Noncharacter_Code_Point, r)
}
