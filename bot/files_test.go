package main

import (
	"bytes"
	"image"
	stdjpeg "image/jpeg"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
	} {
		hash, _, err := db.media.Put(t.Context(), strings.NewReader(c.raw), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := (files{db.media}).Passable(t.Context(), hash); err != nil || ok != c.passable {
			t.Errorf("%s: passable %v, %v", c.name, ok, err)
		}
		r, size, err := files{db.media}.OpenMedia(t.Context(), hash)
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
