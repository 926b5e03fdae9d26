// Package text is what the bot says, in Indonesian, Javanese and English. The
// words stand in plain files that somebody who writes no Go can read and mend:
//
//	== menu.greeting
//	Halo! Ada yang bisa dibantu?
//
// A line "== key" begins a text, which runs to the next such line; {name} stands
// for a parameter; lines that begin with "#" before a text's first line are notes
// to translators. A broken catalogue is a broken program and panics at start; the
// tests hold the three languages to the same keys and parameters.
package text

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/taprose/taprose/conversation/regency"
)

// Key names one text. The keys are constants in keys_*.go.
type Key string

// Args are the values of a text's parameters by name.
type Args map[string]string

//go:embed id/*.txt jv/*.txt en/*.txt
var files embed.FS

// catalogues is written once, before main, and only read afterwards.
var catalogues = load()

// Say returns the text of key in lang, its parameters filled in, and the
// Indonesian one where lang has none. A parameter without a value stays visible
// as {name}, which the tests of the conversations look for.
func Say(lang regency.Lang, key Key, args Args) string {
	s, ok := catalogues[lang][key]
	if !ok {
		if s, ok = catalogues[regency.Indonesian][key]; !ok {
			return string(key)
		}
	}
	if len(args) == 0 {
		return s
	}
	return fill(s, args)
}

// fill replaces each {name} once, never looking again at what it put in: what a
// person wrote may well contain braces.
func fill(s string, args Args) string {
	if strings.IndexByte(s, '{') < 0 {
		return s
	}
	size := len(s)
	for _, v := range args {
		size += len(v)
	}
	var b strings.Builder
	b.Grow(size)
	for {
		i := strings.IndexByte(s, '{')
		if i < 0 {
			break
		}
		j := strings.IndexByte(s[i:], '}')
		if j < 0 {
			break
		}
		b.WriteString(s[:i])
		if v, ok := args[s[i+1:i+j]]; ok {
			b.WriteString(v)
		} else {
			b.WriteString(s[i : i+j+1])
		}
		s = s[i+j+1:]
	}
	b.WriteString(s)
	return b.String()
}

func load() map[regency.Lang]map[Key]string {
	all := make(map[regency.Lang]map[Key]string)
	for _, lang := range regency.Langs() {
		names, err := fs.Glob(files, string(lang)+"/*.txt")
		if err != nil {
			panic(err)
		}
		all[lang] = make(map[Key]string)
		for _, name := range names {
			raw, err := files.ReadFile(name)
			if err != nil {
				panic(err)
			}
			if err := parse(all[lang], name, string(raw)); err != nil {
				panic(err)
			}
		}
	}
	return all
}

func parse(into map[Key]string, name, raw string) error {
	var key Key
	var body []string
	flush := func() {
		if key != "" {
			into[key] = strings.TrimSpace(strings.Join(body, "\n"))
		}
		body = nil
	}
	for i, line := range strings.Split(raw, "\n") {
		if k, ok := strings.CutPrefix(line, "== "); ok {
			flush()
			key = Key(strings.TrimSpace(k))
			if _, twice := into[key]; twice || key == "" {
				return fmt.Errorf("%s:%d: key %q missing or given twice", name, i+1, key)
			}
			continue
		}
		if strings.HasPrefix(line, "#") && len(body) == 0 {
			continue
		}
		if key == "" && strings.TrimSpace(line) != "" {
			return fmt.Errorf("%s:%d: text before the first key", name, i+1)
		}
		body = append(body, line)
	}
	flush()
	return nil
}
