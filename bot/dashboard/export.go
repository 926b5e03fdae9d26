package dashboard

import (
	"encoding/csv"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/bot/recap"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/report"
	"github.com/xuri/excelize/v2"
)

const (
	// exportMost bounds one file: a spreadsheet with more is of no use to anybody.
	exportMost = 20_000
	// exportPage is how many reports are read at once for it.
	exportPage = 200
	// exportPatience is how long the reader may take for each part of a file.
	exportPatience = time.Minute
)

// harmless is a text as it may stand in a cell. Spreadsheets compute what begins with
// = + - @, a tab or a return, also behind spaces, so what citizens write could run in
// a leader's office; an apostrophe before it makes it a text. (OWASP, CSV Injection.)
func harmless(s string) string {
	if t := strings.TrimLeft(s, " \t\r\n\u00a0"); t != "" && strings.ContainsRune("=+-@|%＝＋－＠", []rune(t)[0]) || strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") {
		return "'" + s
	}
	return s
}

// split are the places within a text at which a spreadsheet whose language separates by
// semicolons, as Indonesian does, or that does not know our quotes, begins a new cell, if
// what follows would be computed there.
var split = regexp.MustCompile(`([;\t\r\n][ \t\x{00a0}"]*)([=+\-@|%＝＋－＠])`)

// unsplit makes a text harmless in a CSV file too, wherever it is cut.
func unsplit(s string) string { return split.ReplaceAllString(s, "$1'$2") }

func (d *Dashboard) download(w http.ResponseWriter, name, kind string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	webguard.Patience(w, exportPatience)
}

// reportHead and reportCells are the columns of a list of reports. Who the reporter
// is, is in none of them.
var reportHead = []any{"Tiket", "Masuk", "Kategori", "OPD", "Kecamatan", "Desa", "Status", "Batas waktu", "Terlambat", "Bintang", "Isi"}

func (d *Dashboard) reportCells(r *report.Report) []any {
	day := func(t time.Time) any {
		if t.IsZero() {
			return ""
		}
		return t.In(d.cfg.Regency.Zone).Format(time.DateOnly)
	}
	return []any{
		r.Ticket, day(r.Created), d.categoryName(r.Category), d.agencyName(r.Agency), r.Place.District, r.Place.Village,
		statusName(r.Status), day(r.Deadline), d.late(r), r.Stars, r.Words,
	}
}

// agencyHead and agencyCells are the columns of the table of agencies.
var agencyHead = []any{
	"Peringkat", "Sebelumnya", "OPD", "Masuk", "Selesai", "Selesai terlambat", "Lewat batas", "Masih terbuka", "Terlambat sekarang", "Belum diterima", "Belum dijawab", "Belum selesai", "Tepat waktu (%)",
	"Median sampai dijawab (menit)", "Median sampai selesai (menit)", "Kepuasan", "Penilai", "Dibuka lagi", "Ditolak", "Dicabut atau tanpa jawaban pelapor",
}

func lineCells(name string, l figures.Line) []any {
	v := l.Now
	none := func(n int64, value any) any {
		if n == 0 {
			return ""
		}
		return value
	}
	return []any{
		none(int64(l.Rank), l.Rank), none(int64(l.RankBefore), l.RankBefore), name, v.Received, v.Settled, v.SettledLate, v.FellLate, l.Open, l.Late, l.Untaken, l.Unanswered, l.Unsettled,
		none(v.Measured, int(v.InTime*100+0.5)), none(v.Answered, int(v.MedianAnswer/time.Minute)), none(v.Settled, int(v.MedianSettle/time.Minute)),
		none(v.Rated, float64(int(v.Satisfaction*100+0.5))/100), v.Rated, v.Reopened, v.Rejected, v.Withdrawn,
	}
}

// each calls f for every report of a filter, page by page.
func (d *Dashboard) each(r *http.Request, f filter, do func(*report.Report) error) error {
	for n := 0; n < exportMost; {
		rs, next, err := d.find(r.Context(), f, exportPage)
		if err != nil {
			return err
		}
		for i := range rs {
			n++
			if err := do(&rs[i]); err != nil {
				return err
			}
		}
		if f.After = next; next == "" {
			return nil
		}
	}
	return nil
}

func (d *Dashboard) getListCSV(w http.ResponseWriter, r *http.Request, _ session) {
	f := d.filter(r)
	d.download(w, "laporan-"+f.From+"-"+f.To+".csv", "text/csv; charset=utf-8")
	out := newSheet(w)
	out.row(reportHead)
	n := 0
	err := d.each(r, f, func(rep *report.Report) error {
		if n++; n%exportPage == 0 {
			webguard.Patience(w, exportPatience)
		}
		return out.row(d.reportCells(rep))
	})
	if out.csv.Flush(); err == nil {
		err = out.csv.Error()
	}
	if err != nil {
		// The answer has begun: cutting it off is the one way to say that it is not whole.
		d.cfg.Logger.ErrorContext(r.Context(), "export not finished", "err", err)
		panic(http.ErrAbortHandler)
	}
}

func (d *Dashboard) getAgenciesCSV(w http.ResponseWriter, r *http.Request, _ session) {
	s, _, err := d.summary(r)
	if err != nil {
		d.failed(w, r, "figures not read", err)
		return
	}
	d.download(w, "opd-"+s.Period.From+"-"+s.Period.To+".csv", "text/csv; charset=utf-8")
	out := newSheet(w)
	out.row(agencyHead)
	for _, l := range s.Agencies {
		out.row(lineCells(d.agencyName(l.Key), l))
	}
	out.row(lineCells("Seluruh "+d.cfg.Regency.Name, s.Total))
	out.csv.Flush()
}

func (d *Dashboard) summary(r *http.Request) (figures.Summary, []figures.DaySheet, error) {
	p, _ := d.period(r)
	now := d.cfg.Now()
	s, err := recap.Of(r.Context(), d.cfg.Reports, d.cfg.Regency, now, p)
	if err != nil {
		return s, nil, err
	}
	trend, err := recap.Trend(r.Context(), d.cfg.Reports, now, p)
	return s, trend, err
}

// getWorkbook is everything of a period in one file of spreadsheets.
func (d *Dashboard) getWorkbook(w http.ResponseWriter, r *http.Request, _ session) {
	s, trend, err := d.summary(r)
	if err != nil {
		d.failed(w, r, "figures not read", err)
		return
	}
	x := excelize.NewFile()
	defer func() { _ = x.Close() }() // its temporary files; the answer has gone out
	err = d.fillWorkbook(x, r, s, trend)
	if err != nil {
		d.failed(w, r, "export not made", err)
		return
	}
	d.download(w, "rekap-"+s.Period.From+"-"+s.Period.To+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	if err := x.Write(w); err != nil {
		d.cfg.Logger.InfoContext(r.Context(), "export not taken", "err", err)
	}
}

func (d *Dashboard) fillWorkbook(x *excelize.File, r *http.Request, s figures.Summary, trend []figures.DaySheet) error {
	lines := func(lines []figures.Line, name func(string) string, more ...figures.Line) func(func([]any) error) error {
		return func(row func([]any) error) error {
			for _, l := range lines {
				if err := row(lineCells(name(l.Key), l)); err != nil {
					return err
				}
			}
			for _, l := range more {
				if err := row(lineCells("Seluruh "+d.cfg.Regency.Name, l)); err != nil {
					return err
				}
			}
			return nil
		}
	}
	for i, sheet := range []struct {
		name string
		head []any
		fill func(row func([]any) error) error
	}{
		{"OPD", agencyHead, lines(s.Agencies, d.agencyName, s.Total)},
		{"Kategori", agencyHead, lines(s.Categories, d.categoryName)},
		{"Kecamatan", agencyHead, lines(s.Districts, districtName)},
		{"Tren", []any{"Hari", "Masuk", "Selesai", "Selesai terlambat", "Lewat batas", "Dibuka lagi"}, func(row func([]any) error) error {
			for i := range trend {
				t := &trend[i].Total
				if err := row([]any{trend[i].Day, t.Received, t.Settled(), t.SettledLate, t.FellLate, t.Reopened}); err != nil {
					return err
				}
			}
			return nil
		}},
		{"Laporan", reportHead, func(row func([]any) error) error {
			return d.each(r, d.filter(r), func(rep *report.Report) error { return row(d.reportCells(rep)) })
		}},
	} {
		if i == 0 {
			if err := x.SetSheetName("Sheet1", sheet.name); err != nil {
				return err
			}
		} else if _, err := x.NewSheet(sheet.name); err != nil {
			return err
		}
		out, err := x.NewStreamWriter(sheet.name)
		if err != nil {
			return err
		}
		n := 0
		row := func(cells []any) error {
			n++
			at, err := excelize.CoordinatesToCellName(1, n)
			if err != nil {
				return err
			}
			return out.SetRow(at, guarded(cells))
		}
		if err := row(sheet.head); err != nil {
			return err
		}
		if err := sheet.fill(row); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// guarded makes the texts of a row harmless.
func guarded(cells []any) []any {
	out := make([]any, len(cells))
	for i, c := range cells {
		if s, ok := c.(string); ok {
			c = harmless(s)
		}
		out[i] = c
	}
	return out
}

// sheet writes rows as CSV, with the mark by which spreadsheets know UTF-8.
type sheet struct{ csv *csv.Writer }

func newSheet(w io.Writer) *sheet {
	_, _ = io.WriteString(w, "\ufeff") // a reader that is gone shows when the rest is written
	return &sheet{csv.NewWriter(w)}
}

func (s *sheet) row(cells []any) error {
	out := make([]string, len(cells))
	for i, c := range guarded(cells) {
		out[i] = unsplit(cell(c))
	}
	return s.csv.Write(out)
}
