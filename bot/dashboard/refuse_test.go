package dashboard

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/webguard"
)

// Whoever the guard does not let in reads why, in his language, on a page like the others.
func TestWhoIsNotLetInReadsWhy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	guard := webguard.New(webguard.Config{PerAddress: 0.001})
	s := httptest.NewServer(guard.Answering(h.board.Refuse).Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			panic("broken")
		}
	})))
	t.Cleanup(s.Close)
	foreign, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+Root+"/keluar", nil)
	must(t, err)
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	plain, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+Root, nil)
	must(t, err)
	for i, try := range []struct {
		request *http.Request
		status  int
		words   string
	}{
		{plain, http.StatusInternalServerError, "Coba lagi sebentar lagi"},
		{plain, http.StatusTooManyRequests, "Tunggu beberapa detik"},
		{foreign, http.StatusForbidden, "dari situs lain"},
	} {
		if i == 2 {
			guard = webguard.New(webguard.Config{})
			s.Config.Handler = guard.Answering(h.board.Refuse).Handler(http.NotFoundHandler())
		}
		resp, err := s.Client().Do(try.request)
		must(t, err)
		body := h.body(resp)
		if resp.StatusCode != try.status || !strings.Contains(body, try.words) || !strings.Contains(body, `lang="id"`) || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%d %s: %s", resp.StatusCode, resp.Header.Get("Content-Type"), body)
		}
	}
}
