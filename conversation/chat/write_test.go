package chat

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// TestAppendJSON fills every field that a chat has, whoever added it, and then any of them,
// and holds the document to what encoding/json writes.
func TestAppendJSON(t *testing.T) {
	t.Parallel()
	same := func(c *Chat) {
		t.Helper()
		want, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.AppendJSON(nil); err != nil || string(got) != string(want) {
			t.Fatalf("%s, %v, want %s", got, err, want)
		}
		if want, err = json.Marshal(c.Owed); err != nil {
			t.Fatal(err)
		}
		if got, err := AppendOwed(nil, c.Owed); err != nil || c.Owed != nil && string(got) != string(want) {
			t.Fatalf("%s, %v, want %s", got, err, want)
		}
	}
	var whole Chat
	same(&whole)
	fill(reflect.ValueOf(&whole).Elem(), 0)
	same(&whole)
	r := rand.New(rand.NewPCG(3, 5))
	for range 3000 {
		var c Chat
		some(r, reflect.ValueOf(&c).Elem(), 0)
		same(&c)
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
