package webchat

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

func TestUploadedPhotoIsShownToItsChat(t *testing.T) {
	t.Parallel()
	_, _, v := started(t)
	photo := picture(t, 40, 30)
	_, up := v.upload("jalan%20rusak.HEIC.exe", photo)
	v.mustPost(wirePost{Key: key("a"), Media: []string{up.Media}})
	m := v.entries()[0].Media[0]
	if m.Name != "jalan rusak.jpg" || m.Mime != "image/jpeg" {
		t.Errorf("shown as %+v", m)
	}
	v.token = "" // as an <img> asks
	resp := v.do("GET", m.URL, "", nil)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || !bytes.Equal(body, photo) {
		t.Errorf("served %d bytes, %v", len(body), err)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
		"Content-Disposition": `inline; filename="jalan rusak.jpg"`, "Referrer-Policy": "no-referrer",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") {
		t.Errorf("policy %q", csp)
	}
}

func TestMediaLinkRunsOut(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	now := newClock()
	cfg.Now = now.now
	c := newTestChannel(t, cfg)
	run(t, c, (&inbox{}).receive)
	v := newVisitor(t, serve(t, c))
	_, up := v.upload("a.jpg", picture(t, 10, 10))
	v.mustPost(wirePost{Key: key("a"), Media: []string{up.Media}})
	url := v.entries()[0].Media[0].URL
	if again := v.entries()[0].Media[0].URL; again != url {
		t.Error("the browser's cache would not know the picture again")
	}
	for wait, want := range map[time.Duration]int{0: http.StatusOK, 13*time.Hour + 1: http.StatusGone} {
		now.advance(wait)
		resp := v.do("GET", url, "", nil)
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("after %v: %d", wait, resp.StatusCode)
		}
		now.advance(-wait)
	}
}

func TestForgedMediaLinksAreNotFound(t *testing.T) {
	t.Parallel()
	c, _, v := started(t)
	hash := strings.Repeat("0", 64)
	// A file that is there, by a link that says of it what nobody signed.
	_, up := v.upload("a.jpg", picture(t, 10, 10))
	v.mustPost(wirePost{Key: key("a"), Media: []string{up.Media}})
	good := strings.TrimPrefix(v.entries()[0].Media[0].URL, "/media/")
	body, sum, _ := strings.Cut(good, ".")
	payload, err := b64.DecodeString(body)
	if err != nil {
		t.Fatal(err)
	}
	var said link
	if err := json.Unmarshal(payload, &said); err != nil {
		t.Fatal(err)
	}
	said.Until = 1 << 40
	for name, link := range map[string]string{
		"another end":     b64.EncodeToString(encodeJSON(said)) + "." + sum,
		"without its sum": body + ".",
		"another label's": c.sign.sealed("upload", encodeJSON(link{Hash: hash, Until: 1 << 40})),
		"another secret's": signer{secret: []byte("another secret of at least 32 by")}.sealed("media", encodeJSON(link{
			Hash: hash, Until: 1 << 40,
		})),
		"no signature": b64.EncodeToString(encodeJSON(link{Hash: hash, Until: 1 << 40})),
		"nonsense":     "....",
		"no such file": c.sign.sealed("media", encodeJSON(link{Hash: hash, Until: 1 << 40})),
	} {
		resp := v.do("GET", "/media/"+link, "", nil)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", name, resp.StatusCode)
		}
	}
}

func TestUploadTokenRunsOut(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	now := newClock()
	cfg.Now = now.now
	c := newTestChannel(t, cfg)
	run(t, c, (&inbox{}).receive)
	v := newVisitor(t, serve(t, c))
	_, up := v.upload("a.jpg", picture(t, 10, 10))
	now.advance(UploadLife)
	if status, _ := v.post(wirePost{Key: key("a"), Media: []string{up.Media}}); status != http.StatusBadRequest {
		t.Errorf("answered %d", status)
	}
}

// docx makes a file as word processors do: its first entry says what it is.
func docx(t *testing.T, folder string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", folder + "document.xml"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("<x/>")); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pngOf makes the head of a PNG that claims a size.
func pngOf(w, h uint32) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk := append([]byte("IHDR"), 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0)
	binary.BigEndian.PutUint32(chunk[4:], w)
	binary.BigEndian.PutUint32(chunk[8:], h)
	_ = binary.Write(&b, binary.BigEndian, uint32(13))
	b.Write(chunk)
	_ = binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(chunk))
	return b.Bytes()
}

func webp(kind string, payload ...byte) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WEBP"+kind+"\x00\x00\x00\x00"), payload...)
	return append(b, make([]byte, 20)...)
}

func TestFilesAreKnownByTheirBytes(t *testing.T) {
	t.Parallel()
	ok := http.StatusOK
	refused := http.StatusUnsupportedMediaType
	for name, try := range map[string]struct {
		body   []byte
		status int
		kind   message.MediaKind
		mime   string
	}{
		"a JPEG":                   {picture(t, 9, 9), ok, message.MediaPhoto, "image/jpeg"},
		"a PNG":                    {pngOf(100, 100), ok, message.MediaPhoto, "image/png"},
		"a WebP, extended":         {webp("VP8X", 0, 0, 0, 0, 99, 0, 0, 99, 0, 0), ok, message.MediaPhoto, "image/webp"},
		"a WebP, lossless":         {webp("VP8L", 0x2f, 99, 0, 0, 0), ok, message.MediaPhoto, "image/webp"},
		"a PDF":                    {[]byte("%PDF-1.7\n"), ok, message.MediaDocument, "application/pdf"},
		"a text":                   {[]byte("surat dari RT 3"), ok, message.MediaDocument, "text/plain; charset=utf-8"},
		"a Word document":          {docx(t, "word/"), ok, message.MediaDocument, offices[0].mime},
		"a spreadsheet":            {docx(t, "xl/"), ok, message.MediaDocument, offices[1].mime},
		"a phone's film":           {[]byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"), ok, message.MediaVideo, "video/mp4"},
		"an iPhone's film":         {[]byte("\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  "), ok, message.MediaVideo, "video/quicktime"},
		"an iPhone's photo":        {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), ok, message.MediaDocument, "image/heic"},
		"a voice note":             {[]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00"), ok, message.MediaVoice, "audio/ogg"},
		"nothing":                  {nil, refused, "", ""},
		"a Windows program":        {[]byte("MZ\x90\x00\x03\x00\x00\x00\x04"), refused, "", ""},
		"a Linux program":          {[]byte("\x7fELF\x02\x01\x01\x00"), refused, "", ""},
		"a script":                 {[]byte("#!/bin/sh\nrm -rf ~"), refused, "", ""},
		"an HTML page":             {[]byte("<!DOCTYPE html><script>alert(1)</script>"), refused, "", ""},
		"an SVG":                   {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), refused, "", ""},
		"an archive":               {docx(t, "evil/"), refused, "", ""},
		"an Office file of old":    {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), refused, "", ""},
		"a PNG of 10 gigapixels":   {pngOf(100_000, 100_000), refused, "", ""},
		"a WebP of 268 megapixels": {webp("VP8X", 0, 0, 0, 0, 0xff, 0x3f, 0, 0xff, 0x3f, 0), refused, "", ""},
		"a JPEG without a picture": {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), refused, "", ""},
		"a WebP cut short":         {[]byte("RIFF\x00\x00\x00\x00WEBPVP8"), refused, "", ""},
		"a GIF that is a page":     {[]byte("GIF89a<script>alert(1)</script>"), refused, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, v := started(t)
			status, up := v.upload("x", try.body)
			if status != try.status || up.Kind != try.kind || up.Mime != try.mime {
				t.Errorf("answered %d %+v", status, up)
			}
		})
	}
}

// TestWhatIsNotKeptIsToldByItsReason: what only the bytes behind the first ones tell.
func TestWhatIsNotKeptIsToldByItsReason(t *testing.T) {
	t.Parallel()
	for why, try := range map[error]struct {
		status int
		code   string
	}{
		ErrUnsafe:             {http.StatusUnsupportedMediaType, "media_unsafe"},
		ErrImage:              {http.StatusUnsupportedMediaType, "media_image"},
		ErrBusy:               {http.StatusServiceUnavailable, "busy"},
		errors.New("no disk"): {http.StatusServiceUnavailable, "unavailable"},
	} {
		cfg := testConfig(t)
		cfg.Media = &memMedia{refuse: why}
		v := newVisitor(t, serve(t, newTestChannel(t, cfg)))
		resp := v.do("POST", "/api/v1/media?name=surat.docx", "application/octet-stream", bytes.NewReader(docx(t, "word/")))
		var said wireError
		v.decode(resp, try.status, &said)
		if said.Code != try.code || (try.status == http.StatusServiceUnavailable) != (resp.Header.Get("Retry-After") != "") {
			t.Errorf("%v: answered %q", why, said.Code)
		}
	}
}

func TestTooLargeFilesAreRefusedAndNotKept(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	cfg.Limits.MediaBytes = 1 << 20
	c := newTestChannel(t, cfg)
	v := newVisitor(t, serve(t, c))
	body := append([]byte("%PDF-1.7\n"), make([]byte, 1<<20)...)
	if status, _ := v.upload("x", body); status != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %d", status)
	}
	// Without a length the size shows only while reading.
	resp := v.do("POST", "/api/v1/media", "", io.MultiReader(bytes.NewReader(body)))
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("without a length: %d", resp.StatusCode)
	}
	if n := cfg.Media.(*memMedia).count(); n != 0 {
		t.Errorf("%d files kept", n)
	}
}

func TestMediaOfOtherNetworksIsNeverServedAsAPage(t *testing.T) {
	t.Parallel()
	c, _, v := started(t)
	kept, err := c.cfg.Media.Keep(t.Context(), strings.NewReader("<script>alert(1)</script>"), message.MediaRef{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Send(t.Context(), message.Address{Channel: message.ChannelWeb, ID: v.chat}, message.Outbound{Key: "1", Media: []message.MediaRef{
		{Kind: message.MediaDocument, Hash: kept.Hash, Mime: "text/html", Name: "../../x.html\r\nSet-Cookie: a=b"},
		{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "AgAC"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	media := v.entries()[0].Media
	if media[1].URL != "" {
		t.Errorf("a file that is not here has the link %q", media[1].URL)
	}
	resp := v.do("GET", media[0].URL, "", nil)
	_ = resp.Body.Close()
	if got := resp.Header.Get("Content-Type"); got != "application/octet-stream" {
		t.Errorf("type %q", got)
	}
	if got := resp.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; ") || strings.ContainsAny(got, "/\r\n") {
		t.Errorf("disposition %q", got)
	}
}

// Sessions are free, so that a limit of each would be none: what counts is the address.
func TestAnAddressHasItsDaysRoomForFiles(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	now := newClock()
	cfg.Now = now.now
	photo := picture(t, 40, 30)
	cfg.Limits.MediaBytes = int64(len(photo))
	cfg.Limits.MediaPerAddress = 5 * int64(len(photo))
	c := newTestChannel(t, cfg)
	run(t, c, (&inbox{}).receive)
	base := serve(t, c)
	send := func() int {
		t.Helper()
		v := newVisitor(t, base)
		resp := v.do("POST", "/api/v1/media?name=a.jpg", "image/jpeg", bytes.NewReader(photo))
		defer func() { _ = resp.Body.Close() }()
		if resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("Retry-After") == "" {
			t.Error("a browser is not told to come back")
		}
		return resp.StatusCode
	}
	for i := range 5 {
		if got := send(); got != http.StatusOK {
			t.Fatalf("file %d: %d", i, got)
		}
	}
	if got := send(); got != http.StatusTooManyRequests {
		t.Errorf("a file too many: %d", got)
	}
	now.advance(24*time.Hour/5 + time.Second)
	if got := send(); got != http.StatusOK {
		t.Errorf("hours later: %d", got)
	}
}
