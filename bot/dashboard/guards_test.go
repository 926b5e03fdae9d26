package dashboard

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// A secret report opens for no leader, even by its ticket.
func TestASecretReportOpensForNoLeader(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	hidden, known := h.filed(1), h.filed(2)
	hidden.Visibility = regency.VisibilitySecret
	h.save(&hidden)
	h.save(&known)
	h.enter()
	if code, body := h.get(leaders + "/tiket/" + hidden.Ticket); code != http.StatusNotFound || strings.Contains(body, "berlubang") {
		t.Errorf("answered %d: %s", code, body)
	}
	if code, _ := h.get(leaders + "/tiket/" + known.Ticket); code != http.StatusOK {
		t.Errorf("another one answers %d", code)
	}
}

// The session is of the leader whose chat it was: when the chat becomes another's, or an
// agency's, it is over, and so is a link that was made for it.
func TestASessionIsOfOneLeader(t *testing.T) {
	t.Parallel()
	for _, next := range []string{desk.Sekda, "pupr"} {
		h := newHouse(t)
		h.enter()
		link := h.link()
		must(t, h.db.Groups().PutGroup(t.Context(), desk.Group{Chat: bupati, Agency: next, Enrolled: begin}))
		if code, _ := h.get(leaders); code != http.StatusForbidden {
			t.Errorf("as %s the session answers %d", next, code)
		}
		if code, _ := h.post(link); next == "pupr" && code != http.StatusGone {
			t.Errorf("as %s the link answers %d", next, code)
		}
	}
}

// Whoever left is out, also with a copy of the cookie, and only he; and what was shown to
// him is kept by no cache, for who sits at the same computer next.
func TestWhoLeftIsOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.enter()
	other := h.link()
	where, err := url.Parse(h.url)
	must(t, err)
	with := func(method, path string, cookies []*http.Cookie) *http.Response {
		req, err := http.NewRequestWithContext(t.Context(), method, h.url+path, nil)
		must(t, err)
		for _, c := range cookies {
			req.AddCookie(c)
		}
		resp, err := (&http.Client{Transport: h.client.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
		must(t, err)
		_ = resp.Body.Close()
		return resp
	}
	copied := h.client.Jar.Cookies(where)
	second := with(http.MethodPost, other, nil).Cookies()
	for _, path := range []string{leaders, leaders + "/laporan", leaders + "/laporan.csv", leaders + "/opd.csv", leaders + "/rekap.xlsx", h.link()} {
		if resp := with(http.MethodGet, path, copied); resp.StatusCode != http.StatusOK || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s answers %d, kept by caches: %q", path, resp.StatusCode, resp.Header.Get("Cache-Control"))
		}
	}
	for range 2 {
		if resp := with(http.MethodPost, Root+"/keluar", copied); resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("leaving answers %d", resp.StatusCode)
		}
	}
	if resp := with(http.MethodGet, leaders, copied); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a copy of the cookie answers %d after he left", resp.StatusCode)
	}
	if resp := with(http.MethodGet, leaders, second); resp.StatusCode != http.StatusOK {
		t.Errorf("another browser of his is out too: %d", resp.StatusCode)
	}
	if resp := with(http.MethodGet, Root, nil); resp.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("the public page is kept as %q", resp.Header.Get("Cache-Control"))
	}
	must(t, h.db.Close())
	if resp := with(http.MethodPost, Root+"/keluar", second); resp.StatusCode != http.StatusServiceUnavailable || len(resp.Cookies()) > 0 {
		t.Errorf("without a store leaving answers %d and says that it is done: %v", resp.StatusCode, resp.Cookies())
	}
}

// stale is a store of codes that knows nothing of what became of one a moment ago, as a
// replica may see it.
type stale struct {
	Groups
	expires time.Duration
}

func (s stale) Code(ctx context.Context, code string) (desk.Code, error) {
	c, err := s.Groups.Code(ctx, code)
	c.UsedBy.ID, c.UsedBy.Channel, c.Expires = "", "", c.Expires.Add(s.expires)
	return c, err
}

// lenient is a store of codes that lets everything be used.
type lenient struct{ Groups }

func (lenient) UseCode(context.Context, string, message.Address, time.Time) error { return nil }

// That a link is used up, or over, is asked twice: when it is looked at and when it is
// used. Either alone keeps the second one out.
func TestALinkIsRefusedByEitherQuestion(t *testing.T) {
	t.Parallel()
	for name, wrap := range map[string]func(Groups) Groups{
		"only its use tells":  func(g Groups) Groups { return stale{g, time.Hour} },
		"only its looks tell": func(g Groups) Groups { return lenient{g} },
	} {
		h := newHouse(t, func(c *Config) { c.Groups = wrap(c.Groups) })
		h.enrol()
		link := h.link()
		if name == "only its looks tell" {
			// Somebody else used it, and this store would let it be used again.
			must(t, h.db.Groups().UseCode(t.Context(), codeOf(link[strings.LastIndex(link, "/")+1:]), bupati, begin))
		} else if code, _ := h.post(link); code != http.StatusOK {
			t.Errorf("%s: the first answers %d", name, code)
		}
		for _, ask := range []func(string) (int, string){h.post, h.get} {
			if code, _ := ask(link); code != http.StatusGone && !(name == "only its use tells" && code == http.StatusOK) {
				t.Errorf("%s: the second answers %d", name, code)
			}
		}
		if code, _ := h.post(link); code != http.StatusGone {
			t.Errorf("%s: let in again: %d", name, code)
		}
		late := h.link()
		h.later.Store(int64(LinkLife))
		if code, _ := h.post(late); code != http.StatusGone {
			t.Errorf("%s: an old one answers %d", name, code)
		}
	}
}

// Whoever reads the store cannot use the links in it, and search engines are kept away
// from everything but the public page.
func TestWhatIsStoredOfALinkOpensNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.enrol()
	link := h.link()
	token := link[strings.LastIndex(link, "/")+1:]
	if code := codeOf(token); strings.Contains(code, token) {
		t.Errorf("the store has %s", code)
	}
	if _, err := h.db.Groups().Code(t.Context(), codeOf(token)); err != nil {
		t.Errorf("the link is not known by its hash: %v", err)
	}
	if code, _ := h.post(link); code != http.StatusOK {
		t.Fatalf("answered %d", code)
	}
	for path, kept := range map[string]bool{leaders: true, leaders + "/laporan": true, Root + "/tiket": true, Root: false} {
		if _, body := h.get(path); strings.Contains(body, "noindex") != kept {
			t.Errorf("%s is kept from search engines: %v", path, !kept)
		}
	}
}

// What signs sessions signs nothing else, though other parts have the same secret.
func TestSessionsHaveAKeyOfTheirOwn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	plain := hmac.New(sha256.New, h.board.cfg.Secret)
	if hmac.Equal(h.board.key, plain.Sum(nil)) || hmac.Equal(h.board.key, h.board.cfg.Secret) {
		t.Error("the key of sessions is not theirs alone")
	}
}

// endless is a store without an end, or with one that breaks.
type endless struct {
	Reports
	one    report.Report
	breaks bool
	pages  int
}

func (e *endless) Filed(_ context.Context, q store.FiledQuery) ([]report.Report, string, error) {
	if e.pages++; e.breaks && e.pages > 1 {
		return nil, "", errors.New("away")
	}
	rs := make([]report.Report, q.Limit)
	for i := range rs {
		rs[i] = e.one
	}
	return rs, "more", nil
}

// A file has an end; one whose end is missing is cut off, so that nobody takes it for whole.
func TestAnExportEndsAndSaysSo(t *testing.T) {
	t.Parallel()
	for _, breaks := range []bool{false, true} {
		all := &endless{breaks: breaks}
		h := newHouse(t, func(c *Config) { all.Reports = c.Reports; c.Reports = all })
		all.one = h.filed(1)
		h.enter()
		resp, err := h.client.Get(h.url + leaders + "/laporan.csv")
		must(t, err)
		raw, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		lines := bytes.Count(raw, []byte("\n"))
		if (err != nil) != breaks {
			t.Errorf("breaks %v: read %v", breaks, err)
		}
		if !breaks && lines != exportMost+1 {
			t.Errorf("%d lines", lines)
		}
	}
}
