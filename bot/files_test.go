package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"image"
	stdjpeg "image/jpeg"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/message"
)

// TestFilesLeaveWithoutWhatTheyTell stores a photo that says where it was taken, and
// looks at what a channel is given and at what is stored.
func TestFilesLeaveWithoutWhatTheyTell(t *testing.T) {
	t.Parallel()
	_, db := demoStores(t)
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 16, 16)), nil); err != nil {
		t.Fatal(err)
	}
	letter := string(macros(t))
	const note = "GPS -6.8976 112.0649"
	photo := "\xff\xd8\xff\xfe\x00" + string(rune(len(note)+2)) + note + b.String()[2:]
	for _, c := range []struct {
		name, raw, want string
		passable        bool
	}{
		{"a photo", photo, b.String(), true},
		{"a text", "surat keterangan", "surat keterangan", true},
		{"a HEIC picture", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + strings.Repeat("x", 100), "", false},
		{"a broken photo", photo[:20], "", false},
		// As programs kept them that did not look at uploads from browsers.
		{"a document with macros", letter, "", false},
		{"a page", "<html><body>halo</body></html>", "", false},
		{"a program", "MZ\x90\x00" + strings.Repeat("x", 100), "", false},
	} {
		hash, _, err := db.media.Put(t.Context(), strings.NewReader(c.raw), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := db.files().Passable(t.Context(), hash); err != nil || ok != c.passable {
			t.Errorf("%s: passable %v, %v", c.name, ok, err)
		}
		r, size, err := db.files().OpenMedia(t.Context(), hash)
		if !c.passable {
			if err == nil {
				t.Errorf("%s is given to channels", c.name)
			}
			continue
		}
		if err != nil {
			t.Fatal(c.name, err)
		}
		got, err := io.ReadAll(r)
		if err != nil || string(got) != c.want || size != int64(len(c.want)) || r.Close() != nil {
			t.Errorf("%s: %d bytes of %d, %v", c.name, len(got), size, err)
		}
		kept, _, err := db.media.Open(t.Context(), hash)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(kept); err != nil || string(got) != c.raw || kept.Close() != nil {
			t.Errorf("%s: the original is changed", c.name)
		}
	}
}

// TestAnAlbumOfFilmsTakesLittleMemory: ten films of 20 MB are asked about, opened and read
// as an album is, all of them open to the end. They took 1.3 GB of the heap once, 190 MB of
// them at the same time. It is not parallel, because it measures.
func TestAnAlbumOfFilmsTakesLittleMemory(t *testing.T) {
	_, db := demoStores(t)
	const size = 20_000_000
	film := []byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2\x00\x00\x00\x20moov\x00\x00\x00\x18udtaSECRET-6.8976,11")
	film = append(binary.BigEndian.AppendUint32(film, uint32(size-len(film))), "mdat"...)
	hash, _, err := db.media.Put(t.Context(), io.MultiReader(bytes.NewReader(film), bytes.NewReader(make([]byte, size-len(film)))), size)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 10 {
		ok, err := db.files().Passable(t.Context(), hash)
		r, n, err2 := db.files().OpenMedia(t.Context(), hash)
		if err = errors.Join(err, err2); err != nil || !ok || n != size {
			t.Fatal(ok, n, err)
		}
		defer r.Close()
		if n, err := io.Copy(io.Discard, r); err != nil || n != size {
			t.Fatal(n, err)
		}
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 4<<20 {
		t.Errorf("the album takes %d bytes", took)
	}
}

// macros is a document with macros.
func macros(t *testing.T) []byte {
	t.Helper()
	var letter bytes.Buffer
	z := zip.NewWriter(&letter)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"} {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return letter.Bytes()
}

// TestAFileThatCanOnlyBeMovedInIsJudgedAlike: MongoDB's files are read by moving in them.
func TestAFileThatCanOnlyBeMovedInIsJudgedAlike(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{"a document with macros": {macros(t), errUnsafe}, "a photo": {picture(1), nil}, "a short text": {[]byte("halo"), nil}} {
		var j judged
		r := struct{ io.ReadSeeker }{bytes.NewReader(c.raw)}
		if err := j.judge(t.Context(), "h", r, int64(len(c.raw))); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if j.knows("h") != (c.want == nil) {
			t.Errorf("%s: remembered %v", name, j.knows("h"))
		}
		if got, err := io.ReadAll(r); c.want == nil && (err != nil || !bytes.Equal(got, c.raw)) {
			t.Errorf("%s: %d bytes are left to read, %v", name, len(got), err)
		}
	}
}

// TestUploadsInTheBrowserAreJudgedLikeAnyFile: what the other networks' files are refused
// for is refused here too, before it is kept, and a photo gets its look.
func TestUploadsInTheBrowserAreJudgedLikeAnyFile(t *testing.T) {
	t.Parallel()
	a := wired(t, nil)
	ask := func(path, token string, body []byte) (int, string) {
		r := httptest.NewRequest("POST", path, bytes.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		a.doors[0].handler.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	var session struct{ Token string }
	if _, said := ask("/api/v1/sessions", "", nil); json.Unmarshal([]byte(said), &session) != nil {
		t.Fatal(said)
	}
	letter := macros(t)
	if code, said := ask("/api/v1/media?name=surat.docx", session.Token, letter); code != http.StatusUnsupportedMediaType || !strings.Contains(said, "media_unsafe") {
		t.Errorf("a document with macros: %d %s", code, said)
	}
	sum := sha256.Sum256(letter)
	if r, _, err := a.stores.media.Open(t.Context(), hex.EncodeToString(sum[:])); err == nil {
		_ = r.Close()
		t.Error("the document with macros is kept")
	}
	var file struct{ Media string }
	if code, said := ask("/api/v1/media?name=foto.jpg", session.Token, picture(1)); code != http.StatusOK || json.Unmarshal([]byte(said), &file) != nil {
		t.Fatalf("a photo: %d %s", code, said)
	}
	payload, _, _ := strings.Cut(file.Media, ".")
	var said struct{ R message.MediaRef }
	if raw, err := base64.RawURLEncoding.DecodeString(payload); err != nil || json.Unmarshal(raw, &said) != nil || said.R.Hash == "" {
		t.Fatalf("the photo is %s, %v", raw, err)
	}
	if len(said.R.Look) != 16 {
		t.Errorf("the photo's look is %q", said.R.Look)
	}
}

// nothingIsForOthers holds that whatever the program wrote is for its own account, though
// it was started under a umask that forbids nothing; the example of a configuration
// alone, which has no secret, is for everybody.
func nothingIsForOthers(t *testing.T, p *program) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(filepath.Join(p.dir, "data"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		files++
		return err
	})
	if err != nil || files < 5 {
		t.Errorf("%d files, %v", files, err)
	}
	example := filepath.Join(p.dir, "example.yaml")
	p.does("init", example)
	if info, err := os.Stat(example); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the example: %v, %v", info, err)
	}
}
