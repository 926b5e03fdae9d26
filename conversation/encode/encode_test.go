package encode

import (
	"encoding/json"
	"math"
	"testing"
	"time"
)

// Every kind of value is written as encoding/json writes it.
func TestValues(t *testing.T) {
	t.Parallel()
	same := func(want any, write func(*Writer)) {
		t.Helper()
		raw, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var w Writer
		write(&w)
		if got, err := w.Bytes(); err != nil || string(got) != string(raw) {
			t.Errorf("%q, %v, want %q", got, err, raw)
		}
	}
	for _, s := range []string{"", "jalan", `"`, `a\b`, "a\nb", "<b>", "R&D", "Jl. Ronggolawe 🛣️", "\u2028", "\u2029", "\xff", "a\x00", "\u007f", "\ufffd", "é"} {
		same(s, func(w *Writer) { w.String(s) })
	}
	for _, f := range []float64{0, 1, -6.8976, 112.0649, 1e-6, 9e-7, 1e21, 1e20, -1e-9, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Copysign(0, -1)} {
		same(f, func(w *Writer) { w.Float(f) })
	}
	for _, at := range []time.Time{{}, time.Unix(7, 7).UTC(), time.Date(2026, 11, 22, 8, 0, 0, 0, time.FixedZone("WIB", 7*3600)), time.Unix(1e9, 5e8).Local(), time.Date(1, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3661)),
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("", -23*3600-59*60-59)), time.Date(9999, 12, 31, 23, 59, 59, 999, time.UTC)} {
		same(at, func(w *Writer) { w.Time(at) })
	}
	for _, n := range []int64{0, -1, math.MaxInt64, math.MinInt64} {
		same(n, func(w *Writer) { w.Int(n) })
	}
	type doc struct {
		A string    `json:"a"`
		B string    `json:"b,omitempty"`
		C int       `json:"c,omitempty"`
		D float64   `json:"d,omitempty"`
		E bool      `json:"e,omitempty"`
		F time.Time `json:"f,omitzero"`
		G []string  `json:"g,omitempty"`
		H []doc     `json:"h,omitempty"`
	}
	var write func(d *doc, w *Writer)
	write = func(d *doc, w *Writer) {
		w.Begin('{')
		w.Field("a", d.A)
		w.FieldIf("b", d.B)
		w.IntIf("c", int64(d.C))
		w.FloatIf("d", d.D)
		w.BoolIf("e", d.E)
		w.TimeIf("f", d.F)
		w.StringsIf("g", d.G)
		List(w, "h", d.H, write)
		w.End('}')
	}
	whole := doc{A: "x", B: "y", C: 3, D: 1.5, E: true, F: time.Unix(9, 0).UTC(), G: []string{"eins", "<zwei>"}}
	whole.H = []doc{{}, whole, {A: "z"}}
	for _, d := range []doc{{}, whole, {H: []doc{{}}}, {G: []string{""}}} {
		same(d, func(w *Writer) { write(&d, w) })
	}
}

// What encoding/json refuses is refused.
func TestErrors(t *testing.T) {
	t.Parallel()
	for what, write := range map[string]func(*Writer){
		"not a number": func(w *Writer) { w.Float(math.NaN()) },
		"infinite":     func(w *Writer) { w.Float(math.Inf(1)) },
		"the year":     func(w *Writer) { w.Time(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)) },
		"the offset":   func(w *Writer) { w.Time(time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("", 24*3600))) },
		"a function":   func(w *Writer) { w.Any(func() {}) },
	} {
		var w Writer
		write(&w)
		w.String("and more")
		if _, err := w.Bytes(); err == nil {
			t.Errorf("%s is written", what)
		}
	}
}

// FuzzString writes strings as encoding/json does, whatever is in them.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "jalan\nrusak", "\x00\x1f\x7f", "\xff\xc0", "\u2028\u2029", "<b>&", `"\`, "🛣️", "a\tb\r\b\f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := JSON(func(w *Writer) { w.String(s) }); err != nil || string(got) != string(want) {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	})
}

// What JSON returned is the caller's own, and a Writer that failed or was left in the midst
// of a document begins anew for the next.
func TestWritersServeAgain(t *testing.T) {
	t.Parallel()
	first, err := JSON(func(w *Writer) { w.Begin('{'); w.Field("a", "satu"); w.End('}') })
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if _, err := JSON(func(w *Writer) { w.Begin('['); w.item(); w.Any(math.NaN()) }); err == nil {
			t.Fatal("NaN is written")
		}
		if next, err := JSON(func(w *Writer) { w.Begin('{'); w.Field("b", "dua"); w.End('}') }); err != nil || string(next) != `{"b":"dua"}` {
			t.Fatalf("%s, %v", next, err)
		}
	}
	if string(first) != `{"a":"satu"}` {
		t.Errorf("it became %s", first)
	}
}
