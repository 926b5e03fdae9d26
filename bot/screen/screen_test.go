package screen

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gabriel-vasile/mimetype"

	"github.com/taprose/taprose/conversation/message"
)

func photoOf(tb testing.TB, encode func(*bytes.Buffer, image.Image) error) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 32, 24))); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(b *bytes.Buffer, i image.Image) error { return jpeg.Encode(b, i, nil) }
func pngOf(b *bytes.Buffer, i image.Image) error  { return png.Encode(b, i) }
func gifOf(b *bytes.Buffer, i image.Image) error  { return gif.Encode(b, i, nil) }

// zipOf is an archive of names and contents, by turns.
func zipOf(tb testing.TB, entries ...string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		w, err := z.Create(entries[i])
		if err == nil {
			_, err = w.Write([]byte(entries[i+1]))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// locked is an archive whose entry says that it is encrypted.
func locked(tb testing.TB) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "foto.jpg", Flags: 1, CompressedSize64: 4, UncompressedSize64: 4})
	if err == nil {
		_, err = w.Write([]byte{1, 2, 3, 4})
	}
	if err = errors.Join(err, z.Close()); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// pngClaims is a small PNG whose header says another size; its sums are right.
func pngClaims(tb testing.TB, w, h uint32) []byte {
	raw := photoOf(tb, pngOf)
	binary.BigEndian.PutUint32(raw[16:], w)
	binary.BigEndian.PutUint32(raw[20:], h)
	binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	return raw
}

func framesOf(tb testing.TB, n int) []byte {
	one := photoOf(tb, gifOf)
	head, block := one[:13+3<<(one[10]&7+1)], one[13+3<<(one[10]&7+1):len(one)-1]
	return append(append(bytes.Clone(head), bytes.Repeat(block, n)...), 0x3b)
}

// animated gives a PNG a chunk that says how many frames it has (APNG, acTL).
func animated(raw []byte, frames uint32) []byte {
	chunk := binary.BigEndian.AppendUint32([]byte("\x00\x00\x00\x08acTL"), frames)
	chunk = append(chunk, 0, 0, 0, 0)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return slices.Insert(bytes.Clone(raw), 33, chunk...) // behind the head
}

// crowd is an archive of n empty files.
func crowd(tb testing.TB, n int) []byte {
	entries := make([]string, 0, 2*n)
	for i := range n {
		entries = append(entries, "foto"+strconv.Itoa(i)+".txt", "")
	}
	return zipOf(tb, entries...)
}

// boundless is an archive of two entries whose lengths, added, begin at nothing again.
func boundless(tb testing.TB) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, size := range []uint64{100, math.MaxUint64 - 50} {
		w, err := z.CreateRaw(&zip.FileHeader{Name: "data" + strconv.Itoa(i) + ".csv", Method: zip.Deflate, CompressedSize64: 2, UncompressedSize64: size})
		if err == nil {
			_, err = w.Write([]byte{3, 0})
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// samples are files with what must become of them.
type sample struct {
	name    string
	raw     []byte
	kind    message.MediaKind
	file    string
	refused Reason
	want    message.MediaKind
}

func samples(tb testing.TB) []sample {
	photo, doc := message.MediaPhoto, message.MediaDocument
	jpg, pic, anim := photoOf(tb, jpegOf), photoOf(tb, pngOf), photoOf(tb, gifOf)
	harmless := zipOf(tb, "foto1.jpg", string(jpg), "catatan.txt", "jalan rusak")
	return []sample{
		{"a photo", jpg, photo, "", "", photo},
		{"a PNG", pic, photo, "", "", photo},
		{"a GIF", anim, photo, "", "", photo},
		{"a PDF", []byte("%PDF-1.7\n1 0 obj\n"), doc, "surat.pdf", "", doc},
		{"text", []byte("Jalan rusak di depan pasar.\n"), doc, "cerita.txt", "", doc},
		{"text that mentions code", []byte("Tolong <script> dihapus dari situs desa\n"), doc, "cerita.txt", "", doc},
		{"unknown bytes", []byte{1, 2, 3, 4, 250}, doc, "data.bin", "", doc},
		{"an archive of photos", harmless, doc, "foto.zip", "", doc},
		{"a Word document", zipOf(tb, "[Content_Types].xml", "<?xml version=\"1.0\"?>", "word/document.xml", "<?xml version=\"1.0\"?>"), doc, "surat.docx", "", doc},
		{"a photo that calls itself a program", jpg, doc, "foto.exe", "", doc},
		{"a PDF sent as a photo", []byte("%PDF-1.7\n"), photo, "", "", doc},
		{"half a photo", jpg[:len(jpg)/2], photo, "", "", doc},
		{"the beginning of a photo", jpg[:20], photo, "", "", doc},
		{"half a PNG", pic[:len(pic)-20], photo, "", "", doc},
		{"half a GIF", anim[:len(anim)-4], photo, "", "", doc},
		{"a WebP cut off", []byte("RIFF\xff\xff\x00\x00WEBPVP8 \x00\x00\x00\x00"), photo, "", "", doc},

		{"nothing", nil, doc, "kosong.pdf", Empty, ""},
		{"a program of Windows", []byte("MZ\x90\x00\x03"), doc, "foto.jpg", Program, ""},
		{"a program of Linux", []byte("\x7fELF\x02\x01\x01"), photo, "", Program, ""},
		{"a program of a Mac", []byte("\xcf\xfa\xed\xfe\x07"), doc, "x", Program, ""},
		{"a class of Java", []byte("\xca\xfe\xba\xbe\x00\x00\x00\x34"), doc, "A.class", Program, ""},
		{"an app", zipOf(tb, "AndroidManifest.xml", "\x03\x00", "classes.dex", "dex\n035\x00"), doc, "lapor.apk", Program, ""},
		{"a jar", zipOf(tb, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0", "A.class", "\xca\xfe\xba\xbe\x00\x00\x00\x34"), doc, "x.jar", Program, ""},
		{"a shortcut", []byte("L\x00\x00\x00\x01\x14\x02\x00\x00"), doc, "foto.lnk", Program, ""},
		{"a shell script", []byte("#!/bin/sh\nrm -rf ~\n"), doc, "cerita.txt", Script, ""},
		{"a script of Windows", []byte("@echo off\r\ndel /q *\r\n"), doc, "jalan.bat", Script, ""},
		{"a script behind two extensions", []byte("WScript.Echo 1"), doc, "surat.pdf.vbs", Script, ""},
		{"a script behind a turned name", []byte("WScript.Echo 1"), doc, "surat\u202efdp.vbs", Script, ""},
		{"a page", []byte("\ufeff \n<!DOCTYPE html><script>alert(1)</script>"), doc, "surat.pdf", Script, ""},
		{"a drawing with script", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), photo, "peta.png", Script, ""},
		{"PHP", []byte("<?php system($_GET['c']);"), doc, "foto.jpg", Script, ""},
		{"an archive with a program", zipOf(tb, "foto.jpg", string(jpg), "baca.exe", "MZ"), doc, "foto.zip", Archive, ""},
		{"a program under another name in an archive", zipOf(tb, "foto.jpg", "MZ\x90\x00\x03"), doc, "foto.zip", Archive, ""},
		{"an archive in an archive", zipOf(tb, "dalam.zip", string(harmless)), doc, "foto.zip", Sealed, ""},
		{"an archive that is cut off", harmless[:len(harmless)-30], doc, "foto.zip", Sealed, ""},
		{"an archive with a password", locked(tb), doc, "foto.zip", Sealed, ""},
		{"a RAR", []byte("Rar!\x1a\x07\x01\x00"), doc, "foto.rar", Sealed, ""},
		{"a 7z", []byte("7z\xbc\xaf\x27\x1c\x00\x04"), doc, "foto.7z", Sealed, ""},
		{"a gzip", []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00"), doc, "x.gz", Sealed, ""},
		{"macros", zipOf(tb, "[Content_Types].xml", "<?xml version=\"1.0\"?>", "word/document.xml", "<?xml?>", "word/vbaProject.bin", "x"), doc, "surat.docx", Macro, ""},
		{"a picture with a program behind it", append(bytes.Clone(jpg), zipOf(tb, "a.exe", "MZ")...), photo, "", Archive, ""},
		{"a PDF with an app behind it", append([]byte("%PDF-1.7\n"), zipOf(tb, "classes.dex", "dex\n035\x00")...), doc, "surat.pdf", Archive, ""},
		{"a bomb of pixels", pngClaims(tb, 60_000, 60_000), photo, "", Picture, ""},
		{"a very wide picture", pngClaims(tb, 1_000_000, 1), photo, "", Picture, ""},
		{"a bomb of frames", framesOf(tb, framesMax+1), photo, "", Picture, ""},
		{"a picture of too many pixels", pngClaims(tb, 15_000, 15_000), photo, "", Picture, ""},
		{"an animation of too many pixels", animated(pngClaims(tb, 8_000, 8_000), 100), photo, "", Picture, ""},
		{"an archive of too many files", crowd(tb, entriesMax+1), doc, "foto.zip", Archive, ""},
		{"an archive whose sizes add up to nothing", boundless(tb), doc, "foto.zip", Archive, ""},
		{"an archive with a script by its name", zipOf(tb, "baca.txt", "jalan rusak", "jalan.bat", "del"), doc, "foto.zip", Archive, ""},
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			f, err := File(t.Context(), bytes.NewReader(s.raw), int64(len(s.raw)), message.MediaRef{Kind: s.kind, Name: s.file})
			if err != nil {
				t.Fatal(err)
			}
			if f.Refused != s.refused {
				t.Fatalf("refused as %q, want %q (%s)", f.Refused, s.refused, f.Mime)
			}
			if f.Refused == "" && f.Kind != s.want {
				t.Errorf("passed on as %s, want %s (%s)", f.Kind, s.want, f.Mime)
			}
			if ext := strings.ToLower(path.Ext(f.Name)); f.Refused == "" && running[ext] {
				t.Errorf("passed on under the name %q", f.Name)
			}
		})
	}
}

func TestABombOfAnArchiveIsMeasuredNotUnpacked(t *testing.T) {
	t.Parallel()
	// Ten entries that say that they are 100 MB each, in a file of a few hundred bytes.
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 10 {
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: "data" + string(rune('a'+i)) + ".csv", Method: zip.Deflate, CompressedSize64: 2, UncompressedSize64: 100 << 20,
		})
		if err == nil {
			_, err = w.Write([]byte{3, 0})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := File(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()), message.MediaRef{Kind: message.MediaDocument, Name: "data.zip"})
	if err != nil || f.Refused != Archive {
		t.Errorf("a gigabyte in %d bytes: %+v, %v", b.Len(), f, err)
	}
}

// A kind of program, or of archive, is refused like the one that it is a kind of.
func TestAKindOfAProgramIsOne(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Reason{"application/x-sharedlib": Program, "application/x-elf": Program, "application/pdf": ""} {
		typ := mimetype.Lookup(name)
		if typ == nil {
			t.Fatalf("%s is not known", name)
		}
		if got := byType(typ); got != want {
			t.Errorf("%s is refused as %q, want %q", name, got, want)
		}
	}
}

func TestNamesDeceiveNobody(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"surat.pdf":              "surat.pdf",
		"../../etc/passwd":       "passwd",
		`C:\Users\x\foto.jpg`:    "foto.jpg",
		"foto\u202egpj.txt":      "fotogpj.txt",
		"a\x00b\r\nc.pdf":        "abc.pdf",
		"\xff\xfe.pdf":           "pdf",
		" . ":                    "",
		strings.Repeat("a", 500): strings.Repeat("a", nameMax),
	} {
		if got := plainName(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestAnEndedContextIsAnError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := File(ctx, bytes.NewReader([]byte("x")), 1, message.MediaRef{}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func FuzzFile(f *testing.F) {
	for _, s := range samples(f) {
		if len(s.raw) < 64<<10 {
			f.Add(s.raw, s.file)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte, name string) {
		found, err := File(t.Context(), bytes.NewReader(raw), int64(len(raw)), message.MediaRef{Kind: message.MediaPhoto, Name: name})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case found.Refused != "":
		case bytes.HasPrefix(raw, []byte("MZ")), bytes.HasPrefix(raw, []byte("\x7fELF")), bytes.HasPrefix(raw, []byte("#!")):
			t.Error("something that runs was passed on")
		case found.Kind == message.MediaPhoto:
			// What is shown as a picture can be decoded without harm.
			cfg, _, err := image.DecodeConfig(bytes.NewReader(raw))
			if err == nil && (cfg.Width > sideMax || cfg.Height > sideMax || cfg.Width*cfg.Height > pixelsMax) {
				t.Errorf("a picture of %d by %d was passed on", cfg.Width, cfg.Height)
			}
		}
		if strings.ContainsAny(found.Name, "/\\\n\r\x00\u202e") && found.Refused != Empty {
			t.Errorf("the name is still %q", found.Name)
		}
	})
}
