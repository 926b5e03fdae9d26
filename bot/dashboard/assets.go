package dashboard

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed page
var pageFiles embed.FS

// assets are the files of the pages, packed once, under a path that changes with
// them, so that a browser may keep them for ever.
type assets struct {
	version string
	files   map[string]asset
	html    *template.Template
}

type asset struct{ plain, packed []byte }

// types of the files; the machine's own table of types is not asked.
var assetTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".txt": "text/plain; charset=utf-8",
}

func loadAssets() (*assets, error) {
	a := &assets{files: map[string]asset{}}
	sum := sha256.New()
	err := fs.WalkDir(pageFiles, "page", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		body, err := pageFiles.ReadFile(name)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(sum, "%s\x00%d\x00", name, len(body))
		sum.Write(body)
		if assetTypes[path.Ext(name)] != "" {
			packed, err := pack(body, gzip.BestCompression)
			if err != nil {
				return err
			}
			a.files[path.Base(name)] = asset{body, packed}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("pages of the dashboard: %w", err)
	}
	a.version = hex.EncodeToString(sum.Sum(nil))[:12]
	if a.html, err = template.New("").Funcs(functions).ParseFS(pageFiles, "page/*.html"); err != nil {
		return nil, fmt.Errorf("pages of the dashboard: %w", err)
	}
	return a, nil
}

func pack(body []byte, level int) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

func (d *Dashboard) getAsset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	f, ok := d.assets.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", assetTypes[path.Ext(name)])
	if r.PathValue("version") == d.assets.version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Vary", "Accept-Encoding")
	if takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		f.plain = f.packed
	}
	_, _ = w.Write(f.plain)
}

func takesGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

// send writes a body that was made for this request, packed where that helps: a phone
// far from a mast waits for bytes, not for us.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Vary", "Accept-Encoding")
	if len(body) > 1400 && takesGzip(r) {
		// The cheapest level: the pages are small, and made anew each time.
		if packed, err := pack(body, gzip.BestSpeed); err == nil {
			w.Header().Set("Content-Encoding", "gzip")
			body = packed
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
