package config

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// switchable are the lines of the example that the head of it invites to switch on.
var switchable = regexp.MustCompile(`(?m)^( *)# ([a-z_]+:( .*)?)$`)

func TestExampleIsValid(t *testing.T) {
	t.Parallel()
	_, err := Parse("example.yaml", Example(), func(name string) string {
		if name == "TAPROSE_TELEGRAM_TOKEN" {
			return "1:abc"
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestExampleWithoutTokenSaysSoAndNothingElse(t *testing.T) {
	t.Parallel()
	_, err := Parse("example.yaml", Example(), func(string) string { return "" })
	ps, ok := err.(Problems)
	if !ok || len(ps) != 1 || ps[0].Key != "channels.telegram.token_env" {
		t.Errorf("got %v", err)
	}
}

func TestExampleShowsEveryKeyWithItsDefault(t *testing.T) {
	t.Parallel()
	src := switchable.ReplaceAllString(string(Example()), "$1$2")
	root, problems := parse("example.yaml", []byte(src))
	if len(problems) > 0 {
		t.Fatalf("with everything switched on:\n%v", problems)
	}
	shown := make(map[string]string)
	var walk func(path string, n *tree)
	walk = func(path string, n *tree) {
		for _, f := range n.fields {
			shown[join(path, f.key)] = f.value.text
			walk(join(path, f.key), f.value)
		}
		for _, item := range n.items {
			walk(path+"[]", item)
		}
	}
	walk("", root)

	// What every installation chooses for itself, or what the example shows
	// another value of.
	own := []string{
		"regency.agencies[].aliases", "regency.categories[].words", "regency.categories[].agency",
		"regency.districts[].villages", "regency.emergency_words", "regency.languages",
	}
	for _, k := range referenceKeys() {
		for _, name := range k.names {
			text, ok := shown[name]
			if !ok {
				t.Errorf("%s does not stand in the example", name)
				continue
			}
			if k.optional && k.fallback != "" && text != k.fallback && !slices.Contains(own, name) {
				t.Errorf("%s stands in the example as %q, its default is %q", name, text, k.fallback)
			}
		}
	}
}

// referenceKey is one key of the whole schema with the names it may have.
type referenceKey struct {
	entry
	names []string
}

func referenceKeys() []referenceKey {
	var out []referenceKey
	var walk func(t reflect.Type, path string)
	walk = func(t reflect.Type, path string) {
		for _, e := range entries(t) {
			k := referenceKey{entry: e}
			for _, name := range e.keys() {
				k.names = append(k.names, join(path, name))
			}
			out = append(out, k)
			if sub, list, ok := e.section(); ok {
				next := join(path, e.key)
				if list {
					next += "[]"
				}
				walk(sub, next)
			}
		}
	}
	walk(reflect.TypeFor[file](), "")
	return out
}

func TestEveryKeyHasAPlainNameOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, k := range referenceKeys() {
		for _, name := range k.names {
			leaf := name[strings.LastIndex(name, ".")+1:]
			if seen[name] || !regexp.MustCompile(`^[a-z_]+$`).MatchString(leaf) {
				t.Errorf("key %q is given twice or not plain", name)
			}
			seen[name] = true
		}
	}
}

// Whoever writes no address opens nothing to other machines.
func TestNothingListensBeyondThisMachineByDefault(t *testing.T) {
	t.Parallel()
	n := 0
	for _, k := range referenceKeys() {
		if !slices.ContainsFunc(k.names, func(name string) bool { return strings.HasSuffix(name, ".listen") }) {
			continue
		}
		n++
		if k.fallback != "" && !loopback(k.fallback) {
			t.Errorf("%v listens on %s", k.names, k.fallback)
		}
	}
	if n < 3 {
		t.Errorf("only %d addresses found", n)
	}
}
