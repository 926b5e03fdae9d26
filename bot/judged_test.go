package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"testing"
)

// torn is a file that can be read so many times.
type torn struct {
	*bytes.Reader
	reads int
}

func (f *torn) ReadAt(p []byte, off int64) (int, error) {
	if f.reads--; f.reads < 0 {
		return 0, errors.New("the store is away")
	}
	return f.Reader.ReadAt(p, off)
}

// TestAFileThatCannotBeReadIsNotFine has a picture that nobody's telephone can show, in a
// store that goes away after each number of reads: it is refused or not judged, never let go.
func TestAFileThatCannotBeReadIsNotFine(t *testing.T) {
	t.Parallel()
	chunk := func(kind string, data []byte) []byte {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		b = append(append(b, kind...), data...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 60_000), 60_000)
	png := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 6, 0, 0, 0))...)
	png = append(append(png, chunk("IDAT", make([]byte, 1000))...), chunk("IEND", nil)...)
	refused := false
	for reads := range 40 {
		j := new(judged)
		err := j.judge(t.Context(), "hash", &torn{bytes.NewReader(png), reads}, int64(len(png)))
		if err == nil || j.knows("hash") {
			t.Errorf("after %d reads: %v, fine: %v", reads, err, j.knows("hash"))
		}
		refused = refused || errors.Is(err, errUnsafe)
	}
	if !refused {
		t.Error("it is never refused for what it is")
	}
}
