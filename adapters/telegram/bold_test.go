package telegram

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestStarsBecomeBoldAsOnWhatsApp(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, text, bold string }{
		{"biasa", "biasa", ""},
		{"*tebal*", "tebal", "tebal"},
		{"Laporan *TBN-1* diterima, *besok* selesai", "Laporan TBN-1 diterima, besok selesai", "TBN-1|besok"},
		{"🙏 *dua kata* é *tiga*", "🙏 dua kata é tiga", "dua kata|tiga"},
		{"3 * 4 * 5", "3 * 4 * 5", ""},
		{"a*b*c", "a*b*c", ""},
		{"* satu\n* dua", "* satu\n* dua", ""},
		{"*tak ditutup", "*tak ditutup", ""},
		{"*tak\nsebaris*", "*tak\nsebaris*", ""},
		{"(*x*), *y*.", "(x), y.", "x|y"},
		{"**", "**", ""},
		{"*a* *", "a *", "a"},
		{"*buka *b*", "buka *b", "buka *b"},
		{"5* hotel *bagus*", "5* hotel bagus", "bagus"},
	}
	for _, tt := range tests {
		s := style(tt.in)
		var bold []string
		for _, b := range s.bold {
			bold = append(bold, s.text[b[0]:b[1]])
		}
		if s.text != tt.text || strings.Join(bold, "|") != tt.bold {
			t.Errorf("%q: %q bold %q, want %q bold %q", tt.in, s.text, bold, tt.text, tt.bold)
		}
	}
	e := style("🙏 *dua* é *x*").entities()
	if len(e) != 2 || e[0].Offset != 3 || e[0].Length != 3 || e[1].Offset != 9 || e[1].Length != 1 {
		t.Errorf("in UTF-16 units: %+v", e)
	}
}

func TestLongTextsAreSplitWhereTheyBreathe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		limit    int
		want     []string
	}{
		{"short", "abc", 10, []string{"abc"}},
		{"between paragraphs", "aaaa bb\n\nccc dd", 12, []string{"aaaa bb", "ccc dd"}},
		{"between lines", "aaaa bb\nccc dd", 12, []string{"aaaa bb", "ccc dd"}},
		{"between words", "aaaa bbbb cccc", 11, []string{"aaaa bbbb", "cccc"}},
		{"anywhere between runes", "🙏🙏🙏🙏🙏", 5, []string{"🙏🙏", "🙏🙏", "🙏"}},
		{"bold across the cut", "aaaa *bbbb cccc*", 11, []string{"aaaa [bbbb]", "[cccc]"}},
	}
	for _, tt := range tests {
		var got []string
		for _, part := range style(tt.in).split(tt.limit) {
			s := part.text
			for i := len(part.bold) - 1; i >= 0; i-- {
				b := part.bold[i]
				s = s[:b[0]] + "[" + s[b[0]:b[1]] + "]" + s[b[1]:]
			}
			got = append(got, s)
		}
		if strings.Join(got, "|") != strings.Join(tt.want, "|") {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzStyle(f *testing.F) {
	f.Add("*a* b *c", 4)
	f.Add("🙏*é*\n\n*", 3)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 2 || !utf8.ValidString(text) {
			return
		}
		s := style(text)
		for _, part := range s.split(limit) {
			if !part.fits(limit) {
				t.Fatalf("part of %d units, limit %d", utf16Len(part.text), limit)
			}
			units := utf16Len(part.text)
			for _, e := range part.entities() {
				if e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > units {
					t.Fatalf("entity %+v outside of %d units", e, units)
				}
			}
		}
	})
}
