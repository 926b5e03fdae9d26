// Package encode writes JSON by hand, field by field: the documents that every turn of a
// conversation stores are written so often that reflection over them was a twentieth of
// the program's work. What it writes is byte for byte what encoding/json would; each
// document has a test that holds it to that over all of its fields.
package encode

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"sync"
	"time"
)

// day is in seconds, like the offset of a time zone.
const day = 24 * 60 * 60

// Writer appends one JSON value to a buffer. The first error is kept; what was written
// after it means nothing. The zero value writes to a buffer of its own.
type Writer struct {
	buf []byte
	err error
	// open: something was written into the present object or array, so that a comma comes
	// before the next.
	open bool
}

// room is what a new Writer begins with, and most what it may have grown to and still
// serve again: a document now and then is long, most are not.
const (
	room = 4 << 10
	most = 64 << 10
)

var writers = sync.Pool{New: func() any { return &Writer{buf: make([]byte, 0, room)} }}

// Take returns a Writer in which nothing is written, with the room of one that served
// before. Whoever is done with it, and with what Bytes returned, gives it back by Free.
func Take() *Writer { return writers.Get().(*Writer) }

// Free gives a Writer back.
func (w *Writer) Free() {
	if cap(w.buf) > most {
		return
	}
	*w = Writer{buf: w.buf[:0]}
	writers.Put(w)
}

// Len is how many bytes were written.
func (w *Writer) Len() int { return len(w.buf) }

// Bytes returns what was written, good until Free, and the first error.
func (w *Writer) Bytes() ([]byte, error) { return w.buf, w.err }

// JSON returns what write writes, in a slice of its own.
func JSON(write func(*Writer)) ([]byte, error) {
	w := Take()
	defer w.Free()
	write(w)
	return bytes.Clone(w.buf), w.err
}

// Begin opens an object or an array: '{' or '['.
func (w *Writer) Begin(sign byte) {
	w.buf = append(w.buf, sign)
	w.open = false
}

// End closes it: '}' or ']'.
func (w *Writer) End(sign byte) {
	w.buf = append(w.buf, sign)
	w.open = true
}

// item comes before each value of an array.
func (w *Writer) item() {
	if w.open {
		w.buf = append(w.buf, ',')
	}
	w.open = true
}

// Key begins a field. The key is plain: nothing in it needs an escape.
func (w *Writer) Key(key string) {
	w.item()
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, key...)
	w.buf = append(w.buf, '"', ':')
}

// String writes a string value.
func (w *Writer) String(s string) {
	w.buf = AppendString(w.buf, s)
}

// Any writes any value, by encoding/json.
func (w *Writer) Any(v any) {
	raw, err := json.Marshal(v)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.buf = append(w.buf, raw...)
}

// Int writes a whole number.
func (w *Writer) Int(n int64) { w.buf = strconv.AppendInt(w.buf, n, 10) }

// Float writes a number.
func (w *Writer) Float(f float64) {
	// encoding/json goes over to an exponent outside of these bounds.
	if a := math.Abs(f); a < 1e21 && (a >= 1e-6 || a == 0) {
		w.buf = strconv.AppendFloat(w.buf, f, 'f', -1, 64)
		return
	}
	w.Any(f)
}

// Bool writes true or false.
func (w *Writer) Bool(b bool) { w.buf = strconv.AppendBool(w.buf, b) }

// Time writes a moment, RFC 3339 with what it has of nanoseconds.
func (w *Writer) Time(t time.Time) {
	y := t.Year()
	_, east := t.Zone()
	if y < 0 || y > 9999 || east <= -day || east >= day {
		w.Any(t) // which says what RFC 3339 does not allow
		return
	}
	w.buf = append(w.buf, '"')
	w.buf = t.AppendFormat(w.buf, time.RFC3339Nano)
	w.buf = append(w.buf, '"')
}

// Field writes a string field.
func (w *Writer) Field(key, s string) {
	w.Key(key)
	w.String(s)
}

// FieldIf writes a string field unless it is empty.
func (w *Writer) FieldIf(key, s string) {
	if s != "" {
		w.Field(key, s)
	}
}

// IntIf writes a whole number unless it is 0.
func (w *Writer) IntIf(key string, n int64) {
	if n != 0 {
		w.Key(key)
		w.Int(n)
	}
}

// FloatIf writes a number unless it is 0.
func (w *Writer) FloatIf(key string, f float64) {
	if f != 0 {
		w.Key(key)
		w.Float(f)
	}
}

// BoolIf writes true, or nothing.
func (w *Writer) BoolIf(key string, b bool) {
	if b {
		w.Key(key)
		w.Bool(true)
	}
}

// TimeIf writes a moment unless it is the zero one.
func (w *Writer) TimeIf(key string, t time.Time) {
	if !t.IsZero() {
		w.Key(key)
		w.Time(t)
	}
}

// StringsIf writes a list of strings unless it is empty.
func (w *Writer) StringsIf(key string, list []string) {
	if len(list) == 0 {
		return
	}
	w.Key(key)
	w.Strings(list)
}

// Strings writes a list of strings; nil is null.
func (w *Writer) Strings(list []string) {
	Array(w, list, func(s *string, w *Writer) { w.String(*s) })
}

// List writes a list of values that write themselves unless it is empty.
func List[T any](w *Writer, key string, list []T, write func(*T, *Writer)) {
	if len(list) == 0 {
		return
	}
	w.Key(key)
	Array(w, list, write)
}

// Array writes a list of values that write themselves; nil is null.
func Array[T any](w *Writer, list []T, write func(*T, *Writer)) {
	if list == nil {
		w.buf = append(w.buf, "null"...)
		return
	}
	w.Begin('[')
	for i := range list {
		w.item()
		write(&list[i], w)
	}
	w.End(']')
}
