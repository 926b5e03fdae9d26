// Package encodetest holds documents that are written field by field to what encoding/json
// writes, whatever fields they have by then.
package encodetest

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/encode"
)

// Same compares what write makes of a T with what encoding/json does: of the zero one, of
// one with every field set, and of many with any of them.
func Same[T any](t *testing.T, write func(*T, *encode.Writer)) {
	t.Helper()
	same := func(v *T) {
		t.Helper()
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := encode.JSON(func(w *encode.Writer) { write(v, w) }); err != nil || string(got) != string(want) {
			t.Fatalf("%s, %v, want %s", got, err, want)
		}
	}
	var v T
	same(&v)
	Fill(&v)
	same(&v)
	r := rand.New(rand.NewPCG(3, 5))
	for range 3000 {
		var v T
		some(r, reflect.ValueOf(&v).Elem(), 0)
		same(&v)
	}
}

// Fill sets every field of what v points to, and of what that leads to.
func Fill(v any) { fill(reflect.ValueOf(v).Elem(), 0) }

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

// some sets about half of what can be set, to values of every kind.
func some(r *rand.Rand, v reflect.Value, depth int) {
	if depth > 0 && r.IntN(2) == 0 || depth > 8 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		all := []string{"x", "\"<&>", "Jalan Pemuda 🛣️\n", "\u2028", "\xff", "a/b"}
		v.SetString(all[r.IntN(len(all))])
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(r.Int64N(1000) - 500)
	case reflect.Float64:
		v.SetFloat([]float64{-6.8976, 112, 1e-7, 1e22, 0.1}[r.IntN(5)])
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		some(r, v.Elem(), depth+1)
	case reflect.Slice:
		n := r.IntN(3)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			some(r, v.Index(i), depth+1)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			all := []time.Time{time.Unix(7, 7).UTC(), time.Date(2026, 11, 22, 8, 0, 0, 120, time.FixedZone("WIB", 7*3600))}
			v.Set(reflect.ValueOf(all[r.IntN(len(all))]))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				some(r, v.Field(i), depth+1)
			}
		}
	default:
		fill(v, depth)
	}
}
