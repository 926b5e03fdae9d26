package webchat

import (
	"bytes"
	"encoding/binary"
	"image"
	_ "image/gif"  // decoders whose headers tell a picture's size
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"net/http"
	"strings"
	"unicode"

	"github.com/taprose/taprose/conversation/message"
)

// fileType is what a file is by its bytes; what the browser claims is not asked.
type fileType struct {
	mime string
	kind message.MediaKind
	// ext is the extension that a download gets, whatever its name said.
	ext string
}

// accepted are the types taken, by what http.DetectContentType calls them.
// Everything else is refused: programs, archives, HTML and SVG, which can run
// script, and old Office files, which look like installers of programs.
var accepted = map[string]fileType{
	"image/jpeg":                {"image/jpeg", message.MediaPhoto, ".jpg"},
	"image/png":                 {"image/png", message.MediaPhoto, ".png"},
	"image/gif":                 {"image/gif", message.MediaPhoto, ".gif"},
	"image/webp":                {"image/webp", message.MediaPhoto, ".webp"},
	"video/mp4":                 {"video/mp4", message.MediaVideo, ".mp4"},
	"video/webm":                {"video/webm", message.MediaVideo, ".webm"},
	"audio/mpeg":                {"audio/mpeg", message.MediaAudio, ".mp3"},
	"audio/wave":                {"audio/wav", message.MediaAudio, ".wav"},
	"application/ogg":           {"audio/ogg", message.MediaVoice, ".ogg"},
	"application/pdf":           {"application/pdf", message.MediaDocument, ".pdf"},
	"text/plain; charset=utf-8": {"text/plain; charset=utf-8", message.MediaDocument, ".txt"},
}

// brands are the kinds of ISO media file (bytes 8 to 12 after "ftyp") that
// http.DetectContentType does not know.
var brands = map[string]fileType{
	"qt  ": {"video/quicktime", message.MediaVideo, ".mov"},
	"isom": accepted["video/mp4"], "iso2": accepted["video/mp4"], "avc1": accepted["video/mp4"],
	"3gp4": {"video/3gpp", message.MediaVideo, ".3gp"}, "3gp5": {"video/3gpp", message.MediaVideo, ".3gp"},
	"M4A ": {"audio/mp4", message.MediaAudio, ".m4a"},
	// Browsers cannot show these, so they travel as files.
	"heic": {"image/heic", message.MediaDocument, ".heic"}, "heix": {"image/heic", message.MediaDocument, ".heic"},
	"mif1": {"image/heif", message.MediaDocument, ".heif"},
}

// offices are the Office formats, told apart by the name of the first folder
// inside the archive.
var offices = []struct {
	marker string
	fileType
}{
	{"word/", fileType{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", message.MediaDocument, ".docx"}},
	{"xl/", fileType{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", message.MediaDocument, ".xlsx"}},
	{"ppt/", fileType{"application/vnd.openxmlformats-officedocument.presentationml.presentation", message.MediaDocument, ".pptx"}},
}

// byMime are all types that a file can have here.
var byMime = func() map[string]fileType {
	all := map[string]fileType{}
	for _, t := range accepted {
		all[t.mime] = t
	}
	for _, t := range brands {
		all[t.mime] = t
	}
	for _, o := range offices {
		all[o.mime] = o.fileType
	}
	return all
}()

// sniffBytes is how much of a file is looked at: enough for the size of a JPEG to
// stand in it behind its metadata.
const sniffBytes = 512 << 10

// sniff tells what a file is from its first bytes.
func sniff(head []byte) (fileType, bool) {
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		if t, ok := brands[string(head[8:12])]; ok {
			return t, true
		}
	}
	detected := http.DetectContentType(head)
	if detected == "application/zip" && bytes.Contains(head, []byte("[Content_Types].xml")) {
		for _, o := range offices {
			if bytes.Contains(head, []byte(o.marker)) {
				return o.fileType, true
			}
		}
	}
	// A script is text, but nothing that a citizen sends.
	if bytes.HasPrefix(head, []byte("#!")) {
		return fileType{}, false
	}
	t, ok := accepted[detected]
	return t, ok && len(head) > 0
}

// pixels returns width times height as the header of a picture tells them; false
// when it cannot be read.
func pixels(head []byte, t fileType) (int64, bool) {
	if t.mime == "image/webp" {
		return webpPixels(head)
	}
	cfg, _, err := image.DecodeConfig(bytes.NewReader(head))
	if err != nil || cfg.Width <= 0 || cfg.Height <= 0 {
		return 0, false
	}
	return int64(cfg.Width) * int64(cfg.Height), true
}

// webpPixels reads the size from the first chunk of a WebP file (RFC 9649).
func webpPixels(head []byte) (int64, bool) {
	if len(head) < 30 {
		return 0, false
	}
	le := binary.LittleEndian
	switch data := head[20:]; string(head[12:16]) {
	case "VP8X":
		w := int64(data[4]) | int64(data[5])<<8 | int64(data[6])<<16
		h := int64(data[7]) | int64(data[8])<<8 | int64(data[9])<<16
		return (w + 1) * (h + 1), true
	case "VP8L":
		bits := le.Uint32(data[1:])
		return int64(bits&0x3fff+1) * int64(bits>>14&0x3fff+1), true
	case "VP8 ":
		n := int64(le.Uint16(data[6:])&0x3fff) * int64(le.Uint16(data[8:])&0x3fff)
		return n, n > 0
	}
	return 0, false
}

// fileName makes a name that can stand in a header and on any disk, ending as
// its type does.
func fileName(name string, t fileType) string {
	base, _, _ := strings.Cut(cleanName(name), ".")
	base = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" -_()", r) {
			return r
		}
		return '_'
	}, base)
	if base = strings.TrimSpace(base); base == "" {
		base = string(t.kind)
	}
	return base + t.ext
}
