package config

import (
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"
)

// entry is one key that a mapping may have, read from the tags of a struct field.
type entry struct {
	key      string
	index    int
	typ      reflect.Type
	fallback string
	// optional: the key may be missing; without fallback the zero value stays.
	optional bool
	example  string
	// literal: a secret that may also stand in the file, when it has no password.
	literal bool
	// owner and name are the Go names, for the reference.
	owner, name string
}

// entries lists the keys of a section in the order of its struct.
func entries(t reflect.Type) []entry {
	var out []entry
	for i := range t.NumField() {
		f := t.Field(i)
		fallback, has := f.Tag.Lookup("default")
		out = append(out, entry{
			key: f.Tag.Get("yaml"), index: i, typ: f.Type,
			fallback: fallback, optional: has || f.Tag.Get("required") == "",
			example: f.Tag.Get("example"),
			literal: f.Tag.Get("literal") != "",
			owner:   t.Name(), name: f.Name,
		})
	}
	return out
}

// secret tells whether the entry is one.
func (e entry) secret() bool { return e.typ == secretType }

// keys are the names under which the entry may stand in the file.
func (e entry) keys() []string {
	switch {
	case e.literal:
		return []string{e.key, e.key + "_env", e.key + "_file"}
	case e.secret():
		return []string{e.key + "_env", e.key + "_file"}
	}
	return []string{e.key}
}

// section is the struct below an entry: of the entry itself, of what it points to
// or of the items of its list. ok is false for scalars and lists of them.
func (e entry) section() (t reflect.Type, list, ok bool) {
	t = e.typ
	switch t.Kind() {
	case reflect.Pointer:
		t = t.Elem()
	case reflect.Slice:
		t, list = t.Elem(), true
	}
	return t, list, t.Kind() == reflect.Struct && t != secretType && t != prefixType
}

// sectionsOf lists where a key of the file belongs: "channels.telegram".
func sectionsOf(key string) []string {
	var found []string
	var walk func(t reflect.Type, path string)
	walk = func(t reflect.Type, path string) {
		for _, e := range entries(t) {
			if path != "" && slices.Contains(e.keys(), key) {
				found = append(found, path)
			}
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
	return found
}

// typeName is how the reference and the messages call the type of a value.
func typeName(t reflect.Type) string {
	switch {
	case t == durationType:
		return "a duration"
	case t == pointType:
		return "a point [longitude, latitude]"
	case t == prefixType:
		return "a network address"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		switch t.Elem() {
		case reflect.TypeFor[string]():
			return "a list of texts"
		case prefixType:
			return "a list of network addresses"
		}
		return "a list"
	case reflect.Map, reflect.Struct, reflect.Pointer:
		return "a mapping"
	}
	return "text"
}

var (
	secretType   = reflect.TypeFor[Secret]()
	durationType = reflect.TypeFor[time.Duration]()
	pointType    = reflect.TypeFor[Point]()
	prefixType   = reflect.TypeFor[netip.Prefix]()
)

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// words reads the default of a list of texts: "id, jv, en".
func words(s string) []string {
	if s == "" {
		return nil
	}
	out := strings.Split(s, ",")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}
