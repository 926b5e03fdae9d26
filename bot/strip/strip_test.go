package strip

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	stdgif "image/gif"
	stdjpeg "image/jpeg"
	stdpng "image/png"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"testing/iotest"
)

// telling stands in every place of the samples that must go.
const telling = "SECRET-6.8976,112.0649"

// clean cleans what is in memory, and reads it in steps that fit nothing.
func clean(raw []byte) ([]byte, error) {
	r, err := Clean(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(struct{ io.Reader }{iotest.OneByteReader(r)})
	if err == nil && int64(len(out)) != r.Size() {
		err = io.ErrShortWrite
	}
	return out, err
}

func picture() image.Image {
	m := image.NewPaletted(image.Rect(0, 0, 40, 24), color.Palette{color.Black, color.White, color.RGBA{200, 30, 30, 255}})
	for i := range m.Pix {
		m.Pix[i] = byte(i * i % 3)
	}
	return m
}

// exif is an Exif block that tells where, with an orientation of 6 in it.
func exif(order binary.ByteOrder, head string) []byte {
	b := []byte(head)
	b = append(b, make([]byte, 6+2+2*12+4)...)
	order.PutUint32(b[4:], 8)
	order.PutUint16(b[8:], 2)
	order.PutUint16(b[10:], 0x010f) // Make
	order.PutUint16(b[12:], 2)
	order.PutUint32(b[14:], uint32(len(telling)))
	order.PutUint32(b[18:], 38)
	order.PutUint16(b[22:], orientationTag)
	order.PutUint16(b[24:], 3)
	order.PutUint32(b[26:], 1)
	order.PutUint16(b[30:], 6)
	return append(b, telling...)
}

func segment(m byte, body string) []byte {
	return append([]byte{0xff, m, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

func jpegSample(t *testing.T, order binary.ByteOrder, head string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	raw := []byte{0xff, soi}
	raw = append(raw, segment(app0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x01\x01"+telling)...)
	raw = append(raw, segment(app1, exifHead+string(exif(order, head)))...)
	raw = append(raw, segment(app1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+telling+"</x:xmpmeta>")...)
	raw = append(raw, segment(app2, "ICC_PROFILE\x00\x01\x01colours")...)
	raw = append(raw, segment(app2, "MPF\x00"+telling)...)
	raw = append(raw, segment(0xed, "Photoshop 3.0\x008BIM"+telling)...)
	raw = append(raw, segment(comment, telling)...)
	raw = append(raw, 0xff) // a fill byte
	raw = append(raw, b.Bytes()[2:]...)
	return append(raw, telling...)
}

func pngSample(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := stdpng.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	head := 8 + 25
	raw := slices.Clone(b.Bytes()[:head])
	raw = append(raw, chunk("tEXt", []byte("Comment\x00"+telling))...)
	raw = append(raw, chunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"+telling))...)
	raw = append(raw, chunk("tIME", []byte{7, 0xea, 11, 21, 8, 0, 0})...)
	raw = append(raw, chunk("eXIf", exif(binary.BigEndian, "MM\x00*"))...)
	raw = append(raw, chunk("pHYs", []byte{0, 0, 11, 19, 0, 0, 11, 19, 1})...)
	return append(append(raw, b.Bytes()[head:]...), telling...)
}

func gifSample(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	m := picture().(*image.Paletted)
	if err := stdgif.EncodeAll(&b, &stdgif.GIF{Image: []*image.Paletted{m, m}, Delay: []int{5, 5}}); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	head := 13 + gifTable(raw[10])
	out := slices.Clone(raw[:head])
	out = append(append(out, gifExtension, gifComment, byte(len(telling))), telling...)
	out = append(out, 0, gifExtension, gifApplication, 11)
	out = append(append(out, "XMP DataXMP"...), byte(len(telling)))
	out = append(append(out, telling...), 0)
	return append(append(out, raw[head:]...), telling...)
}

func riff(chunks ...[]byte) []byte {
	body := slices.Concat(chunks...)
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)+4))
	return append(append(out, "WEBP"...), body...)
}

func riffChunk(kind string, body []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
	if out = append(out, body...); len(body)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

func webpSample() []byte {
	return append(riff(
		riffChunk("VP8X", []byte{flagExif | flagXMP | 1<<5, 0, 0, 0, 39, 0, 0, 23, 0, 0}),
		riffChunk("ICCP", []byte("colours")),
		riffChunk("VP8L", []byte("\x2fpixels")),
		riffChunk("EXIF", exif(binary.LittleEndian, "II*\x00")),
		riffChunk("XMP ", []byte(telling)),
		riffChunk("JUNK", []byte(telling)),
	), telling...)
}

func box(kind string, bodies ...[]byte) []byte {
	body := slices.Concat(bodies...)
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)+8))
	return append(append(out, kind...), body...)
}

func filmSample() []byte {
	long := binary.BigEndian.AppendUint64([]byte("\x00\x00\x00\x01mdat"), 16+6)
	return slices.Concat(
		box("ftyp", []byte("isom\x00\x00\x02\x00isomiso2")),
		append(long, "frames"...),
		box("moov",
			box("mvhd", []byte{0, 0, 0, 0}, []byte("CREAMODIscale+duration")),
			box("trak", box("tkhd", []byte{1, 0, 0, 7}, []byte("CREATIONMODIFIEDtrack")), box("udta", []byte(telling))),
			box("udta", box("\xa9xyz", []byte(telling))), box("meta", []byte(telling)), []byte("SECRET")),
		box("uuid", []byte("XMP............."+telling)), box("free", []byte(telling)),
	)
}

func samples(t *testing.T) map[string][]byte {
	return map[string][]byte{
		"JPEG, big-endian": jpegSample(t, binary.BigEndian, "MM\x00*"), "JPEG, little-endian": jpegSample(t, binary.LittleEndian, "II*\x00"),
		"PNG": pngSample(t), "GIF": gifSample(t), "WebP": webpSample(), "MP4": filmSample(),
	}
}

func TestNothingIsToldBesideThePicture(t *testing.T) {
	t.Parallel()
	for name, raw := range samples(t) {
		before := slices.Clone(raw)
		got, err := clean(raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(raw, before) {
			t.Errorf("%s: the original was changed", name)
		}
		for _, word := range []string{"SECRET", "112.0649", "xmpmeta", "8BIM", "MPF", "Photoshop", "CREA", "MODI"} {
			if bytes.Contains(got, []byte(word)) {
				t.Errorf("%s still tells %q", name, word)
			}
		}
		again, err := clean(got)
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("%s cleaned twice is something else: %v", name, err)
		}
	}
}

func TestThePictureStaysTheSame(t *testing.T) {
	t.Parallel()
	for name, raw := range samples(t) {
		got, err := clean(raw)
		if err != nil {
			t.Fatal(name, err)
		}
		switch name {
		case "WebP":
			for _, kept := range []string{"colours", "pixels", "VP8X"} {
				if !bytes.Contains(got, []byte(kept)) {
					t.Errorf("%s lost %q", name, kept)
				}
			}
			if int(le32(got[4:])) != len(got)-8 {
				t.Errorf("%s says it is %d long and is %d", name, le32(got[4:]), len(got)-8)
			}
		case "MP4":
			for _, kept := range []string{"frames", "scale+duration", "track", "\x01\x00\x00\x07"} {
				if !bytes.Contains(got, []byte(kept)) {
					t.Errorf("%s lost %q", name, kept)
				}
			}
			if len(got) != len(raw) {
				t.Errorf("%s changed its length", name)
			}
		case "GIF":
			all, err := stdgif.DecodeAll(bytes.NewReader(got))
			if err != nil || len(all.Image) != 2 || all.LoopCount != 0 {
				t.Errorf("%s: %v", name, err)
			}
		default:
			a, _, err := image.Decode(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(name, err)
			}
			b, _, err := image.Decode(bytes.NewReader(got))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for y := range 24 {
				for x := range 40 {
					if a.At(x, y) != b.At(x, y) {
						t.Fatalf("%s: another picture at %d,%d", name, x, y)
					}
				}
			}
		}
	}
}

// A film is not followed for ever into its boxes.
func TestAFilmThatIsNestedWithoutEndIsBroken(t *testing.T) {
	t.Parallel()
	film := box("mvhd", make([]byte, 20))
	for n := range deepest + 3 {
		film = box("moov", film)
		if _, err := clean(film); (err != nil) != (n >= deepest) || err != nil && !errors.Is(err, ErrBroken) {
			t.Errorf("%d boxes deep: %v", n+1, err)
		}
	}
}

func TestHowToTurnAPictureIsKept(t *testing.T) {
	t.Parallel()
	for name, raw := range samples(t) {
		if name == "GIF" || name == "MP4" {
			continue
		}
		got, err := clean(raw)
		if err != nil {
			t.Fatal(name, err)
		}
		at := bytes.Index(got, []byte("MM\x00*"))
		if at < 0 || orientation(got[at:]) != 6 {
			t.Errorf("%s: how to turn it is lost", name)
		}
	}
	if !bytes.Contains(must(clean(jpegSample(t, binary.BigEndian, "MM\x00*"))), []byte("ICC_PROFILE\x00\x01\x01colours")) {
		t.Error("the colours of a JPEG are lost")
	}
}

func must(raw []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return raw
}

func TestWhatCannotBeCleanedIsNotPassedOn(t *testing.T) {
	t.Parallel()
	for _, head := range []string{
		"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "\x00\x00\x00\x1cftypmsf1\x00\x00\x00\x00isomavif",
		"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00mp42mif1", "II*\x00\x08\x00\x00\x00", "MM\x00*\x00\x00\x00\x08",
	} {
		if _, err := clean([]byte(head)); !errors.Is(err, ErrKind) {
			t.Errorf("%q: %v", head, err)
		}
	}
	for name, raw := range samples(t) {
		if name == "MP4" {
			raw[3] = 0xff
		} else if name == "WebP" {
			raw = raw[:40]
		} else {
			raw = raw[:30]
		}
		if _, err := clean(raw); !errors.Is(err, ErrBroken) {
			t.Errorf("a broken %s: %v", name, err)
		}
	}
	pdf := []byte("%PDF-1.7 Author")
	if got, err := clean(pdf); err != nil || !bytes.Equal(got, pdf) {
		t.Errorf("a PDF is changed: %v", err)
	}
}

func TestAPictureCutOffShowsWhatThereIs(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()[:b.Len()-20]
	got, err := clean(raw)
	if err != nil || !bytes.HasSuffix(got, []byte{0xff, eoi}) {
		t.Errorf("%v", err)
	}
}

// TestACleanedFileIsReadFromAnywhere: whoever serves or repeats it begins in the middle.
func TestACleanedFileIsReadFromAnywhere(t *testing.T) {
	t.Parallel()
	for name, raw := range samples(t) {
		want, err := clean(raw)
		if err != nil {
			t.Fatal(name, err)
		}
		r, err := Clean(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			t.Fatal(name, err)
		}
		for range 200 {
			from := rand.IntN(len(want) + 2)
			if at, err := r.Seek(int64(from-len(want)), io.SeekEnd); err != nil || at != int64(from) {
				t.Fatalf("%s: seek to %d: %d, %v", name, from, at, err)
			}
			got, err := io.ReadAll(io.LimitReader(r, int64(rand.IntN(40))))
			if from = min(from, len(want)); err != nil || !bytes.HasPrefix(want[from:], got) {
				t.Fatalf("%s from %d: %q, %v", name, from, got, err)
			}
		}
		if _, err := r.Seek(-1, io.SeekStart); err == nil {
			t.Errorf("%s is read from before its beginning", name)
		}
	}
}

// TestAFileThatEndsTooEarlyIsAnError: the original was cut under its reader.
func TestAFileThatEndsTooEarlyIsAnError(t *testing.T) {
	t.Parallel()
	raw := jpegSample(t, binary.BigEndian, "MM\x00*")
	if _, err := Clean(bytes.NewReader(raw[:len(raw)/2]), int64(len(raw))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("while it is looked through: %v", err)
	}
	r, err := Clean(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	r.r = bytes.NewReader(raw[:len(raw)/2])
	if _, err := io.ReadAll(r); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("while it is read: %v", err)
	}
}

// TestAFileOfPiecesIsBroken: a film of millions of boxes with notes would need memory.
func TestAFileOfPiecesIsBroken(t *testing.T) {
	t.Parallel()
	film := box("ftyp", []byte("isom\x00\x00\x02\x00"))
	film = append(film, bytes.Repeat(box("udta", []byte("here")), piecesMax)...)
	if _, err := Clean(bytes.NewReader(film), int64(len(film))); !errors.Is(err, ErrBroken) {
		t.Errorf("%v", err)
	}
}

// TestMemoryDoesNotGrowWithTheFile cleans and reads films and pictures of 20 MB. It is not
// parallel, because it measures.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	const size = 20_000_000
	long := func(start []byte) []byte { return append(start, bytes.Repeat([]byte{0x5a}, size-len(start))...) }
	film := box("ftyp", []byte("isom\x00\x00\x02\x00"))
	film = append(film, box("moov", box("mvhd", make([]byte, 20)), box("udta", []byte(telling)))...)
	film = binary.BigEndian.AppendUint32(film, uint32(size-len(film)))
	photo := jpegSample(t, binary.BigEndian, "MM\x00*")
	photo = photo[:bytes.LastIndex(photo, []byte{0xff, sos})+14]
	for name, raw := range map[string][]byte{
		"a film": long(append(film, "mdat"...)), "a photo": long(photo), "a PDF": long([]byte("%PDF-1.7")),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := Clean(bytes.NewReader(raw), size)
		if err != nil {
			t.Fatal(name, err)
		}
		n, err := io.Copy(io.Discard, struct{ io.Reader }{r})
		runtime.ReadMemStats(&after)
		if err != nil || n != r.Size() || n < size-1000 {
			t.Errorf("%s: %d bytes, %v", name, n, err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 256<<10 {
			t.Errorf("%s takes %d bytes", name, took)
		}
	}
}

// FuzzClean holds any bytes to the promise: what comes out cleaned comes out the same
// again, and a picture's kind never changes.
func FuzzClean(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x08Exif\x00\x00\xff\xd9"))
	f.Add([]byte(pngHead + "\x00\x00\x00\x00IEND\xaeB`\x82"))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00\x3b"))
	f.Add(webpSample())
	f.Add(filmSample())
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := clean(raw)
		if err != nil {
			return
		}
		again, err := clean(got)
		if err != nil || !bytes.Equal(again, got) {
			t.Fatalf("cleaned twice is something else: %v\n%q\n%q", err, got, again)
		}
	})
}
