package config

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/configuration.md anew")

const reference = "../../docs/configuration.md"

// TestReferenceIsUpToDate holds docs/configuration.md to the structs, their tags
// and their comments; -update writes it.
func TestReferenceIsUpToDate(t *testing.T) {
	t.Parallel()
	want := writeReference(t)
	if *update {
		if err := os.WriteFile(reference, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the code says; run: go test ./bot/config -update", reference)
	}
}

const referenceHead = `# Configuration

Everything that differs from one regency to the next stands in one YAML file.
` + "`taprose init`" + ` writes a first one with a word on every key, and

    taprose check -c taprose.yaml

reads it as strictly as the program itself: all mistakes at once, each with file,
line and column, what is wrong and what would be right. Unknown keys are mistakes.
With ` + "`--online`" + ` it also tries the connections.

- Texts with a colon, a number or a date in them go in quotes: ` + "`\"112\"`" + `.
- Durations are a number with its unit: ` + "`30s`, `15m`, `24h`" + `.
- Texts per language are mappings: ` + "`{id: Jalan, jv: Margi, en: Roads}`" + `. Indonesian
  is required and stands in for a language that is missing.
- *Secrets never stand in the file.* ` + "`x_env`" + ` names the environment variable that
  holds one, ` + "`x_file`" + ` the file, whose only line it is; relative names are meant from
  the folder of the configuration. One of the two is given. Wherever a secret could
  be printed, it is masked.

The whole example is [bot/config/example.yaml](../bot/config/example.yaml); a whole
regency is [bot/config/tuban.yaml](../bot/config/tuban.yaml). This page is written
from the code: ` + "`go test ./bot/config -update`" + `.
`

func writeReference(t *testing.T) string {
	t.Helper()
	words := comments(t)
	var b strings.Builder
	b.WriteString(referenceHead)
	var walk func(typ reflect.Type, path string, list bool)
	walk = func(typ reflect.Type, path string, list bool) {
		if path != "" {
			fmt.Fprintf(&b, "\n## `%s`\n\n%s\n", path, words.of(t, typ.Name(), ""))
			if list {
				b.WriteString("\nEach item of the list has:\n")
			}
		} else {
			b.WriteString("\n## The sections\n")
		}
		b.WriteString("\n| key | value | if missing | |\n|---|---|---|---|\n")
		for _, e := range entries(typ) {
			var names []string
			for _, k := range e.keys() {
				names = append(names, "`"+k+"`")
			}
			text := ""
			if sub, _, ok := e.section(); ok && path == "" {
				text = words.of(t, sub.Name(), "")
			} else {
				text = words.of(t, typ.Name(), e.name)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", strings.Join(names, ", "), valueColumn(e), missingColumn(e), text)
		}
		for _, e := range entries(typ) {
			if sub, list, ok := e.section(); ok {
				next := join(path, e.key)
				if list {
					next += "[]"
				}
				walk(sub, next, list)
			}
		}
	}
	walk(reflect.TypeFor[file](), "", false)
	return b.String()
}

func valueColumn(e entry) string {
	_, list, section := e.section()
	switch {
	case e.literal:
		return "an address"
	case e.secret():
		return "a secret"
	case section && list:
		return "a list, see below"
	case section:
		return "a section, see below"
	case e.typ.Kind() == reflect.Slice && e.typ.Elem() == pointType:
		return "a list of points"
	case e.typ.Kind() == reflect.Map && e.key == "holidays":
		return "date: name"
	case e.typ.Kind() == reflect.Map:
		return "a text per language"
	}
	return typeName(e.typ)
}

func missingColumn(e entry) string {
	sub, list, section := e.section()
	switch {
	case !e.optional:
		return "**required**"
	case section && e.typ.Kind() == reflect.Pointer:
		return "off"
	case section && !list && sub.Kind() == reflect.Struct:
		return "its defaults"
	case e.fallback == "":
		return "empty"
	}
	return "`" + e.fallback + "`"
}

// wordsOf holds the comments of structs ("Telegram") and fields ("Telegram.Mode").
type wordsOf map[string]string

// of returns a comment as the reference says it: without the Go name in front,
// and with the names of keys instead of fields.
func (w wordsOf) of(t *testing.T, owner, name string) string {
	t.Helper()
	full := strings.TrimSuffix(owner+"."+name, ".")
	text := strings.Join(strings.Fields(w[full]), " ")
	subject := name
	if subject == "" {
		subject = owner
	}
	rest, ok := strings.CutPrefix(text, subject+" ")
	if !ok {
		t.Errorf("the comment of %s does not begin with its name", full)
		return text
	}
	for _, verb := range []string{"is ", "are ", "says ", "describes "} {
		if after, found := strings.CutPrefix(rest, verb); found {
			if verb == "says " || verb == "describes " {
				after = verb + after
			}
			rest = after
			break
		}
	}
	// Other fields are meant as keys.
	for _, other := range []string{"Reminder", "SendTimeout", "BackoffMax", "Webhook", "Listen", "MinGap"} {
		for _, e := range allEntries() {
			if e.name == other {
				rest = strings.ReplaceAll(rest, other, "`"+e.key+"`")
				break
			}
		}
	}
	return strings.ToUpper(rest[:1]) + rest[1:]
}

func allEntries() []entry {
	var out []entry
	for _, k := range referenceKeys() {
		out = append(out, k.entry)
	}
	return out
}

func comments(t *testing.T) wordsOf {
	t.Helper()
	w := make(wordsOf)
	fset := token.NewFileSet()
	for _, name := range []string{"sections.go", "home.go", "abuse.go", "roles.go", "digest.go"} {
		parsed, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			for _, spec := range gen.Specs {
				typ := spec.(*ast.TypeSpec)
				w[typ.Name.Name] = gen.Doc.Text()
				st, ok := typ.Type.(*ast.StructType)
				if !ok {
					continue
				}
				for _, f := range st.Fields.List {
					for _, n := range f.Names {
						w[typ.Name.Name+"."+n.Name] = f.Doc.Text()
					}
				}
			}
		}
	}
	return w
}
