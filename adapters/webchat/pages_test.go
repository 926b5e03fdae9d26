package webchat

import (
	"bytes"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/adaptertest"
)

func TestPagesAllowNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	cfg.FrameAncestors = []string{"https://desa.example", "https://kelurahan.example:8443"}
	c := newTestChannel(t, cfg)
	v := newVisitor(t, serve(t, c))
	for where, ancestors := range map[string]string{"/": "'none'", "/chat": "https://desa.example https://kelurahan.example:8443"} {
		resp := v.do("GET", where, "", nil)
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %v", where, resp.StatusCode, err)
		}
		csp := resp.Header.Get("Content-Security-Policy")
		for _, want := range []string{
			"default-src 'none'", "script-src 'self';", "style-src 'self';", "base-uri 'none'", "form-action 'none'",
			"require-trusted-types-for 'script'", "frame-ancestors " + ancestors,
		} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: no %q in %q", where, want, csp)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %q", where, csp)
		}
		if framed := resp.Header.Get("X-Frame-Options"); (framed == "DENY") != (where == "/") {
			t.Errorf("%s: X-Frame-Options %q", where, framed)
		}
		if len(resp.Cookies()) > 0 {
			t.Errorf("%s sets a cookie", where)
		}
		if bytes.Contains(body, []byte("<style")) || regexp.MustCompile(`<script(>| [^>]*>)[^<]`).Match(body) || regexp.MustCompile(` (on\w+|style)=`).Match(body) {
			t.Errorf("%s has something inline", where)
		}
	}
}

// On a slow line each file that is asked for only when another has come costs a second:
// every script that a page needs stands in its head.
func TestPagesAskForTheirScriptsAtOnce(t *testing.T) {
	t.Parallel()
	imported := regexp.MustCompile(`from "\./(\w+\.js)"`)
	named := regexp.MustCompile(`(?:href|src)="\{\{\.Assets\}\}/(\w+\.js)"`)
	for page, entry := range map[string]string{"chat.html": "single.js", "demo.html": "demo.js"} {
		needed := map[string]bool{}
		var walk func(string)
		walk = func(name string) {
			if needed[name] {
				return
			}
			needed[name] = true
			body, err := fs.ReadFile(pageFiles, "page/"+name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range imported.FindAllStringSubmatch(string(body), -1) {
				walk(m[1])
			}
		}
		walk(entry)
		head, err := fs.ReadFile(pageFiles, "page/"+page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(head), -1) {
			if !needed[m[1]] {
				t.Errorf("%s asks for %s, which it does not need", page, m[1])
			}
			delete(needed, m[1])
		}
		for name := range needed {
			t.Errorf("%s does not ask for %s at once", page, name)
		}
	}
}

// TestPagesNameNothingOutside asks that no file of the pages makes a browser load
// anything from another host; links that a person may follow are named here.
func TestPagesNameNothingOutside(t *testing.T) {
	t.Parallel()
	followed := []string{"https://www.openstreetmap.org/", "http://www.w3.org/2000/svg"}
	url := regexp.MustCompile(`https?://[a-zA-Z0-9./-]+`)
	err := fs.WalkDir(pageFiles, "page", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) == ".jpg" {
			return err
		}
		body, err := pageFiles.ReadFile(name)
		if err != nil {
			return err
		}
		for _, found := range url.FindAllString(string(body), -1) {
			known := false
			for _, f := range followed {
				known = known || found == f
			}
			if !known {
				t.Errorf("%s names %s", name, found)
			}
		}
		if bytes.Contains(body, []byte("innerHTML")) || bytes.Contains(body, []byte("eval(")) {
			t.Errorf("%s makes markup or code out of text", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPageWordsAreTranslated asks that both languages of the page have the same
// keys.
func TestPageWordsAreTranslated(t *testing.T) {
	t.Parallel()
	body, err := pageFiles.ReadFile("page/i18n.js")
	if err != nil {
		t.Fatal(err)
	}
	id, en, ok := strings.Cut(string(body), "\n  en: {")
	if !ok {
		t.Fatal("no English words")
	}
	keys := regexp.MustCompile(`(?m)^    "([a-z0-9._]+)":`)
	count := map[string]int{}
	for _, m := range keys.FindAllStringSubmatch(id, -1) {
		count[m[1]]++
	}
	for _, m := range keys.FindAllStringSubmatch(en, -1) {
		count[m[1]] += 10
	}
	for k, n := range count {
		if n != 11 {
			t.Errorf("%q does not stand once in each language", k)
		}
	}
	if len(count) < 80 {
		t.Errorf("found only %d words", len(count))
	}
}

func TestAssetsAreKeptOnlyUnderTheirVersion(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	v := newVisitor(t, serve(t, c))
	for _, try := range []struct {
		path, cache, contentType string
		status                   int
	}{
		{"/assets/" + c.assets.Version() + "/chat.css", "public, max-age=31536000, immutable", "text/css; charset=utf-8", 200},
		{"/assets/" + c.assets.Version() + "/demo.js", "public, max-age=31536000, immutable", "text/javascript; charset=utf-8", 200},
		{"/assets/older/chat.css", "no-store", "text/css; charset=utf-8", 200},
		{"/assets/" + c.assets.Version() + "/demo.html", "no-store", "application/json", 404},
		{"/assets/" + c.assets.Version() + "/..%2fdoc.go", "no-store", "application/json", 404},
	} {
		resp := v.do("GET", try.path, "", nil)
		_ = resp.Body.Close()
		if resp.StatusCode != try.status || resp.Header.Get("Cache-Control") != try.cache || resp.Header.Get("Content-Type") != try.contentType {
			t.Errorf("%s: %d %v", try.path, resp.StatusCode, resp.Header)
		}
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	t.Parallel()
	_, box, v := started(t)
	for name, header := range map[string][]string{
		"as browsers say it":     {"Sec-Fetch-Site", "cross-site"},
		"as old browsers say it": {"Origin", "https://evil.example"},
	} {
		for _, path := range []string{"/api/v1/sessions", "/api/v1/messages", "/api/v1/media", "/api/v1/stream"} {
			resp := v.do("POST", path, "application/json", strings.NewReader(`{"key":"aaaaaaaaaaaaaaaa","text":"a"}`), header...)
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s, %s: %d", name, path, resp.StatusCode)
			}
			if resp.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s opens itself to other origins", path)
			}
		}
	}
	if len(box.all()) != 0 {
		t.Error("received from a foreign page")
	}
}

func TestTooManyRequestsAreHeldBack(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	now := newClock()
	cfg.Now = now.now
	c := newTestChannel(t, cfg)
	run(t, c, (&inbox{}).receive)
	v := newVisitor(t, serve(t, c))
	limited := 0
	for range 45 { // the burst is 40
		status, _ := v.post(wirePost{Key: key("a"), Text: "hai"})
		if status == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited != 5 {
		t.Errorf("%d of 45 held back", limited)
	}
	other := newVisitor(t, serve(t, c))
	other.mustPost(wirePost{Key: key("a"), Text: "hai"})
}

func TestHeadersBeyondTheLimitAreRefused(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	v := newVisitor(t, serve(t, c))
	resp := v.do("GET", "/api/v1/config", "", nil, "X-Long", strings.Repeat("a", 64<<10))
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("answered %d", resp.StatusCode)
	}
}

// TestNothingPersonalIsLogged plays failures of all kinds and reads the log.
func TestNothingPersonalIsLogged(t *testing.T) {
	t.Parallel()
	var out adaptertest.Log
	cfg := testConfig(t)
	cfg.Logger = slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c := newTestChannel(t, cfg)
	box := &inbox{}
	box.failWith(io.ErrUnexpectedEOF)
	run(t, c, box.receive)
	v := newVisitor(t, serve(t, c))
	v.post(wirePost{Key: key("a"), Text: "rahasia sekali"})
	if _, err := cfg.Log.Append(t.Context(), v.chat, "x", []byte("rahasia bukan json")); err != nil {
		t.Fatal(err)
	}
	v.entries()
	logged := out.String()
	if logged == "" {
		t.Fatal("nothing was logged")
	}
	for _, secret := range []string{"rahasia", v.token, v.chat, string(testSecret)} {
		if strings.Contains(logged, secret) {
			t.Errorf("the log tells %q: %s", secret, logged)
		}
	}
}
