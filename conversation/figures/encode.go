package figures

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// Rules is the number of the rules by which Parts counts and of the form of an encoded
// sheet. Raise it with either: stores count everything anew when they open what was
// counted by others.
const Rules = 1

// sheetFormat is the first byte of an encoded sheet.
const sheetFormat = byte(Rules)

// ErrSheet: these bytes are no sheet of this format.
var ErrSheet = errors.New("not a sheet of figures of this format")

// Encode returns the stored form of a sheet. Equal sheets have equal forms.
func (s *Sheet) Encode() []byte {
	b := s.Total.append([]byte{sheetFormat})
	for _, g := range s.groups() {
		b = binary.AppendUvarint(b, uint64(len(*g)))
		for _, key := range slices.Sorted(maps.Keys(*g)) {
			b = binary.AppendUvarint(b, uint64(len(key)))
			b = append(b, key...)
			b = (*g)[key].append(b)
		}
	}
	return b
}

// DecodeSheet reads what Encode made.
func DecodeSheet(b []byte) (Sheet, error) {
	var s Sheet
	if err := s.MergeEncoded(b); err != nil {
		return Sheet{}, err
	}
	return s, nil
}

// MergeEncoded adds what Encode made without taking it apart first, which costs half.
// After an error the sheet has some of it.
func (s *Sheet) MergeEncoded(b []byte) error { return s.addEncoded(b, false) }

// TakeEncoded takes back what MergeEncoded added, or will.
func (s *Sheet) TakeEncoded(b []byte) error { return s.addEncoded(b, true) }

func (s *Sheet) addEncoded(b []byte, back bool) error {
	if len(b) == 0 || b[0] != sheetFormat {
		return ErrSheet
	}
	d := decoder{b: b[1:]}
	var one Tally
	read := func() *Tally {
		if d.tally(&one); back {
			one.negate()
		}
		return &one
	}
	s.Total.merge(read())
	for _, g := range s.groups() {
		for range d.length() {
			key := d.bytes()
			to := (*g)[string(key)] // looked up without making a text of it
			if to == nil {
				to = of(g, string(key))
			}
			to.merge(read())
		}
	}
	if d.failed || len(d.b) > 0 {
		return ErrSheet
	}
	return nil
}

// DecodeTotal reads the total alone of what Encode made, at a fraction of the cost.
func DecodeTotal(b []byte) (Tally, error) {
	var t Tally
	if len(b) == 0 || b[0] != sheetFormat {
		return t, ErrSheet
	}
	d := decoder{b: b[1:]}
	if d.tally(&t); d.failed {
		return Tally{}, ErrSheet
	}
	return t, nil
}

func (t *Tally) append(b []byte) []byte {
	for _, n := range t.numbers() {
		b = binary.AppendVarint(b, *n)
	}
	for _, times := range []Times{t.Answer, t.Settle} {
		b = binary.AppendUvarint(b, uint64(len(times)))
		for _, bin := range times {
			b = binary.AppendVarint(b, int64(bin.Time))
			b = binary.AppendVarint(b, bin.N)
		}
	}
	return b
}

// decoder reads from b and remembers when something was missing.
type decoder struct {
	b      []byte
	failed bool
}

func (d *decoder) number() int64 {
	n, size := binary.Varint(d.b)
	if size <= 0 {
		d.failed, d.b = true, nil
		return 0
	}
	d.b = d.b[size:]
	return n
}

// length is of something that takes at least a byte for each.
func (d *decoder) length() int {
	n, size := binary.Uvarint(d.b)
	if size <= 0 || n > uint64(len(d.b)-size) {
		d.failed, d.b = true, nil
		return 0
	}
	d.b = d.b[size:]
	return int(n)
}

// bytes are good as long as what is decoded.
func (d *decoder) bytes() []byte {
	n := d.length()
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

// tally reads into t, whose times it writes over.
func (d *decoder) tally(t *Tally) {
	for _, n := range t.numbers() {
		*n = d.number()
	}
	for _, times := range []*Times{&t.Answer, &t.Settle} {
		*times = (*times)[:0]
		for range d.length() {
			*times = append(*times, Bin{Minutes(d.number()), d.number()})
		}
	}
}
