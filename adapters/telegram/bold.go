package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// styled is a text without markup and the parts of it that are bold, as byte
// ranges.
type styled struct {
	text string
	bold [][2]int
}

// style takes *bold* out of a text the way WhatsApp does: a star opens where no
// letter or digit stands before it and no space after, closes the other way
// round, and both stand in one line. Other stars are stars.
func style(text string) styled {
	if !strings.Contains(text, "*") {
		return styled{text: text}
	}
	var out strings.Builder
	out.Grow(len(text))
	var bold [][2]int
	for {
		open := opening(text)
		if open < 0 {
			break
		}
		length := closing(text[open+1:])
		if length < 0 {
			// Nothing closes it; it may not hide a later pair.
			out.WriteString(text[:open+1])
			text = text[open+1:]
			continue
		}
		out.WriteString(text[:open])
		from := out.Len()
		out.WriteString(text[open+1 : open+1+length])
		bold = append(bold, [2]int{from, out.Len()})
		text = text[open+1+length+1:]
	}
	out.WriteString(text)
	return styled{text: out.String(), bold: bold}
}

func opening(s string) int {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '*')
		if i < 0 {
			return -1
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+1:])
		if (i == 0 || !word(before)) && i+1 < len(s) && after != '*' && !unicode.IsSpace(after) {
			return i
		}
		from = i + 1
	}
}

// closing returns where the star stands that closes what begins with s.
func closing(s string) int {
	line, _, _ := strings.Cut(s, "\n")
	for from := 1; from < len(line); {
		i := strings.IndexByte(line[from:], '*')
		if i < 0 {
			return -1
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(line[:i])
		after, _ := utf8.DecodeRuneInString(line[i+1:])
		if before != '*' && !unicode.IsSpace(before) && (i+1 == len(line) || !word(after)) {
			return i
		}
		from = i + 1
	}
	return -1
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// entities are the bold parts as Telegram counts them, in UTF-16 units.
func (s styled) entities() []models.MessageEntity {
	if len(s.bold) == 0 {
		return nil
	}
	out := make([]models.MessageEntity, len(s.bold))
	at, units := 0, 0
	for i, b := range s.bold {
		units += utf16Len(s.text[at:b[0]])
		n := utf16Len(s.text[b[0]:b[1]])
		out[i] = models.MessageEntity{Type: models.MessageEntityTypeBold, Offset: units, Length: n}
		units += n
		at = b[1]
	}
	return out
}

// fits tells whether the text has at most limit UTF-16 units.
func (s styled) fits(limit int) bool { return len(s.text) <= limit || utf16Len(s.text) <= limit }

// split cuts the text into parts of at most limit UTF-16 units: between
// paragraphs if it can, else lines, else words, else anywhere between runes.
func (s styled) split(limit int) []styled {
	var out []styled
	for !s.fits(limit) {
		cut := cutAt(s.text, limit)
		head, tail := s.cut(cut)
		out = append(out, head.trimRight())
		s = tail.trimLeft()
	}
	if s.text != "" || len(out) == 0 {
		out = append(out, s)
	}
	return out
}

// cutAt returns where to cut a text that is too long. A cut in the first half
// would waste most of a message, so that a coarser boundary is taken only beyond it.
func cutAt(text string, limit int) int {
	end, units := 0, 0
	for i, r := range text {
		if units += utf16Rune(r); units > limit {
			end = i
			break
		}
	}
	head := text[:end]
	for _, sep := range []string{"\n\n", "\n", " "} {
		if i := strings.LastIndex(head, sep); i > end/2 {
			return i + len(sep)
		}
	}
	return end
}

func (s styled) cut(at int) (head, tail styled) {
	head.text, tail.text = s.text[:at], s.text[at:]
	for _, b := range s.bold {
		if b[0] < at {
			head.bold = append(head.bold, [2]int{b[0], min(b[1], at)})
		}
		if b[1] > at {
			tail.bold = append(tail.bold, [2]int{max(b[0], at) - at, b[1] - at})
		}
	}
	return head, tail
}

func (s styled) trimRight() styled {
	head, _ := s.cut(len(strings.TrimRightFunc(s.text, unicode.IsSpace)))
	return head
}

func (s styled) trimLeft() styled {
	_, tail := s.cut(len(s.text) - len(strings.TrimLeftFunc(s.text, unicode.IsSpace)))
	return tail
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16Rune(r)
	}
	return n
}

func utf16Rune(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
