package strip

import (
	"bytes"
	"slices"
)

// Head is how many bytes of a file Passable must be shown.
const Head = 64

// Clean returns the file without what tells more than the picture. The result may share
// memory with raw, which is not changed.
func Clean(raw []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xd8")):
		return jpeg(raw)
	case bytes.HasPrefix(raw, []byte(pngHead)):
		return png(raw)
	case len(raw) >= 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP":
		return webp(raw)
	case bytes.HasPrefix(raw, []byte("GIF87a")), bytes.HasPrefix(raw, []byte("GIF89a")):
		return gif(raw)
	case !Passable(raw):
		return nil, ErrKind
	case movie(raw):
		return boxes(raw)
	}
	return raw, nil
}

// Kept tells from the first Head bytes whether Clean returns the file as it is.
func Kept(head []byte) bool {
	return Passable(head) && !movie(head) && !bytes.HasPrefix(head, []byte("\xff\xd8")) &&
		!bytes.HasPrefix(head, []byte(pngHead)) && !bytes.HasPrefix(head, []byte("GIF8")) && !bytes.HasPrefix(head, []byte("RIFF"))
}

// Passable tells from the first Head bytes of a file whether Clean can do its work.
func Passable(head []byte) bool {
	if bytes.HasPrefix(head, []byte("II*\x00")) || bytes.HasPrefix(head, []byte("MM\x00*")) {
		return false
	}
	return !slices.ContainsFunc(brands(head), func(b string) bool { return still[b] })
}

// still are the brands of pictures in a container made for films (ISO/IEC 23008-12,
// AVIF 1.1).
var still = map[string]bool{
	"heic": true, "heix": true, "hevc": true, "hevx": true, "heim": true, "heis": true,
	"mif1": true, "msf1": true, "avif": true, "avis": true, "crx ": true,
}

// brands are those of the file type box that a file begins with, as far as head goes.
func brands(head []byte) []string {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return nil
	}
	out := []string{string(head[8:12])}
	for i := 16; i+4 <= len(head) && i+4 <= int(be32(head)); i += 4 {
		out = append(out, string(head[i:i+4]))
	}
	return out
}

// movie tells whether a file is an MP4 or QuickTime film; old ones begin without a file
// type.
func movie(raw []byte) bool {
	if len(raw) < 12 {
		return false
	}
	switch string(raw[4:8]) {
	case "ftyp", "moov", "mdat", "wide", "free", "skip":
		return true
	}
	return false
}

func be32(b []byte) uint32 {
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

func le32(b []byte) uint32 {
	return uint32(b[3])<<24 | uint32(b[2])<<16 | uint32(b[1])<<8 | uint32(b[0])
}
