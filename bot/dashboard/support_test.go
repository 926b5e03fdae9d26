package dashboard

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
	"github.com/taprose/taprose/store/storetest/generate"
)

var begin = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// house is a dashboard over a store of its own, and a browser without pictures.
type house struct {
	t      testing.TB
	db     *sqlitestore.DB
	reg    *regency.Regency
	board  *Dashboard
	url    string
	client *http.Client
	// later is how long after begin it is, in nanoseconds.
	later atomic.Int64
}

func newHouse(t testing.TB, change ...func(*Config)) *house {
	t.Helper()
	return houseAt(t, t.TempDir(), change...)
}

func houseAt(t testing.TB, dir string, change ...func(*Config)) *house {
	t.Helper()
	db, err := sqlitestore.Open(context.Background(), dir, sqlitestore.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	h := &house{t: t, db: db, reg: regencytest.Tuban()}
	guard := webguard.New(webguard.Config{PerAddress: 10_000})
	server := httptest.NewUnstartedServer(nil)
	cfg := Config{
		Reports: db.Reports(), Groups: db.Groups(), Regency: h.reg, Guard: guard, Secret: []byte(strings.Repeat("s", 32)),
		PublicURL: "http://" + server.Listener.Addr().String() + "/", Now: func() time.Time { return begin.Add(time.Duration(h.later.Load())) },
	}
	cfg.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	for _, f := range change {
		f(&cfg)
	}
	h.board, err = New(cfg)
	must(t, err)
	server.Config = webguard.NewServer(guard.Handler(h.board.Handler()), slog.New(slog.DiscardHandler))
	server.Start()
	t.Cleanup(server.Close)
	h.url = server.URL
	jar, err := cookiejar.New(nil)
	must(t, err)
	h.client = &http.Client{Jar: jar, Transport: server.Client().Transport}
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// seed saves n reports as a regency has them, named as Tuban names them.
func (h *house) seed(n int) []report.Report {
	h.t.Helper()
	set := generate.Set{Seed: 5, N: n, End: begin}
	rs := make([]report.Report, n)
	for i := range rs {
		r := set.Report(i)
		h.named(&r, i)
		h.save(&r)
		rs[i] = r
	}
	return rs
}

// named gives a generated report a place, a category and an agency of Tuban, a
// lifetime of the last weeks, and stars.
func (h *house) named(r *report.Report, i int) {
	random := rand.New(rand.NewPCG(9, uint64(i)))
	skew := func(n int) int { f := random.Float64(); return int(f * f * float64(n)) }
	c := h.reg.Categories[skew(len(h.reg.Categories))]
	r.Category, r.Agency = c.Key, c.Agency
	// The clocks that it had since it was filed, as its events left them.
	events := r.Events
	events[0].Agency = r.Agency
	for k := range events {
		if e := &events[k]; i%2 == 0 && (e.Kind == report.EventKind(report.MoveAccept) || e.Kind == report.EventKind(report.MoveStart)) {
			e.Text = ""
		}
	}
	r.Events = events[:1]
	clock.Begin(h.reg, r, r.Created)
	r.Events = events
	clock.Keep(h.reg, r, begin)
	k := h.reg.Districts[skew(len(h.reg.Districts))]
	r.Place.District, r.Place.Village = k.Name, k.Villages[0]
	town := [][2]float64{{-6.8976, 112.0649}, {-6.95, 111.85}, {-7.06, 112.15}, {-6.80, 111.70}, {-7.08, 111.86}}[skew(5)]
	if r.Place.HasPoint {
		r.Place.Lat, r.Place.Lon = town[0]+random.NormFloat64()*0.012, town[1]+random.NormFloat64()*0.015
	}
	if (r.Status == report.StatusResolved || r.Status == report.StatusClosed) && random.IntN(2) == 0 {
		last := r.Events[len(r.Events)-1].At
		r.Record(last.Add(time.Hour), report.EventRated, report.Actor{Kind: report.ActorReporter}, report.Detail{Stars: 5 - skew(5)})
	}
}

func (h *house) save(r *report.Report) {
	h.t.Helper()
	_, err := h.db.Reports().Save(context.Background(), begin, r, store.Lease{})
	must(h.t, err)
}

// filed is a report of pupr about a road.
func (h *house) filed(i int, change ...func(*report.Filing)) report.Report {
	f := report.Filing{
		ID: fmt.Sprintf("r%03d", i), Ticket: report.NewTicket("TBN", uint64(i)*7_919_113+12345), Day: "2026-11-21", Offset: 7 * 3600,
		Person: "p1", Alias: "Pelapor 7F", Category: "jalan", Agency: "pupr", Words: "Jalan berlubang di depan rumah Bu Siti",
		Place:    message.Place{Lat: -6.89763, Lon: 112.06491, HasPoint: true, Name: "Gang Mawar 3", District: "Tuban", Village: "Sidorejo"},
		Deadline: begin.Add(72 * time.Hour), Cause: fmt.Sprint("telegram:", i),
	}
	for _, c := range change {
		c(&f)
	}
	return report.New(begin, f)
}

// get reads a page.
func (h *house) get(path string) (int, string) {
	h.t.Helper()
	resp, err := h.client.Get(h.url + path)
	must(h.t, err)
	return resp.StatusCode, h.body(resp)
}

func (h *house) post(path string) (int, string) {
	h.t.Helper()
	resp, err := h.client.Post(h.url+path, "application/x-www-form-urlencoded", strings.NewReader(url.Values{}.Encode()))
	must(h.t, err)
	return resp.StatusCode, h.body(resp)
}

func (h *house) body(resp *http.Response) string {
	h.t.Helper()
	b, err := io.ReadAll(resp.Body)
	must(h.t, errors.Join(err, resp.Body.Close()))
	return string(b)
}

// packed is how many bytes an address takes on its way, and how many it is.
func (h *house) packed(path string) (way, whole int) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), "GET", h.url+path, nil)
	must(h.t, err)
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := h.client.Do(req)
	must(h.t, err)
	b := h.body(resp)
	if resp.Header.Get("Content-Encoding") != "gzip" {
		return len(b), len(b)
	}
	z, err := gzip.NewReader(strings.NewReader(b))
	must(h.t, err)
	plain, err := io.ReadAll(z)
	must(h.t, err)
	return len(b), len(plain)
}

var bupati = message.Address{Channel: message.ChannelTelegram, ID: "-900"}

// enrol makes the Bupati's chat.
func (h *house) enrol() {
	h.t.Helper()
	must(h.t, h.db.Groups().PutGroup(context.Background(), desk.Group{Chat: bupati, Agency: desk.Bupati, Private: true, Enrolled: begin}))
}

// link makes a one-time link and returns its path.
func (h *house) link() string {
	h.t.Helper()
	link, err := h.board.Link(context.Background(), bupati)
	must(h.t, err)
	path, ok := strings.CutPrefix(link, h.url)
	if !ok {
		h.t.Fatalf("link %s does not begin with %s", link, h.url)
	}
	return path
}

// enter lets the Bupati in.
func (h *house) enter() {
	h.t.Helper()
	h.enrol()
	if code, body := h.post(h.link()); code != http.StatusOK || !strings.Contains(body, "Lima yang perlu perhatian") {
		h.t.Fatalf("not let in: %d %s", code, body)
	}
}
