package webguard

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
)

// pages are files of pages: a script worth packing, a picture that is not.
func pages() fstest.MapFS {
	noise := sha256.Sum256([]byte("picture"))
	return fstest.MapFS{
		"page/base.html":       {Data: []byte("<p>")},
		"page/chat.js":         {Data: []byte(strings.Repeat("// words\n", 100))},
		"page/lib/LICENSE.txt": {Data: []byte("MIT")},
		"page/photo.jpg":       {Data: noise[:]},
	}
}

func loaded(t *testing.T, files fstest.MapFS) *Assets {
	t.Helper()
	a, err := LoadAssets(files)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAssetsAreKeptAndPacked(t *testing.T) {
	t.Parallel()
	files := pages()
	a := loaded(t, files)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assets/{version}/{name}", func(w http.ResponseWriter, r *http.Request) {
		if !a.Serve(w, r) {
			http.NotFound(w, r)
		}
	})
	s := serve(t, New(Config{}).Handler(mux))
	const forever, js = "public, max-age=31536000, immutable", "text/javascript; charset=utf-8"
	for _, try := range []struct {
		version, name, takes         string
		kind, keep, packed, contents string
	}{
		{a.Version(), "chat.js", "gzip", js, forever, "gzip", "page/chat.js"},
		{a.Version(), "chat.js", "identity", js, forever, "", "page/chat.js"},
		{"older", "chat.js", "br, gzip", js, "no-store", "gzip", "page/chat.js"},
		{a.Version(), "LICENSE.txt", "gzip", "text/plain; charset=utf-8", forever, "", "page/lib/LICENSE.txt"},
		{a.Version(), "photo.jpg", "gzip", "image/jpeg", forever, "", "page/photo.jpg"},
	} {
		resp := ask(t, s, "GET", "/assets/"+try.version+"/"+try.name, "Accept-Encoding", try.takes)
		h := resp.Header
		if h.Get("Content-Type") != try.kind || h.Get("Cache-Control") != try.keep || h.Get("Content-Encoding") != try.packed {
			t.Errorf("%+v: %v", try, h)
		}
		if vary := h.Get("Vary") == "Accept-Encoding"; vary != (try.name == "chat.js") {
			t.Errorf("%+v: Vary is %q", try, h.Get("Vary"))
		}
		if got := unpacked(t, resp); !bytes.Equal(got, files[try.contents].Data) {
			t.Errorf("%+v: %d bytes of another file", try, len(got))
		}
	}
	for _, name := range []string{"base.html", "nothing.js", "lib"} {
		if resp := ask(t, s, "GET", "/assets/"+a.Version()+"/"+name); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", name, resp.StatusCode)
		}
	}
}

func TestEachChangeIsAnotherVersion(t *testing.T) {
	t.Parallel()
	first := loaded(t, pages()).Version()
	if again := loaded(t, pages()).Version(); again != first {
		t.Errorf("the same files are %s and %s", first, again)
	}
	for _, name := range []string{"page/base.html", "page/chat.js", "page/photo.jpg"} {
		files := pages()
		files[name].Data[0] ^= 1
		if loaded(t, files).Version() == first {
			t.Errorf("another %s, and the same version", name)
		}
	}
}

func TestFilesThatCannotBeServed(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"page/font.woff9":  "no type",
		"page/lib/chat.js": "another folder",
	} {
		files := pages()
		files[name] = &fstest.MapFile{Data: []byte("x")}
		if _, err := LoadAssets(files); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBodiesArePackedWhereThatHelps(t *testing.T) {
	t.Parallel()
	long, short := []byte(strings.Repeat("figures ", 1000)), []byte("figures")
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/long" {
			Send(w, r, http.StatusTeapot, long)
			return
		}
		Send(w, r, http.StatusOK, short)
	}))
	for _, try := range []struct {
		path, takes, packed string
		status              int
		body                []byte
	}{
		{"/long", "gzip", "gzip", http.StatusTeapot, long},
		{"/long", "identity", "", http.StatusTeapot, long},
		{"/short", "gzip", "", http.StatusOK, short},
	} {
		resp := ask(t, s, "GET", try.path, "Accept-Encoding", try.takes)
		if resp.StatusCode != try.status || resp.Header.Get("Content-Encoding") != try.packed || resp.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s taking %s: %d %v", try.path, try.takes, resp.StatusCode, resp.Header)
		}
		if got := unpacked(t, resp); !bytes.Equal(got, try.body) {
			t.Errorf("%s taking %s: another body", try.path, try.takes)
		}
	}
}

// unpacked is the body of an answer as it was before packing.
func unpacked(t *testing.T, resp *http.Response) []byte {
	t.Helper()
	body := io.Reader(resp.Body)
	if resp.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		body = z
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
