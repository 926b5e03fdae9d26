package report_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/report"
)

// source parses the package's own files, tests left out.
func source(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	must(t, err)
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		must(t, err)
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments)
		must(t, err)
		files = append(files, f)
	}
	return files
}

// constants are the values of all constants of a type, as the source declares them.
func constants(t *testing.T, typ string) []string {
	t.Helper()
	var out []string
	for _, f := range source(t) {
		for _, decl := range f.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, spec := range gen.Specs {
				v := spec.(*ast.ValueSpec)
				if id, ok := v.Type.(*ast.Ident); !ok || id.Name != typ {
					continue
				}
				for i, value := range v.Values {
					s, err := strconv.Unquote(value.(*ast.BasicLit).Value)
					must(t, err)
					if !strings.HasPrefix(v.Names[i].Name, typ) && !strings.HasPrefix(v.Names[i].Name, strings.TrimSuffix(typ, "Kind")) &&
						!strings.HasPrefix(v.Names[i].Name, strings.TrimSuffix(typ, "State")) {
						t.Errorf("constant %s does not carry the name of its type %s", v.Names[i].Name, typ)
					}
					out = append(out, s)
				}
			}
		}
	}
	return out
}

func stringsOf[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// A list that forgets a constant, or names one twice, would leave it out of every
// test and every count.
func TestListsAreWhole(t *testing.T) {
	t.Parallel()
	for typ, list := range map[string][]string{
		"Status":        stringsOf(report.Statuses()),
		"Move":          stringsOf(report.Moves()),
		"DeliveryState": stringsOf(report.DeliveryStates()),
		"TargetKind":    stringsOf(report.TargetKinds()),
		"ActorKind":     stringsOf(report.ActorKinds()),
	} {
		declared := constants(t, typ)
		if len(declared) == 0 || !slices.Equal(sorted(declared), sorted(list)) {
			t.Errorf("%s: the source declares %v, the list has %v", typ, declared, list)
		}
	}
	want := append(constants(t, "EventKind"), stringsOf(report.Moves())...)
	if got := stringsOf(report.EventKinds()); !slices.Equal(sorted(want), sorted(got)) {
		t.Errorf("kinds of event: want %v, got %v", want, got)
	}
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

// The examples in the comments are what is really stored.
func TestExamplesDecode(t *testing.T) {
	t.Parallel()
	targets := map[string]any{"Report": &report.Report{}, "Event": &report.Event{}, "Delivery": &report.Delivery{}, "Ref": &report.Ref{}, "Clock": &report.Clock{}}
	seen := 0
	for _, f := range source(t) {
		for _, decl := range f.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE || gen.Doc == nil {
				continue
			}
			name := gen.Specs[0].(*ast.TypeSpec).Name.Name
			_, example, ok := strings.Cut(gen.Doc.Text(), "\n\t{")
			if !ok {
				continue
			}
			seen++
			into := targets[name]
			if into == nil {
				t.Errorf("the example of %s is decoded by nothing", name)
				continue
			}
			dec := json.NewDecoder(strings.NewReader("{" + example))
			dec.DisallowUnknownFields()
			must(t, dec.Decode(into))
			again, err := json.Marshal(into)
			must(t, err)
			var a, b any
			must(t, json.NewDecoder(strings.NewReader("{"+example)).Decode(&a))
			must(t, json.Unmarshal(again, &b))
			if !reflect.DeepEqual(a, b) {
				t.Errorf("%s: the example loses something on its way through:\n%v\n%v", name, a, b)
			}
		}
	}
	if seen != len(targets) {
		t.Errorf("%d examples, want %d", seen, len(targets))
	}
}
