package look

import (
	"bufio"
	"encoding/binary"
	"image"
	"image/color"
	"io"
)

// bytesMax is how much memory one picture may take while it is decoded and hashed. It
// lets through what networks send as a photo (5 megapixels, 12 in high definition) and
// 30 megapixels of an ordinary JPEG; larger ones come as documents, which nobody decodes.
const bytesMax = 160 << 20

// sideMax is more than a picture has; above it products could begin at nothing again.
const sideMax = 1 << 20

// rowBytes is what the hash takes for each row: it makes a picture 64 points wide first,
// of up to eight bytes each, and short only afterwards.
const rowBytes = 64 * 8

// needs is how many bytes decoding and hashing a picture take at most, by its header. It
// counts the picture, what its decoder keeps beside it and the copies that the hash makes
// as if nothing of it were given back in between.
func needs(r io.Reader, cfg image.Config, format string) int64 {
	w, h := int64(cfg.Width), int64(cfg.Height)
	if w <= 0 || h <= 0 || w > sideMax || h > sideMax {
		return bytesMax + 1
	}
	switch format {
	case "jpeg":
		// Decoded in squares of at most 32 points.
		return h*rowBytes + jpegBytes(r, (w+31)&^31*((h+31)&^31))
	case "png":
		return h*rowBytes + w*h*pngBytes(r, cfg.ColorModel)
	}
	return h*rowBytes + w*h // a GIF: of its frames the first is decoded, by a palette
}

// pngBytes is how many bytes a point takes. Grey ones may turn out to be transparent in
// parts, which is not known yet, and are decoded with colours then.
func pngBytes(r io.Reader, m color.Model) int64 {
	each := int64(1) // a palette
	switch m {
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		each = 8
	case color.GrayModel, color.RGBAModel, color.NRGBAModel:
		each = 4
	}
	// The head ends with whether it comes in seven passes, each decoded into a picture of
	// its own (PNG, third edition, 11.2.1).
	var head [29]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || head[28] != 0 {
		each *= 2
	}
	return each
}

// jpegBytes is how many bytes so many points take. Of a progressive picture four bytes
// for each sample are kept until its last scan. The hash copies pictures to three bytes a
// point; colours of printers, and plain red, green and blue, are turned into four.
func jpegBytes(r io.Reader, points int64) int64 {
	const copied = 4
	worst := points * (4*(1+4) + copied)
	b := bufio.NewReader(r)
	if _, err := b.Discard(2); err != nil {
		return worst
	}
	for {
		h, err := b.Peek(4)
		switch {
		case err != nil || h[0] != 0xff:
			return worst
		case h[1] == 0xff:
			_, _ = b.Discard(1) // a fill byte, seen already
		case h[1] >= 0xc0 && h[1] <= 0xc2:
			// Precision, height, width, the number of components, and of each its ID, its
			// two factors and its table (ITU-T T.81, B.2.2).
			frame, err := b.Peek(10 + 3*4)
			if err != nil {
				return worst
			}
			samples, of := sampled(int(frame[9]), frame[10:])
			kept := int64(1)
			if h[1] == 0xc2 {
				kept += 4
			}
			return points*kept*samples/of + points*copied
		default:
			if _, err := b.Discard(2 + int(binary.BigEndian.Uint16(h[2:]))); err != nil {
				return worst
			}
		}
	}
}

// sampled is how many samples there are to how many points.
func sampled(components int, each []byte) (samples, of int64) {
	if components > 4 {
		return 4, 1
	}
	for i := range components {
		f := int64(each[3*i+1]>>4) * int64(each[3*i+1]&15)
		samples, of = samples+f, max(of, f)
	}
	if of == 0 || components == 4 {
		return 4, 1
	}
	return samples, of
}
