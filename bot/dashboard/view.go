package dashboard

import (
	"bytes"
	"cmp"
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/bot/recap"
	"github.com/taprose/taprose/conversation/figures"
)

// frame is what every page has.
type frame struct {
	Assets, Title, Bot, Regency string
	// Leader is who is in, "" on public pages.
	Leader string
	// Noindex keeps search engines away.
	Noindex bool
}

func (d *Dashboard) frame(title string) frame {
	return frame{
		Assets: Root + "/aset/" + d.assets.Version(), Title: title, Bot: d.cfg.Regency.BotName, Regency: d.cfg.Regency.Name, Noindex: true,
	}
}

func (d *Dashboard) page(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	var b bytes.Buffer
	if err := d.html.ExecuteTemplate(&b, name, data); err != nil {
		d.cfg.Logger.ErrorContext(r.Context(), "page not made", "page", name, "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	d.cfg.Guard.Page(w, webguard.Policy{Forms: true, Private: name != "public.html", TrustedTypes: []string{"default"}, Images: append([]string{"data:"}, d.tileSource...)})
	webguard.Send(w, r, status, b.Bytes())
}

// problem tells a person what is wrong.
func (d *Dashboard) problem(w http.ResponseWriter, r *http.Request, status int, words string) {
	d.page(w, r, status, "problem.html", struct {
		frame
		Words string
	}{d.frame("Maaf"), words})
}

// Refuse answers a person whom the guard does not let in, in the words of these pages.
func (d *Dashboard) Refuse(w http.ResponseWriter, r *http.Request, status int, code string) {
	words := "Halaman ini sedang tidak dapat dibuka. Coba lagi sebentar lagi."
	switch code {
	case "rate":
		words = "Terlalu banyak permintaan sekaligus dari jaringan internet ini. Tunggu beberapa detik, lalu muat ulang halaman ini."
	case "cross_origin":
		words = "Permintaan ini datang dari situs lain, jadi tidak kami jalankan. Buka halaman ini langsung, lalu coba lagi."
	}
	d.problem(w, r, status, words)
}

// failed tells the log why, and the person that it was us.
func (d *Dashboard) failed(w http.ResponseWriter, r *http.Request, what string, err error) {
	if r.Context().Err() == nil {
		d.cfg.Logger.ErrorContext(r.Context(), what, "err", err)
	}
	d.problem(w, r, http.StatusServiceUnavailable, "Data sedang tidak dapat dibaca. Coba lagi sebentar lagi.")
}

// choice is one period that can be chosen.
type choice struct {
	Key, Label string
	days       int
	Chosen     bool
}

var choices = []choice{
	{Key: "7", Label: "7 hari", days: 7}, {Key: "30", Label: "30 hari", days: 30}, {Key: "90", Label: "90 hari", days: 90},
	{Key: "365", Label: "1 tahun", days: 365}, {Key: "semua", Label: "Semua"},
}

const usual = "30"

// period reads which days are asked for: two days, a number of days, or the usual.
func (d *Dashboard) period(r *http.Request) (figures.Period, []choice) {
	now, zone := d.cfg.Now(), d.cfg.Regency.Zone
	q := r.URL.Query()
	list := append([]choice(nil), choices...)
	if p := (figures.Period{From: q.Get("dari"), To: q.Get("sampai")}); p.Valid() && p.Days() <= 3660 {
		return p, list
	}
	key := q.Get("periode")
	for {
		for i, c := range list {
			if c.Key != key {
				continue
			}
			list[i].Chosen = true
			p := figures.Last(max(c.days, 1), now, zone)
			if c.days == 0 {
				p.From = ""
			}
			return p, list
		}
		key = usual
	}
}

// numbers is everything that the figures' part of a page shows.
type numbers struct {
	Summary figures.Summary
	// Span says which days these are, Compared whether there is a time before.
	Span string
	// Query names the period in a link, already escaped.
	Query    template.URL
	Compared bool
	Choices  []choice
	Tiles    []tile
	Trend    chart
	Agencies []row
	// Categories and Districts are lists with bars.
	Categories, Districts []row
	Map                   plan
	// Inside adds what only leaders are shown.
	Inside bool
}

type tile struct{ Label, Value, Before, Tone string }

// row is a line of a table with the name of what it is about.
type row struct {
	figures.Line
	Name string
	// Move tells how the rank changed: "▲2", "▼1", "=", or nothing.
	Move, MoveWords string
	// Share is how long the bar is, of 100.
	Share int
}

func (d *Dashboard) numbers(ctx context.Context, r *http.Request, inside bool) (numbers, error) {
	p, list := d.period(r)
	now := d.cfg.Now()
	s, err := recap.Of(ctx, d.cfg.Reports, d.cfg.Regency, now, p)
	if err != nil {
		return numbers{}, err
	}
	trend, err := recap.Trend(ctx, d.cfg.Reports, now, p)
	if err != nil {
		return numbers{}, err
	}
	_, plan, err := d.areas(ctx)
	if err != nil {
		return numbers{}, err
	}
	n := numbers{
		Summary: s, Choices: list, Compared: p.Before().Valid(), Trend: newChart(trend), Map: plan, Inside: inside,
		Span: "semua laporan sampai " + dayName(p.To), Query: template.URL(url.Values{"dari": {p.From}, "sampai": {p.To}}.Encode()),
	}
	if p.From != "" {
		n.Span = dayName(p.From) + " – " + dayName(p.To)
	} else {
		n.Query = "periode=semua"
	}
	n.Tiles = tiles(s.Total, n.Compared)
	for _, l := range s.Agencies {
		n.Agencies = append(n.Agencies, d.agencyRow(l))
	}
	n.Categories = bars(s.Categories, d.categoryName)
	n.Districts = bars(s.Districts, districtName)
	return n, nil
}

func tiles(t figures.Line, compared bool) []tile {
	now, was := t.Now, t.Before
	before := func(s string) string {
		if !compared {
			return ""
		}
		return "sebelumnya " + s
	}
	out := []tile{
		{"Masuk", number(now.Received), before(number(was.Received)), ""},
		{"Selesai", number(now.Settled), before(number(was.Settled)), "good"},
		{"Masih terbuka", number(t.Open), "saat ini", ""},
		{"Terlambat", number(t.Late), cmp.Or(missed(t.Stand), "saat ini"), ""},
		{"Tepat waktu", percent(now.InTime, now.Measured), before(percent(was.InTime, was.Measured)), ""},
		{"Waktu sampai dijawab", duration(now.MedianAnswer, now.Answered), before(duration(was.MedianAnswer, was.Answered)), ""},
		{"Waktu sampai selesai", duration(now.MedianSettle, now.Settled), before(duration(was.MedianSettle, was.Settled)), ""},
		{"Kepuasan (1–5)", stars(now.Satisfaction, now.Rated), before(stars(was.Satisfaction, was.Rated)), ""},
		{"Dibuka lagi", number(now.Reopened), before(number(was.Reopened)), ""},
	}
	if t.Late > 0 {
		out[3].Tone = "bad"
	}
	return out
}

func (d *Dashboard) agencyRow(l figures.Line) row {
	r := row{Line: l, Name: d.agencyName(l.Key)}
	if l.Rank == 0 || l.RankBefore == 0 {
		return r
	}
	switch up := int64(l.RankBefore - l.Rank); {
	case up > 0:
		r.Move, r.MoveWords = "▲"+number(up), "naik "+number(up)
	case up < 0:
		r.Move, r.MoveWords = "▼"+number(-up), "turun "+number(-up)
	default:
		r.Move, r.MoveWords = "=", "tetap"
	}
	return r
}

// longest is how many bars a list has; the table of the export has all.
const longest = 12

func bars(lines []figures.Line, name func(string) string) []row {
	var out []row
	var most int64 = 1
	for _, l := range lines {
		if l.Now.Received == 0 || len(out) == longest {
			break
		}
		most = max(most, l.Now.Received)
		out = append(out, row{Line: l, Name: name(l.Key), Share: int(l.Now.Received * 100 / most)})
	}
	return out
}

// chart is the trend, drawn as bars (received) and a line (settled).
type chart struct {
	Width, Height int
	Bars          []bar
	Line          string
	Most          int64
	First, Last   string
	Unit          string
}

type bar struct {
	X, Y, Width, Height float64
	Name                string
	Received, Settled   int64
}

// The chart's own units; the page stretches it to its width.
const (
	chartHeight = 100
	slot        = 10
)

func newChart(days []figures.DaySheet) chart {
	c := chart{Width: max(len(days), 1) * slot, Height: chartHeight, Unit: "hari"}
	for i := range days {
		c.Most = max(c.Most, days[i].Total.Received, days[i].Total.Settled())
	}
	if len(days) == 0 {
		return c
	}
	if len(days[0].Day) < len(time.DateOnly) {
		c.Unit = "bulan"
	}
	c.First, c.Last = dayName(days[0].Day), dayName(days[len(days)-1].Day)
	high := func(n int64) float64 {
		return float64(int(float64(n)/float64(max(c.Most, 1))*(chartHeight-4)*10)) / 10
	}
	var line strings.Builder
	for i := range days {
		t := &days[i].Total
		h := high(t.Received)
		c.Bars = append(c.Bars, bar{
			X: float64(i*slot) + 1.5, Y: chartHeight - h, Width: slot - 3, Height: h, Name: dayName(days[i].Day), Received: t.Received, Settled: t.Settled(),
		})
		line.WriteString(decimal(float64(i*slot)+slot/2) + "," + decimal(chartHeight-high(t.Settled())) + " ")
	}
	c.Line = strings.TrimSpace(line.String())
	return c
}
