package text

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// TestEveryKeyInEveryLanguage holds the constants of keys_*.go and the
// catalogues together: no key without its text, no text without its key, and the
// same parameters in all languages.
func TestEveryKeyInEveryLanguage(t *testing.T) {
	t.Parallel()
	keys, funcs := declared(t)
	for _, s := range report.Statuses() {
		keys[string(Status(s))] = "Status(" + string(s) + ")"
		keys[string(DeskStatus(s))] = "DeskStatus(" + string(s) + ")"
	}
	for _, k := range report.EventKinds() {
		keys[string(DeskEvent(k))] = "DeskEvent(" + string(k) + ")"
	}
	if want := []string{"DeskEvent", "DeskStatus", "Status"}; !slices.Equal(funcs, want) {
		t.Errorf("functions that make keys are %v: this test knows of %v", funcs, want)
	}
	for _, lang := range regency.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			for key, name := range keys {
				text, ok := catalogues[lang][Key(key)]
				if !ok {
					t.Errorf("%s (%q) has no text", name, key)
					continue
				}
				if strings.Contains("\n"+text, "\n#") {
					// A note to translators stands right below the key.
					t.Errorf("%s (%q) has a line with # in it", name, key)
				}
				if text == "" {
					t.Errorf("%s (%q) is empty", name, key)
				}
				if got, want := parameters(text), parameters(catalogues[regency.Indonesian][Key(key)]); !slices.Equal(got, want) {
					t.Errorf("%q has parameters %v, in Indonesian %v", key, got, want)
				}
			}
			for key := range catalogues[lang] {
				if _, ok := keys[string(key)]; !ok {
					t.Errorf("text %q belongs to no constant", key)
				}
			}
		})
	}
}

// declared finds the keys in the source, so that nobody has to list them twice:
// every constant of type Key, wherever in this package it stands, and the names
// of the functions that make keys.
func declared(t *testing.T) (map[string]string, []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	keys := make(map[string]string)
	var funcs []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Type.Results != nil {
				if kind, ok := f.Type.Results.List[0].Type.(*ast.Ident); ok && kind.Name == "Key" {
					funcs = append(funcs, f.Name.Name)
				}
			}
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, spec := range gen.Specs {
				value := spec.(*ast.ValueSpec)
				if kind, ok := value.Type.(*ast.Ident); !ok || kind.Name != "Key" {
					continue
				}
				for i, ident := range value.Names {
					lit, ok := value.Values[i].(*ast.BasicLit)
					if !ok {
						t.Errorf("%s: %s is no plain string", name, ident.Name)
						continue
					}
					key, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					if other, twice := keys[key]; twice {
						t.Errorf("%s and %s are both %q", other, ident.Name, key)
					}
					keys[key] = ident.Name
				}
			}
		}
	}
	if len(keys) < 50 {
		t.Fatalf("only %d keys found: is this the right directory?", len(keys))
	}
	slices.Sort(funcs)
	return keys, funcs
}

var parameter = regexp.MustCompile(`\{[a-z_]+\}`)

func parameters(s string) []string {
	set := make(map[string]bool)
	for _, p := range parameter.FindAllString(s, -1) {
		set[p] = true
	}
	return slices.Sorted(maps.Keys(set))
}

func TestSayFillsOnceAndFallsBack(t *testing.T) {
	t.Parallel()
	if got := fill("{a} and {b} and {c}", Args{"a": "{b}", "b": "2"}); got != "{b} and 2 and {c}" {
		t.Errorf("fill: %q", got)
	}
	if got := fill("open { brace", Args{"a": "1"}); got != "open { brace" {
		t.Errorf("open brace: %q", got)
	}
	if got := Say("xx", ButtonMenu, nil); got != catalogues[regency.Indonesian][ButtonMenu] {
		t.Errorf("unknown language: %q", got)
	}
	if got := Say(regency.English, "no.such.key", nil); got != "no.such.key" {
		t.Errorf("unknown key: %q", got)
	}
}

func TestParseRefusesBrokenCatalogues(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"a key twice":         "== a\nx\n== a\ny\n",
		"an empty key":        "== \nx\n",
		"text before any key": "hello\n== a\nx\n",
	} {
		if err := parse(map[Key]string{}, "file.txt", raw); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	into := map[Key]string{}
	if err := parse(into, "file.txt", "# note\n\n== a\n# note\none\n\ntwo # not a note\n\n== b\nx\n"); err != nil {
		t.Fatal(err)
	}
	if into["a"] != "one\n\ntwo # not a note" || into["b"] != "x" {
		t.Errorf("%q", into)
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 12, 15, 10, 0, 0, 0, time.UTC)
	for lang, want := range map[regency.Lang][2]string{
		regency.Indonesian: {"Selasa, 15 Desember 2026", "15 Des 2026"},
		regency.Javanese:   {"Selasa, 15 Desember 2026", "15 Des 2026"},
		regency.English:    {"Tuesday, 15 December 2026", "15 Dec 2026"},
	} {
		if got := [2]string{Date(lang, day), ShortDate(lang, day)}; got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
	for _, lang := range regency.Langs() {
		for m := range 12 {
			at := time.Date(2026, time.Month(m+1), 1+m, 0, 0, 0, 0, time.UTC)
			if s := fmt.Sprint(Date(lang, at), ShortDate(lang, at)); strings.Contains(s, "{") {
				t.Errorf("%s: %s", lang, s)
			}
		}
	}
}
