package dashboard

import (
	"context"
	"encoding/csv"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/xuri/excelize/v2"
)

func TestALinkLetsInOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.enrol()
	link := h.link()
	// A preview of the link uses nothing up.
	for range 2 {
		if code, body := h.get(link); code != http.StatusOK || !strings.Contains(body, "Bupati") {
			t.Fatalf("the link shows %d %s", code, body)
		}
	}
	if code, _ := h.get(leaders); code != http.StatusForbidden {
		t.Fatalf("looking at the link lets in: %d", code)
	}
	if code, body := h.post(link); code != http.StatusOK || !strings.Contains(body, "Dasbor pimpinan") {
		t.Fatalf("not let in: %d %s", code, body)
	}
	for _, again := range []func(string) (int, string){h.post, h.get} {
		if code, _ := again(link); code != http.StatusGone {
			t.Errorf("a link that was used answers %d", code)
		}
	}
	// Leaving ends it.
	if code, _ := h.post(Root + "/keluar"); code != http.StatusOK {
		t.Errorf("leaving answers %d", code)
	}
	if code, _ := h.get(leaders); code != http.StatusForbidden {
		t.Errorf("after leaving the page answers %d", code)
	}
}

func TestALinkAndASessionEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.enter()
	h.later.Store(int64(SessionLife - time.Minute))
	if code, _ := h.get(leaders); code != http.StatusOK {
		t.Fatalf("before its end the session answers %d", code)
	}
	link := h.link()
	h.later.Store(int64(SessionLife))
	if code, _ := h.get(leaders); code != http.StatusForbidden {
		t.Errorf("at its end the session answers %d", code)
	}
	h.later.Store(int64(SessionLife + LinkLife))
	if code, _ := h.post(link); code != http.StatusGone {
		t.Errorf("an old link answers %d", code)
	}
}

func TestWhoIsNoLeaderIsOutAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.enter()
	link := h.link()
	must(t, h.db.Groups().RemoveGroup(context.Background(), bupati))
	if code, _ := h.get(leaders); code != http.StatusForbidden {
		t.Errorf("a chat that was taken away still answers %d", code)
	}
	if code, _ := h.post(link); code != http.StatusGone {
		t.Errorf("its link answers %d", code)
	}
}

func TestNobodyElseGetsIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.filed(1)
	h.save(&r)
	h.enrol()
	for _, path := range []string{leaders, leaders + "/laporan", leaders + "/laporan.csv", leaders + "/opd.csv", leaders + "/rekap.xlsx", leaders + "/tiket/" + r.Ticket} {
		if code, body := h.get(path); code != http.StatusForbidden || strings.Contains(body, "berlubang") {
			t.Errorf("%s answers %d", path, code)
		}
	}
	for _, token := range []string{"x", "dasbor:", "%2e%2e", strings.Repeat("A", 26)} {
		if code, _ := h.post(Root + "/masuk/" + token); code != http.StatusGone {
			t.Errorf("the token %s answers %d", token, code)
		}
	}
	// A cookie of one's own making, and one signed with another key.
	other := newHouse(t, func(c *Config) { c.Secret = []byte(strings.Repeat("x", 32)) })
	value, err := other.board.sealed(session{Chat: bupati, Leader: "bupati", Expires: begin.Add(time.Hour)})
	must(t, err)
	for _, v := range []string{"", ".", "e30.e30", value, value[:len(value)-2]} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", h.url+leaders, nil)
		must(t, err)
		req.AddCookie(&http.Cookie{Name: cookie, Value: v})
		resp, err := h.client.Transport.RoundTrip(req)
		must(t, err)
		if h.body(resp); resp.StatusCode != http.StatusForbidden {
			t.Errorf("the cookie %q answers %d", v, resp.StatusCode)
		}
	}
}

func TestListsFollowTheirFilters(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	tickets := map[string]string{}
	for i, f := range []struct{ name, agency, category, district, day string }{
		{"a", "pupr", "jalan", "Tuban", "2026-11-20"}, {"b", "pupr", "jalan", "Palang", "2026-11-21"},
		{"c", "dlhp", "sampah", "Tuban", "2026-11-21"}, {"old", "pupr", "jalan", "Tuban", "2024-01-02"},
	} {
		r := h.filed(i+1, func(g *report.Filing) {
			g.Agency, g.Category, g.Place.District, g.Day = f.agency, f.category, f.district, f.day
		})
		if f.name == "c" {
			must(t, r.Apply(begin, report.MoveResolve, report.Actor{Kind: report.ActorAgency, Agency: "dlhp"}, report.Detail{}))
		}
		h.save(&r)
		tickets[f.name] = r.Ticket
	}
	// A secret one is in no list, not even in that of what stands for its agency.
	hidden := h.filed(9, func(g *report.Filing) { g.Visibility = regency.VisibilitySecret })
	h.save(&hidden)
	tickets["secret"] = hidden.Ticket
	h.enter()
	h.later.Store(int64(time.Hour))
	for query, want := range map[string]string{
		"opd=rahasia": "", "kategori=rahasia": "", "terbuka=1&opd=rahasia": "", "terbuka=1&opd=rahasia&status=received": "",
		"": "a b c", "opd=pupr": "a b", "kategori=sampah": "c", "kecamatan=Palang": "b", "status=resolved": "c",
		"dari=2026-11-21&sampai=2026-11-21": "b c", "periode=semua": "a b c old", "terbuka=1": "a b old", "terbuka=1&opd=pupr": "a b old",
		"terbuka=1&kecamatan=Palang": "b", "opd=nobody": "", "status=nonsense": "a b c",
	} {
		code, body := h.get(leaders + "/laporan?" + query)
		_, file := h.get(leaders + "/laporan.csv?" + query)
		for name, ticket := range tickets {
			wanted := strings.Contains(" "+want+" ", " "+name+" ")
			if code != http.StatusOK || strings.Contains(body, ticket) != wanted || strings.Contains(file, ticket) != wanted {
				t.Errorf("%q: answer %d; %s is wanted: %v", query, code, name, wanted)
			}
		}
	}
	code, body := h.get(leaders + "/tiket/" + tickets["c"])
	if code != http.StatusOK || !strings.Contains(body, "menyatakan selesai") || !strings.Contains(body, "Bu Siti") || !strings.Contains(body, "Pelapor 7F") {
		t.Errorf("the report shows %d %s", code, body)
	}
	if code, _ := h.get(leaders + "/laporan?setelah=!!"); code != http.StatusBadRequest {
		t.Errorf("a foreign cursor answers %d", code)
	}
}

func TestListsGoOnPageByPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const n = pageSize + 7
	for i := range n {
		r := h.filed(i)
		h.save(&r)
	}
	h.enter()
	_, body := h.get(leaders + "/laporan")
	if got := strings.Count(body, `class="head"`); got != pageSize {
		t.Fatalf("the first page has %d", got)
	}
	_, rest, ok := strings.Cut(body, `rel="next" href="`)
	next, _, _ := strings.Cut(rest, `"`)
	if !ok {
		t.Fatal("there is no next page")
	}
	_, body = h.get(strings.ReplaceAll(next, "&amp;", "&"))
	if got := strings.Count(body, `class="head"`); got != n-pageSize || strings.Contains(body, `rel="next"`) {
		t.Errorf("the second page has %d", got)
	}
	_, file := h.get(leaders + "/laporan.csv")
	if got := strings.Count(file, "TBN-"); got != n {
		t.Errorf("the file has %d", got)
	}
}

var href = regexp.MustCompile(`href="(/dasbor/[^"]*)"`)

// Every link on the leaders' page leads somewhere, and to what it says.
func TestLinksLeadToWhatTheySay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, b := h.filed(1), h.filed(2, func(f *report.Filing) { f.Agency = "dlhp"; f.Deadline = begin.Add(-48 * time.Hour) })
	c := h.filed(3, func(f *report.Filing) { f.Agency = "dlhp" })
	c.Clock.Acknowledge = begin.Add(-5 * 24 * time.Hour)
	h.save(&c)
	h.save(&a)
	h.save(&b)
	h.enter()
	_, body := h.get(leaders + "?dari=2026-11-20&sampai=2026-11-21")
	lists := 0
	for _, m := range href.FindAllStringSubmatch(body, -1) {
		path := strings.ReplaceAll(m[1], "&amp;", "&")
		code, page := h.get(path)
		if code != http.StatusOK {
			t.Errorf("%s answers %d", path, code)
		}
		if strings.Contains(path, "opd=pupr") {
			lists++
			if !strings.Contains(page, a.Ticket) || strings.Contains(page, b.Ticket) || !strings.Contains(page, `value="2026-11-20"`) {
				t.Errorf("%s lists something else", path)
			}
		}
	}
	if lists != 2 {
		t.Errorf("%d links to the reports of an agency", lists)
	}
	untaken, unsettled := strings.Index(body, "belum diterima, telat 5 hari"), strings.Index(body, "belum selesai, telat 2 hari")
	if untaken < strings.Index(body, c.Ticket) || unsettled < untaken || strings.Index(body, b.Ticket) < untaken {
		t.Error("the late ones are not among the five, in their order, with what was missed")
	}
	_, list := h.get(leaders + "/laporan.csv?dari=2026-11-20&sampai=2026-11-21")
	if !strings.Contains(list, `"belum diterima, telat 5 hari"`) || !strings.Contains(list, `"belum selesai, telat 2 hari"`) {
		t.Errorf("the list does not tell what is late:\n%s", list)
	}
}

// What citizens write is never computed by a spreadsheet.
func TestExportsAreHarmless(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	evil := []string{`=HYPERLINK("http://evil.example","x")`, "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", " =1+1", "＝1"}
	// What a spreadsheet that separates by semicolons makes cells of.
	inner := []string{"halo;=cmd|' /C calc'!A0;x", "halo\n=1+1;", "a;\"=1+1;", "a;\t+1", "a;;-1;", "a\r@SUM(A1)", "a;\u00a0＝1"}
	for i, words := range append(append(evil, inner...), "Jalan; \"berlubang\"\nsekali") {
		r := h.filed(i+1, func(f *report.Filing) { f.Words, f.Place = words, message.Place{District: words} })
		h.save(&r)
	}
	h.enter()
	_, file := h.get(leaders + "/laporan.csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	must(t, err)
	code, book := h.get(leaders + "/rekap.xlsx")
	x, err := excelize.OpenReader(strings.NewReader(book))
	if err != nil {
		t.Fatalf("%d: %v", code, err)
	}
	defer func() { must(t, x.Close()) }()
	reports, err := x.GetRows("Laporan")
	must(t, err)
	districts, err := x.GetRows("Kecamatan")
	must(t, err)
	for name, rows := range map[string][][]string{"csv": rows, "xlsx": reports, "districts": districts} {
		if len(rows) != len(evil)+len(inner)+2 {
			t.Errorf("%s has %d rows", name, len(rows))
		}
		quoted := 0
		for _, row := range rows[1:] {
			for _, c := range row {
				if s := strings.TrimLeft(c, " \t"); s != "" && strings.ContainsAny(s[:1], "=+-@") || strings.HasPrefix(s, "＝") {
					t.Errorf("%s has the cell %q", name, c)
				}
				if strings.HasPrefix(c, "'") {
					quoted++
				}
			}
		}
		if quoted < len(evil) {
			t.Errorf("%s has %d quoted cells", name, quoted)
		}
	}
	// As it is opened in an office in Indonesia: by semicolons, and quotes that begin in the
	// middle of what is a cell there are letters.
	for line := range strings.FieldsFuncSeq(file, func(r rune) bool { return r == ';' || r == '\n' || r == '\r' || r == '\t' }) {
		if s := strings.Trim(line, " \u00a0\""); s != "" && strings.ContainsAny(s[:1], "=+-@|%") || strings.HasPrefix(s, "＝") {
			t.Errorf("opened with semicolons there is the cell %q", s)
		}
	}
	if x.GetSheetName(0) != "OPD" || len(x.GetSheetList()) != 5 {
		t.Errorf("the file has the sheets %v", x.GetSheetList())
	}
}
