package sqlitestore

import (
	"reflect"
	"sync"
)

// sharingFields remembers what sharing found, by type: it only ever grows to the
// few types of our documents and holds nothing that depends on a store.
var sharingFields sync.Map

// clone copies a document so that the copy shares nothing changeable with it.
// It walks the value by reflection rather than being written out by hand: a field
// that is added to a session later is then copied too, without anybody having to
// remember. Structs with unexported fields, of which time.Time is the only one in
// our documents, are values and copied as they are.
func clone[T any](v T) T {
	copyInto(reflect.ValueOf(&v).Elem())
	return v
}

// copyInto replaces what v shares with its original by copies.
func copyInto(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(v.Elem())
		copyInto(p.Elem())
		v.Set(p)
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		s := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(s, v)
		if shares(v.Type().Elem()) {
			for i := range s.Len() {
				copyInto(s.Index(i))
			}
		}
		v.Set(s)
	case reflect.Map:
		if v.IsNil() {
			return
		}
		m := reflect.MakeMapWithSize(v.Type(), v.Len())
		for it := v.MapRange(); it.Next(); {
			e := reflect.New(v.Type().Elem()).Elem()
			e.Set(it.Value())
			copyInto(e)
			m.SetMapIndex(it.Key(), e)
		}
		v.Set(m)
	case reflect.Array:
		for i := range v.Len() {
			copyInto(v.Index(i))
		}
	case reflect.Struct:
		for _, i := range sharing(v.Type()) {
			copyInto(v.Field(i))
		}
	}
}

// sharing lists the fields of a struct that hold something shared.
func sharing(t reflect.Type) []int {
	if known, ok := sharingFields.Load(t); ok {
		return known.([]int)
	}
	var fields []int
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && shares(f.Type) {
			fields = append(fields, i)
		}
	}
	sharingFields.Store(t, fields)
	return fields
}

// shares tells whether a copied value of this type still shares something
// changeable with its original. A pointer in a type that contains itself ends
// the search, so it ends.
func shares(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	case reflect.Array:
		return shares(t.Elem())
	case reflect.Struct:
		return len(sharing(t)) > 0
	}
	return false
}
