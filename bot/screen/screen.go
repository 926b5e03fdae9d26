package screen

import (
	"context"
	"io"
	"path"
	"strings"
	"sync"
	"unicode"

	"github.com/gabriel-vasile/mimetype"

	"github.com/taprose/taprose/conversation/message"
)

// Reason says why a file is refused.
type Reason string

// The reasons.
const (
	// Program: machine code or an installer. Script: text that a machine runs, pages
	// with script among it. Macro: a document with macros.
	Program Reason = "program"
	Script  Reason = "script"
	Macro   Reason = "macro"
	// Archive: it holds one of these, or far more than it could. Sealed: nobody can
	// look into it.
	Archive Reason = "archive"
	Sealed  Reason = "sealed"
	// Picture: more pixels or frames than a picture has.
	Picture Reason = "picture"
	// Empty: no bytes at all.
	Empty Reason = "empty"
)

// Found is what a file turned out to be.
type Found struct {
	// Refused is why it is not passed on, "" when it is.
	Refused Reason
	// Mime is its type by content. Kind is as what it can be shown: the one that was
	// claimed where that fits, otherwise a document.
	Mime string
	Kind message.MediaKind
	// Name is the given one without signs that deceive, with an extension that fits.
	Name string
}

// head is how much of a file tells its type.
const head = 4 << 10

// File looks at a file of size bytes that came as ref. The error is that of reading, or
// of ctx; whatever the bytes are is no error.
func File(ctx context.Context, r io.ReaderAt, size int64, ref message.MediaRef) (Found, error) {
	if err := ctx.Err(); err != nil {
		return Found{}, err
	}
	if size <= 0 {
		return Found{Refused: Empty, Kind: ref.Kind, Name: ref.Name}, nil
	}
	start := make([]byte, min(size, head))
	if _, err := r.ReadAt(start, 0); err != nil && err != io.EOF {
		return Found{}, err
	}
	typ := mimetype.Detect(start)
	f := Found{Mime: typ.String(), Kind: ref.Kind, Name: plainName(ref.Name)}
	ext := strings.ToLower(path.Ext(f.Name))
	if f.Refused = byContent(start, typ, ext); f.Refused != "" {
		return f, nil
	}
	var err error
	// A zip can hang behind anything: its list stands at the end.
	if f.Refused, err = zipped(ctx, r, size); f.Refused != "" || err != nil {
		return f, err
	}
	if strings.HasPrefix(f.Mime, "image/") {
		state := picture(r, size, f.Mime)
		if state == tooLarge {
			f.Refused = Picture
			return f, nil
		}
		if state != whole {
			f.Kind = message.MediaDocument
		}
	}
	if !fits(f.Kind, f.Mime) {
		f.Kind = message.MediaDocument
	}
	if running[ext] {
		f.Name += typ.Extension()
	}
	return f, nil
}

// programs and scripts are types that run.
var (
	programs = []string{
		"application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-mach-binary", "application/x-ms-installer",
		"application/x-msdownload", "application/wasm", "application/x-java-applet", "application/java-archive", "application/vnd.android.package-archive",
		"application/x-installshield", "application/vnd.debian.binary-package", "application/x-rpm", "application/x-shockwave-flash",
		"application/x-ms-shortcut", "application/x-chrome-extension", "application/vnd.ms-cab-compressed", "application/x-iso9660-image",
	}
	scripts = []string{
		"text/html", "image/svg+xml", "application/javascript", "text/javascript", "text/x-php", "text/x-python", "text/x-perl", "text/x-lua", "text/x-tcl",
		"text/x-shellscript", "application/xhtml+xml", "text/vbscript", "text/x-ruby",
	}
	// seals are archives into which nobody looks here.
	seals = []string{
		"application/x-rar-compressed", "application/x-7z-compressed", "application/x-tar", "application/gzip", "application/x-bzip2", "application/x-xz",
		"application/zstd", "application/x-lzip", "application/x-archive", "application/x-cpio",
	}
)

// magics are beginnings that mean a program or script beyond what mimetype knows.
var magics = []struct {
	start  string
	reason Reason
}{
	{"MZ", Program}, {"\x7fELF", Program}, {"dex\n", Program}, {"\x00asm", Program},
	{"\xfe\xed\xfa\xce", Program}, {"\xfe\xed\xfa\xcf", Program}, {"\xce\xfa\xed\xfe", Program}, {"\xcf\xfa\xed\xfe", Program}, {"\xca\xfe\xba\xbe", Program},
	{"L\x00\x00\x00\x01\x14\x02\x00", Program}, {"ITSF", Program}, {"FWS", Program}, {"CWS", Program}, {"ZWS", Program},
	{"#!", Script}, {"<?php", Script}, {"<script", Script}, {"<!doctype html", Script}, {"<html", Script}, {"<svg", Script},
}

// running are the extensions that a computer of an office runs on a double click.
var running = func() map[string]bool {
	m := make(map[string]bool)
	for e := range strings.FieldsSeq(".exe .com .scr .pif .bat .cmd .ps1 .psm1 .vbs .vbe .js .jse .mjs .wsf .wsh .hta .msi .msp .msc .jar .apk .xapk .aab .dll .sys .cpl " +
		".lnk .url .reg .inf .sct .chm .hlp .gadget .application .appx .msix .sh .bash .zsh .command .run .app .dmg .pkg .deb .rpm .py .pyc .pyw .pl .rb .php " +
		".html .htm .xhtml .shtml .mht .mhtml .svg .svgz .swf .iso .img .vhd .scf .ade .adp .docm .xlsm .pptm .xlam .dotm") {
		m[e] = true
	}
	return m
}()

func byContent(start []byte, typ *mimetype.MIME, ext string) Reason {
	lower := strings.ToLower(strings.TrimLeft(strings.TrimPrefix(string(start[:min(len(start), 256)]), "\ufeff"), " \t\r\n"))
	for _, m := range magics {
		if strings.HasPrefix(string(start), m.start) || m.reason == Script && strings.HasPrefix(lower, m.start) {
			return m.reason
		}
	}
	if r := byType(typ); r != "" {
		return r
	}
	// Scripts of Windows are plain text, told by the name alone. A name makes stricter,
	// never more lenient.
	if running[ext] && (typ.Is("application/octet-stream") || strings.HasPrefix(typ.String(), "text/")) {
		return Script
	}
	return ""
}

// reasons remembers what byType said of each type: there are some hundred, and each
// comparison parses both names.
var reasons sync.Map

// byType tells why files of a type, or of one that it is a kind of, are not passed on.
func byType(typ *mimetype.MIME) Reason {
	name := typ.String()
	if r, ok := reasons.Load(name); ok {
		return r.(Reason)
	}
	var r Reason
	for t := typ; t != nil && r == ""; t = t.Parent() {
		switch {
		case is(t, programs):
			r = Program
		case is(t, scripts):
			r = Script
		case is(t, seals):
			r = Sealed
		}
	}
	if !strings.Contains(name, ";") {
		// A page names its charset itself, and may name any.
		reasons.Store(name, r)
	}
	return r
}

func is(t *mimetype.MIME, of []string) bool {
	for _, s := range of {
		if t.Is(s) {
			return true
		}
	}
	return false
}

// fits tells whether a type can be shown as a kind.
func fits(k message.MediaKind, mime string) bool {
	switch k {
	case message.MediaPhoto:
		return mime == "image/jpeg" || mime == "image/png" || mime == "image/webp" || mime == "image/gif"
	case message.MediaVideo:
		return strings.HasPrefix(mime, "video/") || mime == "image/gif"
	case message.MediaAudio, message.MediaVoice:
		// Sound alone comes in the same boxes as films, and WhatsApp's in Ogg.
		return strings.HasPrefix(mime, "audio/") || strings.HasPrefix(mime, "video/") || strings.HasPrefix(mime, "application/ogg")
	}
	return true
}

// nameMax is how many characters of a name are kept, the last ones: there the
// extension stands.
const nameMax = 120

// plainName takes from a name what could deceive its reader: folders, signs without
// a look of their own, and those that turn the direction of writing ("gpj.exe").
func plainName(s string) string {
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Trim(s, " .")
	if r := []rune(s); len(r) > nameMax {
		s = string(r[len(r)-nameMax:])
	}
	return s
}
