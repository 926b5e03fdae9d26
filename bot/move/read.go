package move

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
)

// lineMax is the longest line that is read: a report with a long life takes some
// hundred kilobytes.
const lineMax = 64 << 20

// record is what a line held.
type record[T any] struct {
	// n is the number of the line, from 1.
	n   int64
	doc T
	// raw are the bytes of the document.
	raw []byte
	// line is the whole line, err what is wrong with it.
	line []byte
	err  error
}

// scanBatch is how many lines are taken apart side by side: that is most of the work.
const scanBatch = 256

// scan reads a file of an archive whole, checks every line, and calls each, if
// given, with what it held, in order. It returns what the manifest must say of the
// file. limit, if not negative, is where an unfinished file ends.
func scan[T any](ctx context.Context, dir string, k kind[T], limit int64, each func(r *record[T]) error) (File, error) {
	found := File{Name: k.file}
	f, err := os.Open(filepath.Join(dir, k.file))
	if errors.Is(err, fs.ErrNotExist) {
		return found, &Corrupt{File: k.file, Why: "missing"}
	}
	if err != nil {
		return found, err
	}
	defer f.Close()
	var src io.Reader = f
	if limit >= 0 {
		src = io.LimitReader(f, limit)
	}
	whole := sha256.New()
	r := bufio.NewReaderSize(io.TeeReader(src, whole), 1<<20)
	last := ""
	for {
		batch, err := readBatch(r, k, found.Lines)
		if err != nil {
			return found, err
		}
		if len(batch) == 0 {
			break
		}
		for i := range batch {
			b := &batch[i]
			if b.err != nil {
				return found, &Corrupt{k.file, b.n, b.err.Error()}
			}
			if k.key != nil {
				key := k.key(&b.doc)
				if b.n > 1 && key <= last {
					return found, &Corrupt{k.file, b.n, "stands twice or out of its order"}
				}
				last = key
			}
			if err := ctx.Err(); err != nil {
				return found, err
			}
			if each != nil {
				if err := each(b); err != nil {
					return found, err
				}
			}
			found.Lines, found.Bytes = b.n, found.Bytes+int64(len(b.line))
		}
	}
	found.SHA256 = hex.EncodeToString(whole.Sum(nil))
	return found, nil
}

// readBatch reads the lines behind the first n and takes them apart; none at the end.
func readBatch[T any](r *bufio.Reader, k kind[T], n int64) ([]record[T], error) {
	var batch []record[T]
	for len(batch) < scanBatch {
		raw, err := readLine(r)
		if errors.Is(err, io.EOF) && len(raw) == 0 {
			break
		}
		n++
		b := record[T]{n: n, line: raw}
		switch {
		case errors.Is(err, io.EOF):
			b.err = errors.New("cut off in the middle of a line")
		case errors.Is(err, errLineTooLong):
			b.err = err
		case err != nil:
			return nil, at(k.file, n, err)
		}
		batch = append(batch, b)
		if b.err != nil {
			break
		}
	}
	var wg sync.WaitGroup
	share := (len(batch) + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0)
	for part := range slices.Chunk(batch, max(share, 1)) {
		wg.Go(func() {
			for i := range part {
				if b := &part[i]; b.err == nil {
					b.doc, b.raw, b.err = k.parse(b.line)
				}
			}
		})
	}
	wg.Wait()
	return batch, nil
}

var errLineTooLong = errors.New("a line without an end")

// readLine reads to the end of the line, and not for ever.
func readLine(r *bufio.Reader) ([]byte, error) {
	var out []byte
	for {
		part, err := r.ReadSlice('\n')
		out = append(out, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return out, err
		}
		if len(out) > lineMax {
			return out, errLineTooLong
		}
	}
}

// parse reads one line and checks its sum; body are the bytes of the document.
func (k kind[T]) parse(raw []byte) (doc T, body []byte, err error) {
	var l line
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return doc, nil, fmt.Errorf("not a line of an archive: %w", err)
	}
	if rest := raw[d.InputOffset():]; len(rest) != 1 {
		return doc, nil, errors.New("more than a line of an archive")
	}
	sum := sha256.Sum256(l.Doc)
	if hex.EncodeToString(sum[:]) != l.SHA256 {
		return doc, nil, errors.New("the checksum does not fit what stands there")
	}
	doc, err = k.decode(l.Doc)
	if err != nil {
		return doc, nil, fmt.Errorf("%s not readable: %w", k.noun, err)
	}
	return doc, l.Doc, nil
}

// line writes one line.
func (k kind[T]) line(doc *T) ([]byte, error) {
	raw, err := k.encode(doc)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(raw)
	out := make([]byte, 0, len(raw)+96)
	out = append(out, `{"sha256":"`...)
	out = hex.AppendEncode(out, sum[:])
	out = append(out, `","doc":`...)
	out = append(out, raw...)
	return append(out, "}\n"...), nil
}

// readManifest reads the manifest of a finished archive.
func readManifest(dir string) (Manifest, error) {
	var m Manifest
	raw, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(dir, progressFile)); err == nil {
			return m, ErrUnfinished
		}
		return m, ErrNoArchive
	}
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, &Corrupt{File: manifestFile, Why: err.Error()}
	}
	switch {
	case m.Format != formatName:
		return m, fmt.Errorf("%w: %s is of another program", ErrNoArchive, manifestFile)
	case m.Version > formatVersion:
		return m, ErrNewer
	case m.Version < 1 || len(m.Files) != len(namesOf(m.Version)):
		return m, &Corrupt{File: manifestFile, Why: "not a manifest of this version"}
	}
	for i, f := range m.Files {
		if want := namesOf(m.Version)[i]; f.Name != want {
			return m, &Corrupt{File: manifestFile, Why: fmt.Sprintf("names %q in the place of %q", f.Name, want)}
		}
	}
	return m, nil
}
