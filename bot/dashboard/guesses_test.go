package dashboard

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// proxied is a house behind a proxy, so that a test can come from any address.
func proxied(t *testing.T, change ...func(*Config)) (*house, func(from, ticket string) (*http.Response, string)) {
	t.Helper()
	h := newHouse(t, append(change, func(c *Config) {
		c.Guard = webguard.New(webguard.Config{PerAddress: 10_000, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	})...)
	return h, func(from, ticket string) (*http.Response, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+Root+"/tiket?nomor="+ticket, nil)
		must(t, err)
		req.Header.Set("X-Forwarded-For", from)
		resp, err := h.client.Do(req)
		must(t, err)
		return resp, h.body(resp)
	}
}

// none is a ticket that is well formed and nobody's.
func none(i int) string { return report.NewTicket("TBN", uint64(1_000_000+i)) }

// Whoever guesses numbers is asked to wait, and learns nothing meanwhile. Others go on, and
// so does he after the time that he was told.
func TestGuessingTicketsIsSlow(t *testing.T) {
	t.Parallel()
	h, ask := proxied(t)
	r, secret := h.filed(1), h.filed(2, func(f *report.Filing) { f.Visibility = regency.VisibilitySecret })
	h.save(&r)
	h.save(&secret)
	const thief, neighbour = "198.51.100.7", "198.51.100.8"
	for i := range 19 {
		if resp, _ := ask(thief, none(i)); resp.StatusCode != http.StatusNotFound {
			t.Fatalf("guess %d answers %d", i, resp.StatusCode)
		}
		// Typing errors and right numbers are no guesses.
		if resp, _ := ask(thief, "TBN-333334"); resp.StatusCode != http.StatusOK {
			t.Fatalf("a mistyped one answers %d", resp.StatusCode)
		}
		if resp, body := ask(thief, r.Ticket); resp.StatusCode != http.StatusOK || !strings.Contains(body, "Sidorejo") {
			t.Fatalf("a right one answers %d", resp.StatusCode)
		}
	}
	// A secret report is a wrong guess like any other, or counting would tell of it.
	if resp, _ := ask(thief, secret.Ticket); resp.StatusCode != http.StatusNotFound {
		t.Fatalf("a secret one answers %d", resp.StatusCode)
	}
	var said []string
	for _, ticket := range []string{none(20), r.Ticket, secret.Ticket} {
		resp, body := ask(thief, ticket)
		if resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") != "180" || !strings.Contains(body, "Tunggu 3 menit") || !strings.Contains(body, `value="`+ticket) {
			t.Errorf("%s answers %d, after %s: %s", ticket, resp.StatusCode, resp.Header.Get("Retry-After"), body)
		}
		said = append(said, strings.ReplaceAll(body, ticket, ""))
	}
	if said[0] != said[1] || said[1] != said[2] {
		t.Error("whoever must wait is told whether there is such a report")
	}
	if resp, _ := ask(neighbour, r.Ticket); resp.StatusCode != http.StatusOK {
		t.Errorf("another address is answered %d", resp.StatusCode)
	}
	h.later.Store(int64(3 * time.Minute))
	if resp, _ := ask(thief, r.Ticket); resp.StatusCode != http.StatusOK {
		t.Errorf("after the time that was told it answers %d", resp.StatusCode)
	}
}

// However many addresses guess, whoever knows his number is shown his report.
func TestManyGuessersShutNobodyOut(t *testing.T) {
	t.Parallel()
	h, ask := proxied(t, func(c *Config) { c.Guesses = webguard.NewGuesses(5) })
	r := h.filed(1)
	h.save(&r)
	// All tries of one network of IPv6, which has more addresses than there are tickets.
	found := 0
	for i := range 200 {
		if resp, _ := ask(netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 7: byte(i)}).String(), none(i)); resp.StatusCode == http.StatusNotFound {
			found++
		}
	}
	if found != 25 {
		t.Errorf("%d guesses of one network were answered", found)
	}
	for i := range 60 {
		from := netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}).String()
		for k := range 5 {
			ask(from, none(1000+5*i+k))
		}
		if resp, _ := ask(netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}).String(), r.Ticket); resp.StatusCode != http.StatusOK {
			t.Fatalf("while %d addresses guess, whoever knows his number is answered %d", i, resp.StatusCode)
		}
	}
}

// A store that cannot answer counts against nobody.
func TestALookUpThatFailsIsNoGuess(t *testing.T) {
	t.Parallel()
	h, ask := proxied(t)
	must(t, h.db.Close())
	for i := range 30 {
		if resp, _ := ask("198.51.100.7", none(i)); resp.StatusCode != http.StatusServiceUnavailable {
			t.Fatalf("look-up %d answers %d", i, resp.StatusCode)
		}
	}
}
