package screen

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"image"
	_ "image/gif"  // decoders whose headers tell a picture's size
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"io"
)

// Bounds of a picture. Phones of today make 200 megapixels (16,320 by 12,240); an
// animation of a minute has a thousand frames.
const (
	sideMax   = 20_000
	pixelsMax = 210_000_000
	framesMax = 1_000
	// framePixelsMax bounds all frames together: each is as large as the picture once
	// it is shown.
	framePixelsMax = 4_000_000_000
)

// condition is how a picture is.
type condition int

const (
	whole condition = iota
	broken
	tooLarge
)

// picture reads the size of a picture and counts its frames. Pixels are not decoded.
func picture(r io.ReaderAt, size int64, mime string) condition {
	var w, h, frames int
	var ended bool
	switch mime {
	case "image/jpeg", "image/png", "image/apng", "image/gif":
		cfg, _, err := image.DecodeConfig(bufio.NewReader(io.NewSectionReader(r, 0, size)))
		if err != nil {
			return broken
		}
		w, h = cfg.Width, cfg.Height
		switch mime {
		case "image/jpeg":
			frames, ended = 1, tail(r, size, []byte{0xff, 0xd9})
		case "image/png", "image/apng":
			frames, ended = pngFrames(r, size)
		default:
			frames, ended = gifFrames(r, size)
		}
	case "image/webp":
		w, h, frames, ended = webpFrames(r, size)
	default:
		// Nobody decodes the others here; they travel as files.
		return broken
	}
	switch pixels := int64(w) * int64(h); {
	case w > sideMax || h > sideMax || pixels > pixelsMax || frames > framesMax || pixels*int64(frames) > framePixelsMax:
		return tooLarge
	case w <= 0 || h <= 0 || !ended:
		return broken
	}
	return whole
}

// tail tells whether a mark stands near the end: some cameras write a little behind it.
func tail(r io.ReaderAt, size int64, mark []byte) bool {
	buf := make([]byte, min(size, 64<<10))
	n, err := r.ReadAt(buf, size-int64(len(buf)))
	return (err == nil || err == io.EOF) && bytes.Contains(buf[:n], mark)
}

// pngFrames walks the chunks: it counts frames (APNG's acTL) and looks for the end.
func pngFrames(r io.ReaderAt, size int64) (frames int, ended bool) {
	frames = 1
	var h [12]byte
	for at := int64(8); at+8 <= size; {
		if n, _ := r.ReadAt(h[:], at); n < 8 {
			return frames, false
		}
		length := int64(binary.BigEndian.Uint32(h[:4]))
		switch string(h[4:8]) {
		case "IEND":
			return frames, true
		case "acTL":
			frames = max(frames, int(binary.BigEndian.Uint32(h[8:12])))
		}
		at += 12 + length
	}
	return frames, false
}

// gifFrames walks the blocks and counts pictures.
func gifFrames(r io.ReaderAt, size int64) (frames int, ended bool) {
	b := bufio.NewReader(io.NewSectionReader(r, 0, size))
	var h [13]byte
	if _, err := io.ReadFull(b, h[:]); err != nil {
		return 0, false
	}
	if !colours(b, h[10]) {
		return 0, false
	}
	for frames <= framesMax {
		kind, err := b.ReadByte()
		if err != nil {
			return frames, false
		}
		switch kind {
		case 0x3b:
			return frames, frames > 0
		case 0x21:
			if _, err := b.Discard(1); err != nil {
				return frames, false
			}
		case 0x2c:
			frames++
			var d [9]byte
			if _, err := io.ReadFull(b, d[:]); err != nil || !colours(b, d[8]) {
				return frames, false
			}
			if _, err := b.Discard(1); err != nil {
				return frames, false
			}
		default:
			return frames, false
		}
		if !blocks(b) {
			return frames, false
		}
	}
	return frames, false
}

// colours passes over a table of colours, if the flags announce one.
func colours(b *bufio.Reader, flags byte) bool {
	if flags&0x80 == 0 {
		return true
	}
	_, err := b.Discard(3 << (flags&7 + 1))
	return err == nil
}

// blocks passes over a chain of blocks.
func blocks(b *bufio.Reader) bool {
	for {
		n, err := b.ReadByte()
		if err != nil {
			return false
		}
		if n == 0 {
			return true
		}
		if _, err := b.Discard(int(n)); err != nil {
			return false
		}
	}
}

// webpFrames reads the chunks of a RIFF file (WebP Container Specification).
func webpFrames(r io.ReaderAt, size int64) (w, h, frames int, ended bool) {
	var riff [12]byte
	if n, _ := r.ReadAt(riff[:], 0); n < 12 {
		return 0, 0, 0, false
	}
	end := int64(binary.LittleEndian.Uint32(riff[4:8])) + 8
	ended = end <= size
	for at := int64(12); at+8 <= min(end, size) && frames <= framesMax; {
		var c [18]byte
		n, _ := r.ReadAt(c[:], at)
		if n < 18 {
			return w, h, frames, ended
		}
		data := c[8:]
		switch string(c[:4]) {
		case "VP8X":
			w = 1 + (int(data[4]) | int(data[5])<<8 | int(data[6])<<16)
			h = 1 + (int(data[7]) | int(data[8])<<8 | int(data[9])<<16)
		case "VP8 ":
			frames++
			if w == 0 {
				w, h = int(binary.LittleEndian.Uint16(data[6:]))&0x3fff, int(binary.LittleEndian.Uint16(data[8:]))&0x3fff
			}
		case "VP8L":
			frames++
			if bits := binary.LittleEndian.Uint32(data[1:]); w == 0 && data[0] == 0x2f {
				w, h = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
			}
		case "ANMF":
			frames++
		}
		length := int64(binary.LittleEndian.Uint32(c[4:8]))
		at += 8 + length + length&1
	}
	return w, h, max(frames, 1), ended
}
