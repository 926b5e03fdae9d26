package config

import (
	"errors"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
)

// syntax says what keeps a file from being read as YAML, for whoever has never heard the
// words of that language.
func syntax(name string, src []byte, err error) Problem {
	p := Problem{File: name, What: "not readable as YAML", Fix: "see the YAML syntax"}
	var ye yaml.Error
	if !errors.As(err, &ye) {
		return p
	}
	p.What = "not readable as YAML: " + ye.GetMessage()
	p.Fix = "look at the indentation, colons and quotes around this line"
	t := ye.GetToken()
	if t == nil || t.Position == nil {
		return p
	}
	p.Line, p.Column = t.Position.Line, t.Position.Column
	for _, k := range mistakes {
		if strings.Contains(ye.GetMessage(), k.said) {
			p.What, p.Fix = k.what, k.fix
			break
		}
	}
	// A quote that stays open swallows lines, and what is noticed comes long after it.
	if line, column := openQuote(src, p.Line); line > 0 {
		p.Line, p.Column = line, column
		p.What, p.Fix = "a quote that this line does not close", `close it at the end of the text; a text with ' in it goes between " and "`
	}
	return p
}

// mistakes are those that people make, by what the library says of them.
var mistakes = []struct{ said, what, fix string }{
	{"found character '\t'", "a tab before the text", "indent with spaces: as many as the lines beside it have"},
	{"map key-value is pre-defined", "the indentation does not fit that of the lines above", "keys of one section begin in the same column: look here and at the line before"},
	{"non-map value is specified", "not a key with a value", "write a space after the colon, as in name: Kabupaten Tuban, and indent texts of several lines"},
	{"mapping value is not allowed", "a second colon, or a line that is indented too far", "put a text with a colon between quotes, and indent keys like those beside them"},
	{"is a reserved character", "a text that begins with a sign of YAML", "put it between quotes"},
}

// begun is a key whose value begins with a quote, or an item of a list that does.
var begun = regexp.MustCompile(`^\s*(?:- +)?(?:[A-Za-z0-9_-]+: +)?(["'])`)

// openQuote finds the first line, up to the given one, with a text that begins with a quote
// and does not end with it; 0 is none.
func openQuote(src []byte, until int) (line, column int) {
	for i, l := range strings.Split(string(src), "\n") {
		if i >= until {
			break
		}
		at := begun.FindStringSubmatchIndex(l)
		if at == nil {
			continue
		}
		quote, rest := l[at[2]:at[3]], l[at[3]:]
		if quote == `"` {
			rest = strings.NewReplacer(`\\`, "", `\"`, "").Replace(rest)
		}
		if !strings.Contains(rest, quote) {
			return i + 1, at[2] + 1
		}
	}
	return 0, 0
}
