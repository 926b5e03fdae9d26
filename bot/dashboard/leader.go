package dashboard

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/taprose/taprose/bot/recap"
	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
	"github.com/taprose/taprose/store"
)

// needing is how many reports are shown that need the leader.
const needing = 5

func (d *Dashboard) getLeader(w http.ResponseWriter, r *http.Request, s session) {
	n, err := d.numbers(r.Context(), r, true)
	if err != nil {
		d.failed(w, r, "figures not read", err)
		return
	}
	needs, err := recap.Needing(r.Context(), d.cfg.Reports, d.cfg.Now(), needing)
	if err != nil {
		d.failed(w, r, "figures not read", err)
		return
	}
	data := struct {
		frame
		numbers
		Needs []needView
	}{d.frame("Dasbor pimpinan"), n, nil}
	data.frame.Leader = leaderName(s.Leader)
	for _, need := range needs {
		data.Needs = append(data.Needs, needView{d.item(&need.Report), need.Reopened})
	}
	d.page(w, r, http.StatusOK, "leader.html", data)
}

type needView struct {
	item
	Reopened int
}

// item is a report in a list.
type item struct {
	Ticket, Category, Agency, Area, Words string
	Status                                report.Status
	Filed, Deadline                       string
	// Late says what is missing and for how many days it should have been there, ""
	// when nothing is late.
	Late string
}

// itemWords is how much of a report's words a list shows, in characters.
const itemWords = 140

func (d *Dashboard) item(r *report.Report) item {
	words := []rune(r.Words)
	if len(words) > itemWords {
		words = append(words[:itemWords], '…')
	}
	return item{
		Ticket: r.Ticket, Category: d.categoryName(r.Category), Agency: d.agencyName(r.Agency), Area: card.Area(r.Place),
		Words: string(words), Status: r.Status, Filed: d.date(r.Created), Deadline: d.date(r.Deadline), Late: d.late(r),
	}
}

// late says what has not been done in time, and for how long: "belum diterima, telat 5
// hari"; "" when nothing is late.
func (d *Dashboard) late(r *report.Report) string {
	now := d.cfg.Now()
	kind, since, ok := r.Late(now)
	if !ok {
		return ""
	}
	return text.Say(lang, text.DeskDueLate, text.Args{
		"state": clock.Words(r.Agency, kind), "n": strconv.Itoa(figures.DaysLate(since, now, d.cfg.Regency.Zone)),
	})
}

// filter is what a list of reports is asked for.
type filter struct {
	From, To, Agency, Category, District, Status string
	// Open lists what is open now, whenever it was filed: of all agencies those first
	// that are late longest, of one those whose deadline is oldest.
	Open  bool
	After string
}

func (d *Dashboard) filter(r *http.Request) filter {
	q := r.URL.Query()
	f := filter{
		Agency: q.Get("opd"), Category: q.Get("kategori"), District: q.Get("kecamatan"), Status: q.Get("status"),
		Open: q.Get("terbuka") != "", After: q.Get("setelah"),
	}
	p, _ := d.period(r)
	if f.From, f.To = p.From, p.To; f.From == "" {
		f.From = allTime
	}
	if !slices.Contains(report.Statuses(), report.Status(f.Status)) {
		f.Status = ""
	}
	return f
}

// allTime is a day before every report.
const allTime = "2000-01-01"

// query is the address of the same list, behind a cursor.
func (f filter) query(after string) template.URL {
	q := url.Values{"dari": {f.From}, "sampai": {f.To}}
	for name, value := range map[string]string{
		"opd": f.Agency, "kategori": f.Category, "kecamatan": f.District, "status": f.Status, "setelah": after,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Open {
		q.Set("terbuka", "1")
	}
	return template.URL(q.Encode()) // escaped here, so not again
}

// openMost is how many open reports of all agencies are listed: the longest waiting.
const openMost = 500

// find lists reports as a filter asks, and returns the next page's cursor.
func (d *Dashboard) find(ctx context.Context, f filter, size int) ([]report.Report, string, error) {
	if !f.Open {
		q := store.FiledQuery{
			Period: figures.Period{From: f.From, To: f.To}, Agency: f.Agency, Category: f.Category, District: f.District,
			Page: store.Page{Limit: size, After: f.After},
		}
		if f.Status != "" {
			q.Statuses = []report.Status{report.Status(f.Status)}
		}
		return d.cfg.Reports.Filed(ctx, q)
	}
	var rs []report.Report
	var next string
	var err error
	if f.Agency == "" {
		rs, err = d.cfg.Reports.Overdue(ctx, openMost)
	} else {
		q := store.AgencyQuery{Agency: f.Agency, Page: store.Page{Limit: size, After: f.After}}
		for _, s := range report.Statuses() {
			if s.Open() && (f.Status == "" || f.Status == string(s)) {
				q.Statuses = append(q.Statuses, s)
			}
		}
		if len(q.Statuses) == 0 {
			return nil, "", nil
		}
		rs, next, err = d.cfg.Reports.ByAgency(ctx, q)
	}
	return slices.DeleteFunc(rs, func(r report.Report) bool {
		return r.Secret() || f.Category != "" && r.Category != f.Category || f.District != "" && r.Place.District != f.District ||
			f.Status != "" && string(r.Status) != f.Status
	}), next, err
}

// pageSize is how many reports a page of a list has.
const pageSize = 50

func (d *Dashboard) getList(w http.ResponseWriter, r *http.Request, s session) {
	f := d.filter(r)
	rs, next, err := d.find(r.Context(), f, pageSize)
	if errors.Is(err, store.ErrBadCursor) {
		d.problem(w, r, http.StatusBadRequest, "Alamat halaman ini tidak lengkap.")
		return
	}
	if err != nil {
		d.failed(w, r, "list not read", err)
		return
	}
	data := struct {
		frame
		Filter     filter
		Items      []item
		Next, Same template.URL
		Agencies   []option
		Categories []option
		Districts  []option
		Statuses   []report.Status
	}{frame: d.frame("Daftar laporan"), Filter: f, Same: f.query(""), Statuses: report.Statuses()}
	data.frame.Leader = leaderName(s.Leader)
	if next != "" {
		data.Next = f.query(next)
	}
	for i := range rs {
		data.Items = append(data.Items, d.item(&rs[i]))
	}
	for _, a := range d.cfg.Regency.Agencies {
		data.Agencies = append(data.Agencies, option{a.Key, a.Name, a.Key == f.Agency})
	}
	for _, c := range d.cfg.Regency.Categories {
		data.Categories = append(data.Categories, option{c.Key, d.categoryName(c.Key), c.Key == f.Category})
	}
	for _, k := range d.cfg.Regency.Districts {
		data.Districts = append(data.Districts, option{k.Name, k.Name, k.Name == f.District})
	}
	d.page(w, r, http.StatusOK, "list.html", data)
}

type option struct {
	Key, Name string
	Chosen    bool
}

// place is where a report is, in words.
func place(p message.Place) string {
	words := []string{p.Name, card.Area(p)}
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), ", ")
}

// happening is one event as a leader reads it.
type happening struct{ At, Who, What, Text string }

func (d *Dashboard) getReport(w http.ResponseWriter, r *http.Request, s session) {
	found, err := d.cfg.Reports.ByTicket(r.Context(), r.PathValue("ticket"))
	switch {
	case errors.Is(err, store.ErrNotFound) || err == nil && found.Secret():
		d.problem(w, r, http.StatusNotFound, "Tidak ada laporan dengan nomor itu.")
		return
	case err != nil:
		d.failed(w, r, "report not read", err)
		return
	}
	data := struct {
		frame
		Report   item
		Words    string
		Place    string
		Map      string
		Alias    string
		Media    int
		Stars    int
		Settled  string
		Timeline []happening
	}{
		frame: d.frame("Laporan " + found.Ticket), Report: d.item(&found), Words: found.Words, Place: place(found.Place),
		Alias: found.Alias, Media: len(found.Media), Stars: found.Stars,
	}
	data.frame.Leader = leaderName(s.Leader)
	if found.Place.HasPoint {
		data.Map = card.MapLink(found.Place)
	}
	for i := range found.Events {
		e := &found.Events[i]
		words, ok := e.Words(report.ForLeader)
		if !ok {
			continue
		}
		data.Timeline = append(data.Timeline, happening{At: d.moment(e.At), Who: d.who(&found, e), What: d.what(e), Text: words})
	}
	d.page(w, r, http.StatusOK, "report.html", data)
}

func (d *Dashboard) who(r *report.Report, e *report.Event) string {
	switch e.By.Kind {
	case report.ActorReporter:
		return r.Alias
	case report.ActorAgency:
		if e.By.Name != "" {
			return e.By.Name + " · " + d.agencyName(e.By.Agency)
		}
		return d.agencyName(e.By.Agency)
	case report.ActorAdmin:
		return "Admin"
	}
	return d.cfg.Regency.BotName
}

// deeds are the names of the events that a leader reads of.
var deeds = map[report.EventKind]string{
	report.EventFiled: "melapor", report.EventAnswered: "menjawab", report.EventAsked: "bertanya lagi", report.EventNoted: "mencatat",
	report.EventUpdated: "menambah keterangan", report.EventEdited: "mengubah pesannya", report.EventAssigned: "menugaskan",
	report.EventRated: "memberi bintang", report.EventProof: "mengirim foto bukti", report.EventUndeliverable: "pesan tidak terkirim",
	report.EventUnconfirmed: "pesan belum sampai", report.EventArrived: "pesan sampai", report.EventRetried: "pesan dikirim ulang",
	report.EventErased: "data pelapor dihapus", report.EventLate: "lewat tenggat", report.EventEscalated: "diteruskan ke pimpinan",
	"forward": "diteruskan", "accept": "menerima", "start": "mulai mengerjakan", "ask": "bertanya kepada pelapor", "hear": "pelapor menjawab",
	"archive": "ditutup: tidak ada jawaban pelapor", "revive": "pelapor menjawab, dibuka lagi",
	"transfer": "mengalihkan", "reject": "menolak", "resolve": "menyatakan selesai", "confirm": "membenarkan bahwa selesai",
	"expire": "ditutup karena tidak ada kabar", "reopen": "menyatakan belum selesai", "withdraw": "mencabut laporan",
}

// what names an event.
func (d *Dashboard) what(e *report.Event) string {
	switch e.Kind {
	case report.EventLate:
		return deeds[e.Kind] + ": " + clock.Words(e.Agency, clock.Kind(e.Text))
	case report.EventEscalated:
		return deeds[e.Kind] + " → " + leaderName(e.Agency)
	case report.EventAssigned, report.EventKind(report.MoveTransfer):
		return deeds[e.Kind] + " → " + d.agencyName(e.Agency)
	}
	return deeds[e.Kind]
}
