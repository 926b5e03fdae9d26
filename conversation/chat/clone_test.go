package chat

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

// TestCloneSharesNothing fills every field that a chat has, whoever added it, and
// looks for memory that the copy shares with its original.
func TestCloneSharesNothing(t *testing.T) {
	t.Parallel()
	var c Chat
	fill(reflect.ValueOf(&c).Elem(), 0)
	copied := c.Clone()
	if !reflect.DeepEqual(copied, c) {
		t.Fatalf("copy is %+v, original %+v", copied, c)
	}
	theirs := map[uintptr]string{}
	memory(reflect.ValueOf(c), "chat", func(p uintptr, path string) { theirs[p] = path })
	if len(theirs) < 5 {
		t.Fatalf("only %d pieces of memory were filled", len(theirs))
	}
	memory(reflect.ValueOf(copied), "copy", func(p uintptr, path string) {
		if shared, ok := theirs[p]; ok {
			t.Errorf("%s is %s", path, shared)
		}
	})
}

// fill sets everything that can be set.
func fill(v reflect.Value, depth int) {
	if depth > 8 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(7)
	case reflect.Uint64, reflect.Uint32:
		v.SetUint(7)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), depth+1)
		fill(v.Index(1), depth+1)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(k, depth+1)
		fill(e, depth+1)
		v.SetMapIndex(k, e)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(7, 7).UTC()))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), depth+1)
			}
		}
	}
}

// memory calls f for everything changeable that v leads to.
func memory(v reflect.Value, path string, f func(uintptr, string)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			f(v.Pointer(), path)
			memory(v.Elem(), path, f)
		}
	case reflect.Slice:
		if v.Len() > 0 {
			f(v.Pointer(), path)
		}
		for i := range v.Len() {
			memory(v.Index(i), fmt.Sprintf("%s[%d]", path, i), f)
		}
	case reflect.Map:
		if !v.IsNil() {
			f(v.Pointer(), path)
		}
		for it := v.MapRange(); it.Next(); {
			memory(it.Value(), path+"[]", f)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			memory(v.Field(i), path+"."+v.Type().Field(i).Name, f)
		}
	}
}
