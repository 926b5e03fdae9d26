package chat

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/encode/encodetest"
)

// TestCloneSharesNothing fills every field that a chat has, whoever added it, and
// looks for memory that the copy shares with its original.
func TestCloneSharesNothing(t *testing.T) {
	t.Parallel()
	var c Chat
	encodetest.Fill(&c)
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
