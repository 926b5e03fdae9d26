package config

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// decoder fills the sections from the YAML tree, notes where every value stands,
// and goes on after a mistake with the value left at zero.
type decoder struct {
	name, dir string
	env       func(string) string
	problems  Problems
	// at is where each value stands, by path: "regency.agencies[0].key".
	at map[string]position
	// broken are paths with a problem already: checks leave them alone.
	broken map[string]bool
	// secrets are the files from which secrets were read.
	secrets []string
}

func (d *decoder) file(root *tree, f *file) {
	if root == nil {
		d.bad("", "the file is empty", "write a first one with: taprose init")
		return
	}
	d.at[""] = position{1, 1}
	if root.kind != kindMapping {
		d.add(root.pos, "", "the file must be a mapping, not "+string(root.kind), "begin with regency:")
		return
	}
	d.section("", root, reflect.ValueOf(f).Elem())
}

// above is the path of the section or list around a path.
func above(path string) string { return path[:max(0, strings.LastIndexAny(path, ".["))] }

// add notes a problem at a position.
func (d *decoder) add(pos position, key, what, fix string) {
	d.problems = append(d.problems, Problem{
		File: d.name, Line: pos.line, Column: pos.column, Key: key, What: what, Fix: fix,
	})
	if d.broken == nil {
		d.broken = make(map[string]bool)
	}
	d.broken[key] = true
}

// bad notes a problem at a path, or at the nearest section above it that the file
// has.
func (d *decoder) bad(path, what, fix string) {
	for p := path; ; p = above(p) {
		if pos, ok := d.at[p]; ok || p == "" {
			d.add(pos, path, what, fix)
			return
		}
	}
}

func (d *decoder) section(path string, t *tree, v reflect.Value) {
	all := entries(v.Type())
	taken := make(map[string]field)
	var known []string
	for _, e := range all {
		known = append(known, e.keys()...)
	}
	for _, f := range t.fields {
		if !slices.Contains(known, f.key) && !d.literalSecret(path, f, all) {
			d.unknown(path, f, known)
			continue
		}
		taken[f.key] = f
		d.at[join(path, f.key)] = f.value.pos
	}
	for _, e := range all {
		into := v.Field(e.index)
		if e.secret() {
			d.secret(path, e, taken, into)
			continue
		}
		here := join(path, e.key)
		f, given := taken[e.key]
		switch {
		case given && f.value.kind != kindNull:
			d.value(here, f.value, into)
		case !e.optional:
			d.at[here] = d.at[path]
			if given {
				d.at[here] = f.pos
			}
			d.bad(here, "missing", "give it"+exampleOf(e))
		default:
			d.fallback(here, e, into)
		}
	}
}

func exampleOf(e entry) string {
	if e.example == "" {
		return ""
	}
	return fmt.Sprintf(", for example %s: %s", e.key, e.example)
}

// unknown reports a key that no section has here.
func (d *decoder) unknown(path string, f field, known []string) {
	fix := suggest(f.key, known)
	if !strings.HasPrefix(fix, "did you mean") {
		if homes := sectionsOf(f.key); len(homes) > 0 {
			fix = "it belongs under " + strings.Join(homes, " or ")
		}
	}
	d.add(f.pos, join(path, f.key), "unknown key", fix)
}

// fallback sets the default of a key that is missing; a section gets the defaults
// of its keys.
func (d *decoder) fallback(path string, e entry, into reflect.Value) {
	switch {
	case into.Kind() == reflect.Struct:
		d.section(path, &tree{kind: kindMapping}, into)
	case into.Type() == reflect.TypeFor[[]string]():
		into.Set(reflect.ValueOf(words(e.fallback)))
	case into.Kind() == reflect.Pointer, into.Kind() == reflect.Slice, into.Kind() == reflect.Map:
		// Nothing is what stands for nothing.
	default:
		if err := setScalar(into, e.fallback); err != nil {
			panic(fmt.Sprintf("default of %s: %v", path, err))
		}
	}
}

func (d *decoder) value(path string, t *tree, into reflect.Value) {
	typ := into.Type()
	wrong := func(fix string) {
		d.bad(path, fmt.Sprintf("must be %s, not %s", typeName(typ), t.describe()), fix)
	}
	switch {
	case typ == pointType:
		d.point(path, t, into)
	case typ.Kind() == reflect.Pointer:
		section := reflect.New(typ.Elem())
		if d.is(kindMapping, t, wrong) {
			d.section(path, t, section.Elem())
			into.Set(section)
		}
	case typ == prefixType:
		if t.kind != kindText || setScalar(into, t.text) != nil {
			wrong("write 10.1.2.3 or 10.0.0.0/8")
		}
	case typ.Kind() == reflect.Struct:
		if d.is(kindMapping, t, wrong) {
			d.section(path, t, into)
		}
	case typ.Kind() == reflect.Slice:
		if d.is(kindList, t, wrong) {
			list := reflect.MakeSlice(typ, len(t.items), len(t.items))
			for i, item := range t.items {
				here := fmt.Sprintf("%s[%d]", path, i)
				d.at[here] = item.pos
				d.value(here, item, list.Index(i))
			}
			into.Set(list)
		}
	case typ.Kind() == reflect.Map:
		if d.is(kindMapping, t, wrong) {
			m := make(map[string]string, len(t.fields))
			for _, f := range t.fields {
				here := join(path, f.key)
				d.at[here] = f.pos
				var s string
				d.value(here, f.value, reflect.ValueOf(&s).Elem())
				m[f.key] = s
			}
			into.Set(reflect.ValueOf(m))
		}
	case t.kind == kindList, t.kind == kindMapping, t.kind == kindNull:
		wrong("")
	case typ.Kind() == reflect.String:
		if t.kind != kindText {
			wrong(fmt.Sprintf("put it in quotes: %q", t.text))
			return
		}
		into.SetString(strings.TrimSpace(t.text))
	default:
		if t.kind == kindText && typ != durationType {
			wrong("")
			return
		}
		if err := setScalar(into, t.text); err != nil {
			wrong(err.Error())
		}
	}
}

// is tells whether the value is of this kind, and complains when it is not.
func (d *decoder) is(k kind, t *tree, wrong func(string)) bool {
	if t.kind == k {
		return true
	}
	fix := ""
	switch k {
	case kindList:
		fix = "write [a, b] or one - item on each line"
	case kindMapping:
		fix = "write its keys on indented lines below"
	}
	wrong(fix)
	return false
}

func (d *decoder) point(path string, t *tree, into reflect.Value) {
	const fix = "write a point as [112.06, -6.90]: longitude, latitude"
	if t.kind != kindList || len(t.items) != 2 {
		d.bad(path, "must be two numbers, not "+t.describe(), fix)
		return
	}
	for i, item := range t.items {
		if item.kind != kindNumber || setScalar(into.Index(i), item.text) != nil {
			d.bad(path, "must be two numbers, not "+item.describe(), fix)
		}
	}
}

// setScalar reads text into a value of a scalar type; the error says what would
// be right.
func setScalar(into reflect.Value, text string) error {
	switch {
	case into.Type() == prefixType:
		v, err := netip.ParsePrefix(text)
		if err != nil {
			single, err := netip.ParseAddr(text)
			if err != nil {
				return fmt.Errorf("not a network address")
			}
			v = netip.PrefixFrom(single, single.BitLen())
		}
		into.Set(reflect.ValueOf(v))
	case into.Type() == durationType:
		v, err := time.ParseDuration(strings.TrimSpace(text))
		if err != nil {
			return fmt.Errorf("write a number with its unit: 30s, 15m, 24h")
		}
		into.SetInt(int64(v))
	case into.Kind() == reflect.String:
		into.SetString(text)
	case into.Kind() == reflect.Bool:
		switch text {
		case "true", "false":
			into.SetBool(text == "true")
		default:
			return fmt.Errorf("write true or false")
		}
	case into.Kind() == reflect.Int:
		v, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("write digits only: 10")
		}
		into.SetInt(int64(v))
	case into.Kind() == reflect.Float64:
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || v != v || v > 1e12 || v < -1e12 {
			return fmt.Errorf("write a number: 1 or 0.5")
		}
		into.SetFloat(v)
	default:
		return fmt.Errorf("no scalar: %s", into.Type())
	}
	return nil
}

// describe says what a value is, short enough for a message.
func (t *tree) describe() string {
	const most = 40
	switch t.kind {
	case kindText:
		if r := []rune(t.text); len(r) > most {
			return fmt.Sprintf("the text %q...", string(r[:most]))
		}
		return fmt.Sprintf("the text %q", t.text)
	case kindNumber, kindBool:
		return t.text
	case kindList:
		return fmt.Sprintf("a list of %d", len(t.items))
	}
	return string(t.kind)
}
