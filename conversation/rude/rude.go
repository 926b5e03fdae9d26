// Package rude knows words that people are asked to rephrase before staff read them.
// The lists are plain files, one word or several in a row to a line; a regency adds
// and takes away words in its configuration. A word counts only whole, however it is
// dressed up: "G0BL0K!!", "g.o.b.l.o.k" and "gobloook" are the same, "asupan" holds no
// "asu". What stands in the lists is a judgement of manners and nothing else: it asks
// once, and stops nobody.
//
// The package is pure and its List safe from any goroutine.
package rude

import (
	"embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed *.txt
var files embed.FS

// List is a set of rude words made ready for looking.
type List struct {
	// words are those of one word, phrases the others by their first word.
	words   map[string]bool
	phrases map[string][][]string
}

// New makes the list of the built-in words and more, without decent.
func New(more, decent []string) *List {
	l := &List{words: make(map[string]bool), phrases: make(map[string][][]string)}
	out := make(map[string]bool)
	for _, s := range decent {
		out[strings.Join(words(s), " ")] = true
	}
	for _, s := range append(builtIn(), more...) {
		w := words(s)
		switch {
		case len(w) == 0, out[strings.Join(w, " ")]:
		case len(w) == 1:
			l.words[w[0]] = true
		default:
			l.phrases[w[0]] = append(l.phrases[w[0]], w)
		}
	}
	return l
}

func builtIn() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		// Part of the program: it cannot be missing.
		panic(err)
	}
	var out []string
	for _, e := range entries {
		raw, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		for line := range strings.Lines(string(raw)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				out = append(out, line)
			}
		}
	}
	return out
}

// In tells whether a text has a rude word in it.
func (l *List) In(text string) bool {
	all := words(text)
	for i, w := range all {
		if l.words[w] || l.words[stem(w)] {
			return true
		}
		for _, p := range l.phrases[w] {
			if len(p) <= len(all)-i && equal(p, all[i:]) {
				return true
			}
		}
	}
	return false
}

func equal(phrase, at []string) bool {
	for i, w := range phrase {
		if at[i] != w {
			return false
		}
	}
	return true
}

// stem takes off what is hung on a word: "gobloknya", "bangsatlah". The endings are
// written as appendPlain writes them.
func stem(w string) string {
	for _, end := range []string{"nya", "iah", "kah", "mu", "iu", "kau"} {
		if s, ok := strings.CutSuffix(w, end); ok && len(s) >= 4 {
			return s
		}
	}
	return w
}

// words cuts a text into words in the form in which they are compared, those that
// were spelled letter by letter put together.
func words(text string) []string {
	c := cutter{said: make([]byte, 0, len(text))}
	for text != "" {
		var field string
		if field, text = cut(text, unicode.IsSpace); field != "" {
			c.field(field)
		}
	}
	c.spelledOut()
	said := string(c.said)
	out := make([]string, len(c.ends))
	from := 0
	for i, end := range c.ends {
		out[i] = said[from:end]
		from = end
	}
	return out
}

// cutter gathers the words of a text.
type cutter struct {
	// said are the words one behind the other, and ends where each of them ends.
	said []byte
	ends []int
	// spelled are so many letters that stood alone.
	spelled []byte
	letters int
}

// field takes what stands between two spaces, which punctuation cuts. Signs that stand for
// letters are punctuation at its edges.
func (c *cutter) field(s string) {
	s = strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '@' && r != '$' })
	for s != "" {
		var part string
		if part, s = cut(s, punctuation); part == "" {
			continue
		}
		if utf8.RuneCountInString(part) == 1 {
			c.spelled = append(c.spelled, part...)
			c.letters++
			continue
		}
		c.spelledOut()
		c.word(part)
	}
}

// spelledOut ends a row of letters: "a b c" is spelled out, one or two are just that.
func (c *cutter) spelledOut() {
	if c.letters >= 3 {
		c.word(string(c.spelled))
	}
	c.spelled, c.letters = c.spelled[:0], 0
}

func (c *cutter) word(s string) {
	from := len(c.said)
	if c.said = appendPlain(c.said, s); len(c.said) > from {
		c.ends = append(c.ends, len(c.said))
	}
}

// cut returns what comes before the first of these signs, and what after it.
func cut(s string, at func(rune) bool) (before, after string) {
	i := strings.IndexFunc(s, at)
	if i < 0 {
		return s, ""
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return s[:i], s[i+size:]
}

func punctuation(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && latin(r) == r && !ignored(r)
}

// leet are signs and letters of other scripts that stand for a Latin letter. i, l, 1,
// ! and | look the same and are one letter.
var leet = map[rune]rune{
	'0': 'o', '1': 'i', '!': 'i', '|': 'i', 'l': 'i', '3': 'e', '4': 'a', '@': 'a', '5': 's', '$': 's', '7': 't', '8': 'b', '9': 'g',
	'а': 'a', 'в': 'b', 'е': 'e', 'к': 'k', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p', 'с': 'c', 'т': 't', 'у': 'y', 'х': 'x', 'і': 'i', 'ѕ': 's', 'ј': 'j', 'ԛ': 'q', 'ԝ': 'w', 'ӏ': 'i',
	'α': 'a', 'β': 'b', 'ε': 'e', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x',
	'á': 'a', 'à': 'a', 'â': 'a', 'ä': 'a', 'ã': 'a', 'å': 'a', 'é': 'e', 'è': 'e', 'ê': 'e', 'ë': 'e', 'í': 'i', 'ì': 'i', 'î': 'i', 'ï': 'i',
	'ó': 'o', 'ò': 'o', 'ô': 'o', 'ö': 'o', 'õ': 'o', 'ú': 'u', 'ù': 'u', 'û': 'u', 'ü': 'u', 'ç': 'c', 'ñ': 'n',
}

// ignored are marks that change a word's look and not the word: zero-width signs,
// directions, accents set on top.
func ignored(r rune) bool {
	return r >= utf8.RuneSelf && unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me)
}

// latin is the Latin letter that r stands for, r itself where it stands for none.
func latin(r rune) rune {
	if r < utf8.RuneSelf {
		return leetASCII[r]
	}
	if to, ok := leet[r]; ok {
		return to
	}
	return r
}

// leetASCII is what latin makes of each sign of ASCII: most texts hold nothing else.
var leetASCII = func() (is [utf8.RuneSelf]rune) {
	for r := range is {
		is[r] = rune(r)
		if to, ok := leet[rune(r)]; ok {
			is[r] = to
		}
	}
	return is
}()

// appendPlain appends a word as it is compared: small Latin letters, never the same twice
// in a row. A word of digits alone is a number and none.
func appendPlain(to []byte, word string) []byte {
	from := len(to)
	var last rune
	letter := false
	for _, r := range word {
		if ignored(r) {
			continue
		}
		r = unicode.ToLower(r)
		// Fullwidth letters stand in the order of ASCII.
		if r >= 'ａ' && r <= 'ｚ' {
			r += 'a' - 'ａ'
		}
		letter = letter || unicode.IsLetter(r)
		if r = latin(r); r != last {
			to = utf8.AppendRune(to, r)
		}
		last = r
	}
	if !letter {
		return to[:from]
	}
	return to
}
