package webchat

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/message"
)

// A person who is turned away reads why and finds the way to the chat; a script is told in
// its own words.
func TestWhoIsTurnedAwayReadsWhy(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	now := time.Unix(1_800_000_000, 0)
	cfg.Now = func() time.Time { return now }
	cfg.Guard = webguard.New(webguard.Config{PerAddress: 0.3, Now: cfg.Now})
	c := newTestChannel(t, cfg)
	old := c.showMedia(message.MediaRef{Hash: "abc", Mime: "image/jpeg", Kind: message.MediaPhoto}).URL
	now = now.Add(48 * time.Hour)
	server := serve(t, c)
	for i, try := range []struct {
		path, words, code string
		status            int
	}{
		{"/nothing", "Halaman ini tidak ada", "not_found", http.StatusNotFound},
		{"/media/forged", "Halaman ini tidak ada", "not_found", http.StatusNotFound},
		{old, "sudah lewat waktunya", "expired", http.StatusGone},
		{"/chat", "Tunggu beberapa detik", "rate", http.StatusTooManyRequests},
	} {
		for accept, want := range map[string]string{"text/html,application/xhtml+xml,*/*;q=0.8": try.words, "*/*": `{"error":"` + try.code + `"}`} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+try.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept", accept)
			resp, err := server.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if err != nil || resp.StatusCode != try.status || !strings.Contains(string(body), want) || resp.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%d %s for %s: %d %q %s", i, try.path, accept, resp.StatusCode, resp.Header.Get("Cache-Control"), body)
			}
			if strings.HasPrefix(want, "{") == strings.Contains(string(body), `href="/chat"`) {
				t.Errorf("%s for %s: %s", try.path, accept, body)
			}
		}
		if i == 2 {
			// The rest of the burst; then the address is over its pace.
			for range 10 {
				resp, err := server.Client().Get(server.URL + "/assets/x/y")
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Body.Close()
			}
		}
	}
}
