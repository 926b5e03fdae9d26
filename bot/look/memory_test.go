package look

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"
	"testing"
)

// taken is how many bytes f takes from the heap, counting what it gave back.
func taken(f func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// TestMemoryIsBoundedByBytes: what a picture was said to need covers what it takes, for
// every way of storing points. It is not parallel, because it measures.
func TestMemoryIsBoundedByBytes(t *testing.T) {
	at := image.Rect(0, 0, 1200, 900)
	grey, deep, plain, wide := image.NewGray(at), image.NewGray16(at), image.NewNRGBA(at), image.NewNRGBA64(at)
	table := image.NewPaletted(at, color.Palette{color.Black, color.White, color.RGBA{200, 30, 30, 255}})
	for _, pix := range [][]byte{grey.Pix, deep.Pix, plain.Pix, wide.Pix} {
		for i := range pix {
			pix[i] = byte(i * i >> 9)
		}
	}
	for i := range table.Pix {
		table.Pix[i] = byte(i * i >> 9 % 3)
	}
	asPNG := func(m image.Image) func(io.Writer) error {
		return func(w io.Writer) error { return png.Encode(w, m) }
	}
	for name, write := range map[string]func(io.Writer) error{
		"grey": asPNG(grey), "grey of 16 bits": asPNG(deep), "colours": asPNG(plain), "colours of 16 bits": asPNG(wide), "a palette": asPNG(table),
		"a tall one":   asPNG(image.NewNRGBA64(image.Rect(0, 0, 2, 60_000))),
		"a JPEG":       func(w io.Writer) error { return jpeg.Encode(w, plain, nil) },
		"a grey JPEG":  func(w io.Writer) error { return jpeg.Encode(w, grey, nil) },
		"a small JPEG": func(w io.Writer) error { return jpeg.Encode(w, image.NewRGBA(image.Rect(0, 0, 1, 1)), nil) },
		"a GIF":        func(w io.Writer) error { return gif.Encode(w, table, nil) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		cfg, format, err := image.DecodeConfig(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		said := needs(bytes.NewReader(b.Bytes()), cfg, format)
		took := taken(func() { of(t, b.Bytes()) })
		// What every picture takes, however small: tables and buffers of the decoders.
		const tables = 1 << 20
		if took > said+tables || said > 6*took+tables {
			t.Errorf("%s was said to need %d bytes and took %d", name, said, took)
		}
	}
}

// TestAPictureBombIsNotDecoded: few bytes that become many. A picture of 6,320 by 6,320
// points with 16 bits of each colour takes 320 MB.
func TestAPictureBombIsNotDecoded(t *testing.T) {
	head := func(w, h int, m color.Model) image.Config { return image.Config{Width: w, Height: h, ColorModel: m} }
	pngHead := make([]byte, 29)
	passes := bytes.Clone(pngHead)
	passes[28] = 1
	frame := func(marker byte, factors ...byte) []byte {
		b := []byte{0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xff, marker, 0, 17, 8, 0, 0, 0, 0, byte(len(factors))}
		for i, f := range factors {
			b = append(b, byte(i), f, 0)
		}
		return append(b, make([]byte, 12)...)
	}
	for name, c := range map[string]struct {
		cfg    image.Config
		format string
		raw    []byte
		ok     bool
	}{
		"the bomb":                               {head(6320, 6320, color.NRGBA64Model), "png", pngHead, false},
		"12 megapixels as PNG":                   {head(4000, 3000, color.NRGBAModel), "png", pngHead, true},
		"25 megapixels in seven passes":          {head(5000, 5000, color.NRGBAModel), "png", passes, false},
		"a thread":                               {head(1, 900_000, color.NRGBA64Model), "png", pngHead, false},
		"sides whose product is nothing":         {head(1<<31, 1<<31, color.GrayModel), "png", pngHead, false},
		"a photo of 24 megapixels":               {head(6000, 4000, color.YCbCrModel), "jpeg", frame(0xc0, 0x22, 0x11, 0x11), true},
		"a photo of 50 megapixels":               {head(8160, 6120, color.YCbCrModel), "jpeg", frame(0xc0, 0x22, 0x11, 0x11), false},
		"12 megapixels, progressive":             {head(4096, 3072, color.YCbCrModel), "jpeg", frame(0xc2, 0x22, 0x11, 0x11), true},
		"24 megapixels, progressive":             {head(6000, 4000, color.YCbCrModel), "jpeg", frame(0xc2, 0x22, 0x11, 0x11), false},
		"12 megapixels, progressive, all kept":   {head(4096, 3072, color.YCbCrModel), "jpeg", frame(0xc2, 0x11, 0x11, 0x11), false},
		"12 megapixels for printing":             {head(4096, 3072, color.CMYKModel), "jpeg", frame(0xc0, 0x11, 0x11, 0x11, 0x11), true},
		"12 megapixels of which nothing is said": {head(4096, 3072, color.YCbCrModel), "jpeg", []byte{0xff, 0xd8}, false},
	} {
		if got := needs(bytes.NewReader(c.raw), c.cfg, c.format); (got <= bytesMax) != c.ok {
			t.Errorf("%s needs %d MB", name, got>>20)
		}
	}
}
