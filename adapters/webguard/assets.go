package webguard

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
)

// Assets are the files that pages load: scripts, styles, pictures. They are served under
// a path that changes with them, so that a browser may keep them for ever, and packed
// once: a phone far from a mast waits for bytes. Safe from any goroutine.
type Assets struct {
	version string
	files   map[string]asset
}

// asset is one file; packed is nil where packing does not help.
type asset struct {
	kind          string
	plain, packed []byte
}

// types of the files; the machine's own table of types is not asked.
var assetTypes = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".txt": "text/plain; charset=utf-8",
	".svg": "image/svg+xml",
	".jpg": "image/jpeg",
}

// LoadAssets reads the files of pages, folders within included; a file is asked for by
// its name without its folder. The templates among them (.html) are not served, but the
// version changes with them too. The error names a file that cannot be served.
func LoadAssets(files fs.FS) (*Assets, error) {
	a := &Assets{files: map[string]asset{}}
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(sum, "%s\x00%d\x00", name, len(body))
		sum.Write(body)
		return a.add(name, body)
	})
	if err != nil {
		return nil, fmt.Errorf("files of the pages: %w", err)
	}
	a.version = hex.EncodeToString(sum.Sum(nil))[:12]
	return a, nil
}

func (a *Assets) add(name string, body []byte) error {
	ext, base := path.Ext(name), path.Base(name)
	if ext == ".html" {
		return nil
	}
	f := asset{kind: assetTypes[ext], plain: body}
	if f.kind == "" {
		return fmt.Errorf("%s: no type for %q", name, ext)
	}
	if _, twice := a.files[base]; twice {
		return fmt.Errorf("%s: another folder has a file of this name", name)
	}
	packed, err := pack(body, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	// A picture is packed already.
	if len(packed) < len(body)*9/10 {
		f.packed = packed
	}
	a.files[base] = f
	return nil
}

// Version names these files: other files have another.
func (a *Assets) Version() string { return a.version }

// Serve answers a request whose path has the values "version" and "name". It tells false,
// and has written nothing, when there is no such file. A file that is asked for under
// another version is today's, and not kept.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request) bool {
	f, ok := a.files[r.PathValue("name")]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	if r.PathValue("version") == a.version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := f.plain
	if f.packed != nil {
		h.Set("Vary", "Accept-Encoding")
		if takesGzip(r) {
			h.Set("Content-Encoding", "gzip")
			body = f.packed
		}
	}
	_, _ = w.Write(body)
	return true
}

// Send writes a body that was made for this request, packed where that helps.
func Send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Vary", "Accept-Encoding")
	// What fits into one packet comes no sooner for being smaller.
	if len(body) > 1400 && takesGzip(r) {
		// The cheapest level: such bodies are small, and made anew each time.
		if packed, err := pack(body, gzip.BestSpeed); err == nil {
			w.Header().Set("Content-Encoding", "gzip")
			body = packed
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func takesGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

// packers are kept by level: each has tables of about a megabyte.
var packers [gzip.BestCompression + 1]sync.Pool

func pack(body []byte, level int) ([]byte, error) {
	var b bytes.Buffer
	z, _ := packers[level].Get().(*gzip.Writer)
	if z == nil {
		var err error
		if z, err = gzip.NewWriterLevel(&b, level); err != nil {
			return nil, err
		}
	} else {
		z.Reset(&b)
	}
	defer packers[level].Put(z)
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	err := z.Close()
	return b.Bytes(), err
}
